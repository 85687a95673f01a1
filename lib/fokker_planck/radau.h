// Time integration of the spectral semi-discretisation by Radau IIA, adaptive in the step, with N(t) as the algebraic
// variable of a differential-algebraic system of index 1. Linear equation: one solve per step, no iteration.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "fokker_planck/radau_tableau.h"
#include "fokker_planck/spectral_factor.h"
#include "fokker_planck/spectral_operator.h"

namespace spikeproof::fokker_planck {

struct RadauOptions {
  int stages = 5;
  double tolerance = 1e-7;  // of the embedded error estimate, relative, per step
};

struct RadauCounters {
  long steps = 0, rejected = 0, factorisations = 0, iterations = 0;
};

class RadauIntegrator {
 public:
  /// Starts at t = 0 with coefficients n (see SpectralOperator). The operator must outlive the integrator.
  RadauIntegrator(const SpectralOperator& op, std::vector<double> n, RadauOptions options);

  /// Integrates to exactly t_end; N is then the rate there. Errors: step_too_small, no_convergence.
  /// Source: Hairer and Wanner, Solving ODEs II, IV.8, for index-1 systems.  Guarantee: order 2s-1 in the step.
  Result<double> advance(double t_end);

  double time() const { return t_; }
  double rate() const { return N_; }
  std::span<const double> density() const { return n_; }
  const RadauCounters& counters() const { return counters_; }

 private:
  using Complex = std::complex<double>;
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

  void factorise(double h);
  template <class T>
  Shifted<T> shifted(T shift) const;
  template <class T>
  T solve(const Shifted<T>& system, std::span<T> rhs, T threshold_rhs) const;
  bool solve_stages(double h, Stages& z, std::vector<double>& N) const;
  void newton_correction(const std::vector<WeakForm<double>>& residual, Stages& dz, std::vector<double>& dN) const;
  double error_estimate(double h, const Stages& z, bool filter_twice) const;
  double stage_rate(double h, const Stages& z, std::size_t i) const;
  double drift_rate(double t, double own) const;
  double next_break() const;
  void accept(double h, const Stages& z, const std::vector<double>& N);
  bool acts_at_once() const;  // N(t) enters drift or noise without delay

  const SpectralOperator& op_;
  RadauTableau tableau_;
  RadauOptions options_;
  std::vector<double> n_;
  double t_ = 0, N_ = 0, step_ = 0, factored_step_ = 0, last_break_ = 0;
  bool previous_rejected_ = false;
  WeakForm<double> rate_column_;  // d generator / dN at the start of the step
  std::unique_ptr<Shifted<double>> real_;
  std::vector<Shifted<Complex>> complex_;
  std::deque<Past> past_;
  mutable RadauCounters counters_;
};

}  // namespace spikeproof::fokker_planck
