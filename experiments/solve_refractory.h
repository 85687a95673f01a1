// What `spikeproof solve` finds out about a model with a refractory state.
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

nlohmann::ordered_json refractory_json(const Refractory& model);

/// Members steady_states, steady_state_count, blow_up_criterion (fixed threshold) and evolution with R. As solve_model.
void solve_refractory(const ModelFile& file, Progress& progress, Solution& solution);

/// The data of the model file; a steady start is that steady state, with its share of resting neurons. Throws
/// InputError where there is no such state.
RefractoryStart refractory_start(const ModelFile& file);

}  // namespace spikeproof::experiments
