// Steady states and folds of the nonlinear equation to any number of digits, in MPFR.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "stationary/steady_states.h"

namespace spikeproof::stationary {

struct PreciseState {
  std::string N;       // "1.92364012568...e-01", rounded to nearest
  double log10_error;  // of the relative error: the change from a second run with more bits and other steps
};

/// The steady state near `state` to 1 <= digits <= 5000 digits: Newton's method on Phi(N) = 1 with moments by Taylor
/// steps. Errors: no_convergence; precision_exhausted if two runs disagree. Throws std::invalid_argument for digits out
/// of range. Guarantee: heuristic (agreement of two runs); enclosures are the rigor room's.
Result<PreciseState> precise_steady_state(const Nnlif& model, const SteadyState& state, int digits);

struct PreciseFold {
  std::string b, N;
  double log10_error_b, log10_error_N;
};

/// The fold near `fold`: Newton's method on Phi = 1, Phi' = 0 in (b N, N). As above; the model's b is ignored.
Result<PreciseFold> precise_fold(const Nnlif& model, const Fold& fold, int digits);

struct PreciseBranchPoint {
  double N;       // exact
  std::string b;  // B(N)
};
struct PreciseBranch {
  std::vector<PreciseBranchPoint> points;  // by falling N
  double log10_error;                      // largest relative change of b at the points that were computed anew
};

/// The graph b = B(N) at the given rates, falling, to 1 <= digits <= 1000: Taylor steps from point to point, toward
/// growing (V - b N)/sqrt(a), where errors die out, and Newton's method in b N; every 64th point from scratch.
/// Errors and exceptions as above; rates must be positive, finite and falling.
Result<PreciseBranch> precise_branch(const Nnlif& model, const std::vector<double>& rates, int digits);

}  // namespace spikeproof::stationary
