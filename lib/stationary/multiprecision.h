// The few operations on MPFR numbers of run-time precision that the stationary room needs. Private to the room.
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <memory>
#include <string>

#include "core/exact.h"

namespace spikeproof::stationary::detail {

/// A number that carries its precision; a result takes the larger precision of its operands. Rounds to nearest.
class Real {
 public:
  explicit Real(mpfr_prec_t bits) {
    mpfr_init2(x_, bits);
    mpfr_set_zero(x_, 1);
  }
  Real(mpfr_prec_t bits, const Exact& q) : Real(bits) { mpfr_set_q(x_, q.get_mpq_t(), MPFR_RNDN); }
  Real(const Real& other) : Real(other.bits()) { mpfr_set(x_, other.x_, MPFR_RNDN); }
  Real& operator=(const Real& other) {
    if (this == &other) return *this;
    mpfr_set_prec(x_, other.bits());
    mpfr_set(x_, other.x_, MPFR_RNDN);
    return *this;
  }
  ~Real() { mpfr_clear(x_); }

  mpfr_prec_t bits() const { return mpfr_get_prec(x_); }
  mpfr_ptr get() { return x_; }
  mpfr_srcptr get() const { return x_; }
  double to_double() const { return mpfr_get_d(x_, MPFR_RNDN); }
  bool is_zero() const { return mpfr_zero_p(x_) != 0; }
  /// floor(log2 abs x) + 1; very negative for 0.
  long exponent() const { return is_zero() ? -(1L << 40) : static_cast<long>(mpfr_get_exp(x_)); }

  Real& operator+=(const Real& y) { return mpfr_add(x_, x_, y.x_, MPFR_RNDN), *this; }
  Real& operator-=(const Real& y) { return mpfr_sub(x_, x_, y.x_, MPFR_RNDN), *this; }
  Real& operator*=(const Real& y) { return mpfr_mul(x_, x_, y.x_, MPFR_RNDN), *this; }
  Real& operator/=(const Real& y) { return mpfr_div(x_, x_, y.x_, MPFR_RNDN), *this; }
  Real& operator*=(long n) { return mpfr_mul_si(x_, x_, n, MPFR_RNDN), *this; }
  Real& operator/=(long n) { return mpfr_div_si(x_, x_, n, MPFR_RNDN), *this; }
  Real& operator+=(long n) { return mpfr_add_si(x_, x_, n, MPFR_RNDN), *this; }

 private:
  mpfr_t x_;
};

inline Real operator+(Real a, const Real& b) { return a += b; }
inline Real operator-(Real a, const Real& b) { return a -= b; }
inline Real operator*(Real a, const Real& b) { return a *= b; }
inline Real operator/(Real a, const Real& b) { return a /= b; }
inline Real exp(Real a) { return mpfr_exp(a.get(), a.get(), MPFR_RNDN), a; }
inline Real sqrt(Real a) { return mpfr_sqrt(a.get(), a.get(), MPFR_RNDN), a; }
inline Real erfc(Real a) { return mpfr_erfc(a.get(), a.get(), MPFR_RNDN), a; }
inline Real pi(mpfr_prec_t bits) {
  Real p(bits);
  mpfr_const_pi(p.get(), MPFR_RNDN);
  return p;
}

/// "1.19975965e-01": `digits` significant digits, rounded to nearest.
inline std::string text_of(const Real& x, int digits) {
  std::string text(static_cast<std::size_t>(digits) + 40, '\0');
  const int length = mpfr_snprintf(text.data(), text.size(), "%.*Re", digits - 1, x.get());
  text.resize(static_cast<std::size_t>(length));
  return text;
}

/// log10 of the relative difference of two numbers, at best that of the smaller precision less 32 bits.
inline double log10_difference(const Real& x, const Real& y) {
  Real change = x;
  change -= y;
  const long agreeing =
      std::min(x.exponent() - change.exponent(), static_cast<long>(std::min(x.bits(), y.bits())) - 32);
  return -static_cast<double>(agreeing) * 0.30102999566398120;
}

}  // namespace spikeproof::stationary::detail
