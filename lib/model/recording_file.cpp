#include "model/recording_file.h"

#include <filesystem>

namespace spikeproof {
namespace {

std::string beside(const TomlFile& file, const std::string& name) {
  return (std::filesystem::path(file.path()).parent_path() / name).string();
}

double real(const TomlFile& file, const std::string& key, double otherwise) {
  const auto number = file.number("model", key);
  return number ? to_double(number->value) : otherwise;
}

}  // namespace

RecordingSource read_recording_source(const TomlFile& file) {
  const std::vector<std::string> tables{"model"};
  file.require_tables(tables, "not a table of kind = \"recording\"");
  const std::vector<std::string> keys{"kind", "current", "spikes", "threshold", "window", "train", "seed"};
  file.require_keys("model", keys);
  RecordingSource source;
  const auto current = file.text("model", "current"), spikes = file.text("model", "spikes");
  if (!current || current->empty())
    throw InputError(file.path(), file.line_of("model"), "current", "",
                     "the name of a CSV file with rows t,I is required for kind = \"recording\"");
  source.current = beside(file, *current);
  if (spikes) source.spikes = beside(file, *spikes);
  source.threshold = real(file, "threshold", source.threshold);
  source.window = real(file, "window", source.window);
  source.train = real(file, "train", source.train);
  if (!(source.window > 0)) throw file.error("model", "window", "window > 0 is required, in ms");
  if (!(source.train > 0 && source.train < 1)) throw file.error("model", "train", "0 < train < 1 is required");
  const double seed = real(file, "seed", source.seed);
  if (!(seed >= 0 && seed < 4294967296.0) || seed != static_cast<double>(static_cast<std::uint32_t>(seed)))
    throw file.error("model", "seed", "an integer from 0 to 4294967295 is required");
  source.seed = static_cast<std::uint32_t>(seed);
  return source;
}

}  // namespace spikeproof
