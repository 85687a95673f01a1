// The convergence table of Hu, Liu, Xie and Zhou (2021) for a scheme of order 2 in space and 1 in time.
#pragma once

#include "driver.h"

namespace spikeproof::experiments {

/// Finite volumes with implicit Euler steps on uniform cells, at t = 1/2: orders of the density in L1 and of N, from
/// successive differences in space at one dt and in time on one mesh. Full effort: the meshes and steps of the paper.
void add_convergence_table(const Context& context, const Nnlif& model, const InitialDensity& initial,
                           claim::Outcome& outcome);

}  // namespace spikeproof::experiments
