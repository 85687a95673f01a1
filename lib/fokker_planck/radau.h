// Time integration of the spectral semi-discretisation by Radau IIA, adaptive in the step, with N(t) as the algebraic
// variable of a differential-algebraic system of index 1. Linear equation: one solve per step, no iteration.
// Where N grows the clock is changed to d tau = (1 + N) dt: in it the approach to a blow-up takes a finite number of
// steps, q = 1/(1 + N) goes to zero at a finite rate, and t is one more integral.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/result.h"
#include "fokker_planck/radau_tableau.h"
#include "fokker_planck/spectral_factor.h"
#include "fokker_planck/spectral_operator.h"

namespace spikeproof::fokker_planck {

struct RadauOptions {
  int stages = 5;
  double tolerance = 1e-7;      // of the embedded error estimate, relative, per step
  double largest_rate = 1e300;  // where a growing N reaches this, the integration stops
  bool dilate = true;           // use the dilated clock where N has grown
};

struct RadauCounters {
  long steps = 0, rejected = 0, factorisations = 0, iterations = 0;
};

/// The state after a step in the dilated clock.
struct DilatedPoint {
  double tau, t, q;
};

class RadauIntegrator {
 public:
  /// Starts at t = 0 with coefficients n (see SpectralOperator). The operator must outlive the integrator.
  RadauIntegrator(const SpectralOperator& op, std::vector<double> n, RadauOptions options);

  /// Integrates to exactly t_end; N is then the rate there. Stops early, at time() < t_end, where a growing N passes
  /// largest_rate. Errors: step_too_small.
  /// Source: Hairer and Wanner, Solving ODEs II, IV.8, for index-1 systems.  Guarantee: order 2s-1 in the step.
  Result<double> advance(double t_end);

  /// To be called first where data do not vanish at V_F and a1 > 0: the noise of the spikes themselves makes a share of
  /// the neurons fire at t = 0, about 4 n(V_F)^2 a1/pi; or where the data are those of a blow-up. Returns that share; N
  /// is then finite. Errors: step_too_small; out_of_range if the discharge has no end.
  Result<double> discharge();

  double time() const { return t_; }
  double rate() const { return clock_ == Clock::dilated ? (1 - y_) / y_ : y_; }
  bool stopped() const { return stopped_; }
  /// Since the clock was last changed to the dilated one.
  const std::vector<DilatedPoint>& dilated() const { return dilated_; }
  std::span<const double> density() const { return n_; }
  const RadauCounters& counters() const { return counters_; }

 private:
  using Complex = std::complex<double>;
  // The unknown y is N, q = dt/d tau, and the flux at V_F. In a discharge t stands still: b and a1 act alone, at the
  // rate at which the neurons that have crossed V_F are let in at V_R, one by one, until none is left waiting.
  enum class Clock { time, dilated, discharge };
  using Stages = std::vector<std::vector<double>>;
  // One shifted system [alpha/h mass - generator, -c; row, 1 - phi] with its Schur data for N.
  template <class T>
  struct Shifted {
    SpectralFactor<T> factor;
    std::vector<T> border;  // factor^{-1} c; empty when N does not act on the density at once
    T shift, corner;
  };
  struct Past {
    double begin, step;
    std::vector<double> N;
  };
  // The step before, where the solution goes on smoothly from it: step 0 at a start, a break, a change of the clock.
  struct Before {
    double step = 0;
    Stages z;
    std::vector<double> y;
  };

  void factorise(double h);
  template <class T>
  Shifted<T> shifted(T shift) const;
  template <class T>
  T solve(const Shifted<T>& system, std::span<T> rhs, T threshold_rhs) const;
  bool guess_stages(double h, Stages& z, std::vector<double>& y) const;
  bool solve_stages(double h, Stages& z, std::vector<double>& y) const;
  void newton_correction(const std::vector<WeakForm<double>>& residual, Stages& dz, std::vector<double>& dy) const;
  double error_estimate(double h, const Stages& z, bool filter_twice) const;
  void stage_residual(double h, std::size_t i, const Stages& z, double y, WeakForm<double>& residual) const;
  double flux_rounding() const;
  double stage_rate(double h, const Stages& z, std::size_t i) const;
  Drive drive(double t, double y) const;
  double constraint(double y) const { return clock_ == Clock::dilated ? 1 - y : y; }  // the flux that leaves at V_F
  double y_scale(double y) const { return clock_ == Clock::dilated ? std::max(y, 0.01) : std::abs(y) + 1e-12; }
  double constraint_slope() const { return clock_ == Clock::dilated ? -1 : 1; }
  double delayed_rate(double t) const;
  double next_break() const;
  double elapsed(double h, const std::vector<double>& y) const;
  double plan_step(double t_end);
  void choose_clock(double t_end);
  void change_clock(Clock clock);
  bool too_far(double h, const std::vector<double>& y, double t_end) const;
  std::optional<Error> stuck(double h, double t_end) const;
  void reject(double h, double factor);
  void accept(double h, Stages z, const std::vector<double>& y);
  void end_discharge();
  bool endless(double tau) const;
  void after_step(double h, double factor, bool unresolved, double t_end);
  bool acts_at_once() const;  // N(t) enters drift or noise without delay

  const SpectralOperator& op_;
  RadauTableau tableau_;
  RadauOptions options_;
  std::vector<double> n_;
  double finest_time_;          // in which diffusion crosses the finest structure of the mesh
  std::vector<double> weight_;  // of the stages, for integrals over the step
  Clock clock_ = Clock::time;
  double t_ = 0, y_ = 0, step_ = 0, factored_step_ = 0, last_break_ = 0, slope_ = 0;  // slope_: dy/dclock, last step
  double lowest_rate_ = 1e300;
  bool previous_rejected_ = false, growing_ = false, stopped_ = false;
  std::vector<DilatedPoint> dilated_;
  Before before_;
  double y_middle_ = 0;           // y that the factorisations belong to: predicted for the middle of the step
  WeakForm<double> rate_column_;  // d generator / dy there
  std::unique_ptr<Shifted<double>> real_;
  std::vector<Shifted<Complex>> complex_;
  std::deque<Past> past_;
  mutable RadauCounters counters_;
};

}  // namespace spikeproof::fokker_planck
