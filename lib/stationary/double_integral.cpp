#include <cmath>

#include "stationary/rate.h"
#include "stationary/rate_detail.h"

namespace spikeproof::stationary {
namespace {

// Points are x = x_F - t (outer) and w = x_F - r (inner), 0 <= r <= min(t, width).
class NestedIntegral {
 public:
  explicit NestedIntegral(const ScaledArguments& x) : x_(x) {}

  // int over all t by one rule; both levels use it.
  double over_all(const GaussRule& rule) const {
    double sum = 0;
    const auto outer = [&](double t) { return inner(rule, t); };
    const std::vector<double> inside = graded_edges(0, x_.width, scale(x_.x_F), scale(x_.x_R), 1.0);
    for (std::size_t i = 0; i + 1 < inside.size(); ++i) sum += integrate(rule, inside[i], inside[i + 1], outer);
    // Left of the reset: a Gaussian tail that starts at x_R, or the whole bell where x_R > 0.
    const double length = std::max(x_.x_R, 0.0) + (x_.x_R < -10 ? detail::negligible / -x_.x_R : 11.0);
    const std::vector<double> left = graded_edges(x_.width, x_.width + length, scale(x_.x_R), 1.0, 1.0);
    for (std::size_t i = 0; i + 1 < left.size(); ++i) sum += integrate(rule, left[i], left[i + 1], outer);
    return sum;
  }

 private:
  static double scale(double x) { return 1 / (1 + std::abs(x)); }

  // (w^2 - x^2)/2, less x_F^2/2 where x_F > 0.
  double exponent(double t, double r) const {
    const double x = x_.x_F - t;
    return x_.x_F > 0 ? -0.5 * (r * (2 * x_.x_F - r) + x * x) : 0.5 * (t - r) * (2 * x_.x_F - t - r);
  }

  double inner(const GaussRule& rule, double t) const {
    const double end = std::min(t, x_.width);
    const std::vector<double> edges = graded_edges(0, end, scale(x_.x_F), scale(x_.x_F - end), 1.0);
    double sum = 0;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      // Convex in w: the ends of a panel bound the exponent on it.
      if (std::max(exponent(t, edges[i]), exponent(t, edges[i + 1])) < -detail::negligible) continue;
      // Shifting both variables by x_F_low changes the exponent by (w - x) x_F_low.
      sum += integrate(rule, edges[i], edges[i + 1],
                       [&](double r) { return std::exp(exponent(t, r)) * (1 + (t - r) * x_.x_F_low); });
    }
    return sum;
  }

  ScaledArguments x_;
};

}  // namespace

Rate double_integral_rate(const ScaledArguments& x) {
  const NestedIntegral integral(x);
  return detail::make_rate(x, integral.over_all(detail::rules().fine), integral.over_all(detail::rules().coarse), 0);
}

}  // namespace spikeproof::stationary
