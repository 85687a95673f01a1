#include "kinetic/firing_kinetic.h"

#include <Eigen/Core>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "kinetic/equilibrium.h"

namespace spikeproof::kinetic {
namespace {

using Eigen::Index;
using Columns = Eigen::Map<Eigen::MatrixXd>;
using ConstColumns = Eigen::Map<const Eigen::MatrixXd>;

// ARS(4,4,3) of Ascher, Ruuth and Spiteri, Appl. Numer. Math. 25 (1997): rows of stages 2 to 5, the last is the step.
constexpr double implicit_part[4][4] = {
    {1. / 2, 0, 0, 0}, {1. / 6, 1. / 2, 0, 0}, {-1. / 2, 1. / 2, 1. / 2, 0}, {3. / 2, -3. / 2, 1. / 2, 1. / 2}};
constexpr double explicit_part[4][4] = {
    {1. / 2, 0, 0, 0}, {11. / 18, 1. / 18, 0, 0}, {5. / 6, -5. / 6, 1. / 2, 0}, {1. / 4, 7. / 4, 3. / 4, -7. / 4}};

std::vector<double> multiplied(const std::vector<double>& matrix, std::size_t rows, const std::vector<double>& q,
                               std::size_t columns) {
  std::vector<double> out(rows * columns);
  const auto r = static_cast<Index>(rows), n = static_cast<Index>(columns),
             inner = static_cast<Index>(q.size() / columns);
  Columns(out.data(), r, n).noalias() = ConstColumns(matrix.data(), r, inner) * ConstColumns(q.data(), inner, n);
  return out;
}

void add(std::vector<double>& sum, double factor, const std::vector<double>& term) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * term[i];
}

}  // namespace

FiringKinetic::FiringKinetic(const Conductance& model, const ConductanceInitial& initial,
                             const FiringResolution& resolution, bool limit)
    : FiringKinetic(model, density_of(initial.v, model), initial, resolution, limit) {}

FiringKinetic::FiringKinetic(const Conductance& model, const InitialDensity& start, const FiringResolution& resolution,
                             bool limit)
    : FiringKinetic(model, start, standard_initial(model), resolution, limit) {}

FiringKinetic::FiringKinetic(const Conductance& model, const InitialDensity& start, const ConductanceInitial& in_g,
                             const FiringResolution& resolution, bool limit)
    : m_(rounded(model)),
      eps_(limit ? 0 : m_.eps),
      elements_(model, voltage_faces(model, start.breaks, resolution.width, resolution.layer), resolution.degree),
      resolution_(resolution) {
  std::vector<double> n(elements_.points());
  double mass = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    n[i] = start.value(elements_.v()[i]);
    mass += n[i] * elements_.weight()[i];
  }
  if (!(mass > 0)) throw std::invalid_argument("the initial density has no mass on the mesh: a finer one is needed");
  for (double& x : n) x /= mass;
  N_ = elements_.rate(1, n.data());
  const bool settled = in_g.equilibrium_in_g || limit;  // the limit forgets its data in g at once
  const double own = input(N_), g = settled ? own : to_double(in_g.g_mean);
  const double variance = settled ? noise(N_) : to_double(in_g.g_variance);
  basis_.emplace(HalfRangeWeight(std::min(own, g), std::max(own, g), std::max(noise(N_), variance)),
                 resolution_.modes + static_cast<int>(3 * std::abs(own - g) / std::sqrt(noise(N_))));
  const std::vector<double> share = settled ? basis_->equilibrium(own, noise(N_)) : basis_->gaussian(g, variance);
  for (const double density : n)
    for (const double s : share) q_.push_back(density * s);
  follow();
}

// The weight covers every G_eq seen so far up to one standard deviation; each more gets three more modes.
void FiringKinetic::follow() {
  const double G = input(N_), a = noise(N_), deviation = std::sqrt(a);
  const HalfRangeWeight& weight = basis_->weight();
  double lowest = weight.lowest(), highest = weight.highest(), wide = weight.a();
  if (G < lowest - deviation) lowest = G - deviation;
  if (G > highest + deviation) highest = G + deviation;
  if (a > 1.5 * wide) wide = a;
  if (lowest == weight.lowest() && highest == weight.highest() && wide == weight.a()) return;
  const double more = 3 * (highest - lowest) / std::sqrt(wide);
  if (resolution_.modes + more > 200) throw std::invalid_argument("G_eq runs through a range too wide for its noise");
  const int modes = resolution_.modes + static_cast<int>(more);
  Relaxation wider(HalfRangeWeight(lowest, highest, wide), modes);
  q_ = multiplied(wider.from(*basis_), wider.size(), q_, elements_.points());
  basis_ = std::move(wider);
}

