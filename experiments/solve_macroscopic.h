// What `spikeproof solve` finds out about the macroscopic equation.
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

nlohmann::ordered_json conductance_json(const Conductance& model, const std::string& kind);

/// Members steady_states, steady_state_count, folds, fold, hopf_points and evolution. As solve_model.
void solve_macroscopic(const ModelFile& file, Progress& progress, const Scope& scope, Solution& solution);

}  // namespace spikeproof::experiments
