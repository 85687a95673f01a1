// All steady states of a model and all folds of its diagram N against b, in double.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "stationary/rate_function.h"

namespace spikeproof::stationary {

struct SteadyState {
  double N;
  double error;      // estimate, absolute
  double log_slope;  // d log Phi/d log N; its sign is that of Phi'(N)
};

/// The rates N > 0 with Phi(N) = 1, rising: a scan in log N from a lower bound of every rate to where the expansion in
/// 1/N has one sign, then Newton's method. Errors: singular where two states are closer than double precision tells
/// apart; out_of_range where a rate leaves the doubles. Guarantee: heuristic; rigor/count.h proves the count.
Result<std::vector<SteadyState>> steady_states(const Nnlif& model);

struct Fold {
  double b, N;
  double b_error, N_error;  // estimates, absolute
  bool maximum;             // of b along the branch; else a minimum
};

/// The zeros of B'(N) on the graph b = B(N) of all steady states, by rising N; the model's b is ignored.
/// Errors: no_convergence. Guarantee: heuristic; rigor/fold.h proves them.
Result<std::vector<Fold>> fold_points(const Nnlif& model);

/// The one b = B(N) for which N is the rate of a steady state, by Newton's method on log Phi, convex in b.
/// Errors: no_convergence. Guarantee: to rounding, about (10 + log N) ulp over abs(d log Phi/d log b).
Result<double> connectivity_of_rate(const RateFunction& f, double N, double guess = 0);

}  // namespace spikeproof::stationary
