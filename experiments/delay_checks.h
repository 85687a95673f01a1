// Pieces of the driver of the delayed equation: critical delays by the discretised operator, and simulations.
#pragma once

#include <string>

#include "driver.h"
#include "spectrum/hopf.h"

namespace spikeproof::experiments {

/// Frequency and delay at which the discretised linearisation has a pair on the imaginary axis, next to a crossing,
/// from two meshes.
struct DiscreteCrossing {
  double omega, delay, error;
};
DiscreteCrossing crossing_by_elements(const Nnlif& model, double N, const spectrum::DelayCrossing& near);

/// Rate of decay or growth of the oscillation of N(t) about its steady value between the third and the last quarter of
/// a run: log of the ratio of the largest deviations, over their distance in time; and the last deviation over N.
struct Oscillation {
  double growth, amplitude;
};
Result<Oscillation> simulated(const Context& context, const Nnlif& model, double N, double period);

}  // namespace spikeproof::experiments
