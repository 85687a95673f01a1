// What `spikeproof solve` finds out about the kinetic equation with firing rate (kind = "firing-kinetic").
#pragma once

#include "solve_model.h"

namespace spikeproof::experiments {

/// Member evolution, with the suprema over [0, t_end] of N(t,g), p and n. As solve_model; throws InputError for data
/// that are a steady state.
void solve_firing(const ModelFile& file, Progress& progress, Solution& solution);

}  // namespace spikeproof::experiments
