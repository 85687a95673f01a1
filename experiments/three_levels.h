// One system on three scales: a network of neurons, the density of their potentials, mean potential and rate.
#pragma once

#include <cstdint>
#include <vector>

#include "driver.h"
#include "fokker_planck/evolve.h"
#include "network/simulate.h"

namespace spikeproof::experiments {

struct ThreeLevels {
  Nnlif model;
  std::vector<double> t;                         // of the records
  std::vector<std::size_t> shown;                // those whose histogram is compared
  std::vector<double> edges;                     // of the cells
  std::vector<std::vector<double>> probability;  // [record][cell] of the density
  std::vector<double> mean, deviation, N;  // of the density at the records: potential, its standard deviation, rate
  double spikes = 0;                       // per neuron
  fokker_planck::Evolution density;
  network::Observed network;
};

/// The density at 24 records until the time of density_reference (network_ensemble.h), and one network.
ThreeLevels three_levels(const Context& context, const InitialDensity& initial, std::size_t neurons,
                         std::uint64_t seed);

/// The network of this model with the same start, records and cells.
network::Observed network_of(const ThreeLevels& levels, const Nnlif& model, const InitialDensity& initial,
                             std::size_t neurons, std::uint64_t seed, Progress& progress);

/// By how much coupling may add to the independent fluctuations of a histogram: 1 + b^2 (spikes per neuron) times the
/// Fisher information of the density's cells; 1 for b = 0.
double coupled_spread(const ThreeLevels& levels, std::size_t record);

claim::Check histogram_agrees(const ThreeLevels& levels, const network::Observed& network, std::size_t record);
claim::Check mean_agrees(const ThreeLevels& levels);
claim::Check rate_agrees(const ThreeLevels& levels);
/// m' = I - m + b N - (V_F - V_R) N, integrated over the second half of the run.
claim::Check mean_obeys_its_equation(const Context& context, const ThreeLevels& levels, const InitialDensity& initial);
claim::Figure three_levels_figure(const ThreeLevels& levels);

}  // namespace spikeproof::experiments
