#include "kinetic/firing_volumes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "kinetic/cells.h"

namespace spikeproof::kinetic {
namespace {

std::vector<double> even_faces(std::size_t cells, double lower, double width) {
  std::vector<double> faces;
  for (std::size_t i = 0; i <= cells; ++i) faces.push_back(lower + width * static_cast<double>(i));
  return faces;
}

}  // namespace

double cut_off(const ConductanceReal& m, double highest_rate) {
  const double mean = m.g0 + std::max(m.b, 0.0) * highest_rate, a = m.a + m.a1 * highest_rate;
  const double below = std::max(-mean, 0.0);
  return mean + std::sqrt(below * below + 2 * a * 34);
}

FiringVolumes::FiringVolumes(const Conductance& model, const ConductanceInitial& initial, std::size_t cells_v,
                             std::size_t cells_g, double g_max)
    : m_(rounded(model)), cells_v_(cells_v), cells_g_(cells_g) {
  if (cells_v < 2 || cells_g < 2 || !(g_max > 0) || !model.firing())
    throw std::invalid_argument("two cells or more, g_max > 0 and a firing law are required");
  h_ = (m_.V_E - m_.V_R) / static_cast<double>(cells_v);
  k_ = g_max / static_cast<double>(cells_g);
  const std::vector<double> faces = even_faces(cells_v, m_.V_R, h_);
  phi_ = cell_masses(faces, *model.firing());
  for (double& phi : phi_) phi /= h_;
  std::vector<double> n = cell_masses(faces, density_of(initial.v, model).value);
  normalise_masses(n);
  double N = 0;
  for (std::size_t i = 0; i < cells_v; ++i) N += phi_[i] * n[i];
  const double mean = initial.equilibrium_in_g ? m_.g0 + m_.b * N : to_double(initial.g_mean);
  const double variance = initial.equilibrium_in_g ? m_.a + m_.a1 * N : to_double(initial.g_variance);
  std::vector<double> share = gaussian_masses(even_faces(cells_g, 0, k_), mean, variance);
  for (const double mass : n)
    for (const double s : share) p_.push_back(mass * s / (h_ * k_));
  // No cell may lose more than it holds. The speed falls with v: a cell loses through one face at most, and by firing.
  const double fastest =
      std::max(std::abs(m_.g_L * (m_.V_L - m_.V_R)) + g_max * (m_.V_E - m_.V_R), m_.g_L * std::abs(m_.V_E - m_.V_L));
  stable_ = 1 / (fastest / h_ + *std::max_element(phi_.begin(), phi_.end()));
}

double FiringVolumes::rate() const {
  double N = 0;
  for (std::size_t i = 0; i < cells_v_; ++i)
    for (std::size_t j = 0; j < cells_g_; ++j) N += phi_[i] * p(i, j);
  return h_ * k_ * N;
}

double FiringVolumes::mass() const {
  double mass = 0;
  for (const double x : p_) mass += x;
  return h_ * k_ * mass;
}

double FiringVolumes::smallest() const { return *std::min_element(p_.begin(), p_.end()); }
double FiringVolumes::largest() const { return *std::max_element(p_.begin(), p_.end()); }

void FiringVolumes::transport(double dt) {
  std::vector<double> in(cells_g_, 0.0), out(cells_g_);
  for (std::size_t i = 0; i < cells_v_; ++i)
    for (std::size_t j = 0; j < cells_g_; ++j) in[j] += h_ * phi_[i] * p(i, j);
  for (std::size_t i = 0; i < cells_v_; ++i) {
    const double face = m_.V_R + h_ * static_cast<double>(i + 1);
    const bool last = i + 1 == cells_v_;
    double* here = &p_[i * cells_g_];
    const double* next = last ? here : here + cells_g_;
    const double kept = 1 - dt * phi_[i];
    for (std::size_t j = 0; j < cells_g_; ++j) {
      const double c = m_.g_L * (m_.V_L - face) + g(j) * (m_.V_E - face);
      out[j] = last ? 0 : c > 0 ? c * here[j] : c * next[j];
    }
    for (std::size_t j = 0; j < cells_g_; ++j) here[j] = kept * here[j] + dt / h_ * (in[j] - out[j]);
    in.swap(out);
  }
}

// The same tridiagonal matrix for every v: eliminated once. Columns sum to 1, off the diagonal nothing is positive.
void FiringVolumes::relax(double dt, double N) {
  const double mean = m_.g0 + m_.b * N, a = m_.a + m_.a1 * N, scale = dt / m_.eps * a / (k_ * k_);
  std::vector<double> lower(cells_g_, 0.0), diagonal(cells_g_, 1.0), upper(cells_g_, 0.0);
  for (std::size_t j = 0; j + 1 < cells_g_; ++j) {
    const double peclet = (mean - k_ * static_cast<double>(j + 1)) * k_ / a;
    const double up = scale * bernoulli(-peclet), down = scale * bernoulli(peclet);
    diagonal[j] += up;
    lower[j + 1] = -up;
    diagonal[j + 1] += down;
    upper[j] = -down;
  }
  for (std::size_t j = 1; j < cells_g_; ++j) {
    const double factor = lower[j] / diagonal[j - 1];
    diagonal[j] -= factor * upper[j - 1];
    lower[j] = factor;
  }
  for (std::size_t i = 0; i < cells_v_; ++i) {
    double* x = &p_[i * cells_g_];
    const double held = std::accumulate(x, x + cells_g_, 0.0);
    for (std::size_t j = 1; j < cells_g_; ++j) x[j] -= lower[j] * x[j - 1];
    x[cells_g_ - 1] /= diagonal[cells_g_ - 1];
    for (std::size_t j = cells_g_ - 1; j-- > 0;) x[j] = (x[j] - upper[j] * x[j + 1]) / diagonal[j];
    // The matrix keeps the mass up to rounding over the step in units of eps: a positive factor takes that back.
    const double now = std::accumulate(x, x + cells_g_, 0.0);
    if (now > 0)
      for (std::size_t j = 0; j < cells_g_; ++j) x[j] *= held / now;
  }
}

void FiringVolumes::step(double dt) {
  if (!(dt > 0)) throw std::invalid_argument("dt > 0 is required");
  transport(dt);
  relax(dt, rate());
  t_ += dt;
}

}  // namespace spikeproof::kinetic
