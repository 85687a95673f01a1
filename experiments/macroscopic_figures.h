// The bifurcation diagram of the macroscopic equation.
#pragma once

#include <vector>

#include "claim/figure.h"
#include "kinetic/steady_curve.h"

namespace spikeproof::experiments {

/// N against b along b = x/F(x), stable and unstable parts, and the silent state.
claim::Figure bifurcation_figure(const Conductance& model, const std::vector<kinetic::MacroscopicFold>& folds);

}  // namespace spikeproof::experiments
