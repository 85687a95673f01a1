#include "stationary/tail_series.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace spikeproof::stationary {

// e^{(A z + B z^2) t^2} sum_m D_m (z t)^m, A = -a1/(2b), B = -a0/2, D_m = (V_F^{m+1} - V_R^{m+1})/(m+1)!, integrated
// against e^{-t}: t^n becomes n!.
TailSeries::TailSeries(double V_R, double V_F, double a0, double a1, double b) : b_(b) {
  if (!(V_R < V_F) || !(a0 > 0) || !(a1 >= 0) || !(b > 0))
    throw std::invalid_argument(
        fmt::format("TailSeries: V_R < V_F, a0 > 0, a1 >= 0, b > 0 are required, but V_R = {:.17g}, V_F = {:.17g}, "
                    "a0 = {:.17g}, a1 = {:.17g}, b = {:.17g}",
                    V_R, V_F, a0, a1, b));
  constexpr std::size_t n = terms;
  std::array<double, n> D{}, A{}, B{};  // D_m, A^i/i!, B^j/j!
  double power = 1, sum = 1;            // V_R^m and sum of V_F^i V_R^{m-i}: no difference of powers
  double factorial = 1;
  for (std::size_t m = 0; m < n; ++m) {
    D[m] = (V_F - V_R) * sum / factorial;
    power *= V_R;
    sum = sum * V_F + power;
    factorial *= static_cast<double>(m + 2);
    A[m] = m == 0 ? 1 : A[m - 1] * (-a1 / (2 * b)) / static_cast<double>(m);
    B[m] = m == 0 ? 1 : B[m - 1] * (-a0 / 2) / static_cast<double>(m);
  }
  std::array<double, 2 * n + 1> of{};  // factorials
  of[0] = 1;
  for (std::size_t k = 1; k < of.size(); ++k) of[k] = of[k - 1] * static_cast<double>(k);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t j = 0; 2 * j <= k; ++j)
      for (std::size_t i = 0; i + 2 * j <= k; ++i) {
        const std::size_t m = k - i - 2 * j;
        c_[k] += A[i] * B[j] * D[m] * of[2 * i + 2 * j + m];
      }
}

TailSeries::Value TailSeries::at(double z) const {
  Value v{0, 0, 0};
  double power = 1, smallest = std::abs(c_[0]);
  for (std::size_t k = 1; k < c_.size(); ++k) {
    const double slope = static_cast<double>(k) * c_[k] * power;
    power *= z;
    const double term = c_[k] * power;
    v.error = std::abs(term);
    if (v.error > 2 * smallest && k > 4) break;
    smallest = std::min(smallest, v.error > 0 ? v.error : smallest);
    v.rest += term;
    v.derivative += slope;
  }
  return v;
}

bool TailSeries::holds(double N) const {
  const Value v = at(1 / (b_ * N));
  return v.error <= 1e-17 * c_[0] && std::abs(v.rest) <= 0.25 * c_[0];
}

bool TailSeries::one_term_dominates(double excess, double z) const {
  double first = std::abs(excess), others = 0, power = 1;
  for (std::size_t k = 1; k < terms / 2; ++k) {
    power *= z;
    const double term = static_cast<double>(k) * std::abs(c_[k]) * power;
    (first == 0 ? first : others) += term;
  }
  return others < 0.5 * first;
}

}  // namespace spikeproof::stationary
