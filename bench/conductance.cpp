// The voltage-conductance equations: N at a time by each solver, and the steady states. CPU time beside the error bar.
#include <benchmark/benchmark.h>

#include "kinetic/cohorts.h"
#include "kinetic/firing_evolve.h"
#include "kinetic/steady_curve.h"
#include "kinetic/threshold_solve.h"

namespace {

using namespace spikeproof;

EvolveSettings until(const Exact& t, double rel_tol) {
  EvolveSettings settings;
  settings.t_end = t;
  settings.rel_tol = rel_tol;
  settings.output_times = {t};
  return settings;
}

Conductance fixed_threshold() {
  ConductanceParameters p;
  p.V_L = p.V_R = 0, p.V_E = ratio(14, 3);
  p.eps = ratio(1, 5), p.a = ratio(1, 50), p.g0 = ratio(1, 2), p.b = 0, p.g_max = ratio(3, 2);
  return Conductance(p);
}

Conductance firing(const char* eps) {
  ConductanceParameters p;
  p.eps = decimal(eps);
  return Conductance(p, FiringLaw::logistic(10, 1, ratio(1, 10)));
}

void threshold_rate(benchmark::State& state, double rel_tol) {
  const Conductance model = fixed_threshold();
  ConductanceInitial initial = standard_initial(model);
  initial.equilibrium_in_g = false;
  initial.g_mean = ratio(1, 2), initial.g_variance = ratio(1, 50);
  Progress progress(Progress::Style::quiet);
  double error = 0;
  for (auto _ : state) {
    const auto run = kinetic::evolve_threshold(model, initial, until(1, rel_tol), progress).value();
    error = run.N_error[0] / run.N[0];
  }
  state.counters["error_bar_N1"] = error;
  state.counters["error_allowed"] = rel_tol;
}
BENCHMARK_CAPTURE(threshold_rate, 5_digits, 1e-5)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(threshold_rate, 6_digits, 1e-6)->Unit(benchmark::kMillisecond);

void threshold_steady_states(benchmark::State& state) {
  const Conductance model = with_b(fixed_threshold(), ratio(1, 20));
  double error = 0;
  for (auto _ : state) {
    const auto states = kinetic::threshold_states(model).value();
    error = states.front().error / states.front().N;
  }
  state.counters["error_bar_N"] = error;
}
BENCHMARK(threshold_steady_states)->Unit(benchmark::kMillisecond);

void firing_rate(benchmark::State& state, const char* eps) {
  const Conductance model = firing(eps);
  ConductanceInitial initial = standard_initial(model);
  Progress progress(Progress::Style::quiet);
  double error = 0;
  for (auto _ : state) {
    const auto run = kinetic::evolve_firing(model, initial, until(ratio(1, 2), 1e-8), progress).value();
    error = run.N_error[0] / run.N[0];
  }
  state.counters["error_bar_N"] = error;
  state.counters["error_allowed"] = 1e-8;
}
BENCHMARK_CAPTURE(firing_rate, eps_tenth, "0.1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(firing_rate, eps_millionth, "1e-6")->Unit(benchmark::kMillisecond);

void macroscopic_rate(benchmark::State& state) {
  const Conductance model = firing("0.1");
  const InitialDensity initial = density_of(standard_initial(model).v, model);
  for (auto _ : state) benchmark::DoNotOptimize(kinetic::evolve_cohorts(model, initial, 5).value().rate.value(5));
}
BENCHMARK(macroscopic_rate)->Unit(benchmark::kMillisecond);

void macroscopic_steady_states(benchmark::State& state) {
  const Conductance model = firing("0.1");
  double error = 0;
  for (auto _ : state) {
    const auto states = kinetic::macroscopic_states(model).value();
    error = states.front().error / states.front().N;
  }
  state.counters["error_bar_N"] = error;
}
BENCHMARK(macroscopic_steady_states)->Unit(benchmark::kMillisecond);

}  // namespace
