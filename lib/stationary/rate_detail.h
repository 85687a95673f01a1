// What the three formulas of the rate share: rounding, scaling and the pair of Gauss rules. Private to the room.
#pragma once

#include "core/gauss_legendre.h"
#include "stationary/rate.h"

namespace spikeproof::stationary::detail {

struct Rules {
  GaussRule fine = gauss_legendre(20), coarse = gauss_legendre(16);
};
const Rules& rules();

inline constexpr double negligible = 60;  // terms below e^{-60} of the largest do not count

/// 1/N = fine (1 + relative_low) e^{exponent}; `coarse` is the same integral by the smaller rule.
Rate make_rate(const ScaledArguments& x, double fine, double coarse, double relative_low);

}  // namespace spikeproof::stationary::detail
