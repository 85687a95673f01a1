// A population that starts synchronous: its synchrony index in networks and in the density.
#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "driver.h"
#include "network/simulate.h"

namespace spikeproof::experiments {

constexpr std::size_t synchrony_cells = 32;

/// The index of the density, squared, and the potentials between which it is counted: quantiles of the steady state.
struct SynchronousDensity {
  Exact start;             // all neurons are close to this potential at t = 0
  InitialDensity initial;  // a narrow Gaussian
  std::vector<double> edges, t, square;
};

/// At these times (increasing, > 0), rates to rel_tol.
SynchronousDensity synchronous_density(const Context& context, const Exact& start, const std::vector<double>& times,
                                       double rel_tol);

/// Standard deviation of the narrow Gaussian: a twentieth of the smaller of V_F - V_R and sqrt(a).
Exact synchronous_variance(const Nnlif& model);

/// Networks of one size. Those of one size together are one population, since b = 0.
struct SynchronyRuns {
  std::size_t neurons = 0;
  std::vector<std::vector<std::vector<std::uint64_t>>> counts;  // [network][time][cell]
  std::vector<network::RasterSpike> raster;                     // of the first network
};

struct SynchronySize {
  std::size_t neurons;
  int networks;
};

/// `times` are multiples of dt up to t_end. Seeds are counted on from `seed`.
SynchronyRuns synchrony_runs(const Context& context, const SynchronousDensity& density, const SynchronySize& size,
                             double dt, const std::vector<double>& times, std::uint64_t seed);

/// Counts of all networks but `without` (none for -1) together, at each time.
std::vector<std::vector<std::uint64_t>> pooled(const SynchronyRuns& runs, int without = -1);

/// The index squared at these times where there is no noise: the same start, moved by V' = -V + I and reset.
std::vector<double> noiseless_square(const Context& context, const SynchronousDensity& density,
                                     const std::vector<double>& times);

}  // namespace spikeproof::experiments
