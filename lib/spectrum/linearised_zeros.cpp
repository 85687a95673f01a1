// Leading eigenvalues of the linearised equation: searched, polished and counted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "spectrum/linearised.h"
#include "spectrum/linearised_operator.h"
#include "spectrum/psi_march.h"
#include "spectrum/zero_search.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
using Terms = LinearisedCharacteristic::Terms;
constexpr const char* linearised_place = "leading_eigenvalues_linearised";

// abs of the feedback over the first term: below 1 there is no eigenvalue where the first term has no zero.
double loop_gain(const Terms& t, C lambda, double delay) {
  return std::abs(t.feedback / t.own) * std::exp(-lambda.real() * delay);
}

// Clearly below 1, however close to 1 the limit at infinity is.
bool is_small(double gain, const LinearisedCharacteristic& H) { return gain < 0.6 + 0.4 * H.gain_at_infinity(); }

bool first_term_free(const Terms& t, C lambda) {
  return t.increasing || std::abs(1.0 - lambda * t.own / t.psi_F) < 0.7;
}

// A real part right of all zeros: the gain is small there and beyond, looked at on lines through it.
Result<double> right_bound(const LinearisedCharacteristic& H, double start) {
  for (double line = 0.5; line < 1e14; line *= 2) {
    bool small = true;
    for (const double further : {1.0, 1.3, 2.0, 4.0})
      for (const double rise : {0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0}) {
        const C at = further * line * C(1, rise);
        small = small && is_small(loop_gain(H.terms(at, start), at, H.delay()), H);
      }
    if (small) return line;
  }
  return Error{ErrorCode::no_convergence, linearised_place, "no bound on the real part of the eigenvalues below 1e14"};
}

C value_at(const LinearisedCharacteristic& H, C lambda, const Terms& t) {
  return t.own - std::exp(-lambda * H.delay()) * t.feedback;
}

detail::Target target_of(const LinearisedCharacteristic& H, double reach, double rightmost) {
  const double start = H.start(reach);
  detail::Target target;
  target.value = [&H, start](C lambda) {
    const Terms t = H.terms(lambda, start);
    return detail::Marched{value_at(H, lambda, t), t.log_scale};
  };
  // The first term has no zero for Re lambda >= 0: the linear equation is stable.
  target.ratio = [&H, start](C lambda) {
    const Terms t = H.terms(lambda, start);
    return 1.0 - std::exp(-lambda * H.delay()) * t.feedback / t.own;
  };
  target.free_of_zeros = [&H, start](C lambda) {
    const Terms t = H.terms(lambda, start);
    return is_small(loop_gain(t, lambda, H.delay()), H) && first_term_free(t, lambda);
  };
  target.polish = [&H](C near) { return detail::polish_zero([&](C lambda) { return H.value(lambda); }, near); };
  target.reach = reach;
  target.rightmost = rightmost;
  return target;
}

double distance(const ScaledComplex& numerator, const ScaledComplex& denominator) {
  return std::abs(numerator.mantissa / denominator.mantissa) *
         std::exp(std::numbers::ln2 * static_cast<double>(numerator.exponent - denominator.exponent));
}

// The largest real zero: right of `rightmost` the function is positive; sign changes on the way down to 0, in steps of
// a quarter, then bisection of log lambda.
std::optional<C> positive_zero(const LinearisedCharacteristic& H, double rightmost) {
  const double start = H.start(1);
  const auto negative = [&](double lambda) { return value_at(H, lambda, H.terms(lambda, start)).real() < 0; };
  double high = rightmost, low = high;
  while (low > 1e-8 && !negative(low)) high = low, low *= 0.75;
  if (low <= 1e-8 || low == high) return std::nullopt;
  for (int i = 0; i < 50; ++i) {
    const double middle = std::sqrt(low * high);
    (negative(middle) ? low : high) = middle;
  }
  return high;
}

// How far lambda moves when N changes by two units in the last linearised_place.
double error_from_rate(const Nnlif& model, const LinearisedCharacteristic& H, C lambda) {
  constexpr double change = 1e-7;
  const double h = 1e-5 * (std::abs(lambda) + 1e-3);
  const auto slope = H.value(lambda + h, 40);
  const auto moved = LinearisedCharacteristic(model, H.N() * (1 + change)).value(lambda, 40);
  if (!slope || !moved || slope->mantissa == 0.0) return std::numeric_limits<double>::infinity();
  return h * distance(*moved, *slope) / change * 2 * std::numeric_limits<double>::epsilon();
}

}  // namespace

Result<LeadingEigenvalues> leading_eigenvalues_linearised(const Nnlif& model, double N, int k) {
  if (k < 1 || k > 20) throw std::invalid_argument(fmt::format("{}: 1 <= k <= 20 is required, k = {}", linearised_place, k));
  const LinearisedCharacteristic H(model, N);
  std::vector<C> starts;
  // Where the drift outweighs the noise by far the dense matrix would be too large.
  constexpr double strongest_drift = 100;
  if (H.largest_argument() < strongest_drift)
    if (const auto rough = rough_eigenvalues(LinearisedOperator(model, N), k))
      starts.assign(rough->begin(), rough->begin() + std::min<std::ptrdiff_t>(k + 4, std::ssize(*rough)));
  double reach = 12.0 + 4 * k;
  for (const C& start : starts) reach = std::max(reach, std::min(1e4, 2 - 1.5 * start.real()));
  auto rightmost = right_bound(H, H.start(1));
  if (!rightmost) return rightmost.error();
  if (const auto zero = positive_zero(H, *rightmost)) starts.insert(starts.begin(), *zero);
  auto leading = detail::leading_zeros(target_of(H, reach, *rightmost), k, starts);
  if (!leading) return leading;
  for (std::size_t i = 0; i < leading->value.size(); ++i)
    leading->error[i] += error_from_rate(model, H, leading->value[i]);
  return leading;
}

Result<long> count_right_of(const LinearisedCharacteristic& H, double line) {
  const double start = H.start(std::max(1.0, 1 - line));
  auto rightmost = right_bound(H, start);
  if (!rightmost) return rightmost.error();
  double height = 1;
  const auto free = [&](double at) {
    bool all = true;
    for (const double higher : {1.0, 1.2, 1.5, 2.0, 3.0})
      for (const double part : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        const C lambda(line + part * (*rightmost - line), higher * at);
        const Terms t = H.terms(lambda, start);
        all = all && is_small(loop_gain(t, lambda, H.delay()), H) && first_term_free(t, lambda);
      }
    return all;
  };
  while (height < 1e12 && !free(height)) height *= 1.5;
  const auto f = [&](C lambda) { return value_at(H, lambda, H.terms(lambda, start)); };
  return detail::count_zeros_of(f, {line, *rightmost, height});
}

}  // namespace spikeproof::spectrum
