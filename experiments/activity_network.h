// The network side of spontaneous activity: period and swing of the rate of neurons that rest, with a random threshold.
#pragma once

#include "activity_checks.h"

namespace spikeproof::experiments {

/// Period and standard deviation over time of the rate at b of `model`: networks, the bias of their time step by
/// doubling it, against the density's trace seen through the same windows.
void check_activity_network(const Context& context, const Refractory& model, const MeasuredCycle& spectral,
                            claim::Outcome& outcome);

}  // namespace spikeproof::experiments
