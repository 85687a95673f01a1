// The slope of the log of the quadratic entropy at late times.
#pragma once

#include <vector>

#include "linear_setup.h"

namespace spikeproof::experiments {

struct EntropySlope {
  std::vector<double> t, entropy;  // int P (n/P - 1)^2 along the finest run; may go far below rounding of n
  double eigenvalue = 0;           // Re lambda_1
  double poincare_rate = 0;        // a/C, extrapolated
};

/// Adds to the outcome: slope against 2 Re lambda_1 from the characteristic function, and slope and dissipation against
/// the Poincaré bound. Finite volumes on three levels; the deviation n - P is evolved itself, so that it keeps its
/// relative accuracy. For a complex pair the slope is the mean over one period pi/Im(lambda_1) of the entropy.
EntropySlope check_slope(const Context& context, const InitialDensity& initial, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
