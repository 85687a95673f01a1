// Intervals of MPFI for the re-checker. No comparison operators: named predicates only.
#pragma once

#ifdef __FAST_MATH__
#error "rigor/ must not be compiled with -ffast-math"
#endif

#include <mpfi.h>

#include "core/exact.h"

namespace spikeproof::rigor::recheck_detail {

/// A closed interval with MPFR end points. Binary operations work at the larger precision. Guarantee: enclosure.
class Interval {
 public:
  Interval(long value, long precision);
  Interval(const Exact& value, long precision);
  Interval(const Exact& lower, const Exact& upper, long precision);
  Interval(double value, long precision) = delete;
  Interval(const Interval& other);
  Interval(Interval&& other) noexcept;
  Interval& operator=(const Interval& other);
  Interval& operator=(Interval&& other) noexcept;
  ~Interval();

  long precision() const { return static_cast<long>(mpfi_get_prec(x_)); }
  mpfi_srcptr data() const { return x_; }
  mpfi_ptr data() { return x_; }
  bool is_finite() const { return mpfi_bounded_p(x_) != 0; }
  /// The interval shrunk to a point near its middle; no guarantee.
  Interval middle() const;
  /// [-m, m] with m the largest absolute value.
  Interval symmetric() const;
  /// About -log2 of the relative width; 0 for an interval that contains 0. No guarantee.
  long relative_bits() const;
  double approximately() const { return mpfi_get_d(x_); }

 private:
  mpfi_t x_;
};

Interval operator+(const Interval& x, const Interval& y);
Interval operator-(const Interval& x, const Interval& y);
Interval operator*(const Interval& x, const Interval& y);
Interval operator/(const Interval& x, const Interval& y);
Interval operator-(const Interval& x);
Interval sqrt(const Interval& x);
Interval exp(const Interval& x);
Interval log(const Interval& x);
Interval abs(const Interval& x);
/// Complementary error function: monotone, so MPFR rounded down and up at the two end points.
Interval erfc(const Interval& x);
/// Contains the larger of two values.
Interval larger(const Interval& x, const Interval& y);

bool certainly_positive(const Interval& x);
bool certainly_less(const Interval& x, const Interval& y);
/// Every point of x lies in [lower, upper].
bool certainly_inside(const Interval& x, const Exact& lower, const Exact& upper);

}  // namespace spikeproof::rigor::recheck_detail
