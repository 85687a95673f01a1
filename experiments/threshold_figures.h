// Steady states of the equation with a fixed threshold: figures, suprema, and the second method.
#pragma once

#include <vector>

#include "kinetic/threshold_solve.h"
#include "threshold_runs.h"

namespace spikeproof::experiments {

/// The Gaussian of mean g0 and variance a cut off at 0 and g_max, at these conductances; its mean.
std::vector<double> exact_marginal(const ConductanceReal& m, const std::vector<double>& g);
double exact_mean(const ConductanceReal& m);

/// The largest value of p, by a search about the largest nodal one; the largest N(g) at the nodes.
struct Peak {
  double p, v, g;
};
Peak peak_of(const kinetic::ThresholdPoint& point);
double peak_rate(const kinetic::ThresholdPoint& point);

/// N and max p of the steady state for G = g0 by Markov chains on three meshes, each twice as fine, extrapolated for
/// errors of order 1 and 2; the error is what the second extrapolation changed, and what order 5/6 would change.
struct ChainRate {
  double N, N_error, largest, largest_error;
};
ChainRate rate_by_chain(const ConductanceReal& m, double g_max);

/// p(v,g) by contours, with g_F, and both marginals.
claim::Figure stationary_figure(const ConductanceReal& m, const kinetic::ThresholdState& state);
/// F against G, with the line N = (G - g0)/b and the states on it.
claim::Figure current_figure(const ConductanceReal& m, const std::vector<kinetic::ThresholdState>& states);

}  // namespace spikeproof::experiments
