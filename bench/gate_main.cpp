// bench_gate BASELINE.json RUN.json: prints every reason to refuse the run; exit 0 passes, 1 refused, 3 bad input.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "gate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: bench_gate BASELINE.json RUN.json (outputs of bench_spikeproof --benchmark_out=FILE)\n");
    return 3;
  }
  try {
    const auto baseline = nlohmann::json::parse(spikeproof::read_file(argv[1]));
    const auto run = nlohmann::json::parse(spikeproof::read_file(argv[2]));
    const auto reasons = spikeproof::bench::gate(baseline, run);
    for (const std::string& reason : reasons) fmt::print("refused: {}\n", reason);
    if (reasons.empty()) fmt::print("passed: {} against {}\n", argv[2], argv[1]);
    return reasons.empty() ? 0 : 1;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "bench_gate: error: {}\n", problem.what());
    return 3;
  }
}
