// The nonlinear equation: N(1), N(5) of the standard set from Gaussian data, and a blow-up time. CPU time beside the
// error bar that the run itself gives.
#include <benchmark/benchmark.h>

#include "fokker_planck/evolve.h"

namespace {

using namespace spikeproof;

fokker_planck::Evolution run(const char* b, const char* mean, const char* variance, double rel_tol) {
  NnlifParameters p;
  p.b = decimal(b);
  const Nnlif model(p);
  InitialData data;
  data.mean = decimal(mean);
  data.variance = decimal(variance);
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  settings.output_times = {exactly(1), exactly(5)};
  Progress progress(Progress::Style::quiet);
  return fokker_planck::evolve(model, density_of(data, model), settings, progress).value();
}

void nonlinear_rates(benchmark::State& state, const char* b, double rel_tol) {
  fokker_planck::Evolution e;
  for (auto _ : state) e = run(b, "0", "0.25", rel_tol);
  state.counters["error_bar_N1"] = e.N_error[0] / e.N[0];
  state.counters["error_allowed"] = rel_tol;
  state.counters["steps"] = static_cast<double>(e.counters.steps);
  state.counters["iterations"] = static_cast<double>(e.counters.iterations);
}
BENCHMARK_CAPTURE(nonlinear_rates, excitatory_5_digits, "0.5", 1e-5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(nonlinear_rates, excitatory_10_digits, "0.5", 1e-10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(nonlinear_rates, inhibitory_10_digits, "-1.5", 1e-10)->Unit(benchmark::kMillisecond);

void blow_up_time(benchmark::State& state) {
  fokker_planck::Evolution e;
  for (auto _ : state) e = run("1.5", "1.83", "0.003", 1e-6);
  state.counters["error_bar"] = e.blow_up_time_error / e.blow_up_time;
  state.counters["largest_rate"] = e.resolved_rate;
}
BENCHMARK(blow_up_time)->Unit(benchmark::kMillisecond);

}  // namespace
