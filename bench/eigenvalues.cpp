// Six eigenvalues of the linear operator, standard set: CPU time beside the error against the characteristic function.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

#include "fokker_planck/spectral_operator.h"
#include "spectrum/characteristic.h"
#include "spectrum/discrete.h"

namespace {

using namespace spikeproof;

void six_eigenvalues(benchmark::State& state) {
  const Nnlif model{NnlifParameters{}};
  const InitialDensity initial = density_of(InitialData{}, model);
  // the sixth eigenfunction grows like v^8 e^{-v^2/2}: the tail that a density may lose is not enough for it
  const double V_min = -10;
  std::vector<std::complex<double>> lambda;
  std::size_t unknowns = 0;
  for (auto _ : state) {
    const fokker_planck::SpectralOperator op(rounded(model),
                                             fokker_planck::make_mesh(rounded(model), initial, {9, 1, 1, V_min}));
    lambda = spectrum::leading_eigenvalues(op.generator(), op.mass(), 6).value();
    unknowns = op.rows();
  }
  const spectrum::Characteristic f(model);
  double worst = 0;
  for (std::complex<double> value : lambda) {
    const std::complex<double> exact = spectrum::polish_eigenvalue(f, value).value();
    worst = std::max(worst, std::abs(value - exact) / std::abs(exact));
  }
  state.counters["error"] = worst;
  state.counters["error_allowed"] = 1e-10;
  state.counters["unknowns"] = static_cast<double>(unknowns);
}
BENCHMARK(six_eigenvalues)->Unit(benchmark::kMillisecond);

}  // namespace
