// Taylor polynomials of the characteristic function from its values on a circle. Re-checker's side: Arb's 1F1 and U at
// points and Cauchy's integral by the trapezoidal rule, where the prover expands in lambda.
#pragma once

#include <vector>

#include "rigor/complex_ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor::recheck_detail {

/// f(centre + delta) = sum c_k delta^k + error, |error| <= remainder for |delta| <= radius.
struct CirclePolynomial {
  ComplexBall centre;
  Ball radius;
  std::vector<ComplexBall> c;
  Ball remainder;

  ComplexBall value(const ComplexBall& delta) const;
  /// Of the whole function, for |delta| <= radius/2.
  ComplexBall slope(const ComplexBall& delta) const;
  /// Bounds |f''| of the polynomial part on |delta| <= radius.
  Ball curvature() const;
};

/// Throws Refusal where no polynomial with error below 2^-bits of its largest term is found.
CirclePolynomial sample_characteristic(const LinearParameters& p, const Exact& re, const Exact& im, const Exact& radius,
                                       long bits);

/// Psi_lambda(x) by Tricomi's U (x < -5) or Kummer's functions.
ComplexBall psi_at(const ComplexBall& lambda, const Ball& x);

/// x_R or x_F, by its own formula: sign(v - I) sqrt((v - I)^2/a0).
Ball potential(const Exact& v, const LinearParameters& p, long precision);

}  // namespace spikeproof::rigor::recheck_detail
