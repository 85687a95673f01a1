#include "gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace spikeproof::bench {
namespace {

using nlohmann::json;

struct Measured {
  double cpu_ns;
  json counters;
};

double in_nanoseconds(const json& entry) {
  const std::string unit = entry.value("time_unit", "ns");
  const double scale = unit == "s" ? 1e9 : unit == "ms" ? 1e6 : unit == "us" ? 1e3 : 1;
  return entry.at("cpu_time").get<double>() * scale;
}

std::map<std::string, Measured> read(const json& document, const char* which) {
  if (!document.is_object() || !document.contains("benchmarks") || !document["benchmarks"].is_array())
    throw std::invalid_argument(fmt::format("the {} is not a benchmark output: it has no list \"benchmarks\"", which));
  std::map<std::string, Measured> measured;
  for (const json& entry : document["benchmarks"]) {
    if (entry.value("run_type", "iteration") != "iteration") continue;
    const std::string name = entry.at("run_name").get<std::string>();
    const double cpu = in_nanoseconds(entry);
    const auto [at, is_new] = measured.try_emplace(name, Measured{cpu, entry});
    if (!is_new) at->second.cpu_ns = std::min(at->second.cpu_ns, cpu);
  }
  return measured;
}

bool is_yardstick(const std::string& name) { return name.rfind("yardstick_", 0) == 0; }
// Kernels last microseconds and are measured by the Thomas solve, whole problems by the plain BDF2 run.
std::string yardstick_of(double cpu_ns) { return cpu_ns < 1e5 ? "yardstick_thomas" : "yardstick_plain_bdf2"; }

void compare_counters(const std::string& name, const json& before, const json& now, const GateRules& rules,
                      std::vector<std::string>& reasons) {
  for (const char* counter : {"steps", "factorisations", "iterations", "operator_applications", "unknowns"}) {
    if (!before.contains(counter)) continue;
    const double old_count = before[counter], count = now.value(counter, 0.0);
    if (!now.contains(counter) || count > old_count * (1 + rules.counter_growth))
      reasons.push_back(fmt::format("{}: {} grew from {} to {}", name, counter, old_count,
                                    now.contains(counter) ? fmt::format("{}", count) : "nothing measured"));
  }
}

void check_errors(const std::string& name, const json& now, std::vector<std::string>& reasons) {
  if (!now.contains("error_allowed")) return;
  const double allowed = now["error_allowed"];
  for (const char* counter : {"error", "error_N1", "error_N5"})
    if (now.contains(counter) && !(now[counter].get<double>() <= allowed))
      reasons.push_back(
          fmt::format("{}: {} is {:.2e}, allowed {:.0e}", name, counter, now[counter].get<double>(), allowed));
}

}  // namespace

std::vector<std::string> gate(const json& baseline, const json& run, const GateRules& rules) {
  const auto before = read(baseline, "baseline"), now = read(run, "run");
  std::vector<std::string> reasons;
  for (const auto& [name, old] : before) {
    const auto at = now.find(name);
    if (at == now.end()) {
      reasons.push_back(name + ": vanished");
      continue;
    }
    compare_counters(name, old.counters, at->second.counters, rules, reasons);
    check_errors(name, at->second.counters, reasons);
    const std::string yardstick = yardstick_of(old.cpu_ns);
    if (is_yardstick(name) || !before.count(yardstick) || !now.count(yardstick)) continue;
    const double old_ratio = old.cpu_ns / before.at(yardstick).cpu_ns;
    const double ratio = at->second.cpu_ns / now.at(yardstick).cpu_ns;
    if (ratio > old_ratio * (1 + rules.ratio_growth))
      reasons.push_back(
          fmt::format("{}: CPU time over {} rose from {:.3g} to {:.3g}", name, yardstick, old_ratio, ratio));
  }
  return reasons;
}

}  // namespace spikeproof::bench
