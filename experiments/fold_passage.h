// The slow passage of solutions where two steady states have just vanished: T ~ A/sqrt(b - b*).
#pragma once

#include <optional>
#include <vector>

#include "fate.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {

/// Along the branch near the fold lambda = lambda' (N - N*), b - b* = B'' (N - N*)^2/2, so that lambda = -/+ Lambda
/// sqrt(b* - b); the centre manifold's y' = alpha (b - b*) + gamma y^2 has Lambda = 2 sqrt(alpha gamma) below b* and
/// the passage time pi/sqrt(alpha gamma (b - b*)) above: A = 2 pi/Lambda. Ours; the normal form is textbook.
struct FoldPassage {
  double b, N;      // of the fold
  double A, error;  // from central differences at two distances, extrapolated
  double scale;     // abs(B'') N*^2: a length of b
};
/// Nothing where the fold is no maximum of b, or the branch below it is not stable up to it.
std::optional<FoldPassage> fold_passage(const Nnlif& model, const stationary::Fold& fold);

struct PassageTimes {
  std::vector<double> distance, time, error;  // b - b*, blow-up time from below the bottleneck
  double A, A_error;                          // slope of T in 1/sqrt(b - b*), extrapolated to 0
};
/// Runs from the profile of half the fold's rate at b - b* = scale/64, /256, /1024, /4096. Errors: no_convergence where
/// one does not blow up.
Result<PassageTimes> passage_times(const Nnlif& model, const FoldPassage& passage, Progress& progress);

}  // namespace spikeproof::experiments
