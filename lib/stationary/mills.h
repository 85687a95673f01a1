// The two special functions of the stationary problem, in double precision.
#pragma once

namespace spikeproof::stationary {

/// Mills' ratio m(y) = e^{y^2/2} int_y^inf e^{-t^2/2} dt for y >= 0; m' = y m - 1. Throws std::invalid_argument for y <
/// 0. sqrt(pi/2) erfcx(-x/sqrt 2) is m(-x) for x <= 0 and sqrt(2 pi) e^{x^2/2} - m(x) above. Guarantee: relative error
/// below 4 ulp (Taylor polynomials and an asymptotic series, both cut below 1e-17).
double mills(double y);

struct ValueAndSlope {
  double value, slope;
};

/// Dawson's function of this scaling, d(x) = e^{-x^2/2} int_0^x e^{w^2/2} dw (odd), and d' = 1 - x d.
/// Guarantee: both within 4 ulp, apart from d' close to its zero at abs(x) = 1.3069...
ValueAndSlope dawson(double x);

/// e^{x y}, with the rounding error of the product taken along, so that the result keeps full relative accuracy.
double exp_product(double x, double y);

}  // namespace spikeproof::stationary
