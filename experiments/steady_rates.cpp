#include "steady_rates.h"

#include <cmath>

#include "fokker_planck/finite_volume.h"
#include "linear_setup.h"

namespace spikeproof::experiments {

using namespace fokker_planck;

bool operators_can_hold(const stationary::Rate& rate) { return rate.log_N > -600 && rate.log_N < 600; }

ExtrapolatedRate finite_volume_steady_rate(const Nnlif& model, std::size_t cells) {
  constexpr std::size_t most = 12800;
  for (;; cells *= 2) {
    ExtrapolatedRate rate{};
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t refine = std::size_t{1} << k;
      const FiniteVolume scheme(model, finite_volume_mesh(model, nullptr, {cells, refine, 1, 0}));
      rate.level[k] = value_of(scheme.steady_state()).N;
      rate.h[k] = 1 / static_cast<double>(cells * refine);
    }
    const double first = rate.level[1] - rate.level[0], second = rate.level[2] - rate.level[1];
    rate.N = rate.level[2] + second / 3;
    rate.error = std::abs(rate.N - (rate.level[1] + first / 3));
    const double fall = first / second;
    if ((fall > 3.6 && fall < 4.5) || 4 * cells >= most) return rate;
  }
}

claim::Check formulas_agree(const stationary::Rate& rate, const stationary::Rate& reference, const char* method,
                            const char* reference_method) {
  const bool in_range = rate.in_range && reference.in_range;
  claim::Check check;
  check.name = in_range ? "N_inf" : "log N_inf";
  check.value = in_range ? rate.N : rate.log_N;
  check.reference = in_range ? reference.N : reference.log_N;
  // a logarithm carries the relative error of the rate, and its own rounding
  check.tolerance = (rate.relative_error + reference.relative_error) * (in_range ? reference.N : 1) +
                    (in_range ? 0 : 4e-16 * std::abs(reference.log_N));
  check.method = method;
  check.reference_method = reference_method;
  check.tolerance_source = "sum of both error estimates";
  check.knob = "more digits: precise_rate";
  return check;
}

claim::Check operator_agrees(const char* name, double N, double error, const char* method,
                             const stationary::Rate& siegert) {
  claim::Check check;
  check.name = name;
  check.value = N;
  check.reference = siegert.N;
  check.tolerance = error + siegert.relative_error * siegert.N;
  check.method = method;
  check.reference_method = "Siegert's formula";
  check.tolerance_source = "sum of both error estimates";
  check.knob = "a finer mesh";
  return check;
}

}  // namespace spikeproof::experiments
