#include "fokker_planck/radau.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::fokker_planck {
namespace {

double largest(std::span<const double> x) {
  double m = 0;
  for (double value : x) m = std::max(m, std::abs(value));
  return m;
}

// Time in which diffusion crosses the finest structure the polynomials can carry; no step needs to be shorter.
double finest_time(const SpectralOperator& op) {
  double shortest = op.mesh().half_length(0);
  for (std::size_t e = 1; e < op.mesh().elements(); ++e) shortest = std::min(shortest, op.mesh().half_length(e));
  const double p = op.mesh().degree;
  return shortest * shortest / (op.model().a0 * p * p * p);
}

}  // namespace

RadauIntegrator::RadauIntegrator(const SpectralOperator& op, std::vector<double> n, RadauOptions options)
    : op_(op), tableau_(options.stages), options_(options), n_(std::move(n)) {
  y_ = std::max(0.0, op_.pointwise_flux(n_, 0));
  finest_time_ = finest_time(op_);
  step_ = std::clamp(finest_time_, 1e-13, 1e-2);
  weight_ = tableau_.weights();
}

bool RadauIntegrator::acts_at_once() const {
  return op_.model().delay == 0 && (op_.model().b != 0 || op_.model().a1 != 0);
}

// The jump of N at t = 0 comes back, ever smoother, after every delay.
double RadauIntegrator::next_break() const {
  constexpr double smooth_after = 6;
  const double d = op_.model().delay;
  return d > 0 && t_ < smooth_after * d ? d * (std::floor(t_ / d + 1e-12) + 1)
                                        : std::numeric_limits<double>::infinity();
}

Drive RadauIntegrator::drive(double t, double y) const {
  if (clock_ == Clock::discharge) return {0, 1};
  if (clock_ == Clock::dilated) return {y, 1 - y};
  return op_.model().delay == 0 ? y : delayed_rate(t);
}

double RadauIntegrator::delayed_rate(double t) const {
  const double s = t - op_.model().delay;
  if (t > t_ && s <= 1e-12 * t) return 0;  // the end of a step at the jump of N(t - delay) from 0 to N(0+)
  for (auto past = past_.rbegin(); past != past_.rend(); ++past)
    if (s >= past->begin && s <= past->begin + past->step * (1 + 1e-12))
      return tableau_.interpolate(past->N, (s - past->begin) / past->step);
  return 0;  // before the start the network was silent
}

template <class T>
RadauIntegrator::Shifted<T> RadauIntegrator::shifted(T shift) const {
  const Drive start = drive(t_, y_middle_);
  Shifted<T> system{SpectralFactor<T>(op_, shift, start), {}, shift, T(1)};
  if (acts_at_once()) {
    system.border.assign(rate_column_.rows.begin(), rate_column_.rows.end());
    system.factor.solve(system.border);
    system.corner = constraint_slope() - rate_column_.threshold +
                    op_.threshold_row<T>(shift, start, std::span<const T>(system.border));
  }
  return system;
}

// Solves the bordered system in place for the density part; returns the part of y.
template <class T>
T RadauIntegrator::solve(const Shifted<T>& system, std::span<T> rhs, T threshold_rhs) const {
  system.factor.solve(rhs);
  if (system.border.empty()) return T{};
  const T row = op_.threshold_row<T>(system.shift, drive(t_, y_middle_), std::span<const T>(rhs));
  const T nu = (threshold_rhs - row) / system.corner;
  for (std::size_t i = 0; i < rhs.size(); ++i) rhs[i] += nu * system.border[i];
  return nu;
}

void RadauIntegrator::factorise(double h) {
  y_middle_ = y_;
  if (acts_at_once()) {
    std::vector<double> middle(n_);
    if (before_.step > 0) {
      y_middle_ += 0.5 * h * slope_;
      for (std::size_t l = 0; l < middle.size(); ++l) middle[l] += 0.5 * h / before_.step * before_.z.back()[l];
    }
    if (clock_ == Clock::discharge) {
      rate_column_ = {std::vector<double>(n_.size(), 0.0), 0};
      rate_column_.rows[op_.mesh().reset] = -1;
    } else {
      op_.apply_generator(middle, clock_ == Clock::time ? Drive(0, 1) : Drive(1, -1), rate_column_);
    }
  }
  real_ = std::make_unique<Shifted<double>>(shifted(tableau_.gamma / h));
  complex_.clear();
  for (Complex alpha : tableau_.alpha) complex_.push_back(shifted(alpha / h));
  factored_step_ = h;
  ++counters_.factorisations;
}

