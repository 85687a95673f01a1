// The initial data (v0, sigma0) for which the exponential criterion proves blow-up, as curves traced by bisection.
#pragma once

#include <vector>

#include "driver.h"
#include "model/exact_density.h"

namespace spikeproof::experiments {

/// The Gaussian of this mean and variance (read as their shortest decimals), to be restricted to v < V_F.
ExactDensity gaussian_data(double mean, double variance);

/// Means between which, at one standard deviation, runs change from a stable steady state to blow-up.
struct Separation {
  double sigma, converges, blows_up;
  double proved;  // the least mean that the best mu proves; nan where none does
};

/// By bisection in the mean, to (V_F - V_R)/200 or to the first run that does not tell. Empty where there is no stable
/// steady state, and without the deviations at which all means or none blow up. b > 0, delay = 0.
std::vector<Separation> separations(const Nnlif& model, int points, Progress& progress);

/// For each standard deviation the least mean for which the criterion is proved, by the deck's mu and by the best one
/// (the moment grows with the mean at every mu, so that each curve separates; bisection to (V_F - V_R)/2^20), and what
/// runs in time show.
claim::Figure criterion_map(const Nnlif& model, int points, const std::vector<Separation>& seen);

}  // namespace spikeproof::experiments
