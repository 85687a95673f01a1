#include "kinetic/equilibrium.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"

namespace spikeproof::kinetic {
namespace {

// The moments by quadrature, in units of sqrt a: s = g/sqrt a, weight exp(-s^2/2 + s x) against its largest value.
TruncatedGaussian by_quadrature(double m, double a) {
  const double x = m / std::sqrt(a), top = std::max(0.0, x);
  const double scale = x < -1 ? -1 / x : 1;
  const auto rule = gauss_legendre(40);
  long double mass = 0, first = 0, second = 0;
  const auto edges = graded_edges(std::max(0.0, top - 40), top + 45 * scale, scale / 4, scale, scale);
  const auto weight = [&](double s) { return std::exp(-(s - top) * (s + top - 2 * x) / 2); };
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const auto sum = [&](auto&& f) { return integrate(rule, edges[i - 1], edges[i], f); };
    mass += sum([&](double s) { return weight(s); });
    first += sum([&](double s) { return s * weight(s); });
  }
  const long double mean = first / mass;
  for (std::size_t i = 1; i < edges.size(); ++i)
    second += integrate(rule, edges[i - 1], edges[i], [&](double s) {
      const double d = s - static_cast<double>(mean);
      return d * d * weight(s);
    });
  const double variance = static_cast<double>(second / mass);
  return {static_cast<double>(mean) * std::sqrt(a), variance * a, variance,
          std::exp(top * (top - 2 * x) / 2) / static_cast<double>(mass) / std::sqrt(a)};
}

TEST(TruncatedGaussian, AgreesWithQuadratureForEveryRatio) {
  for (const double x : {-1e6, -3e3, -37.0, -8.3, -8.0, -3.7, -2.01, -1.99, -0.6, 0.0, 0.45, 3.0, 9.7, 40.0, 200.0})
    for (const double a : {0.01, 0.83, 25.0}) {
      const auto closed = truncated_gaussian(x * std::sqrt(a), a), summed = by_quadrature(x * std::sqrt(a), a);
      EXPECT_NEAR(closed.mean / summed.mean, 1, 3e-14) << x << ' ' << a;
      EXPECT_NEAR(closed.variance / summed.variance, 1, 2e-13) << x << ' ' << a;
      EXPECT_NEAR(closed.slope / summed.slope, 1, 2e-13) << x << ' ' << a;
      if (x < 20) {
        EXPECT_NEAR(closed.at_zero / summed.at_zero, 1, 1e-12) << x;
      }
    }
}

TEST(TruncatedGaussian, TheSlopeIsTheDerivativeOfTheMean) {
  const double a = 0.37, h = 1e-4;
  for (const double m : {-2.0, -0.3, 0.0, 0.9}) {
    const double difference = (truncated_gaussian(m + h, a).mean - truncated_gaussian(m - h, a).mean) / (2 * h);
    EXPECT_NEAR(truncated_gaussian(m, a).slope, difference, 1e-8) << m;
  }
}

TEST(TruncatedGaussian, RefusesWhatIsNoGaussian) {
  EXPECT_THROW(truncated_gaussian(0, 0), std::invalid_argument);
  EXPECT_THROW(truncated_gaussian(std::nan(""), 1), std::invalid_argument);
}

TEST(DriftAt, IsTheMeanDriftOverTheEquilibrium) {
  ConductanceParameters p;
  p.g_L = ratio(7, 10), p.V_L = ratio(3, 10), p.V_E = ratio(37, 10), p.b = ratio(-1, 7);
  const auto model = rounded(Conductance(p, FiringLaw::step(10, p.V_F)));
  const double N = 1.37, g = truncated_gaussian(model.g0 + model.b * N, model.a).mean;
  const Drift drift = drift_at(model, N);
  for (const double v : {0.0, 0.83, 3.0})
    EXPECT_NEAR(drift(v), model.g_L * (model.V_L - v) + g * (model.V_E - v), 1e-15);
  const double h = 1e-5;
  EXPECT_NEAR(drift.slope, (drift_at(model, N + h).g - drift_at(model, N - h).g) / (2 * h), 1e-8);
}

}  // namespace
}  // namespace spikeproof::kinetic
