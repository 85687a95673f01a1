// Networks of growing size against the density: what nnlif.mean-field-limit measures.
#pragma once

#include <cstdint>
#include <vector>

#include "driver.h"
#include "network/simulate.h"

namespace spikeproof::experiments {

/// The model itself where it couples; else b = (V_F - V_R)/2. Data with b n(V_F) >= 1 jump at t = 0: b below that. Says
/// so in the outcome.
Nnlif coupled(const Nnlif& model, const InitialDensity& initial, claim::Outcome& outcome);

/// The density's side: rates and distribution function, to rel_tol of the spectral evolution.
struct DensityReference {
  double t_end = 0;
  double rate = 0, rate_error = 0;  // mean of N over [t_end/2, t_end]
  std::vector<double> edges, law;   // distribution function at t_end, at potentials
  double law_error = 0;
  std::vector<double> t, N;  // N(t) for figures, t > 0
  double spikes = 0;         // per neuron until t_end
  int steps = 0;             // of a network: the kick of a step stays below a tenth of its noise, 64 to 512
};

/// Until t_end = 1 (later, at most 16, where hardly a neuron has fired by then), half of the blow-up time, or about
/// half a spike per neuron: the first of them.
DensityReference density_reference(const Context& context, const InitialDensity& initial);

/// Networks of one size with different seeds.
struct Ensemble {
  std::size_t neurons = 0;
  std::vector<double> rate;           // mean over [t_end/2, t_end], one per network
  std::vector<double> distance;       // largest difference of the empirical law from the reference at the edges
  std::vector<double> mean_law;       // empirical distribution function at the edges, mean over the networks
  std::vector<double> mean_rates, t;  // in 16 windows, of the first network
  bool completed = true;              // false: a cascade that never ends, and nothing else is filled in
};

struct EnsembleSize {
  std::size_t neurons;
  int networks;
  int steps;
};

/// Seeds are counted on from `seed`. Errors of the network as std::runtime_error.
Ensemble run_ensemble(const Nnlif& model, const InitialDensity& initial, const DensityReference& reference,
                      const EnsembleSize& size, std::uint64_t seed, Progress& progress);

double mean_of(const std::vector<double>& values);

/// A slope in log-log, its standard error and the points that it was fitted to.
struct Slope {
  double value, error;
  std::vector<double> neurons, size;  // root mean square per network size
};

/// Of the root mean square of every sample against the number of neurons; weights: twice the size of the sample.
Slope slope_in_size(const std::vector<Ensemble>& ensembles, const std::vector<std::vector<double>>& errors);

}  // namespace spikeproof::experiments
