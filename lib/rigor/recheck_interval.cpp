#include "rigor/recheck_interval.h"

#include <algorithm>

namespace spikeproof::rigor::recheck_detail {
namespace {

Interval empty_at(const Interval& x, const Interval& y) { return Interval(0L, std::max(x.precision(), y.precision())); }

}  // namespace

Interval::Interval(long value, long precision) {
  mpfi_init2(x_, static_cast<mpfr_prec_t>(precision));
  mpfi_set_si(x_, value);
}

Interval::Interval(const Exact& value, long precision) {
  mpfi_init2(x_, static_cast<mpfr_prec_t>(precision));
  mpfi_set_q(x_, value.get_mpq_t());
}

Interval::Interval(const Exact& lower, const Exact& upper, long precision) {
  mpfi_init2(x_, static_cast<mpfr_prec_t>(precision));
  mpfr_set_q(&x_->left, lower.get_mpq_t(), MPFR_RNDD);
  mpfr_set_q(&x_->right, upper.get_mpq_t(), MPFR_RNDU);
}

Interval::Interval(const Interval& other) {
  mpfi_init2(x_, mpfi_get_prec(other.x_));
  mpfi_set(x_, other.x_);
}

Interval::Interval(Interval&& other) noexcept {
  mpfi_init2(x_, 2);
  mpfi_swap(x_, other.x_);
}

Interval& Interval::operator=(const Interval& other) {
  if (this == &other) return *this;
  mpfi_set_prec(x_, mpfi_get_prec(other.x_));
  mpfi_set(x_, other.x_);
  return *this;
}

Interval& Interval::operator=(Interval&& other) noexcept {
  mpfi_swap(x_, other.x_);
  return *this;
}

Interval::~Interval() { mpfi_clear(x_); }

Interval Interval::middle() const {
  Interval m(0L, precision());
  mpfi_get_fr(&m.x_->left, x_);
  mpfr_set(&m.x_->right, &m.x_->left, MPFR_RNDN);
  return m;
}

Interval Interval::symmetric() const {
  Interval s(0L, precision());
  mpfi_mag(&s.x_->right, x_);
  mpfr_neg(&s.x_->left, &s.x_->right, MPFR_RNDN);
  return s;
}

long Interval::relative_bits() const {
  if (!is_finite() || mpfi_has_zero(x_) > 0) return 0;
  mpfr_t width;
  mpfr_init2(width, 53);
  mpfi_diam_rel(width, x_);
  const long bits =
      mpfr_zero_p(width) != 0 ? static_cast<long>(mpfi_get_prec(x_)) : -static_cast<long>(mpfr_get_exp(width));
  mpfr_clear(width);
  return bits;
}

Interval operator+(const Interval& x, const Interval& y) {
  Interval z = empty_at(x, y);
  mpfi_add(z.data(), x.data(), y.data());
  return z;
}

Interval operator-(const Interval& x, const Interval& y) {
  Interval z = empty_at(x, y);
  mpfi_sub(z.data(), x.data(), y.data());
  return z;
}

Interval operator*(const Interval& x, const Interval& y) {
  Interval z = empty_at(x, y);
  mpfi_mul(z.data(), x.data(), y.data());
  return z;
}

Interval operator/(const Interval& x, const Interval& y) {
  Interval z = empty_at(x, y);
  mpfi_div(z.data(), x.data(), y.data());
  return z;
}

Interval operator-(const Interval& x) {
  Interval z(0L, x.precision());
  mpfi_neg(z.data(), x.data());
  return z;
}

Interval sqrt(const Interval& x) {
  Interval z(0L, x.precision());
  mpfi_sqrt(z.data(), x.data());
  return z;
}

Interval exp(const Interval& x) {
  Interval z(0L, x.precision());
  mpfi_exp(z.data(), x.data());
  return z;
}

Interval log(const Interval& x) {
  Interval z(0L, x.precision());
  mpfi_log(z.data(), x.data());
  return z;
}

Interval abs(const Interval& x) {
  Interval z(0L, x.precision());
  mpfi_abs(z.data(), x.data());
  return z;
}

Interval erfc(const Interval& x) {
  Interval z(0L, x.precision());
  mpfr_erfc(&z.data()->left, &x.data()->right, MPFR_RNDD);
  mpfr_erfc(&z.data()->right, &x.data()->left, MPFR_RNDU);
  return z;
}

Interval larger(const Interval& x, const Interval& y) {
  Interval z = empty_at(x, y);
  mpfr_max(&z.data()->left, &x.data()->left, &y.data()->left, MPFR_RNDD);
  mpfr_max(&z.data()->right, &x.data()->right, &y.data()->right, MPFR_RNDU);
  return z;
}

bool certainly_positive(const Interval& x) { return mpfi_is_strictly_pos(x.data()) > 0; }

bool certainly_less(const Interval& x, const Interval& y) {
  return mpfr_less_p(&x.data()->right, &y.data()->left) != 0;
}

bool certainly_inside(const Interval& x, const Exact& lower, const Exact& upper) {
  return x.is_finite() && mpfr_cmp_q(&x.data()->left, lower.get_mpq_t()) >= 0 &&
         mpfr_cmp_q(&x.data()->right, upper.get_mpq_t()) <= 0;
}

}  // namespace spikeproof::rigor::recheck_detail
