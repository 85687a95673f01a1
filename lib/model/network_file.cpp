#include "model/network_file.h"

namespace spikeproof {
namespace {

std::uint64_t whole_number(const TomlFile& file, const std::string& key, std::uint64_t least, std::uint64_t most,
                           std::uint64_t otherwise) {
  const auto number = file.number("model", key);
  if (!number) return otherwise;
  const Exact lowest(std::to_string(least)), highest(std::to_string(most));
  if (number->value.get_den() != 1 || number->value < lowest || number->value > highest)
    throw file.error("model", key,
                     "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is required");
  return std::stoull(number->value.get_num().get_str());
}

}  // namespace

NetworkSettings read_network_settings(const TomlFile& file) {
  NetworkSettings settings;
  settings.neurons = whole_number(file, "neurons", 1, std::uint64_t{1} << 30, settings.neurons);
  settings.seed = whole_number(file, "seed", 0, ~std::uint64_t{0}, settings.seed);
  settings.threads = static_cast<unsigned>(whole_number(file, "threads", 1, 256, settings.threads));
  if (const auto dt = file.number("model", "dt")) {
    if (dt->value <= 0) throw file.error("model", "dt", "dt > 0 is required");
    settings.dt = dt->value;
  }
  return settings;
}

}  // namespace spikeproof
