// Relative entropies of the kinetic equation with a fixed threshold, at a given G: E = int P H(p/P), P the steady
// state. In the continuous equation dE/dt = -(a/sigma_E) int P H''(u) (u_g)^2, u = p/P: the re-entry keeps g, so that u
// is the same at V_F and at V_L.
#pragma once

#include <vector>

#include "entropy/entropy_function.h"
#include "kinetic/threshold_chain.h"

namespace spikeproof::entropy {

struct ThresholdBalance {
  double entropy;   // sum of steady H(mass/steady)
  double in_g;      // sum over the ways in g of steady * rate * Bregman distance; -> (a/sigma_E) int P H'' u_g^2
  double in_v;      // the same over the ways in v and the re-entry; -> 0, of order 1 in the cells
  double rate;      // dE/dt = sum of H'(u) (Q m), computed apart from in_g and in_v
  double rounding;  // bound on |rate + in_g + in_v| that rounding can make
};

/// `steady` is the chain's own; cells of it with less than 1e-290 count as u = 1. Throws std::invalid_argument for
/// wrong sizes. Guarantee: exact for the chain.
ThresholdBalance discrete_balance(const EntropyFunction& H, const kinetic::ThresholdChain& chain,
                                  const std::vector<double>& mass, const std::vector<double>& steady);

struct ThresholdDissipation {
  double entropy, in_g;
};

/// E and (a/sigma_E) int P H''(u) (u_g)^2 by differences of u between cells, for masses and a steady state of whatever
/// scheme at G = g0; cells with less than 1e-14 of the largest density of P count as u = 1. Guarantee: order 2 in the
/// cells of g.
ThresholdDissipation grid_dissipation(const EntropyFunction& H, const ConductanceReal& model,
                                      const kinetic::ThresholdMesh& mesh, const std::vector<double>& mass,
                                      const std::vector<double>& steady);

}  // namespace spikeproof::entropy
