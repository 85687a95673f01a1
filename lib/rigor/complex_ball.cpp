#include "rigor/complex_ball.h"

#include <algorithm>

namespace spikeproof::rigor {
namespace {

long common(const ComplexBall& x, const ComplexBall& y) { return std::max(x.precision(), y.precision()); }

}  // namespace

ComplexBall::ComplexBall(long precision) : precision_(precision) { acb_init(z_); }

ComplexBall::ComplexBall(const Ball& re, const Ball& im) : ComplexBall(std::max(re.precision(), im.precision())) {
  acb_set_arb_arb(z_, re.data(), im.data());
}

ComplexBall::ComplexBall(const Exact& re, const Exact& im, long precision)
    : ComplexBall(Ball(re, precision), Ball(im, precision)) {}

ComplexBall::ComplexBall(const ComplexBall& other) : ComplexBall(other.precision_) { acb_set(z_, other.z_); }

ComplexBall::ComplexBall(ComplexBall&& other) noexcept : precision_(other.precision_) {
  acb_init(z_);
  acb_swap(z_, other.z_);
}

ComplexBall& ComplexBall::operator=(const ComplexBall& other) {
  acb_set(z_, other.z_);
  precision_ = other.precision_;
  return *this;
}

ComplexBall& ComplexBall::operator=(ComplexBall&& other) noexcept {
  acb_swap(z_, other.z_);
  precision_ = other.precision_;
  return *this;
}

ComplexBall::~ComplexBall() { acb_clear(z_); }

Ball ComplexBall::re() const {
  Ball x(precision_);
  arb_set(x.data(), acb_realref(z_));
  return x;
}

Ball ComplexBall::im() const {
  Ball x(precision_);
  arb_set(x.data(), acb_imagref(z_));
  return x;
}

ComplexBall ComplexBall::widened(const Ball& extra) const { return {re().widened(extra), im().widened(extra)}; }

ComplexBall operator+(const ComplexBall& x, const ComplexBall& y) {
  ComplexBall z(common(x, y));
  acb_add(z.data(), x.data(), y.data(), z.precision());
  return z;
}

ComplexBall operator-(const ComplexBall& x, const ComplexBall& y) {
  ComplexBall z(common(x, y));
  acb_sub(z.data(), x.data(), y.data(), z.precision());
  return z;
}

ComplexBall operator*(const ComplexBall& x, const ComplexBall& y) {
  ComplexBall z(common(x, y));
  acb_mul(z.data(), x.data(), y.data(), z.precision());
  return z;
}

ComplexBall operator/(const ComplexBall& x, const ComplexBall& y) {
  ComplexBall z(common(x, y));
  acb_div(z.data(), x.data(), y.data(), z.precision());
  return z;
}

ComplexBall operator*(const ComplexBall& x, const Ball& y) {
  ComplexBall z(std::max(x.precision(), y.precision()));
  acb_mul_arb(z.data(), x.data(), y.data(), z.precision());
  return z;
}

ComplexBall sqrt(const ComplexBall& z) {
  ComplexBall w(z.precision());
  acb_sqrt(w.data(), z.data(), z.precision());
  return w;
}

ComplexBall log(const ComplexBall& z) {
  ComplexBall w(z.precision());
  acb_log(w.data(), z.data(), z.precision());
  return w;
}

Ball abs(const ComplexBall& z) {
  Ball x(z.precision());
  acb_abs(x.data(), z.data(), z.precision());
  return x;
}

Ball arg(const ComplexBall& z) {
  Ball x(z.precision());
  acb_arg(x.data(), z.data(), z.precision());
  return x;
}

ComplexBall ComplexPolynomial::coefficient(long k, long precision) const {
  ComplexBall c(precision);
  acb_poly_get_coeff_acb(c.data(), p_, k);
  return c;
}

}  // namespace spikeproof::rigor
