// Kernels of the spectral solver per unknown, beside a plain Thomas solve of the same size.
#include <benchmark/benchmark.h>

#include <cmath>
#include <complex>

#include "fokker_planck/spectral_factor.h"
#include "yardstick.h"

namespace {

using namespace spikeproof;
using namespace spikeproof::fokker_planck;

SpectralOperator standard_operator() {
  const Nnlif model{NnlifParameters{}};
  return {rounded(model), make_mesh(rounded(model), density_of(InitialData{}, model), {12, 1, 1, 1e300})};
}

template <class T>
void factorise(benchmark::State& state) {
  const SpectralOperator op = standard_operator();
  for (auto _ : state) benchmark::DoNotOptimize(SpectralFactor<T>(op, T(3.7), 0));
  state.counters["unknowns"] = static_cast<double>(op.rows());
}
BENCHMARK(factorise<double>);
BENCHMARK(factorise<std::complex<double>>);

template <class T>
void solve(benchmark::State& state) {
  const SpectralOperator op = standard_operator();
  const SpectralFactor<T> factor(op, T(3.7), 0);
  const std::vector<T> rhs(op.rows(), T(1));
  std::vector<T> x;
  for (auto _ : state) {
    x = rhs;
    factor.solve(x);
    benchmark::DoNotOptimize(x.data());
  }
  state.counters["unknowns"] = static_cast<double>(op.rows());
}
BENCHMARK(solve<double>);
BENCHMARK(solve<std::complex<double>>);

void yardstick_thomas(benchmark::State& state) {
  const std::size_t n = standard_operator().rows();
  const std::vector<double> lower(n, -1.0), diagonal(n, 2.5), upper(n, -1.0), rhs(n, 1.0);
  std::vector<double> x, scratch;
  for (auto _ : state) {
    x = rhs;
    bench::thomas(lower, diagonal, upper, x, scratch);
    benchmark::DoNotOptimize(x.data());
  }
  state.counters["unknowns"] = static_cast<double>(n);
}
BENCHMARK(yardstick_thomas);

}  // namespace
