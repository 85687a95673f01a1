// The table [evolve] of a model file: how long, how exactly, and when to write down the rate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exact.h"

namespace spikeproof {

class TomlFile;

struct EvolveSettings {
  Exact t_end = 5;
  double rel_tol = 1e-8;            // of N(t); 1e-13 <= rel_tol <= 0.1
  std::vector<Exact> output_times;  // increasing, within [0, t_end]; empty: 101 equidistant ones
  bool past_blow_up = false;        // go on with the physical solution where N becomes infinite
};

/// Nothing without the table. `can_continue`: the kind of model knows after_blow_up = "continue". Throws InputError.
std::optional<EvolveSettings> read_evolve(const TomlFile& file, bool can_continue);

/// A number of a table, or what it is where the key is left out. Throws InputError as TomlFile::number.
Exact number_or(const TomlFile& file, const std::string& table, const std::string& key, const Exact& otherwise);

}  // namespace spikeproof
