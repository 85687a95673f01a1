// A sweep file (TOML): a model file, the parameters that are varied, and what is observed for each choice of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/exact.h"
#include "model/model_file.h"

namespace spikeproof {

/// A parameter that is varied: the key of a table of the model file, and its values.
struct SweepAxis {
  std::string table, key;
  std::vector<Exact> values;
  bool log = false;  // equidistant logarithms

  std::string name() const { return table == "model" ? key : table + "." + key; }
};

struct SweepFile {
  std::string path;
  std::filesystem::path model;
  std::vector<SweepAxis> axes;         // the first varies slowest
  std::vector<std::string> observe;    // JSON pointers into the object of spikeproof solve
  std::optional<std::size_t> average;  // the axis over which means and standard errors are taken
  bool share_neurons = false;          // processes share the neurons of each network instead of the cells

  std::size_t cells() const;
  /// Place on each axis.
  std::vector<std::size_t> place(std::size_t cell) const;
  std::vector<Override> overrides(std::size_t cell) const;
  /// Text of all that decides the outcome: the sweep, and the content of the model file.
  std::string definition() const;
};

/// Reads and checks a sweep file: [sweep] with model (a file name, relative to this file), observe, average_over,
/// share; [axes] with a key per parameter: an array of numbers, or { from, to, points, scale = "linear" | "log" }.
/// Throws InputError with file, line, key, the value read and what is allowed; the model file is read once for that.
SweepFile read_sweep_file(const std::filesystem::path& path);

}  // namespace spikeproof
