#include "fokker_planck/refractory_radau.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::fokker_planck {
namespace {

double largest(std::span<const double> x) {
  double m = 0;
  for (const double value : x) m = std::max(m, std::abs(value));
  return m;
}

double finest_time(const RefractoryOperator& op) {
  double shortest = op.mesh().half_length(0);
  for (std::size_t e = 1; e < op.elements(); ++e) shortest = std::min(shortest, op.mesh().half_length(e));
  const double p = op.mesh().degree;
  return shortest * shortest / (op.model().a0 * p * p * p);
}

// N = -(a0 + a1 N) p_v(V_F); a delayed rate is 0 at the start.
double rate_of_data(const RefractoryOperator& op, std::span<const double> p) {
  const double flux = std::max(0.0, op.pointwise_rate(p, 0.0));
  if (op.random_threshold() || op.model().delay > 0) return flux;
  const double fed_back = op.model().a1 / op.model().a0 * flux;
  return fed_back < 0.999 ? flux / (1 - fed_back) : 1000 * flux;
}

}  // namespace

RefractoryIntegrator::RefractoryIntegrator(const RefractoryOperator& op, std::vector<double> p, double R,
                                           RadauOptions options)
    : op_(op),
      tableau_(options.stages),
      options_(options),
      delay_(op.model().delay),
      dilated_clock_(!op.random_threshold() && delay_ == 0),
      p_(std::move(p)),
      weight_(tableau_.weights()),
      R_(R),
      finest_time_(finest_time(op)) {
  const double N = rate_of_data(op_, p_);
  y_ = dilated_clock_ ? 1 / (1 + N) : N;
  step_ = std::clamp(finest_time_, 1e-13, 1e-2);
  if (dilated_clock_) {
    step_ /= y_;
    dilated_ = {{0, 0, y_}};
  }
  trace_ = {{0}, {N}};
}

double RefractoryIntegrator::next_break() const {
  constexpr double smooth_after = 6;
  return delay_ > 0 && t_ < smooth_after * delay_ ? delay_ * (std::floor(t_ / delay_ + 1e-12) + 1)
                                                  : std::numeric_limits<double>::infinity();
}

Drive RefractoryIntegrator::drive(double t, double y) const {
  if (dilated_clock_) return {y, 1 - y};
  return delay_ == 0 ? Drive(y) : Drive(delayed_rate(t));
}

// N(t - d); where it jumps, at t = d, a step that ends there sees the value before, one that starts there the one
// after.
double RefractoryIntegrator::delayed_rate(double t) const {
  const double s = t - delay_;
  const bool start = t == t_;
  if (s < 0 || (t_ < delay_ * (1 - 1e-14) && s <= 1e-12 * delay_)) return 0;
  const auto inside = [&](const Past& past) {
    return s >= past.begin * (1 - 1e-12) && s <= past.begin + past.step * (1 + 1e-12);
  };
  const auto at = [&](const Past& past) { return tableau_.interpolate(past.N, (s - past.begin) / past.step); };
  if (!start) {
    const auto earliest = std::find_if(past_.begin(), past_.end(), inside);
    return earliest == past_.end() ? 0 : at(*earliest);
  }
  const auto latest = std::find_if(past_.rbegin(), past_.rend(), inside);
  return latest == past_.rend() ? 0 : at(*latest);
}

double RefractoryIntegrator::y_scale(double y) const {
  return dilated_clock_ ? std::max(y, 0.01) : std::abs(y) + 1e-12 + rounding_of_rate();
}

// Below this size rounding of p drowns the rate: a derivative, or phi times a tail.
double RefractoryIntegrator::rounding_of_rate() const {
  if (op_.random_threshold()) return 1e-13 * largest(p_);
  return 1e-14 * op_.model().a0 / op_.mesh().half_length(op_.elements() - 1) * largest(p_);
}

double RefractoryIntegrator::elapsed(double h, const std::vector<double>& y, double share) const {
  if (!dilated_clock_) return share * h;
  double sum = 0;
  for (std::size_t j = 0; j < y.size(); ++j)
    sum += weight_[j] * (share == 1 ? y[j] : tableau_.interpolate(y, share * tableau_.node[j]));
  return share * h * sum;
}

