// A recording of a neuron: the current that was injected, and the spikes of one or more trials with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "neuron/coincidence.h"

namespace spikeproof::neuron {

/// current[k] is held from k dt to (k + 1) dt; times in ms from the first sample on, the current in any unit.
struct Recording {
  double dt = 0;
  std::vector<double> current;
  std::vector<SpikeTrain> trials;
  std::string unit;  // of the current, as the heading says: "nA"; "units" where it does not

  double duration() const { return dt * static_cast<double>(current.size()); }
};

/// A CSV file with rows t,I (ms, at even steps; a heading and lines that start with # are skipped), and the spikes
/// either in a second file with rows trial,t (trial 1, 2, ..., t increasing within a trial, on the clock of the first
/// file), or in further columns of the first: the number of spikes in each sample, or, where the heading of the column
/// begins with V, the potential, whose passages upward through `threshold` are spikes. A unit is read from a heading
/// like I_nA or "I (nA)". Throws InputError with file, line and what is allowed for a row that is anything else.
Recording read_recording(const std::filesystem::path& path, const std::optional<std::filesystem::path>& spikes,
                         double threshold = 0);

/// The two files that read_recording reads.
std::string recording_csv(const Recording& recording);
std::string spikes_csv(const Recording& recording);

}  // namespace spikeproof::neuron
