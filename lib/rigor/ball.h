// Real balls: midpoint and radius, arithmetic of Arb. A Ball contains the exact value it was computed from.
#pragma once

#ifdef __FAST_MATH__
#error "rigor/ must not be compiled with -ffast-math"
#endif

#include <arb.h>

#include <concepts>
#include <string>

#include "core/exact.h"

namespace spikeproof::rigor {

/// A real number known to lie in midpoint +- radius. Binary operations work at the larger precision (bits) of the two.
/// Made from exact numbers only; a double literal does not compile. Guarantee: enclosure.
class Ball {
 public:
  explicit Ball(long precision);  // zero
  Ball(const Exact& value, long precision);
  template <std::integral T>
  Ball(T value, long precision) : Ball(precision) {
    arb_set_si(x_, static_cast<slong>(value));
  }
  template <std::floating_point T>
  Ball(T value, long precision) = delete;
  /// Smallest ball at this precision that contains [lower, upper].
  static Ball hull(const Exact& lower, const Exact& upper, long precision);

  Ball(const Ball& other);
  Ball(Ball&& other) noexcept;
  Ball& operator=(const Ball& other);
  Ball& operator=(Ball&& other) noexcept;
  ~Ball();

  long precision() const { return precision_; }
  const arb_struct* data() const { return x_; }
  arb_struct* data() { return x_; }

  /// End points rounded outward to `bits` significant bits. Throw std::domain_error if the ball is not finite.
  Exact lower(long bits = 53) const;
  Exact upper(long bits = 53) const;
  /// The midpoint, without any guarantee: an exact number near the value.
  Ball midpoint() const;
  /// midpoint +- (radius + extra); extra must be non-negative.
  Ball widened(const Ball& extra) const;
  bool is_finite() const { return arb_is_finite(x_) != 0; }
  /// -log2 of radius/|midpoint|; large for exact values, small or negative for useless ones.
  long accuracy_bits() const { return arb_rel_accuracy_bits(x_); }

 private:
  arb_t x_;
  long precision_;
};

Ball operator+(const Ball& x, const Ball& y);
Ball operator-(const Ball& x, const Ball& y);
Ball operator*(const Ball& x, const Ball& y);
Ball operator/(const Ball& x, const Ball& y);
Ball operator-(const Ball& x);
Ball operator*(const Ball& x, long n);
Ball operator/(const Ball& x, long n);
Ball sqrt(const Ball& x);
Ball exp(const Ball& x);
Ball log(const Ball& x);
Ball abs(const Ball& x);
Ball power(const Ball& x, long n);
Ball pi(long precision);
/// Contains the larger of two values.
Ball larger(const Ball& x, const Ball& y);

/// True means proved for every pair of points of the balls; false means "not proved".
bool certainly_less(const Ball& x, const Ball& y);
bool certainly_positive(const Ball& x);
bool certainly_negative(const Ball& x);
bool contains(const Ball& x, const Exact& value);
bool overlap(const Ball& x, const Ball& y);

}  // namespace spikeproof::rigor
