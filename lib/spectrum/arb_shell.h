// Owners of Arb's numbers, and the functions Psi of the linear equation in them. Private to the room; what is computed
// here is rounded to doubles with an error estimate and is not a proof (proofs are the rigor room's).
#pragma once

#include <acb.h>
#include <arb.h>

#include <complex>

#include "core/exact.h"

namespace spikeproof::spectrum::detail {

class Real {
 public:
  Real() { arb_init(x_); }
  Real(const Real& other) : Real() { arb_set(x_, other.x_); }
  Real& operator=(const Real& other) { return arb_set(x_, other.x_), *this; }
  ~Real() { arb_clear(x_); }
  arb_ptr get() { return x_; }
  arb_srcptr get() const { return x_; }

 private:
  arb_t x_;
};

class Complex {
 public:
  Complex() { acb_init(z_); }
  explicit Complex(std::complex<double> z) : Complex() { acb_set_d_d(z_, z.real(), z.imag()); }
  Complex(const Complex& other) : Complex() { acb_set(z_, other.z_); }
  Complex& operator=(const Complex& other) { return acb_set(z_, other.z_), *this; }
  ~Complex() { acb_clear(z_); }
  acb_ptr get() { return z_; }
  acb_srcptr get() const { return z_; }

 private:
  acb_t z_;
};

/// Ball around the rational q.
Real real_of(const Exact& q, slong bits);

/// (numerator)/sqrt(square).
Real scaled(const Exact& numerator, const Exact& square, slong bits);

/// Psi_lambda(x) = He_{-lambda}(-x) = 2^{lambda/2} H_{-lambda}(-x/sqrt 2): Psi'' - x Psi' = lambda Psi, Psi ~
/// (-x)^{-lambda} at -infinity, Psi_0 = 1, Psi_lambda' = lambda Psi_{lambda+1}.
Complex psi(const Complex& lambda, const Real& x, slong bits);

/// A complex number whose size may be far outside the range of doubles: mantissa 2^{exponent}.
struct Scaled {
  std::complex<double> mantissa;
  long exponent = 0;
};
Scaled scaled_of(const Complex& z);

}  // namespace spikeproof::spectrum::detail
