// Decides whether a benchmark run is as good as a stored baseline.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spikeproof::bench {

struct GateRules {
  double counter_growth = 0.02;  // of deterministic counters (steps, factorisations, iterations, unknowns, ...)
  double ratio_growth = 0.5;     // of CPU time over the yardstick's CPU time of the same run
};

/// Reasons why `run` fails against `baseline`, both Google Benchmark JSON outputs (the fastest repetition counts):
/// a benchmark that vanished, a deterministic counter that grew, an error above its error_allowed, a ratio to the
/// yardstick that worsened. Benchmarks of a family are measured by `yardstick_*` of the same file. Empty: it passes.
/// Throws std::invalid_argument where a file is not a benchmark output.
std::vector<std::string> gate(const nlohmann::json& baseline, const nlohmann::json& run, const GateRules& rules = {});

}  // namespace spikeproof::bench
