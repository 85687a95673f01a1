// Normal forms at the special points of the curve of equilibria, from derivatives up to the third.
#pragma once

#include "neuron/equilibria.h"

namespace spikeproof::neuron {

/// Sets cubic, growth and swing_squared of a Hopf point whose omega, V, control and equilibrium are set.
/// Source: Kuznetsov, Elements of Applied Bifurcation Theory, 3rd edition, (3.20), (5.62).
/// Guarantee: derivatives of f exact, d Re lambda/dV by central differences of order 4.
void add_hopf_normal_form(const Dynamics& dynamics, SpecialPoint& point);

/// Sets quadratic and drive of a saddle-node point: z' = quadratic z^2 + drive (p - control), where z is the deviation
/// along the null vector that has V component 1. Source: the same, section 5.4.1.
void add_saddle_node_normal_form(const Dynamics& dynamics, SpecialPoint& point);

}  // namespace spikeproof::neuron
