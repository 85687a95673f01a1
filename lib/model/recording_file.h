// A recording that a model file points to.
#pragma once

#include <cstdint>
#include <string>

#include "model/toml_table.h"

namespace spikeproof {

/// Where the recording lies and how it is split and scored; [model] with kind = "recording".
struct RecordingSource {
  std::string current;   // CSV file
  std::string spikes;    // CSV file; empty: further columns of the first one
  double threshold = 0;  // for columns of potentials, in their unit
  double window = 4;     // ms, > 0
  double train = 0.5;    // share that is fitted, 0 < train < 1
  std::uint32_t seed = 1;
};

/// Keys current (required), spikes, threshold, window, train, seed. Names are relative to the model file. Throws
/// InputError.
RecordingSource read_recording_source(const TomlFile& file);

}  // namespace spikeproof
