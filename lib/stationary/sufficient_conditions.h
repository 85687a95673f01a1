// Conditions from the literature, and sharper ones, that decide something about the number of steady states.
#pragma once

#include "model/nnlif.h"

namespace spikeproof::stationary {

/// What a set of sufficient conditions says; false decides nothing.
struct SufficientConditions {
  bool at_least_one, at_least_two, none;
};

/// At least one: b < D, or 2 a b < D^2 V_R, with D = V_F - V_R and a the noise where b N = V_R; at least two: the
/// second and b > D; none: b > max(2 D, 2 V_F I(0)) (V_F > 0), I(0) = J_0(0, a0). Potentials are measured from I.
/// Source: Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011), Theorem 3.1. Guarantee: the first two exact
/// (rational arithmetic), the third to rounding.
SufficientConditions published_conditions(const Nnlif& model);

/// From g >= sqrt(pi/2) + x for x >= 0: b < V_R (sqrt(pi/2) D/sqrt(a) + D^2/(2a)) in place of the second condition.
/// From g < 1/abs(x) for x < 0: none if b >= D + max(V_F, 0) I(0), splitting at b N = V_F + D/I(0).
/// Source: derived here. Guarantee: to rounding.
SufficientConditions sharper_conditions(const Nnlif& model);

}  // namespace spikeproof::stationary
