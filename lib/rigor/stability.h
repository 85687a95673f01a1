// Certified linear stability of the steady states of the nonlinear equation, with a(N) and with delay.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"

namespace spikeproof::rigor {

struct StabilityProof {
  struct State {
    Enclosure N;
    long unstable;  // eigenvalues with positive real part, with multiplicity
    bool exact;     // false: at least so many, by the sign of Phi'(N)
    Exact R;        // |N Q| < 1 beyond, where exact
  };
  std::vector<State> states;  // by rising N
  Certificate certificate;
};

/// All steady states, and for each how many eigenvalues of the linearised equation have positive real part; where the
/// number is exact none lies on the imaginary axis. Errors: those of prove_count; no_convergence where an eigenvalue is
/// too near the axis. Source: MATHEMATICS 3, proofs-checks/stability. Guarantee: exact.
Result<StabilityProof> prove_stability(const Nnlif& model);

struct StabilityRangeProof {
  Enclosure beta;           // holds b N for all b of the interval
  std::vector<Exact> cuts;  // of beta, increasing: on each piece no eigenvalue has positive or zero real part
  Certificate certificate;
};

/// For every b in [b_lower, b_upper], b_upper <= 0, a1 = 0: the one steady state has no eigenvalue with real part >= 0,
/// with the model's delay; its b is not used. Throws std::invalid_argument unless b_lower <= b_upper <= 0 and a1 = 0.
/// Errors: no_convergence where the state is unstable or too near to it. Guarantee: exact.
Result<StabilityRangeProof> prove_stable_range(const Nnlif& model, const Exact& b_lower, const Exact& b_upper);

}  // namespace spikeproof::rigor
