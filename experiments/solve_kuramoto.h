// What `spikeproof solve` finds out about Kuramoto's model.
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

/// Member kuramoto: K_c, and at the file's K the order parameter r and the growth rate of incoherence. As solve_model.
void solve_kuramoto(const Kuramoto& model, Solution& solution);
nlohmann::ordered_json kuramoto_json(const Kuramoto& model);

}  // namespace spikeproof::experiments
