// Complex balls (rectangles of two real balls) and polynomials of them, arithmetic of Arb.
#pragma once

#ifdef __FAST_MATH__
#error "rigor/ must not be compiled with -ffast-math"
#endif

#include <acb.h>
#include <acb_poly.h>

#include "rigor/ball.h"

namespace spikeproof::rigor {

/// A complex number known to lie in a rectangle. Binary operations work at the larger precision of the two.
/// Guarantee: enclosure.
class ComplexBall {
 public:
  explicit ComplexBall(long precision);  // zero
  ComplexBall(const Ball& re, const Ball& im);
  ComplexBall(const Exact& re, const Exact& im, long precision);
  ComplexBall(const ComplexBall& other);
  ComplexBall(ComplexBall&& other) noexcept;
  ComplexBall& operator=(const ComplexBall& other);
  ComplexBall& operator=(ComplexBall&& other) noexcept;
  ~ComplexBall();

  long precision() const { return precision_; }
  const acb_struct* data() const { return z_; }
  acb_struct* data() { return z_; }
  Ball re() const;
  Ball im() const;
  /// Both parts widened by a non-negative amount.
  ComplexBall widened(const Ball& extra) const;

 private:
  acb_t z_;
  long precision_;
};

ComplexBall operator+(const ComplexBall& x, const ComplexBall& y);
ComplexBall operator-(const ComplexBall& x, const ComplexBall& y);
ComplexBall operator*(const ComplexBall& x, const ComplexBall& y);
ComplexBall operator/(const ComplexBall& x, const ComplexBall& y);
ComplexBall operator*(const ComplexBall& x, const Ball& y);
ComplexBall sqrt(const ComplexBall& z);  // principal branch
ComplexBall log(const ComplexBall& z);   // principal branch
Ball abs(const ComplexBall& z);
Ball arg(const ComplexBall& z);

/// A polynomial with complex balls as coefficients; owns an acb_poly_t.
class ComplexPolynomial {
 public:
  ComplexPolynomial() { acb_poly_init(p_); }
  ComplexPolynomial(const ComplexPolynomial& other) : ComplexPolynomial() { acb_poly_set(p_, other.p_); }
  ComplexPolynomial(ComplexPolynomial&& other) noexcept : ComplexPolynomial() { acb_poly_swap(p_, other.p_); }
  ComplexPolynomial& operator=(ComplexPolynomial other) noexcept {
    acb_poly_swap(p_, other.p_);
    return *this;
  }
  ~ComplexPolynomial() { acb_poly_clear(p_); }

  acb_poly_struct* data() { return p_; }
  const acb_poly_struct* data() const { return p_; }
  ComplexBall coefficient(long k, long precision) const;
  void set_coefficient(long k, const ComplexBall& value) { acb_poly_set_coeff_acb(p_, k, value.data()); }

 private:
  acb_poly_t p_;
};

}  // namespace spikeproof::rigor
