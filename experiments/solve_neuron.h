// What `spikeproof solve` finds out about one neuron (kind = "neuron").
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

/// Members model, equilibria, special_points, cycle or firing, and evolution where [evolve] is there. Throws InputError
/// for parameters that are not admissible and for a CSV file of a current that cannot be read.
void solve_neuron(const ModelFile& file, Progress& progress, Solution& solution);

/// The summary on the terminal.
void print_neuron(const nlohmann::ordered_json& json);

}  // namespace spikeproof::experiments
