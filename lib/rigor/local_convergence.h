// Convergence of the nonlinear equation to a steady state from a basin with explicit size and rate.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"
#include "rigor/statement_local.h"

namespace spikeproof::rigor {

struct LocalOptions {
  std::optional<Exact> N_near;  // a steady state near this rate; the lowest one otherwise
  std::optional<Exact> E_0;     // data the rate is certified for; a quarter of the basin otherwise
};

struct LocalConvergenceProof {
  LocalStatement numbers;
  Enclosure a_over_C;  // of the profile P at this state
  Certificate certificate;
};

/// Proof that solutions with E(0) = int P (n/P - 1)^2 below an explicit bound converge to the steady state P at an
/// explicit rate, any delay. Errors: out_of_range where a1 > 0 or the basin is empty, with the inequality that failed;
/// no_convergence, precision_exhausted, those of prove_poincare. Source: proofs-checks/local-convergence.
/// Guarantee: enclosure.
Result<LocalConvergenceProof> prove_local_convergence(const Nnlif& model, const LocalOptions& options = {});

/// The largest interval of b around 0 where the steady state that starts at b = 0 has a basin (a1 = 0; b of the model
/// is ignored). Each end lies in its interval. Errors: as above.
/// Guarantee: enclosure of a zero of 2 a0 - Lambda(0) on either side, the one nearest to b = 0 on a fine grid.
struct LocalRange {
  Enclosure b_lower, b_upper;
  Enclosure drift_lower, drift_upper;  // b N there
};
Result<LocalRange> local_convergence_range(const Nnlif& model);

}  // namespace spikeproof::rigor
