// The initial data (v0, sigma0) for which the exponential criterion proves blow-up, as curves traced by bisection.
#pragma once

#include "driver.h"
#include "model/exact_density.h"

namespace spikeproof::experiments {

/// The Gaussian of this mean and variance (read as their shortest decimals), to be restricted to v < V_F.
ExactDensity gaussian_data(double mean, double variance);

/// For each standard deviation the least mean for which the criterion is proved, by the deck's mu and by the best one.
/// The moment grows with the mean at every mu, so that each curve separates. b > 0, delay = 0. Errors of bisection:
/// (V_F - V_R)/2^20.
claim::Figure criterion_map(const Nnlif& model, int points);

}  // namespace spikeproof::experiments
