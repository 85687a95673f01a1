// How often the argument of a function turns along a curve, without rounding. Prover side.
#pragma once

#include <cmath>

#include "rigor/complex_ball.h"

namespace spikeproof::rigor {

/// Follows arg h along a curve from a point where h is real. Each piece of it lies in one of the eight open half planes
/// Re(z conj(d)) > 0, d = e^{i pi k/4}; consecutive pieces share a point, so their directions differ by less than pi:
/// the turning is an integer, and nothing is rounded.
class Turning {
 public:
  /// The next piece; false, and nothing changed, if no half plane is known to hold it.
  bool follow(const ComplexBall& h) {
    const double re = arf_get_d(arb_midref(acb_realref(h.data())), ARF_RND_NEAR),
                 im = arf_get_d(arb_midref(acb_imagref(h.data())), ARF_RND_NEAR);
    if (!std::isfinite(re) || !std::isfinite(im)) return false;
    const long guess = (std::lround(std::atan2(im, re) * 4 / 3.14159265358979) + 8) % 8;
    // The first piece holds the real number h(0).
    const long candidates[] = {guess, 0, 4};
    for (const long k : candidates) {
      if ((first_ && k % 4 != 0) || !inside(h, k)) continue;
      const long step = first_ ? k : (k - direction_ % 8 + 20) % 8 - 4;
      if (step == -4) return false;  // disjoint half planes: cannot be
      direction_ = first_ ? k : direction_ + step;
      if (first_) start_ = k;
      first_ = false;
      return true;
    }
    return false;
  }
  /// Whether the last piece was found in Re z > 0.
  bool ended() const { return direction_ % 8 == 0; }
  /// (arg h at the start - arg of the last direction)/pi.
  long half_turns() const { return (start_ - direction_) / 4; }

 private:
  static bool inside(const ComplexBall& h, long k) {
    static constexpr long re[] = {1, 1, 0, -1, -1, -1, 0, 1}, im[] = {0, 1, 1, 1, 0, -1, -1, -1};
    return certainly_positive(h.re() * re[k] + h.im() * im[k]);
  }
  long direction_ = 0, start_ = 0;
  bool first_ = true;
};

}  // namespace spikeproof::rigor
