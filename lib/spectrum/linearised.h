// Eigenvalues of the nonlinear equation linearised about a steady state, as zeros of a characteristic function.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "spectrum/characteristic.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {

/// H(lambda) = own - e^{-lambda d} feedback for perturbations (n1, N1) e^{lambda t} of mass 0 of a steady state of rate
/// N. With x = (v - bN - I)/sqrt(a), a = a0 + a1 N, Psi_lambda(x) = He_{-lambda}(-x), integrals from x_R to x_F:
///   own = int Psi_{lambda+1},  feedback = N int [(b/sqrt a) Psi_{lambda+2} + (a1/a)(lambda+1) Psi_{lambda+3}].
/// H(0) = d(N I(N))/dN of the stationary problem up to a positive factor; lambda = -1 is a zero exactly if b = V_F -
/// V_R.
class LinearisedCharacteristic {
 public:
  /// Throws std::invalid_argument unless N > 0 is finite.
  LinearisedCharacteristic(const Nnlif& model, double N);

  /// H(lambda), relative error below 2^{-bits}, in Arb for exactly this N. Errors: precision_exhausted.
  Result<ScaledComplex> value(std::complex<double> lambda, long bits = 53) const;

  /// feedback/own, relative error below 2^{-bits}, in Arb. Errors: precision_exhausted.
  Result<std::complex<double>> gain(std::complex<double> lambda, long bits = 56) const;

  /// Both terms in doubles by Taylor marching, over Psi_{lambda+1} at the start, times e^{log_scale}.
  struct Terms {
    std::complex<double> own, feedback;
    double log_scale;
    std::complex<double> psi_F;  // Psi_lambda(x_F)
    bool increasing;             // abs Psi_lambda increases all the way from x_R to x_F
  };
  /// `start` from far_start(x_R, reach), Re lambda >= -reach - 1. Guarantee: relative error near 1e-13.
  Terms terms(std::complex<double> lambda, double start) const;
  double start(double reach) const;
  double largest_argument() const { return std::max(std::abs(x_.x_R), std::abs(x_.x_F)); }

  const Nnlif& model() const { return model_; }
  double N() const { return N_; }
  double delay() const { return delay_; }
  /// N a1/a, the limit of feedback/own at infinity.
  double gain_at_infinity() const { return noise_weight_; }

 private:
  Terms marched(std::complex<double> lambda, double start) const;

  Nnlif model_;
  double N_, delay_, drift_weight_, noise_weight_;  // N b/sqrt(a), N a1/a
  stationary::ScaledArguments x_;
};

/// The k eigenvalues of largest real part, 1 <= k <= 20, of the linearisation about the steady state of rate N
/// (the error of N as a double is part of `error`); the mass is not counted. By Muller's method from the discretised
/// operator's eigenvalues, polished in Arb, counted by the argument principle as in leading_eigenvalues_characteristic.
/// Throws std::invalid_argument for k or N out of range. Errors: no_convergence, precision_exhausted.
Result<LeadingEigenvalues> leading_eigenvalues_linearised(const Nnlif& model, double N, int k);

/// Number of eigenvalues with real part above `line`, by the argument principle in doubles. Guarantee: heuristic.
Result<long> count_right_of(const LinearisedCharacteristic& H, double line = 0);

}  // namespace spikeproof::spectrum
