// N interacting noisy integrate-and-fire neurons,
//   dV_i = (-V_i + I) dt + (b/N) sum over all spikes + sqrt(2 a0) dB_i   below V_F, reset to V_R at V_F,
// where a spike acts after the delay. a1 > 0: each spike also brings every neuron an independent normal kick of
// variance 2 a1/N. Without delay simultaneous spikes are resolved as the physical solution (network/cascade.h); a
// neuron that fires in a cascade goes on from V_R by what it was beyond V_F.
#pragma once

#include <cstdint>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "model/initial_data.h"
#include "model/nnlif.h"
#include "model/refractory.h"
#include "network/crossing.h"
#include "network/ranks.h"

namespace spikeproof::network {

struct Options {
  std::size_t neurons = 10000;  // at most 2^30
  double dt = 1e-3;             // made smaller, so that whole steps fill the delay, or t_end where there is none
  double t_end = 1;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  Crossing crossing = Crossing::bridge;
  double cascade_fraction = 0.01;  // cascades that hold this part of the neurons are recorded one by one
  std::vector<double> law_times;   // in [0, t_end]; the empirical law at the nearest step
  std::vector<double> law_edges;   // its cells, increasing potentials
  std::size_t raster = 0;          // single spikes of the first neurons are recorded
  const Ranks* ranks = nullptr;    // processes that share the neurons; each calls simulate() and gets the same answer
};

struct CascadeEvent {
  double t;
  double fraction;   // spikes per neuron at t, with the triggering ones; above 1 where some fired twice, +inf: eternal
  double once;       // the same if a neuron could fire only once: inf{m > 0 : P(X > V_F - b m) < m}
  double triggered;  // the part that reached V_F by itself within the step
};

struct RasterSpike {
  double t;
  std::uint32_t neuron;
};

struct Observed {
  /// eternal: a cascade that never ends, only for b >= V_F - V_R. noisy_cascade: one of at least cascade_fraction while
  /// a1 > 0, for which no jump is defined. Both end the simulation there, and the last step counts its triggers only.
  enum class Status { completed, eternal, noisy_cascade };
  Status status = Status::completed;
  std::size_t neurons = 0;
  double dt = 0;
  std::vector<std::uint64_t> spikes;  // of step k, from k dt to (k + 1) dt
  std::vector<CascadeEvent> cascades;
  std::vector<double> law_times;                // multiples of dt
  std::vector<std::vector<std::uint64_t>> law;  // neurons below the first edge, in each cell, above the last edge
  std::vector<double> mean;                     // potential of the population at these times, of those that do not rest
  std::vector<double> resting;                  // their share
  std::vector<RasterSpike> raster;              // by time
};

/// Steps of dt: exact transition of the Ornstein-Uhlenbeck process, crossings by its bridge, resets at the time of the
/// crossing, kicks at the end of the step. Depends on seed, neurons, dt, model and data alone, not on threads or ranks
/// (to the bit, on one kind of processor). Throws std::invalid_argument for options that are not admissible; Error:
/// out_of_range where floats do not resolve the noise of a step, or delayed kicks make everyone fire 1000 times in one.
/// Guarantee: weak order 1 in dt; order 2 where b = 0.
Result<Observed> simulate(const Nnlif& model, const InitialDensity& initial, const Options& options,
                          Progress& progress);

/// With a refractory state and, where the model has a firing law, a random threshold: then nobody fires by a kick
/// alone, and there are no cascades. Otherwise the same; in a cascade a neuron fires once. Guarantee: weak order 1 in
/// dt.
Result<Observed> simulate(const Refractory& model, const RefractoryStart& initial, const Options& options,
                          Progress& progress);

/// Mean rate between two times that are rounded to steps: spikes per neuron and time. Throws std::invalid_argument
/// where no simulated step lies between them.
double mean_rate(const Observed& observed, double from, double to);

}  // namespace spikeproof::network