void RadauIntegrator::newton_correction(const std::vector<WeakForm<double>>& residual, Stages& dz,
                                        std::vector<double>& dy) const {
  const std::size_t s = residual.size(), size = op_.rows();
  for (auto& stage : dz) stage.assign(size, 0.0);
  std::fill(dy.begin(), dy.end(), 0.0);
  std::vector<double> real(size, 0.0);
  double real_threshold = 0;
  for (std::size_t j = 0; j < s; ++j) {
    for (std::size_t i = 0; i < size; ++i) real[i] += tableau_.to_real[j] * residual[j].rows[i];
    real_threshold += tableau_.to_real[j] * residual[j].threshold;
  }
  const double nu = solve<double>(*real_, real, real_threshold);
  for (std::size_t j = 0; j < s; ++j) {
    for (std::size_t i = 0; i < size; ++i) dz[j][i] += tableau_.from_real[j] * real[i];
    dy[j] += tableau_.from_real[j] * nu;
  }
  std::vector<Complex> rhs(size);
  for (std::size_t k = 0; k < complex_.size(); ++k) {
    std::fill(rhs.begin(), rhs.end(), Complex{});
    Complex threshold{};
    const auto &to = tableau_.to_complex[k], &from = tableau_.from_complex[k];
    for (std::size_t j = 0; j < s; ++j) {
      for (std::size_t i = 0; i < size; ++i) rhs[i] += to[j] * residual[j].rows[i];
      threshold += to[j] * residual[j].threshold;
    }
    const Complex mu = solve<Complex>(complex_[k], rhs, threshold);
    for (std::size_t j = 0; j < s; ++j) {
      for (std::size_t i = 0; i < size; ++i)
        dz[j][i] += 2 * (from[j].real() * rhs[i].real() - from[j].imag() * rhs[i].imag());
      dy[j] += 2 * (from[j] * mu).real();
    }
  }
}

// Equations of stage i: rates at its state less the slope of the collocation polynomial there.
void RadauIntegrator::stage_residual(double h, std::size_t i, const Stages& z, double y,
                                     WeakForm<double>& residual) const {
  std::vector<double> stage(n_), slope(n_.size(), 0.0);
  for (std::size_t l = 0; l < stage.size(); ++l) stage[l] += z[i][l];
  for (std::size_t j = 0; j < z.size(); ++j) {
    const double w = tableau_.inverse_matrix[i][j] / h;
    for (std::size_t l = 0; l < slope.size(); ++l) slope[l] += w * z[j][l];
  }
  op_.apply_residual(stage, drive(t_ + tableau_.node[i] * h, y), slope, residual);
  residual.threshold -= constraint(y);
  if (clock_ == Clock::discharge) residual.rows[op_.mesh().reset] += 1 - y;
}

// The collocation polynomial of the step before, continued; false (and the state at the start) where it does not reach.
bool RadauIntegrator::guess_stages(double h, Stages& z, std::vector<double>& y) const {
  const std::size_t s = tableau_.node.size(), size = op_.rows();
  z.assign(s, std::vector<double>(size, 0.0));
  y.assign(s, y_);
  const double ratio = before_.step > 0 ? h / before_.step : 1e300;
  constexpr double reach = 1.5;
  if (!(ratio <= reach)) return false;
  std::vector<double> unit(s, 0.0);
  for (std::size_t i = 0; i < s; ++i) {
    const double theta = 1 + tableau_.node[i] * ratio;
    y[i] = tableau_.interpolate(before_.y, theta);
    for (std::size_t j = 0; j < s; ++j) {
      unit[j] = theta / tableau_.node[j];  // the polynomial of z vanishes at the start of its step
      const double weight = tableau_.interpolate(unit, theta) - (j + 1 == s ? 1 : 0);
      unit[j] = 0;
      for (std::size_t l = 0; l < size; ++l) z[i][l] += weight * before_.z[j][l];
    }
  }
  return true;
}

