// Periodic solutions of the macroscopic equation as fixed points: N at equidistant phases, by Newton's method.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/conductance.h"

namespace spikeproof::kinetic {

struct LimitCycle {
  double period = 0;
  std::vector<double> N;           // at the phases i/n of a period
  double lowest = 0, highest = 0;  // of N, between the phases too
  double residual = 0;             // of the renewal equation, relative to the largest N
};

/// The cycle next to the guess (n >= 16 phases), stable or not: N = int phi_F S N over all births, total mass 1; for a
/// step law N/phi0 + int_{tau(t)}^t N = 1, which needs the drift upward at V_F. Interpolation and quadrature of order
/// 6 in period/n. Errors: no_convergence, out_of_range (drift turns at V_F; neurons that hardly fire). Throws
/// std::invalid_argument without a firing law. Guarantee: order 6 where phi_F is smooth and for a step, else 2.
Result<LimitCycle> limit_cycle(const Conductance& model, const std::vector<double>& guess, double period);

}  // namespace spikeproof::kinetic
