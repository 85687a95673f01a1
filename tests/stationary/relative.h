// Relative difference, as the tests of stationary/ bound it.
#pragma once

#include <cmath>

namespace spikeproof::stationary {

inline double relative(double value, double reference) { return std::abs(value / reference - 1); }

}  // namespace spikeproof::stationary
