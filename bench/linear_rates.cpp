// The standard set with b = 0 from Gaussian data (mean 0, variance 1/4): N(1) and N(5), CPU time beside the error.
// The reference is the inverse Laplace transform of the exact renewal equation, computed here.
#include <benchmark/benchmark.h>

#include <cmath>

#include "fokker_planck/evolve.h"
#include "spectrum/laplace.h"
#include "yardstick.h"

namespace {

using namespace spikeproof;

struct Problem {
  Nnlif model{NnlifParameters{}};
  InitialDensity initial = density_of(InitialData{}, model);
  EvolveSettings settings;

  explicit Problem(double rel_tol) {
    settings.rel_tol = rel_tol;
    settings.output_times = {exactly(1), exactly(5)};
  }
  double reference(double t) const { return spectrum::linear_rate(model, initial, t).value().N; }
};

void linear_rates(benchmark::State& state, double rel_tol) {
  const Problem problem(rel_tol);
  Progress progress(Progress::Style::quiet);
  fokker_planck::Evolution run;
  for (auto _ : state) {
    run = fokker_planck::evolve(problem.model, problem.initial, problem.settings, progress).value();
    benchmark::DoNotOptimize(run.N.data());
  }
  state.counters["error_N1"] = std::abs(run.N[0] / problem.reference(1) - 1);
  state.counters["error_N5"] = std::abs(run.N[1] / problem.reference(5) - 1);
  state.counters["error_allowed"] = rel_tol;
  state.counters["steps"] = static_cast<double>(run.counters.steps);
  state.counters["factorisations"] = static_cast<double>(run.counters.factorisations);
  state.counters["unknowns"] = static_cast<double>(run.discretisation->rows());
}
BENCHMARK_CAPTURE(linear_rates, 1e-5, 1e-5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(linear_rates, 1e-10, 1e-10)->Unit(benchmark::kMillisecond);

void yardstick_plain_bdf2(benchmark::State& state) {
  double N = 0;
  for (auto _ : state) benchmark::DoNotOptimize(N = bench::plain_rate(640, 1000, 5));
  state.counters["error_N5"] = std::abs(N / Problem(1e-5).reference(5) - 1);
}
BENCHMARK(yardstick_plain_bdf2)->Unit(benchmark::kMillisecond);

}  // namespace
