#include "fokker_planck/spectral_steady_state.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "fokker_planck/spectral_factor.h"

namespace spikeproof::fokker_planck {
namespace {

// Data as wide as the equilibrium: the mesh then follows the steady state alone.
InitialDensity wide_data(const NnlifReal& m) {
  InitialDensity data;
  data.value = [](double) { return 1.0; };
  data.lowest = std::numeric_limits<double>::infinity();
  data.centre = std::min(m.I, m.V_R);
  data.width = std::sqrt(m.a0);
  data.value_at_threshold = 0;
  return data;
}

}  // namespace

Result<SpectralSteadyState> spectral_steady_state(const SpectralOperator& op) {
  if (op.model().b != 0 || op.model().a1 != 0)
    throw std::invalid_argument("spectral_steady_state: b = 0 and a1 = 0 are required");
  constexpr double shift = 1e-7;  // off the eigenvalue 0, far below every other
  const SpectralFactor<double> factor(op, shift, 0);
  std::vector<double> n = op.project([](double) { return 1.0; }), before;
  WeakForm<double> mass;
  for (int iteration = 0; iteration < 12; ++iteration) {
    before = n;
    op.apply_mass(n, mass);
    n = mass.rows;
    factor.solve(n);
    const double total = op.mass_of(n);
    double change = 0, largest = 0;
    for (std::size_t i = 0; i < n.size(); ++i) {
      n[i] /= total;
      change = std::max(change, std::abs(n[i] - before[i]));
      largest = std::max(largest, std::abs(n[i]));
    }
    if (change <= 1e-14 * largest || (iteration > 2 && change <= 1e-12 * largest))
      return SpectralSteadyState{n, -op.threshold_row<double>(0, 0, n)};
  }
  return Error{ErrorCode::no_convergence, "spectral_steady_state",
               "the spectral gap is too small for inverse iteration"};
}

Result<RateWithError> spectral_steady_rate(const Nnlif& model, int degree) {
  const NnlifReal m = rounded(from_threshold(model));
  double rate[2];
  for (int k = 0; k < 2; ++k) {
    const SpectralOperator op(m, make_mesh(m, wide_data(m), {degree + 4 * k, 1.4, 1, 1e300}));
    const auto steady = spectral_steady_state(op);
    if (!steady) return steady.error();
    rate[k] = steady->N;
  }
  const double rounding = 1e-13 * std::abs(rate[1]);  // more of it shows in the difference of the two runs
  return RateWithError{rate[1], std::abs(rate[1] - rate[0]) + rounding};
}

}  // namespace spikeproof::fokker_planck
