// Many candidates of a spiking model under one current, vectorised over the candidates.
#pragma once

#include <span>
#include <vector>

#include "neuron/coincidence.h"
#include "neuron/spiking_model.h"

namespace spikeproof::neuron {

/// current[k] is held from k dt to (k + 1) dt, in ms.
struct Stimulus {
  std::span<const double> current;
  double dt = 0.1;
  double max_step = 0.1;  // ms; whole steps fill every dt
};

/// The spikes of each candidate, which starts at rest; `parameters` holds one row per candidate, in the order of
/// parameters_of. Throws std::invalid_argument for rows that are not whole, and dt or max_step that are not positive.
/// Guarantee: order 2 in the step (Heun, spikes located inside a step), single precision.
std::vector<SpikeTrain> simulate_batch(SpikingModel model, std::span<const double> parameters,
                                       const Stimulus& stimulus);

/// Candidates that are advanced at a time on this machine, two vectors of them: 8, 16 or 32.
std::size_t batch_size();

}  // namespace spikeproof::neuron
