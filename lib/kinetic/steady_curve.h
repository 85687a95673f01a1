// Steady states of the macroscopic equation: the explicit curve b = x/F(x), N = F(x), its roots and folds.
#pragma once

#include <vector>

#include "core/result.h"
#include "kinetic/survival.h"

namespace spikeproof::kinetic {

/// N = F(x), the rate at the input x = b N, with F'(x). 0 and 0 where nothing fires.
struct CurvePoint {
  double x, N, slope;
};
CurvePoint curve_point(const ConductanceReal& model, const FiringReal& law, double x);

struct MacroscopicState {
  double N = 0, x = 0;  // x = b N
  double error = 0;     // of N, from the residual and from panels of half the width
  bool silent = false;  // N = 0: all neurons rest at V(0), where phi_F vanishes
};

/// All steady states, rising in N: the silent state where phi_F(V(0)) = 0, and the roots of x = b F(x), bracketed by a
/// scan in x that is fine at 0, at the onset of firing and at turning points. Throws std::invalid_argument without a
/// firing law. Errors: no_convergence. Source: MATHEMATICS 6.2. Guarantee: relative error near 1e-13; the number of
/// states is as fine as the scan (rigor/ proves it).
Result<std::vector<MacroscopicState>> macroscopic_states(const Conductance& model);

/// Extrema of x/F(x): b, N and x of each, rising in x. Guarantee: b near 1e-13 relative, N near 1e-7 or better.
struct MacroscopicFold {
  double b, N, x;
};
Result<std::vector<MacroscopicFold>> macroscopic_folds(const Conductance& model);

/// x above which phi_F(V(x)) > 0, for laws that vanish below a potential: -inf where firing never stops.
double firing_onset(const ConductanceReal& model, const FiringLaw& law);

}  // namespace spikeproof::kinetic
