// Spiking models under one current of 2 s in steps of 0.1 ms: 256 candidates in batches, beside one candidate at a time
// in plain scalar code of the same scheme.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

#include "neuron/batch.h"
#include "neuron/target.h"

namespace {

using namespace spikeproof::neuron;

constexpr std::size_t candidates = 256;
constexpr double dt = 0.1;

std::vector<double> current() { return fluctuating_current({2, 8, 4, 2000, dt}, 1, 0); }

std::vector<double> rows(SpikingModel model, double scale) {
  std::vector<double> all;
  for (std::size_t i = 0; i < candidates; ++i)
    for (const double value : typical_parameters(model, scale))
      all.push_back(value * (1 + 1e-3 * static_cast<double>(i)));
  return all;
}

void count_steps(benchmark::State& state, double steps) {
  state.counters["steps_per_second"] = benchmark::Counter(steps, benchmark::Counter::kIsIterationInvariantRate);
}

void spiking_batch(benchmark::State& state) {
  const auto model = all_spiking_models()[static_cast<std::size_t>(state.range(0))];
  const auto I = current();
  const auto p = rows(model, current_scale(I));
  for (auto _ : state) benchmark::DoNotOptimize(simulate_batch(model, p, {I, dt, dt}));
  state.SetLabel(name_of(model));
  count_steps(state, static_cast<double>(I.size() * candidates));
}
BENCHMARK(spiking_batch)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

// Heun's step of LIF (D = 0) or AdEx, as the batch does it.
std::size_t scalar_run(const double* p, bool adapts, const std::vector<double>& current) {
  const auto h = static_cast<float>(dt), tau = static_cast<float>(p[0]), R = static_cast<float>(p[1]);
  const float reset = static_cast<float>(p[2]), rest = static_cast<float>(p[3]) / h;
  const float per_w = adapts ? h / static_cast<float>(p[4]) : 0, a = adapts ? static_cast<float>(p[5]) : 0;
  const float b = adapts ? static_cast<float>(p[6]) : 0, D = adapts ? static_cast<float>(p[7]) : 0;
  const float level = 20 + 6 * D;
  float u = 0, w = 0, held = 0;
  std::size_t spikes = 0;
  for (const double value : current) {
    const float input = R * static_cast<float>(value);
    const auto f = [&](float at, float with) {
      return h / tau * (input - at - with + (adapts ? D * std::exp(std::min((at - 20) / D, 12.0F)) : 0));
    };
    const float moving = std::max(1 - held, 0.0F), fu = f(u, w), gw = per_w * (a * u - w);
    const float up = u + moving * fu, wp = w + gw;
    const float u1 = u + 0.5F * moving * (fu + f(up, wp)), w1 = w + 0.5F * (gw + per_w * (a * up - wp));
    if (u1 >= level) {
      const float s = held + moving * (level - u) / (u1 - u);
      held = s + rest - 1;
      w = w1 + b;
      u = reset;
      ++spikes;
    } else {
      u = u1;
      w = w1;
      held = std::max(held - 1, 0.0F);
    }
  }
  return spikes;
}

void spiking_one_at_a_time(benchmark::State& state) {
  const SpikingModel model = state.range(0) == 0 ? SpikingModel::lif : SpikingModel::adex;
  const auto I = current();
  const auto p = rows(model, current_scale(I));
  const std::size_t columns = parameter_count(model);
  for (auto _ : state)
    for (std::size_t i = 0; i < 16; ++i)
      benchmark::DoNotOptimize(scalar_run(&p[i * columns], model == SpikingModel::adex, I));
  state.SetLabel(name_of(model));
  count_steps(state, static_cast<double>(I.size() * 16));
}
BENCHMARK(spiking_one_at_a_time)->Arg(0)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace
