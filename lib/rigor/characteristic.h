// Taylor models, in lambda, of the characteristic function f(lambda) = Psi_lambda(x_F) - Psi_lambda(x_R) of the linear
// equation, Psi_lambda(x) = He_{-lambda}(-x) = 2^{lambda/2} H_{-lambda}(-x/sqrt 2). Prover side.
#pragma once

#include "core/result.h"
#include "rigor/complex_ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

/// f(centre + delta) = polynomial(delta) + error, |error| <= tail for complex |delta| <= radius.
struct TaylorModel {
  ComplexBall centre;
  Exact radius;
  ComplexPolynomial polynomial;  // its coefficients contain the Taylor coefficients of f
  Ball tail;
  long precision;

  ComplexBall value(const ComplexBall& delta) const;
  /// f'(centre + delta), |delta| <= bound < radius.
  ComplexBall derivative(const ComplexBall& delta, const Ball& bound) const;
  /// Sum over i >= order of |c_i| i!/(i-order)! radius^{i-order}: bounds the order-th derivative of the polynomial.
  Ball derivative_bound(int order) const;
};

/// Where an expansion starts its search for precision and length; left at what sufficed, for the next one nearby.
/// `work` counts products of complex numbers of up to 128 bits, longer ones by their weight; expansions beyond
/// `most_work` are refused. Counted, not timed: a proof that closes here closes on every machine.
struct Effort {
  long precision = 0, length = 0, log2_stretch = 0, accuracy = 0;
  double work = 0;
  static constexpr double most_work = 1.5e7;
};

/// Taylor model about re + i im whose tail and coefficient errors are below 2^-bits of max |c_i| radius^i.
/// Errors: precision_exhausted, out_of_range beyond most_work. Throws Interrupted. Source: DLMF 12.2, 12.9 (proof of
/// the bounds: proofs-checks/spectral-gap). Guarantee: enclosure.
Result<TaylorModel> expand_characteristic(const LinearParameters& p, const Exact& re, const Exact& im,
                                          const Exact& radius, long bits, Effort& effort);

}  // namespace spikeproof::rigor