double FiringKinetic::stable_step() const {
  return 1 / (1 / elements_.step(basis_->node().back()) + elements_.largest_rate() / 2);
}

double FiringKinetic::mass() const {
  const std::vector<double> n = density();
  return std::inner_product(n.begin(), n.end(), elements_.weight().begin(), 0.0);
}

void FiringKinetic::transport(const std::vector<double>& q, std::vector<double>& out) const {
  out.resize(q.size());
  elements_.transport(basis_->node(), q.data(), out.data());
}

// Relaxation keeps n, hence N and G_eq: an implicit step of it is linear.
void FiringKinetic::relax(double dt, std::vector<double>& q, double N) {
  const std::size_t n = modes();
  matrix_.resize(n * n);
  basis_->resolvent(eps_ / dt, input(N), noise(N), matrix_.data());
  stage_.resize(q.size());
  const auto size = static_cast<Index>(n), points = static_cast<Index>(elements_.points());
  Columns(stage_.data(), size, points).noalias() =
      ConstColumns(matrix_.data(), size, size) * ConstColumns(q.data(), size, points);
  // The mass at every v is kept by the matrix to its rounding; 1e5 steps would add that up, so the node that holds most
  // takes the difference.
  const std::size_t middle = basis_->heaviest();
  for (std::size_t i = 0; i < q.size(); i += n) {
    double defect = 0;
    for (std::size_t j = 0; j < n; ++j) defect += q[i + j] - stage_[i + j];
    stage_[i + middle] += defect;
  }
  q.swap(stage_);
}

void FiringKinetic::step_imex(double dt) {
  for (int i = 0; i < 4; ++i) {
    transport(i == 0 ? q_ : sum_, explicit_rate_[i]);
    sum_ = q_;
    for (int l = 0; l <= i; ++l) {
      if (explicit_part[i][l] != 0) add(sum_, dt * explicit_part[i][l], explicit_rate_[l]);
      if (l < i && implicit_part[i][l] != 0) add(sum_, dt * implicit_part[i][l], implicit_rate_[l]);
    }
    const double N = elements_.rate(modes(), sum_.data());
    const double own = 0.5 * dt;
    relax(own, sum_, N);
    // stage_ holds what came in: the rate of relaxation follows without another product.
    if (i == 3) break;
    implicit_rate_[i].resize(sum_.size());
    for (std::size_t k = 0; k < sum_.size(); ++k) implicit_rate_[i][k] = (sum_[k] - stage_[k]) / own;
  }
  q_.swap(sum_);
}

// Both parts explicit: L q from a resolvent with a step too short to matter.
void FiringKinetic::step_explicit(double dt) {
  const double tiny = 1e-7 * dt;
  for (int i = 0; i < 4; ++i) {
    const std::vector<double>& at = i == 0 ? q_ : sum_;
    transport(at, explicit_rate_[i]);
    std::vector<double> moved = at;
    relax(tiny, moved, elements_.rate(modes(), at.data()));
    for (std::size_t k = 0; k < moved.size(); ++k) explicit_rate_[i][k] += (moved[k] - at[k]) / tiny;
    sum_ = q_;
    for (int l = 0; l <= i; ++l) add(sum_, dt * explicit_part[i][l], explicit_rate_[l]);
  }
  q_.swap(sum_);
}

