#include "stationary/moments.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "core/gauss_legendre.h"
#include "stationary/mills.h"
#include "stationary/rate_detail.h"

namespace spikeproof::stationary {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
const double root_two_pi = std::sqrt(2 * std::numbers::pi);

// Taylor polynomials of g, ..., g^{(4)} at -(j + 1/2)/2, the centres of cells of width 1/2 that cover (-16, 0].
constexpr int cells = 32, terms = 20, orders = 5, asymptotic_terms = 16;
constexpr double end_of_table = 16;
using Cell = std::array<std::array<double, terms>, orders>;
using Derivatives = std::array<double, orders>;

// M_k = g^{(k)}(-y), by Miller's downward recurrence k M_{k-1} = M_{k+1} + y M_k from far out, where the other
// solution has died away, normalised by M_1 + y M_0 = 1. All terms are positive.
std::vector<long double> derivatives_at(long double y, std::size_t count) {
  const auto start = static_cast<long>(300 / (y * y)) + 400;
  std::vector<long double> M(count, 0);
  long double above = 0, here = 1;
  for (long k = start; k > 0; --k) {
    const long double below = (above + y * here) / static_cast<long double>(k);
    above = here, here = below;
    if (static_cast<std::size_t>(k - 1) < count) M[static_cast<std::size_t>(k - 1)] = below;
    if (here > 1e-3000L) continue;
    for (long double& m : M) m *= 1e3000L;  // M_k falls with k
    above *= 1e3000L, here *= 1e3000L;
  }
  const long double norm = above + y * here;
  for (long double& m : M) m /= norm;
  return M;
}

std::array<Cell, cells> make_table() {
  std::array<Cell, cells> table{};
  for (std::size_t j = 0; j < cells; ++j) {
    const std::vector<long double> M = derivatives_at((static_cast<long double>(j) + 0.5L) / 2, terms + orders);
    for (std::size_t k = 0; k < orders; ++k) {
      long double factorial = 1;
      for (std::size_t i = 0; i < terms; ++i) {
        table[j][k][i] = static_cast<double>(M[k + i] / factorial);
        factorial *= static_cast<long double>(i + 1);
      }
    }
  }
  return table;
}

// sum of (-1)^j (k+2j)!/(2^j j!) y^{-k-1-2j}.
double far_derivative(double y, int k) {
  const double r = -1 / (2 * y * y);
  double term = 1 / y, total = 0;
  for (int i = 1; i <= k; ++i) term *= i / y;
  for (int j = 0; j < asymptotic_terms && std::abs(term) > 1e-18 * total; ++j) {
    total += term;
    term *= r * (k + 2 * j + 1) * (k + 2 * j + 2) / (j + 1);
  }
  return total;
}

// For x <= 0; orders above `highest` stay 0.
Derivatives left_derivatives(double x, int highest) {
  Derivatives f{};
  const double y = -x;
  const auto count = static_cast<std::size_t>(highest) + 1;
  if (y >= end_of_table) {
    for (std::size_t k = 0; k < count; ++k) f[k] = far_derivative(y, static_cast<int>(k));
    return f;
  }
  static const std::array<Cell, cells> table = make_table();
  const auto cell = static_cast<std::size_t>(2 * y);
  const double t = (static_cast<double>(cell) + 0.5) / 2 - y;
  for (std::size_t k = 0; k < count; ++k) {
    const auto& c = table[cell][k];
    double value = 0;
    for (std::size_t i = terms; i-- > 0;) value = value * t + c[i];
    f[k] = value;
  }
  return f;
}

// g^{(k+1)} = x g^{(k)} + k g^{(k-1)} with positive terms; grown = e^{(x^2-reference^2)/2}, decay = e^{-reference^2/2}.
Derivatives right_derivatives(double x, double grown, double decay) {
  Derivatives f{};
  f[0] = root_two_pi * grown - decay * mills(x);
  f[1] = x * f[0] + decay;
  for (std::size_t k = 1; k + 1 < orders; ++k) f[k + 1] = x * f[k] + static_cast<double>(k) * f[k - 1];
  return f;
}

// The derivatives at x_F - t, in units of e^{x_F^2/2} where x_F > 0.
class Scaled {
 public:
  explicit Scaled(double x_F) : x_F_(x_F), decay_(x_F > 0 ? exp_product(-0.5 * x_F, x_F) : 1) {}

