// A complex ball with its derivative in lambda, for mean-value forms.
#pragma once

#include "rigor/complex_ball.h"

namespace spikeproof::rigor {

/// Enclosures of a function and of its derivative at all lambda of one set. Guarantee: enclosure.
struct Dual {
  ComplexBall v, d;
};

inline Dual constant(const Ball& x) { return {ComplexBall(x, Ball(x.precision())), ComplexBall(x.precision())}; }
inline Dual operator+(const Dual& x, const Dual& y) { return {x.v + y.v, x.d + y.d}; }
inline Dual operator-(const Dual& x, const Dual& y) { return {x.v - y.v, x.d - y.d}; }
inline Dual operator*(const Dual& x, const Dual& y) { return {x.v * y.v, x.d * y.v + x.v * y.d}; }
inline Dual operator*(const Dual& x, const Ball& c) { return {x.v * c, x.d * c}; }
inline Dual operator/(const Dual& x, const Dual& y) {
  const ComplexBall q = x.v / y.v;
  return {q, (x.d - q * y.d) / y.v};
}
inline Dual sqrt(const Dual& x) {
  const ComplexBall r = sqrt(x.v);
  return {r, x.d / (r + r)};
}
inline Dual log(const Dual& x) { return {log(x.v), x.d / x.v}; }
inline Dual exp(const Dual& x) {
  ComplexBall e(x.v.precision());
  acb_exp(e.data(), x.v.data(), e.precision());
  return {e, e * x.d};
}
/// Value and derivative widened by bounds of an error and of its derivative.
inline Dual widened(const Dual& x, const Ball& v, const Ball& d) { return {x.v.widened(v), x.d.widened(d)}; }

}  // namespace spikeproof::rigor