// Half a step of relaxation (two stages of an L-stable method of order 2), transport by the explicit half of
// ARS(4,4,3), and relaxation again.
void FiringKinetic::step_strang(double dt) {
  const double gamma = 1 - std::sqrt(0.5), half = 0.5 * dt;
  const auto relax_half = [&] {
    const double N = elements_.rate(modes(), q_.data());
    std::vector<double> first = q_;
    relax(gamma * half, first, N);
    sum_ = q_;  // q + (1 - gamma) half L first, then the second stage
    for (std::size_t k = 0; k < q_.size(); ++k) sum_[k] += (1 - gamma) / gamma * (first[k] - q_[k]);
    relax(gamma * half, sum_, N);
    q_.swap(sum_);
  };
  relax_half();
  for (int i = 0; i < 4; ++i) {
    transport(i == 0 ? q_ : sum_, explicit_rate_[i]);
    sum_ = q_;
    for (int l = 0; l <= i; ++l) add(sum_, dt * explicit_part[i][l], explicit_rate_[l]);
  }
  q_.swap(sum_);
  relax_half();
}

void FiringKinetic::step(double dt, Scheme scheme) {
  switch (scheme) {
    case Scheme::imex:
      step_imex(dt);
      break;
    case Scheme::euler:
      transport(q_, explicit_rate_[0]);
      add(q_, dt, explicit_rate_[0]);
      relax(dt, q_, elements_.rate(modes(), q_.data()));
      break;
    case Scheme::strang:
      step_strang(dt);
      break;
    case Scheme::explicit_:
      step_explicit(dt);
      break;
  }
  t_ += dt;
  N_ = elements_.rate(modes(), q_.data());
  // No density has a rate above sup phi: such a run is lost.
  if (!(std::abs(N_) < 10 * elements_.largest_rate() + 1)) N_ = std::nan("");
  if (std::isfinite(N_)) follow();
}

std::vector<double> FiringKinetic::density() const {
  std::vector<double> n(elements_.points(), 0.0);
  for (std::size_t i = 0; i < n.size(); ++i)
    for (std::size_t j = 0; j < modes(); ++j) n[i] += q_[i * modes() + j];
  return n;
}

namespace {

std::vector<double> evaluated(const Relaxation& basis, const std::vector<double>& g, const std::vector<double>& q) {
  std::vector<double> out;
  const std::size_t modes = basis.size();
  for (const double x : g) {
    const std::vector<double> row = basis.evaluation(x);
    for (std::size_t i = 0; i < q.size(); i += modes) {
      double sum = 0;
      for (std::size_t j = 0; j < modes; ++j) sum += row[j] * q[i + j];
      out.push_back(sum);
    }
  }
  return out;
}

}  // namespace

std::vector<double> FiringKinetic::rates_at(const std::vector<double>& g) const {
  std::vector<double> N(modes());
  elements_.firing(modes(), q_.data(), N.data());
  return evaluated(*basis_, g, N);
}

std::vector<double> FiringKinetic::density_at(const std::vector<double>& g) const { return evaluated(*basis_, g, q_); }

std::vector<double> FiringKinetic::marginal_at(const std::vector<double>& g) const {
  std::vector<double> marginal(modes(), 0.0);
  for (std::size_t i = 0; i < elements_.points(); ++i)
    for (std::size_t j = 0; j < modes(); ++j) marginal[j] += elements_.weight()[i] * q_[i * modes() + j];
  return evaluated(*basis_, g, marginal);
}

double FiringKinetic::reset_speed(double g) const { return m_.g_L * (m_.V_L - m_.V_R) + g * (m_.V_E - m_.V_R); }

double FiringKinetic::inflow_density() const {
  std::vector<double> N(modes());
  elements_.firing(modes(), q_.data(), N.data());
  double n = 0;
  for (std::size_t j = 0; j < modes(); ++j) n += N[j] / reset_speed(basis_->node()[j]);
  return n;
}

double FiringKinetic::density_at_voltage(double v) const {
  std::size_t first = 0;
  const std::vector<double> row = elements_.interpolation(v, first);
  double sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    for (std::size_t j = 0; j < modes(); ++j) sum += row[i] * q_[(first + i) * modes() + j];
  return sum;
}

double FiringKinetic::lowest_g() const {
  return std::max(0.0, basis_->weight().lowest() - 7 * std::sqrt(basis_->weight().a()));
}

double FiringKinetic::highest_g() const {
  const HalfRangeWeight& weight = basis_->weight();
  // Below m = 0 the density is closer to an exponential of length a/|m|.
  return std::min(std::max(weight.highest(), 0.0) + 7 * std::sqrt(weight.a()), weight.end(0));
}

}  // namespace spikeproof::kinetic