template <class T>
RefractoryIntegrator::Shifted<T> RefractoryIntegrator::shifted(T shift) const {
  const Drive now = delay_ > 0 ? drive(t_middle_, 0) : drive(t_, y_middle_);
  const double leave = now.own / op_.tau();
  Shifted<T> system{RefractoryFactor<T>(op_, shift, now), shift, shift + leave, T{}, {}, {}, T(flux_slope())};
  system.inflow = leave / system.R_pivot;
  const auto& f = op_.firing();
  system.row.resize(p_.size());
  for (std::size_t i = 0; i < p_.size(); ++i)
    system.row[i] = shift * op_.firing_mass()[i] - (now.own * f.own[i] + now.fired * f.fired[i]);
  // dR = (r_R + d dy)/R_pivot with d = d(flux - own R/tau)/dy
  const double d = flux_slope() - (dilated_clock_ ? R_middle_ / op_.tau() : 0);
  system.border.assign(p_.size(), T{});
  if (acts_at_once())
    for (std::size_t i = 0; i < p_.size(); ++i)
      system.border[i] = flux_slope() * column_.fired[i] + (dilated_clock_ ? column_.own[i] : 0.0);
  system.border[op_.mesh().reset] += system.inflow * d + (dilated_clock_ ? R_middle_ / op_.tau() : 0);
  system.factor.solve(system.border);
  for (std::size_t i = 0; i < p_.size(); ++i) system.corner += system.row[i] * system.border[i];
  if (acts_at_once())
    system.corner -= dilated_clock_ ? column_.own.back() - column_.fired.back() : column_.fired.back();
  return system;
}

// In: right-hand sides; out: the correction.
template <class T>
void RefractoryIntegrator::solve(const Shifted<T>& system, Correction<T>& x) const {
  x.p[op_.mesh().reset] += system.inflow * x.R;
  system.factor.solve(x.p);
  T y = x.y;
  for (std::size_t i = 0; i < x.p.size(); ++i) y -= system.row[i] * x.p[i];
  x.y = y / system.corner;
  for (std::size_t i = 0; i < x.p.size(); ++i) x.p[i] += x.y * system.border[i];
  const double d = flux_slope() - (dilated_clock_ ? R_middle_ / op_.tau() : 0);
  x.R = (x.R + d * x.y) / system.R_pivot;
}

void RefractoryIntegrator::factorise(double h) {
  std::vector<double> middle(p_);
  y_middle_ = y_, R_middle_ = R_, t_middle_ = t_ + 0.5 * h;
  if (!change_.empty()) {
    y_middle_ += 0.5 * h * slope_;
    for (std::size_t i = 0; i < middle.size(); ++i) middle[i] += 0.5 * h * change_[i];
  }
  if (acts_at_once()) {  // with the rate's own dependence on the drive behind the density's
    for (auto* part : {&column_.own, &column_.fired}) part->assign(p_.size() + 1, 0);
    const auto density = [this](std::vector<double>& v) { return std::span(v.data(), p_.size()); };
    if (dilated_clock_) op_.residual(middle, {1, 0}, {}, density(column_.own));
    op_.residual(middle, {0, 1}, {}, density(column_.fired));
    if (dilated_clock_) column_.own.back() = op_.rate(middle, {1, 0}, {});
    column_.fired.back() = op_.rate(middle, {0, 1}, {});
  }
  real_ = std::make_unique<Shifted<double>>(shifted(tableau_.gamma / h));
  complex_.clear();
  for (const Complex alpha : tableau_.alpha) complex_.push_back(shifted(alpha / h));
  ++counters_.factorisations;
}

// Equations of stage i: rates at its state less the slope of the collocation polynomial there.
RefractoryIntegrator::StageResidual RefractoryIntegrator::residual_of(double h, std::size_t i, const Stages& z) const {
  std::vector<double> stage(p_), slope(p_.size(), 0.0);
  double R_slope = 0;
  for (std::size_t l = 0; l < stage.size(); ++l) stage[l] += z.p[i][l];
  for (std::size_t j = 0; j < z.p.size(); ++j) {
    const double w = tableau_.inverse_matrix[i][j] / h;
    for (std::size_t l = 0; l < slope.size(); ++l) slope[l] += w * z.p[j][l];
    R_slope += w * z.R[j];
  }
  const Drive now = drive(t_ + tableau_.node[i] * h, z.y[i]);
  const double back = now.own * (R_ + z.R[i]) / op_.tau();
  StageResidual residual{std::vector<double>(p_.size()), flux(z.y[i]) - back - R_slope, 0};
  op_.residual(stage, now, slope, residual.p);
  residual.p[op_.mesh().reset] += back;
  residual.y = op_.rate(stage, now, slope) - flux(z.y[i]);
  return residual;
}

