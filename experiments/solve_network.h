// What `spikeproof solve` finds out about a finite network.
#pragma once

#include "model/network_file.h"
#include "solve_model.h"

namespace spikeproof::experiments {

nlohmann::ordered_json network_json(const NetworkSettings& settings);

/// Member network: rates between the output times with their error bars, single cascades, and the law of the potentials
/// at the output times. t_end and times are those of [evolve], or its defaults. As solve_model.
void solve_network(const ModelFile& file, const NetworkSettings& settings, Progress& progress, const Scope& scope,
                   Solution& solution);

}  // namespace spikeproof::experiments
