// Spiking models fitted to a recording: the parameters of largest Gamma on its training segment.
#pragma once

#include <cstdint>

#include "core/progress.h"
#include "core/result.h"
#include "neuron/batch.h"
#include "neuron/recording.h"

namespace spikeproof::neuron {

struct FitSettings {
  double window = 4;   // ms, of Gamma
  double train = 0.5;  // share of the recording, from its start, that is fitted; the rest tests
  std::size_t swarm = 128;
  std::size_t generations = 30;
  std::uint32_t seed = 1;
  unsigned threads = 1;   // the result does not depend on it
  double max_step = 0.1;  // ms, of the simulation
};

struct FittedParameter {
  Parameter parameter;
  double value = 0;
  double spread = 0;  // Fit::spread at the error of the training Gamma
};

struct Fit {
  SpikingModel model;
  std::vector<FittedParameter> parameters;
  Gamma train, test;
  SpikeTrain spikes;                // of the whole recording
  std::vector<double> best;         // Gamma on the training segment after each generation
  std::vector<double> tried;        // the latest 200,000 candidates, a row of parameters each
  std::vector<double> tried_gamma;  // on the training segment

  std::vector<double> values() const;
  /// Of each parameter the root mean square distance from the best, over all candidates that were tried and whose Gamma
  /// is within `depth` of the best; nan where there is no other. Guarantee: heuristic, a size of what is left open.
  std::vector<double> spread(double depth) const;
};

Segment training_segment(const Recording& recording, const FitSettings& settings);
Segment test_segment(const Recording& recording, const FitSettings& settings);

/// Throws std::invalid_argument for settings out of range (window > 0, 0 < train < 1, swarm >= 20, generations >= 1,
/// threads >= 1) and Interrupted after Ctrl-C. Error: out_of_range for a current that is zero, or a training segment
/// without spikes.
/// Source: Rossant et al., Front. Neurosci. 5:9 (2011): a particle swarm (pagmo's generational one) whose members are
/// simulated in batches. Guarantee: heuristic; the same result for the same seed, however many threads.
Result<Fit> fit(SpikingModel model, const Recording& recording, const FitSettings& settings, Progress& progress);

}  // namespace spikeproof::neuron
