// A jump of int N dt at one time: what the density does while dt/d tau = 0, without noise from the rate (a1 = 0).
// The density moves at speed b; those who have passed V_F wait, and are let in at V_R at rate 1 until none waits.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

struct Jump {
  double rho = 0, rho_error = 0;  // share of the neurons that fires; infinite where eternal
  bool eternal = false;           // the re-injected, of density 1/b, reach V_F before the queue is empty
  double waiting = 0;             // eternal: the queue at that moment; it never shortens again
  InitialDensity before, after;   // after: not set where eternal
};

/// Where a density computed just before the jump stands: what fires until the jump begins, q^2/2-small errors apart.
struct Approach {
  double fires = 0, error = 0;
};

/// The jump from `before`, with b before(V_F-) > 1 or at a blow-up; `edges` (increasing, up to V_F) are panels on which
/// it is smooth. rho = inf{m > 0 : P(X > V_F - b m) < m}; after = before(v - b rho) + 1_{V_R < v < V_R + b rho}/b on v
/// < V_F, of mass 1. Throws std::invalid_argument unless b > 0. Errors: no_convergence where no queue forms. Source:
/// Delarue, Inglis, Rubenthaler and Tanre 2015 (physical solution); Dou and Zhou 2022 (q = 0).
Result<Jump> jump_from(const NnlifReal& model, const InitialDensity& before, const std::vector<double>& edges,
                       Approach approach = {});

/// Panels for a density given by a formula: graded towards its breaks, its centre and V_F.
std::vector<double> panels_of(const NnlifReal& model, const InitialDensity& n);

}  // namespace spikeproof::fokker_planck
