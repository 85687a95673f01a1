// Time integration of the equation with a refractory state: Radau IIA on (p, R) with N as algebraic variable. Where a
// fixed threshold without delay can let N go to infinity, the clock is d tau = (1 + N) dt throughout, with q = 1/(1 +
// N) in place of N; a random threshold, or a delay, keeps N bounded, and time itself is the clock.
#pragma once

#include <complex>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "fokker_planck/radau.h"
#include "fokker_planck/rate_trace.h"
#include "fokker_planck/refractory_factor.h"
#include "fokker_planck/refractory_operator.h"

namespace spikeproof::fokker_planck {

class RefractoryIntegrator {
 public:
  /// Starts at t = 0 with coefficients p and the share R of resting neurons. `options.dilate` is ignored. The operator
  /// must outlive the integrator.
  RefractoryIntegrator(const RefractoryOperator& op, std::vector<double> p, double R, RadauOptions options);

  /// Integrates to exactly t_end; N is then the rate there. Stops early, at time() < t_end, where a growing N passes
  /// largest_rate. Errors: step_too_small.
  /// Source: Hairer and Wanner, Solving ODEs II, IV.8, for index-1 systems.  Guarantee: order 2s-1 in the step.
  Result<double> advance(double t_end);

  const RefractoryOperator& discretisation() const { return op_; }
  double time() const { return t_; }
  double rate() const { return dilated_clock_ ? (1 - y_) / y_ : y_; }
  double resting() const { return R_; }
  bool stopped() const { return stopped_; }
  std::span<const double> density() const { return p_; }
  /// N at every stage of every step so far: of order s + 1 in the step.
  const RateTrace& trace() const { return trace_; }
  /// The steps in the dilated clock, where that is used.
  const std::vector<DilatedPoint>& dilated() const { return dilated_; }
  const RadauCounters& counters() const { return counters_; }

 private:
  using Complex = std::complex<double>;
  struct Stages {
    std::vector<std::vector<double>> p;  // less the start
    std::vector<double> R, y;
  };
  struct StageResidual {
    std::vector<double> p;
    double R, y;
  };
  // [alpha mass - generator, -share e; ...] for (p, R, y), reduced to the density by eliminating R and y.
  template <class T>
  struct Shifted {
    RefractoryFactor<T> factor;
    T shift, R_pivot, inflow;  // alpha + own/tau; own/tau / R_pivot
    std::vector<T> border, row;
    T corner;
  };
  template <class T>
  struct Correction {
    std::vector<T> p;
    T R, y;
  };
  struct Past {
    double begin, step;
    std::vector<double> N;
  };

  Drive drive(double t, double y) const;
  double delayed_rate(double t) const;
  double flux(double y) const { return dilated_clock_ ? 1 - y : y; }  // of those that fire, per unit of the clock
  double flux_slope() const { return dilated_clock_ ? -1 : 1; }
  double y_scale(double y) const;
  double rounding_of_rate() const;
  bool acts_at_once() const { return delay_ == 0; }
  double elapsed(double h, const std::vector<double>& y, double share = 1) const;
  double next_break() const;

  void factorise(double h);
  template <class T>
  Shifted<T> shifted(T shift) const;
  template <class T>
  void solve(const Shifted<T>& system, Correction<T>& x) const;
  StageResidual residual_of(double h, std::size_t i, const Stages& z) const;
  void correct(const std::vector<StageResidual>& residual, Stages& change) const;
  bool solve_stages(double h, Stages& z) const;
  double error_estimate(double h, const Stages& z, bool twice) const;
  double plan_step(double t_end);
  double landing(double h, const Stages& z, double t_end) const;
  Stages zero_stages() const;
  void accept(double h, const Stages& z);
  void after_step(double h, double factor, bool unresolved, bool landed, double t_end);

  const RefractoryOperator& op_;
  RadauTableau tableau_;
  RadauOptions options_;
  double delay_;
  bool dilated_clock_;
  std::vector<double> p_, weight_;
  double R_, y_ = 0, t_ = 0, step_, finest_time_, slope_ = 0, y_middle_ = 0, last_break_ = 0, lowest_rate_ = 1e300;
  bool rejected_ = false, growing_ = false, stopped_ = false;
  std::vector<double> change_;  // of p over the last step, per unit of the clock
  double R_middle_ = 0, t_middle_ = 0;
  Driven<std::vector<double>> column_;  // generator applied to the predicted state: own and fired part
  std::unique_ptr<Shifted<double>> real_;
  std::vector<Shifted<Complex>> complex_;
  std::deque<Past> past_;
  RateTrace trace_;
  std::vector<DilatedPoint> dilated_;
  mutable RadauCounters counters_;
};

}  // namespace spikeproof::fokker_planck
