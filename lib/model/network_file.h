// kind = "network" of a model file: how many neurons are simulated, and how.
#pragma once

#include <cstdint>

#include "core/exact.h"
#include "model/toml_table.h"

namespace spikeproof {

struct NetworkSettings {
  std::uint64_t neurons = 10000;  // 1 to 2^30
  Exact dt = ratio(1, 1000);
  std::uint64_t seed = 1;
  unsigned threads = 1;  // 1 to 256; results do not depend on it
};

/// Keys neurons, dt, seed, threads of [model], each with a default. Throws InputError with file, line and key.
NetworkSettings read_network_settings(const TomlFile& file);

}  // namespace spikeproof
