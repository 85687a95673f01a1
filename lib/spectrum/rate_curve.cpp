#include "spectrum/rate_curve.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "stationary/rate.h"

namespace spikeproof::spectrum::detail {

Nnlif with_b(const Nnlif& model, double b) {
  NnlifParameters p = model.parameters();
  p.b = Exact(b);
  return Nnlif(p);
}

// log of the rate at drift bN + I and noise a0 + a1 N rises with b from -infinity to infinity.
Result<double> connectivity_of(const Nnlif& model, double N) {
  if (!(N > 0) || !std::isfinite(N))
    throw std::invalid_argument(fmt::format("connectivity_of: a finite N > 0 is required, N = {}", N));
  const NnlifReal m = rounded(model);
  const double log_N = std::log(N);
  const auto excess = [&](double b) {
    return stationary::siegert_rate(stationary::scaled_arguments(with_b(model, b), N)).log_N - log_N;
  };
  double reach = std::sqrt(m.a0 + m.a1 * N);
  double lower = (m.V_R - m.I - reach) / N, upper = (m.V_F - m.I + reach) / N, below = excess(lower),
         above = excess(upper);
  const auto widen = [&](double& end, double& value, double sign) {
    for (int k = 0; k < 200 && sign * value < 0; ++k) {
      end += sign * reach / N;
      value = excess(end);
      reach *= 1.5;
    }
  };
  widen(lower, below, -1);
  widen(upper, above, 1);
  if (!(below <= 0 && above >= 0))
    return Error{ErrorCode::out_of_range, "connectivity_of", "no connectivity within the range of doubles"};
  // Regula falsi with halved ordinates (Illinois).
  int side = 0;
  for (int k = 0; k < 200; ++k) {
    double b = upper - above * (upper - lower) / (above - below);
    if (!(b > lower && b < upper)) b = 0.5 * (lower + upper);
    const double value = excess(b);
    if (value == 0 || !(b > lower && b < upper) || upper - lower <= 1e-16 * std::abs(b)) return b;
    (value < 0 ? lower : upper) = b;
    (value < 0 ? below : above) = value;
    const int now = value < 0 ? -1 : 1;
    if (now == side) (now < 0 ? above : below) *= 0.5;
    side = now;
    if (std::abs(value) < 2e-16) return b;
  }
  return 0.5 * (lower + upper);
}

}  // namespace spikeproof::spectrum::detail
