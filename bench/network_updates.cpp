// The network, standard set with b = 0.5 from Gaussian data, dt = 1e-3: neuron updates per CPU second on one thread,
// with crossings and cascades, beside the update alone.
#include <benchmark/benchmark.h>
#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <cmath>

#include "network/kernel.h"
#include "network/simulate.h"

namespace {

using namespace spikeproof;

void count_updates(benchmark::State& state, double updates) {
  state.counters["updates_per_second"] = benchmark::Counter(updates, benchmark::Counter::kIsIterationInvariantRate);
}

void network_updates(benchmark::State& state) {
  NnlifParameters p;
  p.b = ratio(1, 2);
  const Nnlif model(p);
  const InitialDensity initial = density_of(InitialData{}, model);
  network::Options options;
  options.neurons = static_cast<std::size_t>(state.range(0));
  options.t_end = 3e7 / static_cast<double>(options.neurons) * options.dt;
  Progress progress(Progress::Style::quiet);
  for (auto _ : state) benchmark::DoNotOptimize(network::simulate(model, initial, options, progress).value());
  count_updates(state, 3e7);
}
BENCHMARK(network_updates)->Arg(10000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void network_kernel_floor(benchmark::State& state) {
  constexpr std::size_t neurons = 4096;
  const auto y = hwy::AllocateAligned<float>(neurons);
  std::fill(y.get(), y.get() + neurons, 2.0F);
  const double dt = 1e-3, nobody = -1e30;
  network::Candidates list;
  std::uint64_t step = 0;
  for (auto _ : state)
    network::advance_kernel({y.get(), neurons}, 0,
                            {std::expm1(-dt), 2, std::sqrt(-std::expm1(-2 * dt)), 0, nobody, nobody, 1, step++}, list);
  count_updates(state, static_cast<double>(neurons));
}
BENCHMARK(network_kernel_floor);

}  // namespace
