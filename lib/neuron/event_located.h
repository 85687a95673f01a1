// One candidate of a spiking model with adaptive steps and located spikes: the reference for the batch.
#pragma once

#include <span>

#include "core/result.h"
#include "neuron/batch.h"

namespace spikeproof::neuron {

/// The spikes under a held current, from rest; max_step of the stimulus is not used. Throws std::invalid_argument for a
/// row that is not whole. Error: no_convergence where a spike brings the model to its threshold at once, so that spikes
/// have no gaps.
/// Guarantee: Dormand-Prince steps of relative tolerance `tolerance` (Boost.Odeint), spikes located by its dense
/// output.
Result<SpikeTrain> simulate_located(SpikingModel model, std::span<const double> parameters, const Stimulus& stimulus,
                                    double tolerance = 1e-9);

}  // namespace spikeproof::neuron
