// The steady branch of the standard set from b = -2 over the fold to N = 3, in double and to 50 digits: points per
// second; the error is that of the fold, and of b at the points that are computed anew.
#include <benchmark/benchmark.h>

#include <cmath>

#include "stationary/branch.h"
#include "stationary/continuation.h"
#include "stationary/precise_states.h"

namespace {

using namespace spikeproof;
using namespace spikeproof::stationary;

constexpr double fold_b = 2.10096776045578753610, lowest_N = 0.08719850121936253, highest_N = 3;

Nnlif from_minus_two() {
  NnlifParameters p;
  p.b = -2;
  return Nnlif(p);
}

void steady_branch_double(benchmark::State& state) {
  const Nnlif model = from_minus_two();
  Branch branch;
  for (auto _ : state) branch = explicit_branch(model, lowest_N, highest_N, 1e-4).value();
  const auto points = static_cast<double>(branch.points.size());
  state.counters["points_per_second"] = benchmark::Counter(points, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["error"] = std::abs(branch.special.at(1).parameter / fold_b - 1);
  state.counters["error_allowed"] = 1e-13;
}
BENCHMARK(steady_branch_double)->Unit(benchmark::kMillisecond);

void steady_branch_50_digits(benchmark::State& state) {
  const Nnlif model = from_minus_two();
  const double first = compact_coordinate(highest_N), last = compact_coordinate(lowest_N);
  std::vector<double> rates;
  for (int i = 0; i <= 5000; ++i) rates.push_back(rate_of_coordinate(first + (last - first) * i / 5000));
  PreciseBranch branch{};
  for (auto _ : state) branch = precise_branch(model, rates, 50).value();
  const auto points = static_cast<double>(branch.points.size());
  state.counters["points_per_second"] = benchmark::Counter(points, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["error"] = std::pow(10, branch.log10_error);
  state.counters["error_allowed"] = 1e-50;
}
BENCHMARK(steady_branch_50_digits)->Unit(benchmark::kMillisecond);

void steady_fold_30_digits(benchmark::State& state) {
  const Nnlif model = from_minus_two();
  PreciseFold fold{};
  for (auto _ : state) fold = precise_fold(model, fold_points(model).value().at(0), 30).value();
  state.counters["error"] = std::pow(10, fold.log10_error_b);
  state.counters["error_allowed"] = 1e-30;
}
BENCHMARK(steady_fold_30_digits)->Unit(benchmark::kMillisecond);

}  // namespace
