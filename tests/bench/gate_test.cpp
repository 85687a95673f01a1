#include "gate.h"

#include <gtest/gtest.h>

namespace spikeproof::bench {
namespace {

using nlohmann::json;

json entry(const std::string& name, double ms, json counters = json::object()) {
  json e{{"run_name", name}, {"run_type", "iteration"}, {"cpu_time", ms}, {"time_unit", "ms"}};
  e.update(counters);
  return e;
}

json output(double rates_ms, double steps, double error, double yardstick_ms) {
  return {{"benchmarks",
           {entry("rates", rates_ms, {{"steps", steps}, {"error", error}, {"error_allowed", 1e-5}}),
            entry("yardstick_plain_bdf2", yardstick_ms)}}};
}

const json baseline = output(2.0, 100, 1e-6, 10.0);

TEST(Gate, PassesTheBaselineItself) { EXPECT_TRUE(gate(baseline, baseline).empty()); }

TEST(Gate, PassesOnASlowerMachine) { EXPECT_TRUE(gate(baseline, output(6.0, 101, 1e-6, 30.0)).empty()); }

TEST(Gate, RefusesACounterThatGrew) { EXPECT_EQ(gate(baseline, output(2.0, 103, 1e-6, 10.0)).size(), 1u); }

TEST(Gate, RefusesAWorseRatioToTheYardstick) { EXPECT_EQ(gate(baseline, output(3.2, 100, 1e-6, 10.0)).size(), 1u); }

TEST(Gate, RefusesAnErrorAboveWhatIsAllowed) { EXPECT_EQ(gate(baseline, output(2.0, 100, 2e-5, 10.0)).size(), 1u); }

TEST(Gate, RefusesAnErrorThatIsNoNumber) {
  json run = output(2.0, 100, 0, 10.0);
  run["benchmarks"][0]["error"] = std::nan("");
  EXPECT_EQ(gate(baseline, run).size(), 1u);
}

TEST(Gate, RefusesAVanishedBenchmarkAndAVanishedCounter) {
  json run = baseline;
  run["benchmarks"].erase(0);
  EXPECT_EQ(gate(baseline, run).size(), 1u);
  run = baseline;
  run["benchmarks"][0].erase("steps");
  EXPECT_EQ(gate(baseline, run).size(), 1u);
}

TEST(Gate, CountsTheFastestRepetition) {
  json run = baseline;
  run["benchmarks"].push_back(entry("rates", 50.0));
  EXPECT_TRUE(gate(baseline, run).empty());
}

TEST(Gate, SaysWhatIsNoBenchmarkOutput) {
  EXPECT_THROW(gate(json::object(), baseline), std::invalid_argument);
  EXPECT_THROW(gate(baseline, json::array()), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::bench
