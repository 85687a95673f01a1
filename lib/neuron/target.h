// A recording made by the Hodgkin-Huxley membrane under a fluctuating current, several times over.
#pragma once

#include <cstdint>

#include "core/progress.h"
#include "core/result.h"
#include "neuron/hodgkin_huxley.h"
#include "neuron/recording.h"

namespace spikeproof::neuron {

/// An Ornstein-Uhlenbeck current, I' = (mean - I)/tau + noise, sampled every dt; muA/cm2, ms.
struct FluctuatingCurrent {
  double mean = 2, deviation = 8, tau = 4;
  double duration = 20000, dt = 0.1;
};

struct TargetSettings {
  FluctuatingCurrent current;
  double noise = 1.5;  // standard deviation of a second current, tau = 1 ms, of each trial's own
  std::size_t trials = 4;
  double max_step = 0.05;  // ms, of the integration
  std::uint64_t seed = 20110223;
};

/// Standard normal deviates of stream `stream` of a seed. Guarantee: the same numbers everywhere.
std::vector<double> normal_deviates(std::uint64_t seed, std::uint64_t stream, std::size_t count);

/// A Poisson train of `rate` per ms on [0, duration).
SpikeTrain poisson_train(double rate, double duration, std::uint64_t seed, std::uint64_t stream);

/// The samples of the current. Throws std::invalid_argument unless deviation >= 0, tau, dt > 0, duration >= dt.
/// Guarantee: exact transition from sample to sample, from the stationary law.
std::vector<double> fluctuating_current(const FluctuatingCurrent& current, std::uint64_t seed, std::uint64_t stream);

/// The current without the noise, and the spikes of every trial. Errors as of fire().
/// Guarantee: spike times of order 4 in max_step for the currents held over dt.
Result<Recording> hodgkin_huxley_recording(const HodgkinHuxley& membrane, const TargetSettings& settings,
                                           Progress& progress);

}  // namespace spikeproof::neuron
