#include "fokker_planck/finite_volume_stepper.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace spikeproof::fokker_planck {
namespace {

const double gamma = 1 - std::sqrt(0.5);  // of the two-stage, stiffly accurate SDIRK of order 2
constexpr int most_iterations = 60;

}  // namespace

FiniteVolumeStepper::FiniteVolumeStepper(const Nnlif& model, FiniteVolumeMesh mesh, TimeScheme scheme, RateFrom from)
    : model_(model), delay_(to_double(model.delay())), operator_(model, std::move(mesh)), kind_(scheme), from_(from) {
  if (from == RateFrom::mass && !model.is_linear())
    throw std::invalid_argument("b = 0 and a1 = 0 are required for a rate from the mass, but b = " +
                                to_text(model.b()) + " and a1 = " + to_text(model.a1()));
}

double FiniteVolumeStepper::delayed_rate(double t) const {
  const double s = t - delay_;
  if (s <= 0 || history_time_.empty()) return 0;
  const auto after = std::lower_bound(history_time_.begin(), history_time_.end(), s);
  if (after == history_time_.end()) return history_rate_.back();
  const auto k = static_cast<std::size_t>(after - history_time_.begin());
  const double t1 = history_time_[k], N1 = history_rate_[k];
  const double t0 = k > 0 ? history_time_[k - 1] : 0, N0 = k > 0 ? history_rate_[k - 1] : N1;
  return N0 + (N1 - N0) * (s - t0) / (t1 - t0);
}

double FiniteVolumeStepper::rate_rounding() const {
  if (from_ == RateFrom::flux || source_.empty()) return 0;
  double gained = 0;
  for (const double m : source_) gained += m;
  return 4 * std::numeric_limits<double>::epsilon() / gained;
}

double FiniteVolumeStepper::solve(std::span<const double> rhs, double tau, double N, std::vector<double>& out) {
  if (!model_.is_linear()) {
    operator_.assemble(N, N);
    resolvent_.emplace(operator_, tau);
  } else if (!resolvent_ || resolvent_->tau() != tau) {
    resolvent_.emplace(operator_, tau);
  }
  resolvent_->apply(rhs, out);
  return operator_.firing_rate(out);
}

// (I - tau A_0) out = rhs + tau N e_R and sum(out) = sum(rhs) = 1, for out and N; A_0 loses what leaves at V_F.
double FiniteVolumeStepper::solve_for_mass(std::span<const double> rhs, double tau, std::vector<double>& out) {
  if (!resolvent_ || resolvent_->tau() != tau) {
    resolvent_.emplace(operator_, tau, Resolvent::Reset::left_out);
    source_.assign(rhs.size(), 0.0);
    source_[operator_.mesh().reset - 1] = tau * operator_.share_below();
    source_[operator_.mesh().reset] = tau * operator_.share_above();
    resolvent_->apply(source_, source_);
  }
  resolvent_->apply(rhs, out);
  double lost = 0, gained = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    lost += rhs[i] - out[i];
    gained += source_[i];
  }
  const double N = lost / gained;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += N * source_[i];
  return N;
}

// (I - tau A(N)) out = rhs, with N the rate of `out` itself or the delayed one.
Result<double> FiniteVolumeStepper::stage(std::span<const double> rhs, double tau, double stage_time,
                                          std::vector<double>& out) {
  if (from_ == RateFrom::mass) return solve_for_mass(rhs, tau, out);
  if (model_.is_linear()) return solve(rhs, tau, 0, out);
  if (delay_ > 0) return solve(rhs, tau, delayed_rate(stage_time), out);
  // a stage of the SDIRK scheme that is too long may have a negative rate, with which the noise would be none
  const NnlifReal m = rounded(model_);
  const auto admissible = [&](double N) { return std::isfinite(N) && m.a0 + m.a1 * N > 0; };
  double N0 = guess_, f0 = solve(rhs, tau, N0, out) - N0;
  double N1 = N0 + f0, f1 = 0;
  for (int iteration = 1; iteration <= most_iterations && admissible(N1); ++iteration) {
    f1 = solve(rhs, tau, N1, out) - N1;
    if (std::abs(f1) <= 1e-13 * std::max(1.0, std::abs(N1))) return guess_ = N1 + f1;
    double next = N1 - f1 * (N1 - N0) / (f1 - f0);  // secant
    if (!std::isfinite(next) || next < 0) next = N1 + f1;
    N0 = std::exchange(N1, next);
    f0 = f1;
  }
  return Error{ErrorCode::no_convergence, "FiniteVolumeStepper::step",
               "the equation N = rate(N) of an implicit step has no root near: a smaller step, or blow-up",
               most_iterations, f1};
}

Result<double> FiniteVolumeStepper::step(std::vector<double>& mass, double dt) {
  if (!(dt > 0) || !std::isfinite(dt) || (delay_ > 0 && dt > delay_))
    throw std::invalid_argument("0 < dt < infinity and dt <= delay are required, but dt = " + std::to_string(dt) +
                                " and delay = " + std::to_string(delay_));
  if (mass.size() != operator_.rows()) throw std::invalid_argument("step: one mass per cell is required");
  std::vector<double> next(mass.size());
  Result<double> N = stage(mass, kind_ == TimeScheme::sdirk2 ? gamma * dt : dt,
                           time_ + (kind_ == TimeScheme::sdirk2 ? gamma * dt : dt), next);
  if (!N) return N;
  if (kind_ == TimeScheme::sdirk2) {
    // Y1 = next, dt k1 = (Y1 - m)/gamma; the step is Y2 = m + dt (1 - gamma) k1 + gamma dt A Y2.
    for (std::size_t i = 0; i < next.size(); ++i) next[i] = mass[i] + (1 - gamma) / gamma * (next[i] - mass[i]);
    const std::vector<double> rhs = next;
    N = stage(rhs, gamma * dt, time_ + dt, next);
    if (!N) return N;
  }
  mass = std::move(next);
  time_ += dt;
  if (delay_ > 0) {
    history_time_.push_back(time_);
    history_rate_.push_back(*N);
  }
  return N;
}

}  // namespace spikeproof::fokker_planck
