// Continuation of the steady states of a model in one of its parameters, past folds and up to N = infinity.
#pragma once

#include "core/result.h"
#include "stationary/branch.h"

namespace spikeproof::stationary {

struct ContinuationOptions {
  Parameter parameter = Parameter::b;
  double lower = -2, upper = 5;                      // window of the parameter
  double lowest_rate = 1e-12, highest_rate = 1e300;  // and of N; infinity is reached where highest_rate >= 1e300
  double step = 0.05;                                // largest arclength between points
  double scale = 1;                                  // of the parameter in the arclength
  double tolerance = 1e-12;                          // of log Phi
  std::size_t most_points = 1000000;
};

/// The branch through the steady state of rate N at the model's own parameter, by pseudo-arclength steps in
/// (parameter/scale, eta), to both ends. For each N one value of the parameter at most has Phi(N) = 1, as J_0 is
/// monotone in each: along a branch N rises strictly, and a window has one branch through each of its states.
/// Errors: no_convergence where N is no steady state. Throws std::invalid_argument for an empty window, or one that
/// leaves a0 > 0, a1 >= 0, V_R < V_F.
/// Guarantee: heuristic; check_branch tests it.
Result<Branch> continue_branch(const Nnlif& model, double N, const ContinuationOptions& options);

/// The branch in b from rate N_first to N_last (infinite: up to its end) where a1 = 0, by its explicit form M = b N,
/// b = M J_0(M), N = 1/J_0(M), in steps of M of nearly equal arclength: no equation is solved after the first.
/// Throws std::invalid_argument unless a1 = 0, 0 < N_first < N_last, step > 0. Guarantee: as above, to rounding.
Result<Branch> explicit_branch(const Nnlif& model, double N_first, double N_last, double step);

}  // namespace spikeproof::stationary
