// What `spikeproof solve` finds out about the original voltage-conductance equation (kind = "kinetic").
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

/// The member "model" of the JSON object.
nlohmann::ordered_json threshold_json(const Conductance& model);

/// Members steady_states, steady_state_count (not proved), growth_threshold, evolution. As solve_model.
void solve_threshold(const ModelFile& file, Progress& progress, const Scope& scope, Solution& solution);

}  // namespace spikeproof::experiments
