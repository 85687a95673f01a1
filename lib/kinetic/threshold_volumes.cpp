#include "kinetic/threshold_volumes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "kinetic/cells.h"

namespace spikeproof::kinetic {
namespace {

constexpr double most_explicit_steps = 60;

std::vector<double> widths_of(const std::vector<double>& faces) {
  std::vector<double> widths;
  for (std::size_t i = 0; i + 1 < faces.size(); ++i) widths.push_back(faces[i + 1] - faces[i]);
  return widths;
}

std::vector<double> centres_of(const std::vector<double>& faces) {
  std::vector<double> centres;
  for (std::size_t i = 0; i + 1 < faces.size(); ++i) centres.push_back(0.5 * (faces[i] + faces[i + 1]));
  return centres;
}

double minmod(double x, double y) {
  return 0.5 * (std::copysign(1, x) + std::copysign(1, y)) * std::min(std::abs(x), std::abs(y));
}

// N of data whose g is in equilibrium at that N: n(V_F) int c(V_F,g) M(g) dg over g > g_F.
double rate_of_data(const ConductanceReal& m, double at_threshold, const std::vector<double>& faces) {
  const double g_F = firing_conductance(m);
  double N = 0;
  for (int pass = 0; pass < 60; ++pass) {
    std::vector<double> share = gaussian_masses(faces, m.g0 + m.b * N, m.a + m.a1 * N);
    double sum = 0;
    for (std::size_t j = 0; j < share.size(); ++j)
      sum += share[j] * std::max(0.0, 0.5 * (faces[j] + faces[j + 1]) - g_F) * (m.V_E - m.V_F);
    const double before = std::exchange(N, at_threshold * sum);
    if (std::abs(N - before) <= 1e-10 * N || (m.b == 0 && m.a1 == 0)) return N;
  }
  throw std::invalid_argument(
      "no rate of the data found that g in equilibrium at that rate gives back: their g_mean and g_variance are "
      "required");
}

}  // namespace

double firing_conductance(const ConductanceReal& m) { return m.g_L * (m.V_F - m.V_L) / (m.V_E - m.V_F); }

ThresholdMesh threshold_mesh(const ConductanceReal& m, std::size_t cells_v, std::size_t cells_g, double g_max,
                             double grading) {
  if (cells_v < 2 || cells_g < 2 || !(g_max > 0) || !(grading >= 0) || !(grading < 1))
    throw std::invalid_argument("two cells or more, g_max > 0 and 0 <= grading < 1 are required");
  ThresholdMesh mesh;
  for (std::size_t i = 0; i <= cells_v; ++i) {
    const double rest = 1 - static_cast<double>(i) / static_cast<double>(cells_v);
    mesh.v.push_back(m.V_F - (m.V_F - m.V_L) * rest * (1 - grading + grading * rest));
  }
  mesh.v.front() = m.V_L, mesh.v.back() = m.V_F;
  const double g_F = firing_conductance(m), width = g_max / static_cast<double>(cells_g);
  std::vector<double> ends{0};
  if (g_F > 1e-6 * width && g_F < g_max) ends.push_back(g_F);
  ends.push_back(g_max);
  for (std::size_t part = 0; part + 1 < ends.size(); ++part) {
    const auto cells = std::max(1L, std::lround((ends[part + 1] - ends[part]) / width));
    for (long j = 0; j < cells; ++j)
      mesh.g.push_back(ends[part] +
                       (ends[part + 1] - ends[part]) * static_cast<double>(j) / static_cast<double>(cells));
  }
  mesh.g.push_back(g_max);
  return mesh;
}

ThresholdVolumes::ThresholdVolumes(const Conductance& model, const ConductanceInitial& initial, ThresholdMesh mesh,
                                   Transport transport, Reset reset)
    : m_(rounded(model)), mesh_(std::move(mesh)), transport_(transport), reset_(reset) {
  if (!model.fixed_threshold() || mesh_.v.front() != m_.V_L || mesh_.v.back() != m_.V_F || mesh_.g.front() != 0)
    throw std::invalid_argument("a fixed threshold and a mesh from V_L to V_F and from g = 0 are required");
  nv_ = mesh_.cells_v(), ng_ = mesh_.cells_g();
  h_ = widths_of(mesh_.v), k_ = widths_of(mesh_.g), gc_ = centres_of(mesh_.g);
  for (const double v : mesh_.v) leak_.push_back(m_.g_L * (m_.V_L - v)), pull_.push_back(m_.V_E - v);
  const InitialDensity start = density_of(initial.v, model);
  std::vector<double> n = cell_masses(mesh_.v, start.value);
  normalise_masses(n);
  const double N = initial.equilibrium_in_g ? rate_of_data(m_, start.value_at_threshold, mesh_.g) : 0;
  const double mean = initial.equilibrium_in_g ? m_.g0 + m_.b * N : to_double(initial.g_mean);
  const double variance = initial.equilibrium_in_g ? m_.a + m_.a1 * N : to_double(initial.g_variance);
  std::vector<double> share = gaussian_masses(mesh_.g, mean, variance);
  for (const double s : share)
    for (const double mass : n) mass_.push_back(s * mass);
  reentry_ = gaussian_masses(mesh_.g, m_.g0, m_.a);
  stage_.resize(mass_.size()), change_.resize(mass_.size());
  up_.resize(ng_), down_.resize(ng_);
  stable_ = std::numeric_limits<double>::infinity();
  if (transport_ == Transport::upwind) return;
  // N and g answer to each other within sigma_E. A face value is at most twice the mean of its cell: half the step that
  // would empty one. Two halves make a step.
  double fastest = 0;
  for (std::size_t j : {std::size_t{0}, ng_ - 1})
    for (std::size_t i = 0; i < nv_; ++i)
      fastest = std::max({fastest, std::abs(speed(i, j)) / h_[i], std::abs(speed(i + 1, j)) / h_[i]});
  stable_ = std::min(0.999 / fastest, 0.5 * m_.eps);
}

void ThresholdVolumes::set_masses(std::vector<double> masses) {
  if (masses.size() != mass_.size()) throw std::invalid_argument("as many masses as cells are required");
  mass_ = std::move(masses);
}

// Fluxes c p through the faces of v, at one g; flux[0] is what comes in at V_L if the reset keeps g.
void ThresholdVolumes::column_flux(std::size_t j, const double* mass, double* flux) const {
  const std::size_t n = nv_;
  const double c_F = speed(n, j), last = mass[n - 1] / h_[n - 1], before = n > 1 ? mass[n - 2] / h_[n - 2] : last;
  const double rise = (last - before) / (0.5 * (h_[n - 1] + h_[n - 2])) * 0.5 * h_[n - 1];
  const bool out = c_F > 0 || reset_ == Reset::flux_at_every_g;
  flux[n] = out ? c_F * std::clamp(last + rise, 0.0, 2 * last) : 0;
  flux[0] = reset_ == Reset::lost ? 0 : flux[n];
  const double entering = std::max(0.0, flux[0]);
  // One-sided slopes at both ends, toward p = flux/c at V_L and p = 0 at V_F where the drift points inward.
  double here = mass[0] / h_[0], next = mass[1] / h_[1];
  const double c_L = speed(0, j), p_L = c_L > 0 ? entering / c_L : 0.0;
  double left = reset_ == Reset::mixed_g ? 0 : (here - p_L) / (0.5 * h_[0]),
         right = (next - here) / (0.5 * (h_[0] + h_[1]));
  double half = std::clamp(0.5 * h_[0] * minmod(left, right), -here, here);
  for (std::size_t i = 1; i < n; ++i) {
    const double forward = here + half;
    here = next;
    left = right;
    if (i + 1 < n) {
      next = mass[i + 1] / h_[i + 1];
      right = (next - here) / (0.5 * (h_[i] + h_[i + 1]));
      const double central =
          (left * h_[i + 1] + right * h_[i - 1] + (left + right) * h_[i]) / (h_[i - 1] + 2 * h_[i] + h_[i + 1]);
      half = 0.5 * h_[i] * minmod(central, 2 * minmod(left, right));
    } else {
      half = out ? rise : 0.5 * h_[i] * minmod(left, -here / (0.5 * h_[i]));
    }
    half = std::clamp(half, -here, here);
    const double c = speed(i, j);
    flux[i] = c > 0 ? c * forward : c * (here - half);
  }
}

void ThresholdVolumes::transport_rate(const std::vector<double>& mass, std::vector<double>& rate) const {
  std::vector<double> flux(nv_ + 1);
  double left = 0;
  for (std::size_t j = 0; j < ng_; ++j) {
    column_flux(j, &mass[j * nv_], flux.data());
    if (reset_ == Reset::mixed_g) left += flux[nv_], flux[0] = 0;
    for (std::size_t i = 0; i < nv_; ++i) rate[j * nv_ + i] = flux[i] - flux[i + 1];
  }
  if (reset_ == Reset::mixed_g)
    for (std::size_t j = 0; j < ng_; ++j) rate[j * nv_] += left * reentry_[j];
}

// Heun's method as the mean of the data and two Euler steps, each of which keeps p >= 0.
void ThresholdVolumes::transport_limited(double dt) {
  transport_rate(mass_, change_);
  for (std::size_t i = 0; i < mass_.size(); ++i) stage_[i] = mass_[i] + dt * change_[i];
  transport_rate(stage_, change_);
  for (std::size_t i = 0; i < mass_.size(); ++i) mass_[i] = 0.5 * (mass_[i] + (stage_[i] + dt * change_[i]));
}

// Implicit upwind: for one g the drift changes sign once at most, so a pass upward and one downward solve exactly. What
// leaves at V_F is A + B X with X what enters at V_L; 1 - B is a sum of positive terms.
void ThresholdVolumes::sweep(double dt) {
  std::vector<double> back(ng_, 0.0);
  if (reset_ == Reset::flux_at_every_g)  // with the densities of the beginning of the step, as an inflow would be
    for (std::size_t j = 0; j < ng_; ++j)
      back[j] = std::min(0.0, dt * speed(nv_, j) / h_[nv_ - 1] * mass_[j * nv_ + nv_ - 1]);
  double total = 0, stays = 0;
  std::vector<double> entering(ng_, 0.0);
  for (std::size_t j = 0; j < ng_; ++j) {
    const double* m = &mass_[j * nv_];
    double A = 0, passing = 1, kept = 0;
    if (speed(nv_, j) > 0)
      for (std::size_t i = 0; i < nv_; ++i) {
        const double ratio = dt * speed(i + 1, j) / h_[i], stay = 1 / (1 + ratio);
        A = (A + m[i]) * ratio * stay;
        kept += passing * stay;
        passing *= ratio * stay;
      }
    else
      kept = 1;
    entering[j] = A / kept;
    total += A;
    stays += reentry_[j] * kept;
  }
  if (reset_ == Reset::mixed_g)
    for (std::size_t j = 0; j < ng_; ++j) entering[j] = reentry_[j] * total / stays;
  if (reset_ == Reset::lost) entering.assign(ng_, 0.0);
  for (std::size_t j = 0; j < ng_; ++j) {
    double* m = &mass_[j * nv_];
    double flux = entering[j];
    for (std::size_t i = 0; i < nv_; ++i) {
      const double ratio = dt * std::max(0.0, speed(i + 1, j)) / h_[i];
      m[i] = (m[i] + flux) / (1 + ratio);
      flux = ratio * m[i];
    }
    flux = 0;
    for (std::size_t i = nv_ - 1; i > 0; --i) {
      const double ratio = dt * std::max(0.0, -speed(i, j)) / h_[i];
      m[i] = (m[i] + flux) / (1 + ratio);
      flux = ratio * m[i];
    }
    m[0] += flux + back[j];
    m[nv_ - 1] -= back[j];
  }
}

// Weights that leave the Gaussian at the centres of the cells at rest, exactly.
void ThresholdVolumes::relaxation(double N) {
  const double G = m_.g0 + m_.b * N, a = m_.a + m_.a1 * N;
  for (std::size_t j = 0; j + 1 < ng_; ++j) {
    const double d = gc_[j + 1] - gc_[j], z = (G - 0.5 * (gc_[j] + gc_[j + 1])) * d / a, scale = a / (m_.eps * d);
    up_[j] = scale * bernoulli(-z) / k_[j];
    down_[j + 1] = scale * bernoulli(z) / k_[j + 1];
  }
  up_[ng_ - 1] = 0, down_[0] = 0;
}

// Elimination upward in g without a subtraction: what a cell passes on goes up, and the rest stays with it or comes
// back.
void ThresholdVolumes::relax_implicit(double dt) {
  std::vector<double> pivot(ng_);
  double stays = 1;
  for (std::size_t j = 0; j < ng_; ++j) {
    if (j > 0) stays = 1 + dt * down_[j] * stays / pivot[j - 1];
    pivot[j] = stays + dt * up_[j];
  }
  for (std::size_t j = 1; j < ng_; ++j) {
    const double passed = dt * up_[j - 1] / pivot[j - 1];
    for (std::size_t i = 0; i < nv_; ++i) mass_[j * nv_ + i] += passed * mass_[(j - 1) * nv_ + i];
  }
  for (std::size_t j = ng_; j-- > 0;) {
    const double over = 1 / pivot[j], returned = j + 1 < ng_ ? dt * down_[j + 1] * over : 0;
    double* m = &mass_[j * nv_];
    const double* above = j + 1 < ng_ ? m + nv_ : m;
    for (std::size_t i = 0; i < nv_; ++i) m[i] = m[i] * over + returned * above[i];
  }
}

void ThresholdVolumes::relax_explicit(double dt) {
  const auto euler = [&](const std::vector<double>& from, std::vector<double>& to) {
    for (std::size_t j = 0; j < ng_; ++j) {
      const double stay = 1 - dt * (up_[j] + down_[j]);
      const double below = j > 0 ? dt * up_[j - 1] : 0, above = j + 1 < ng_ ? dt * down_[j + 1] : 0;
      const double *here = &from[j * nv_], *lower = j > 0 ? here - nv_ : here, *upper = j + 1 < ng_ ? here + nv_ : here;
      for (std::size_t i = 0; i < nv_; ++i) to[j * nv_ + i] = stay * here[i] + (below * lower[i] + above * upper[i]);
    }
  };
  relaxation(rate_of(mass_));
  euler(mass_, stage_);
  if (m_.b != 0 || m_.a1 != 0) relaxation(rate_of(stage_));
  euler(stage_, change_);
  for (std::size_t i = 0; i < mass_.size(); ++i) mass_[i] = 0.5 * (mass_[i] + change_[i]);
}

void ThresholdVolumes::step(double dt) {
  if (!(dt > 0) || !(dt <= stable_)) throw std::invalid_argument("0 < dt <= stable_step() is required");
  if (transport_ == Transport::upwind) {
    sweep(dt);
    relaxation(rate());
    relax_implicit(dt);
  } else {
    transport_limited(0.5 * dt);
    relaxation(rate());
    double fastest = 0;
    for (std::size_t j = 0; j < ng_; ++j) fastest = std::max(fastest, up_[j] + down_[j]);
    const double steps = std::ceil(1.1 * dt * fastest);
    if (steps > most_explicit_steps) {
      relax_implicit(dt);
    } else {
      for (int s = 0; s < static_cast<int>(steps); ++s) relax_explicit(dt / steps);
    }
    transport_limited(0.5 * dt);
  }
  t_ += dt;
}

double ThresholdVolumes::rate_of(const std::vector<double>& mass) const {
  double N = 0;
  for (std::size_t j = 0; j < ng_; ++j) {
    const double c = speed(nv_, j), last = mass[j * nv_ + nv_ - 1] / h_[nv_ - 1];
    if (c <= 0) continue;
    const double before = mass[j * nv_ + nv_ - 2] / h_[nv_ - 2];
    const double rise =
        transport_ == Transport::limited ? (last - before) * h_[nv_ - 1] / (h_[nv_ - 1] + h_[nv_ - 2]) : 0;
    N += c * std::clamp(last + rise, 0.0, 2 * last);
  }
  return N;
}

double ThresholdVolumes::rate() const { return rate_of(mass_); }

ThresholdMoments ThresholdVolumes::moments() const {
  ThresholdMoments sum{};
  sum.rate = rate();
  const double G = m_.g0 + m_.b * sum.rate, a = m_.a + m_.a1 * sum.rate;
  std::vector<double> n(nv_, 0.0), n_g(nv_, 0.0);
  for (std::size_t j = 0; j < ng_; ++j)
    for (std::size_t i = 0; i < nv_; ++i) n[i] += mass_[j * nv_ + i], n_g[i] += gc_[j] * mass_[j * nv_ + i];
  for (std::size_t i = 0; i < nv_; ++i) {
    const double v = 0.5 * (mesh_.v[i] + mesh_.v[i + 1]);
    sum.mass += n[i];
    sum.v += n[i] * v;
    sum.g += n_g[i];
    sum.drift += m_.g_L * (m_.V_L - v) * n[i] + (m_.V_E - v) * n_g[i];
    sum.potential += n[i] * std::log((m_.V_E - m_.V_L) / (m_.V_E - v));
    sum.leak += n[i] * (v - m_.V_L) / (m_.V_E - v);
  }
  // Without flux p ~ exp(G g/a - g^2/(2a)) next to g = 0: its mean over the first cell gives p(v,0).
  const double first = std::accumulate(mass_.begin(), mass_.begin() + static_cast<std::ptrdiff_t>(nv_), 0.0);
  const double z = G * k_[0] / a;
  sum.at_zero = first / k_[0] * bernoulli(z) * (1 + k_[0] * k_[0] / (6 * a));
  return sum;
}

double ThresholdVolumes::smallest() const {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < ng_; ++j)
    for (std::size_t i = 0; i < nv_; ++i) least = std::min(least, p(i, j));
  return least;
}

double ThresholdVolumes::norm(double q) const {
  double sum = 0, largest = 0;
  for (std::size_t j = 0; j < ng_; ++j)
    for (std::size_t i = 0; i < nv_; ++i) {
      largest = std::max(largest, std::abs(p(i, j)));
      if (std::isfinite(q)) sum += std::pow(std::abs(p(i, j)), q) * h_[i] * k_[j];
    }
  return std::isfinite(q) ? std::pow(sum, 1 / q) : largest;
}

double ThresholdVolumes::top_share() const {
  double sum = 0;
  for (std::size_t j = 0; j < ng_; ++j)
    if (gc_[j] > 0.9 * mesh_.g.back()) sum += std::accumulate(&mass_[j * nv_], &mass_[j * nv_] + nv_, 0.0);
  return sum;
}

}  // namespace spikeproof::kinetic
