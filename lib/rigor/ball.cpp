#include "rigor/ball.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace spikeproof::rigor {
namespace {

long common(const Ball& x, const Ball& y) { return std::max(x.precision(), y.precision()); }

// A finite arf number as an exact one: mantissa times a power of two.
Exact exact_of(const arf_t x) {
  fmpz_t mantissa, exponent;
  fmpz_init(mantissa);
  fmpz_init(exponent);
  arf_get_fmpz_2exp(mantissa, exponent, x);
  mpz_class m;
  fmpz_get_mpz(m.get_mpz_t(), mantissa);
  const bool small = fmpz_fits_si(exponent) != 0;
  const long e = small ? fmpz_get_si(exponent) : 0;
  fmpz_clear(mantissa);
  fmpz_clear(exponent);
  if (!small || std::abs(e) > 10'000'000) throw std::domain_error("Ball: exponent beyond 10^7");
  Exact value(m);
  if (e >= 0) {
    mpq_mul_2exp(value.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(e));
  } else {
    mpq_div_2exp(value.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(-e));
  }
  return value;
}

Exact end_point(const arb_t x, long bits, bool upper) {
  if (arb_is_finite(x) == 0) throw std::domain_error("Ball: end point of a ball that is not finite");
  arf_t end;
  arf_init(end);
  if (upper) {
    arb_get_ubound_arf(end, x, bits);
  } else {
    arb_get_lbound_arf(end, x, bits);
  }
  Exact value;
  try {
    value = exact_of(end);
  } catch (...) {
    arf_clear(end);
    throw;
  }
  arf_clear(end);
  return value;
}

}  // namespace

Ball::Ball(long precision) : precision_(precision) {
  if (precision < 2) throw std::invalid_argument("Ball: precision must be at least 2 bits");
  arb_init(x_);
}

Ball::Ball(const Exact& value, long precision) : Ball(precision) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_mpq(q, value.get_mpq_t());
  arb_set_fmpq(x_, q, precision);
  fmpq_clear(q);
}

Ball Ball::hull(const Exact& lower, const Exact& upper, long precision) {
  Ball low(lower, precision), high(upper, precision), both(precision);
  arb_union(both.x_, low.x_, high.x_, precision);
  return both;
}

Ball::Ball(const Ball& other) : precision_(other.precision_) {
  arb_init(x_);
  arb_set(x_, other.x_);
}

Ball::Ball(Ball&& other) noexcept : precision_(other.precision_) {
  arb_init(x_);
  arb_swap(x_, other.x_);
}

Ball& Ball::operator=(const Ball& other) {
  arb_set(x_, other.x_);
  precision_ = other.precision_;
  return *this;
}

Ball& Ball::operator=(Ball&& other) noexcept {
  arb_swap(x_, other.x_);
  precision_ = other.precision_;
  return *this;
}

Ball::~Ball() { arb_clear(x_); }

Exact Ball::lower(long bits) const { return end_point(x_, bits, false); }
Exact Ball::upper(long bits) const { return end_point(x_, bits, true); }

Ball Ball::midpoint() const {
  Ball m(precision_);
  arb_get_mid_arb(m.x_, x_);
  return m;
}

Ball Ball::widened(const Ball& extra) const {
  Ball wide(*this);
  arb_add_error(wide.x_, extra.x_);
  return wide;
}

Ball operator+(const Ball& x, const Ball& y) {
  Ball z(common(x, y));
  arb_add(z.data(), x.data(), y.data(), z.precision());
  return z;
}

Ball operator-(const Ball& x, const Ball& y) {
  Ball z(common(x, y));
  arb_sub(z.data(), x.data(), y.data(), z.precision());
  return z;
}

Ball operator*(const Ball& x, const Ball& y) {
  Ball z(common(x, y));
  arb_mul(z.data(), x.data(), y.data(), z.precision());
  return z;
}

Ball operator/(const Ball& x, const Ball& y) {
  Ball z(common(x, y));
  arb_div(z.data(), x.data(), y.data(), z.precision());
  return z;
}

Ball operator-(const Ball& x) {
  Ball z(x.precision());
  arb_neg(z.data(), x.data());
  return z;
}

Ball operator*(const Ball& x, long n) {
  Ball z(x.precision());
  arb_mul_si(z.data(), x.data(), n, z.precision());
  return z;
}

Ball operator/(const Ball& x, long n) {
  Ball z(x.precision());
  arb_div_si(z.data(), x.data(), n, z.precision());
  return z;
}

Ball sqrt(const Ball& x) {
  Ball z(x.precision());
  arb_sqrt(z.data(), x.data(), z.precision());
  return z;
}

Ball exp(const Ball& x) {
  Ball z(x.precision());
  arb_exp(z.data(), x.data(), z.precision());
  return z;
}

Ball log(const Ball& x) {
  Ball z(x.precision());
  arb_log(z.data(), x.data(), z.precision());
  return z;
}

Ball abs(const Ball& x) {
  Ball z(x.precision());
  arb_abs(z.data(), x.data());
  return z;
}

Ball power(const Ball& x, long n) {
  Ball z(x.precision());
  if (n >= 0) {
    arb_pow_ui(z.data(), x.data(), static_cast<ulong>(n), z.precision());
    return z;
  }
  return Ball(1, x.precision()) / power(x, -n);
}

Ball pi(long precision) {
  Ball z(precision);
  arb_const_pi(z.data(), precision);
  return z;
}

Ball larger(const Ball& x, const Ball& y) {
  Ball z(common(x, y));
  arb_max(z.data(), x.data(), y.data(), z.precision());
  return z;
}

bool certainly_less(const Ball& x, const Ball& y) { return arb_lt(x.data(), y.data()) != 0; }
bool certainly_positive(const Ball& x) { return arb_is_positive(x.data()) != 0; }
bool certainly_negative(const Ball& x) { return arb_is_negative(x.data()) != 0; }

bool contains(const Ball& x, const Exact& value) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_mpq(q, value.get_mpq_t());
  const bool inside = arb_contains_fmpq(x.data(), q) != 0;
  fmpq_clear(q);
  return inside;
}

bool overlap(const Ball& x, const Ball& y) { return arb_overlaps(x.data(), y.data()) != 0; }

}  // namespace spikeproof::rigor
