#include "kinetic/particles.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/gauss_legendre.h"

namespace spikeproof::kinetic {
namespace {

const FiringLaw& law_of(const Conductance& model) {
  if (!model.firing()) throw std::invalid_argument("the macroscopic equation needs a firing law");
  return *model.firing();
}

}  // namespace

MacroscopicParticles::MacroscopicParticles(const Conductance& model, const InitialDensity& initial, std::size_t count)
    : model_(rounded(model)), law_(law_of(model)) {
  std::vector<double> edges{std::max(model_.V_R, initial.lowest), model_.V_E};
  for (const double v : initial.breaks) edges.push_back(v);
  for (const double v : law_.breaks()) edges.push_back(v);
  for (const double s : {-9.0, -3.0, 0.0, 3.0, 9.0}) edges.push_back(initial.centre + s * initial.width);
  std::erase_if(edges, [&](double v) { return v < std::max(model_.V_R, initial.lowest) || v > model_.V_E; });
  std::sort(edges.begin(), edges.end());
  const GaussRule rule = gauss_legendre(20);
  const std::size_t parts = std::max<std::size_t>(1, count / (20 * edges.size()));
  double mass = 0;
  for (std::size_t i = 1; i < edges.size(); ++i)
    for (std::size_t k = 0; k < parts; ++k) {
      const double h = (edges[i] - edges[i - 1]) / static_cast<double>(parts);
      const double lower = edges[i - 1] + h * static_cast<double>(k);
      for (std::size_t j = 0; j < 20; ++j) {
        const double v = lower + h * (1 + rule.node[j]) / 2, m = initial.value(v) * rule.weight[j] * h / 2;
        if (m > 1e-18) particles_.push_back({v, m}), mass += m;
      }
    }
  if (!(mass > 0)) throw std::invalid_argument("the initial density has no mass within the domain");
  for (Particle& particle : particles_) particle.mass /= mass;
  std::reverse(particles_.begin(), particles_.end());  // falling in v; the newest are the lowest
}

double MacroscopicParticles::rate() const {
  double N = 0;
  for (const Particle& particle : particles_) N += particle.mass * law_(particle.v);
  return N;
}

double MacroscopicParticles::mass() const {
  double mass = 0;
  for (const Particle& particle : particles_) mass += particle.mass;
  return mass;
}

double MacroscopicParticles::fired(const Particle& particle, const Drift& drift, double half, double dt,
                                   double& v) const {
  const double middle = drift.V - (drift.V - particle.v) * half;
  v = drift.V - (drift.V - particle.v) * half * half;
  double hazard = 0;
  if (law_.kind() == FiringLaw::Kind::step) {
    const double V_F = law_.breaks()[0];
    const bool before = particle.v > V_F, after = v > V_F;
    if (before && after) hazard = dt;
    if (before != after) {
      const double crossing = std::log((drift.V - particle.v) / (drift.V - V_F)) / drift.G;
      hazard = std::clamp(after ? dt - crossing : crossing, 0.0, dt);
    }
    hazard *= law_.phi0();
  } else {
    hazard = dt * (law_(particle.v) + 4 * law_(middle) + law_(v)) / 6;
  }
  return -particle.mass * std::expm1(-hazard);
}

double MacroscopicParticles::step(double dt) {
  double N = last_rate_, total = 0;
  std::vector<Particle> moved(particles_.size());
  for (int iteration = 0; iteration < 3; ++iteration) {
    const Drift drift = drift_at(model_, N);
    const double half = std::exp(-drift.G * dt / 2);
    total = 0;
    for (std::size_t i = 0; i < particles_.size(); ++i) {
      const double out = fired(particles_[i], drift, half, dt, moved[i].v);
      moved[i].mass = particles_[i].mass - out;
      total += out;
    }
    total *= 1 + law_(model_.V_R) * dt / 2;  // what starts in this step may fire in it
    if (std::abs(total / dt - N) < 1e-13 * N) break;
    N = total / dt;
  }
  const Drift drift = drift_at(model_, N);
  const double again = law_(model_.V_R) * dt / 2;
  if (total > 0) moved.push_back({drift.V - (drift.V - model_.V_R) * std::exp(-drift.G * dt / 2), total / (1 + again)});
  particles_ = std::move(moved);
  last_rate_ = total / dt;
  if (++steps_ % 64 == 0) merge();
  return last_rate_;
}

void MacroscopicParticles::merge() {
  const double close = 1e-9 * (model_.V_E - model_.V_R);
  std::vector<Particle> kept;
  for (const Particle& particle : particles_) {
    if (!kept.empty() && (std::abs(kept.back().v - particle.v) < close || kept.back().mass < 1e-15)) {
      Particle& into = kept.back();
      const double mass = into.mass + particle.mass;
      if (mass > 0) into.v = (into.v * into.mass + particle.v * particle.mass) / mass;
      into.mass = mass;
    } else {
      kept.push_back(particle);
    }
  }
  particles_ = std::move(kept);
}

RateHistory evolve_particles(const Conductance& model, const InitialDensity& initial, double t_end, double dt,
                             const std::function<void(double)>& progress) {
  MacroscopicParticles particles(model, initial, static_cast<std::size_t>(std::clamp(4 / dt, 600.0, 6000.0)));
  RateHistory history;
  const auto steps = static_cast<std::size_t>(std::ceil(t_end / dt));
  for (std::size_t i = 0; i < steps; ++i) {
    history.N.push_back(particles.step(dt));
    history.t.push_back((static_cast<double>(i) + 0.5) * dt);
    if (progress && i % 64 == 0) progress(static_cast<double>(i) / static_cast<double>(steps));
  }
  history.mass_error = std::abs(particles.mass() - 1);
  return history;
}

}  // namespace spikeproof::kinetic
