// The model file (TOML): [model], [firing], [frequencies], [initial], [evolve].
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/conductance_file.h"
#include "model/evolve_settings.h"
#include "model/initial_data.h"
#include "model/kuramoto.h"
#include "model/network_file.h"
#include "model/neuron_file.h"
#include "model/nnlif.h"
#include "model/recording_file.h"
#include "model/refractory.h"

namespace spikeproof {

struct ModelFile {
  std::string path;
  std::string kind = "nnlif";
  Nnlif model{NnlifParameters{}};        // kinds nnlif, network; of a refractory model what it shares
  InitialData initial;                   // of kinds nnlif, refractory, network; default Gaussian, mean 0, variance 1/4
  std::optional<EvolveSettings> evolve;  // absent: no evolution asked for
  std::optional<Refractory> refractory;  // kind refractory
  std::optional<ConductanceFile> conductance;  // kinds macroscopic, firing-kinetic, kinetic
  std::optional<NetworkSettings> network;      // kind network, which is nnlif with a finite number of neurons
  std::optional<Kuramoto> kuramoto;            // kind kuramoto
  std::optional<RecordingSource> recording;    // kind recording
  std::optional<NeuronFile> neuron;            // kind neuron
};

/// A value that takes the place of what the file says: of `key` in [table], as the text that the file would hold.
struct Override {
  std::string table, key, value;
};

/// Reads and checks a model file. Numbers may be strings ("57/10", "0.1": exact) or TOML numbers (their decimal text).
/// Throws InputError with file, line, key, the value read and what is allowed, for every kind of bad input: missing or
/// unreadable file, TOML syntax, unknown table or key, wrong type, nan/inf, a violated inequality, an unknown kind.
ModelFile read_model_file(const std::filesystem::path& path, const std::vector<Override>& overrides = {});

/// The model of a file of kind nnlif, for what is known of that equation only. Throws InputError for another kind.
const Nnlif& require_nnlif(const ModelFile& file);

}  // namespace spikeproof
