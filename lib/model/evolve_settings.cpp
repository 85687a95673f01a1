#include "model/evolve_settings.h"

#include "model/toml_table.h"

namespace spikeproof {
namespace {

std::vector<Exact> read_output_times(const TomlFile& file, const Exact& t_end) {
  std::vector<Exact> times;
  for (const PlacedNumber& time : file.numbers("evolve", "output_times")) {
    const std::string key = "output_times[" + std::to_string(times.size()) + "]";
    if (time.value < 0 || time.value > t_end)
      throw InputError(file.path(), time.line, key, time.text,
                       "0 <= time <= t_end is required, with t_end = " + to_text(t_end));
    if (!times.empty() && time.value <= times.back())
      throw InputError(file.path(), time.line, key, time.text,
                       "increasing times are required, but the one before is " + to_text(times.back()));
    times.push_back(time.value);
  }
  if (file.has("evolve", "output_times") && times.empty())
    throw InputError(file.path(), file.line_of("evolve", "output_times"), "output_times", "",
                     "at least one time is required; leave the key out for 101 equidistant times");
  return times;
}

// after_blow_up = "stop" or "continue"; a delay or a refractory state leaves nothing to continue with so far.
bool read_past_blow_up(const TomlFile& file, bool can_continue) {
  const std::string word = file.text("evolve", "after_blow_up").value_or("stop");
  if (word != "stop" && word != "continue")
    throw file.error("evolve", "after_blow_up", "\"stop\" or \"continue\" is required");
  if (word == "continue" && !can_continue)
    throw file.error("evolve", "after_blow_up", "\"continue\" is for kind = \"nnlif\" without delay");
  return word == "continue";
}

}  // namespace

Exact number_or(const TomlFile& file, const std::string& table, const std::string& key, const Exact& otherwise) {
  const auto number = file.number(table, key);
  return number ? number->value : otherwise;
}

std::optional<EvolveSettings> read_evolve(const TomlFile& file, bool can_continue) {
  if (!file.has("evolve")) return std::nullopt;
  file.require_keys("evolve", std::vector<std::string>{"t_end", "rel_tol", "output_times", "after_blow_up"});
  EvolveSettings settings;
  settings.t_end = number_or(file, "evolve", "t_end", settings.t_end);
  if (settings.t_end <= 0) throw file.error("evolve", "t_end", "t_end > 0 is required");
  const Exact tolerance = number_or(file, "evolve", "rel_tol", decimal_of(settings.rel_tol));
  if (tolerance < decimal("1e-13") || tolerance > decimal("0.1"))
    throw file.error("evolve", "rel_tol", "1e-13 <= rel_tol <= 0.1 is required");
  settings.rel_tol = to_double(tolerance);
  settings.output_times = read_output_times(file, settings.t_end);
  settings.past_blow_up = read_past_blow_up(file, can_continue);
  return settings;
}

}  // namespace spikeproof