// Collocation equations of one step by simplified Newton. z holds n(stage) - n(start); false if it does not converge.
bool RadauIntegrator::solve_stages(double h, Stages& z, std::vector<double>& y) const {
  const std::size_t s = tableau_.node.size(), size = op_.rows();
  const bool delayed = op_.model().delay > 0 && !(op_.model().b == 0 && op_.model().a1 == 0);
  const bool iterate = acts_at_once() || delayed;
  std::vector<WeakForm<double>> residual(s);
  Stages dz(s);
  std::vector<double> dy(s);
  const bool guessed = acts_at_once() && guess_stages(h, z, y);
  double before = 0;
  for (int iteration = 0; iteration < 12; ++iteration) {
    ++counters_.iterations;
    for (std::size_t i = 0; i < s; ++i) {
      if (i > 0 && iteration == 0 && !delayed && !guessed)
        residual[i] = residual[0];  // all stages start from the same state
      else
        stage_residual(h, i, z, y[i], residual[i]);
    }
    newton_correction(residual, dz, dy);
    double change = 0;
    for (std::size_t j = 0; j < s; ++j) {
      for (std::size_t l = 0; l < size; ++l) z[j][l] += dz[j][l];
      if (acts_at_once()) y[j] += dy[j];
      const double rounding = 1e4 * flux_rounding() / options_.tolerance;
      change = std::max({change, largest(dz[j]) / largest(n_), std::abs(dy[j]) / (y_scale(y[j]) + rounding)});
    }
    if (!iterate) return true;
    if (!std::isfinite(change)) return false;
    const double theta = iteration > 0 ? change / before : 1;  // what is left is about theta/(1 - theta) of the change
    if (std::min(1.0, theta / std::max(1 - theta, 1e-3)) * change <= 1e-4 * options_.tolerance) return true;
    // rounding stops the iteration before that where N is a small difference; it need not go on then
    if (iteration > 1 && change > 0.5 * before && change <= 1e-2 * options_.tolerance) return true;
    if (iteration > 1 && change > 2 * before) return false;
    before = change;
  }
  return false;
}

// A flux is a derivative: below this size rounding of n drowns it.
double RadauIntegrator::flux_rounding() const {
  return 1e-14 * op_.model().a0 / op_.mesh().half_length(op_.mesh().elements() - 1) * largest(n_);
}

// y at stage i from the equation of the test function of V_F, which is affine in y.
double RadauIntegrator::stage_rate(double h, const Stages& z, std::size_t i) const {
  std::vector<double> value(n_), slope(n_.size(), 0.0);
  for (std::size_t l = 0; l < value.size(); ++l) {
    value[l] += z[i][l];
    for (std::size_t j = 0; j < z.size(); ++j) slope[l] += tableau_.inverse_matrix[i][j] / h * z[j][l];
  }
  const double moved = op_.threshold_mass(slope), t = t_ + tableau_.node[i] * h;
  const auto excess = [&](double y) {
    return -op_.threshold_row<double>(0.0, drive(t, y), value) - moved - constraint(y);
  };
  const double at_zero = excess(0);
  if (op_.model().delay > 0) return at_zero;
  return at_zero / (at_zero - excess(1));
}

double RadauIntegrator::error_estimate(double h, const Stages& z, bool filter_twice) const {
  std::vector<double> combination(n_.size(), 0.0), error;
  for (std::size_t j = 0; j < z.size(); ++j)
    for (std::size_t l = 0; l < combination.size(); ++l) combination[l] += tableau_.error_weight[j] * z[j][l];
  WeakForm<double> mass, generator;
  op_.apply_mass(combination, mass);
  const auto filtered = [&](std::span<const double> start) {
    op_.apply_generator(start, drive(t_, y_), generator);
    if (clock_ == Clock::discharge) generator.rows[op_.mesh().reset] += 1 - y_;
    std::vector<double> rhs = generator.rows;
    for (std::size_t l = 0; l < rhs.size(); ++l) rhs[l] += tableau_.gamma / h * mass.rows[l];
    real_->factor.solve(rhs);
    return rhs;
  };
  error = filtered(n_);
  if (filter_twice) {
    for (std::size_t l = 0; l < error.size(); ++l) error[l] += n_[l];
    error = filtered(error);
  }
  const double density = largest(error) / (options_.tolerance * largest(n_));
  // in the dilated clock the flux is 1 - q, and t = int q: an absolute error of q is what counts
  const Drive now = clock_ == Clock::time ? Drive(y_) : drive(t_, y_);
  return std::max(density,
                  std::abs(op_.pointwise_flux(error, now)) / (options_.tolerance * y_scale(y_) + flux_rounding()));
}

}  // namespace spikeproof::fokker_planck