  Derivatives operator()(double t, int highest) const {
    const double x = x_F_ - t;
    if (x > 0) return right_derivatives(x, exp_product(-0.5 * t, 2 * x_F_ - t), decay_);
    Derivatives f = left_derivatives(x, highest);
    for (double& value : f) value *= decay_;
    return f;
  }
  double g(double t) const {
    const double x = x_F_ - t;
    if (x > 0) return root_two_pi * exp_product(-0.5 * t, 2 * x_F_ - t) - decay_ * mills(x);
    return decay_ * mills(-x);
  }

 private:
  double x_F_, decay_;
};

const GaussRule& rule() {
  static const GaussRule twelve = gauss_legendre(12);
  return twelve;
}

// Width of a panel that ends at x, going left, on which twelve points resolve g.
double panel_width(double x) {
  if (x > 1) return std::min(1.25, 5 / x);
  return x < -1 ? -x : 1.0;
}

double integral_of_g(const ScaledArguments& x, const Scaled& f) {
  double sum = 0, t = 0;
  while (t < x.width) {
    const double end = std::min(x.width, t + panel_width(x.x_F - t));
    sum += integrate(rule(), t, end, [&](double s) { return f.g(s); });
    t = end;
    if (x.x_F > 0 && t < x.x_F && 0.5 * t * (2 * x.x_F - t) > detail::negligible) break;
  }
  return sum;
}

// Differences of the derivatives at the two ends where they keep their digits, else integrals over the one panel.
void higher_moments(const ScaledArguments& x, const Scaled& f, int highest, std::array<double, 5>& J) {
  const double scale = x.x_F < -1 ? -x.x_F : x.x_F > 1 ? 1 / x.x_F : 1.0;
  const auto count = static_cast<std::size_t>(highest) + 1;
  if (x.width >= 0.4 * scale) {
    const Derivatives upper = f(0, highest), lower = f(x.width, highest);
    for (std::size_t k = 1; k < count; ++k) J[k] = upper[k - 1] - lower[k - 1];
    return;
  }
  for (std::size_t i = 0; i < rule().node.size(); ++i) {
    const Derivatives at = f(0.5 * x.width * (1 + rule().node[i]), highest);
    for (std::size_t k = 1; k < count; ++k) J[k] += 0.5 * x.width * rule().weight[i] * at[k];
  }
}

}  // namespace

std::array<double, 5> g_derivatives(double x, double reference) {
  if (!(x <= std::max(reference, 0.0)))
    throw std::invalid_argument(fmt::format(
        "g_derivatives: x <= 0 or x <= reference is required, x = {:.17g} and reference = {:.17g}", x, reference));
  const double scale = std::max(reference, 0.0);
  return Scaled(scale)(scale - x, orders - 1);
}

Moments moments(const ScaledArguments& x, double root_a, int highest) {
  if (!(x.width > 0) || !std::isfinite(x.x_F) || !(root_a > 0) || highest < 0 || highest > 4)
    throw std::invalid_argument(
        fmt::format("moments: width > 0, finite x_F, sqrt(a) > 0 and 0 <= highest <= 4 are required, width = {:.17g}, "
                    "x_F = {:.17g}, sqrt(a) = {:.17g}, highest = {}",
                    x.width, x.x_F, root_a, highest));
  Moments m;
  const Scaled f(x.x_F);
  m.J[0] = integral_of_g(x, f);
  if (highest > 0) higher_moments(x, f, highest, m.J);
  // J_k moves by x_F_low J_{k+1} sqrt(a); where that counts, J_{k+1} sqrt(a) is x_F J_k up to O(1/x_F).
  double factor = x.x_F > 0 ? 1 + x.x_F_low * x.x_F : 1;
  for (double& J : m.J) J *= factor, factor /= root_a;
  m.exponent = x.x_F > 0 ? 0.5 * x.x_F * x.x_F : 0;
  m.relative_error = 32 * epsilon;
  return m;
}

}  // namespace spikeproof::stationary