void RefractoryIntegrator::correct(const std::vector<StageResidual>& residual, Stages& change) const {
  const std::size_t s = residual.size(), size = p_.size();
  Correction<double> real{std::vector<double>(size, 0.0), 0, 0};
  for (std::size_t j = 0; j < s; ++j) {
    const double w = tableau_.to_real[j];
    for (std::size_t i = 0; i < size; ++i) real.p[i] += w * residual[j].p[i];
    real.R += w * residual[j].R, real.y += w * residual[j].y;
  }
  solve(*real_, real);
  for (std::size_t j = 0; j < s; ++j) {
    const double w = tableau_.from_real[j];
    for (std::size_t i = 0; i < size; ++i) change.p[j][i] = w * real.p[i];
    change.R[j] = w * real.R, change.y[j] = w * real.y;
  }
  for (std::size_t k = 0; k < complex_.size(); ++k) {
    Correction<Complex> x{std::vector<Complex>(size), 0, 0};
    for (std::size_t j = 0; j < s; ++j) {
      const Complex w = tableau_.to_complex[k][j];
      for (std::size_t i = 0; i < size; ++i) x.p[i] += w * residual[j].p[i];
      x.R += w * residual[j].R, x.y += w * residual[j].y;
    }
    solve(complex_[k], x);
    for (std::size_t j = 0; j < s; ++j) {
      const Complex w = 2.0 * tableau_.from_complex[k][j];
      for (std::size_t i = 0; i < size; ++i) change.p[j][i] += w.real() * x.p[i].real() - w.imag() * x.p[i].imag();
      change.R[j] += (w * x.R).real(), change.y[j] += (w * x.y).real();
    }
  }
}

RefractoryIntegrator::Stages RefractoryIntegrator::zero_stages() const {
  const std::size_t s = tableau_.node.size();
  return {std::vector<std::vector<double>>(s, std::vector<double>(p_.size(), 0.0)), std::vector<double>(s, 0.0),
          std::vector<double>(s, y_)};
}

// Collocation equations of one step by simplified Newton; false if it does not converge.
bool RefractoryIntegrator::solve_stages(double h, Stages& z) const {
  const std::size_t s = tableau_.node.size();
  Stages change = zero_stages();
  std::vector<StageResidual> residual(s);
  double before = 0;
  for (int iteration = 0; iteration < 14; ++iteration) {
    ++counters_.iterations;
    for (std::size_t i = 0; i < s; ++i) residual[i] = residual_of(h, i, z);
    correct(residual, change);
    double size = 0;
    for (std::size_t j = 0; j < s; ++j) {
      for (std::size_t l = 0; l < p_.size(); ++l) z.p[j][l] += change.p[j][l];
      z.R[j] += change.R[j], z.y[j] += change.y[j];
      size = std::max({size, largest(change.p[j]) / largest(p_), std::abs(change.R[j])});
      if (!acts_at_once()) continue;  // with a delay N is but an output, and rounding drowns it in the shortest steps
      const double rounding = dilated_clock_ ? 0 : 1e4 * rounding_of_rate() / options_.tolerance;
      size = std::max(size, std::abs(change.y[j]) / (y_scale(z.y[j]) + rounding));
    }
    if (!std::isfinite(size)) return false;
    if (size <= 1e-4 * options_.tolerance) return true;
    if (iteration > 1 && size > 0.5 * before && size <= 1e-2 * options_.tolerance) return true;
    if (iteration > 1 && size > 2 * before) return false;
    before = size;
  }
  return false;
}

double RefractoryIntegrator::error_estimate(double h, const Stages& z, bool twice) const {
  const std::size_t size = p_.size();
  std::vector<double> combination(size, 0.0), mass(size);
  double R_combination = 0;
  for (std::size_t j = 0; j < z.p.size(); ++j) {
    const double w = -tableau_.gamma / h * tableau_.error_weight[j];
    for (std::size_t l = 0; l < size; ++l) combination[l] += w * z.p[j][l];
    R_combination -= w * z.R[j];
  }
  const Drive now = drive(t_, y_);
  const double back = now.own / op_.tau();
  const auto filtered = [&](std::span<const double> p, double R, std::vector<double>& error) {
    error.resize(size);
    op_.residual(p, now, combination, error);
    error[op_.mesh().reset] += back * R;
    const double R_error = (flux(y_) - back * R + R_combination) / real_->R_pivot;
    real_->factor.solve(error);
    return R_error;
  };
  std::vector<double> error;
  double R_error = filtered(p_, R_, error);
  if (twice) {
    std::vector<double> start(p_);
    for (std::size_t l = 0; l < size; ++l) start[l] += error[l];
    R_error = filtered(start, R_ + R_error, error);
  }
  const double density = std::max(largest(error) / largest(p_), std::abs(R_error)) / options_.tolerance;
  const double rate = std::abs(op_.pointwise_rate(error, now));
  return std::max(density, rate / (options_.tolerance * y_scale(y_) + rounding_of_rate()));
}

}  // namespace spikeproof::fokker_planck
