// The stationary density: its equation, its mass by quadrature, both ends, and far parameters.
#include "stationary/profile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/gauss_legendre.h"
#include "nnlif_models.h"

namespace spikeproof::stationary {
namespace {

std::vector<Nnlif> models() {
  return {linear_model("1", "2", "1", "0"),       linear_model("0.83", "1.37", "0.7", "2.1"),
          linear_model("-5", "2", "1", "0.3"),    linear_model("1.999999", "2", "1", "0"),
          linear_model("-50", "2", "10", "0"),    linear_model("0", "1", "0.05", "8.9"),
          linear_model("0", "2", "0.05", "-6.5"), linear_model("0.5", "2", "0.05", "1.2")};
}

// int of f from V_R - 12 sd to V_F, panels fine at V_R and V_F.
template <class F>
double integral(const Nnlif& model, double from, F&& f) {
  const NnlifReal m = rounded(model);
  const GaussRule rule = gauss_legendre(30);
  const double scale = m.a0 / (std::sqrt(m.a0) + std::abs(m.V_F - m.I) + std::abs(m.V_R - m.I));
  double sum = 0;
  for (const auto& [lower, upper] :
       {std::pair(std::min(from, m.V_R), m.V_R), std::pair(std::max(from, m.V_R), m.V_F)}) {
    const auto edges = graded_edges(lower, upper, scale, scale, 0.5 * std::sqrt(m.a0));
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) sum += integrate(rule, edges[i], edges[i + 1], f);
  }
  return sum;
}

double far_left(const Nnlif& model) {
  const NnlifReal m = rounded(model);
  return std::min(m.V_R, m.I) - 12 * std::sqrt(m.a0);
}

TEST(Profile, HasMassOne) {
  for (const Nnlif& m : models()) {
    const Profile P(m);
    EXPECT_NEAR(integral(m, far_left(m), [&](double v) { return P.density(v); }), 1, 2e-13);
  }
}

TEST(Profile, SlopeIsTheDerivativeAndFluxIsN) {
  // a P' = -(v - I) P - N_inf 1_{v > V_R}.
  for (const Nnlif& m : models()) {
    const Profile P(m);
    const NnlifReal r = P.model();
    if (!P.rate().in_range) continue;  // log_density is for those
    for (double s : {1e-6, 0.01, 0.3, 0.83, 0.999}) {
      const double v = r.V_F + s * (r.V_R - r.V_F), p = P.density(v);
      const double flux = -(v - r.I) * p - r.a0 * p * P.log_slope(v);
      const double size = std::abs((v - r.I) * p) + P.rate().N;
      EXPECT_NEAR(flux, P.rate().N, 1e-13 * size) << v;
    }
    EXPECT_DOUBLE_EQ(P.log_slope(r.V_R - 1), -(r.V_R - 1 - r.I) / r.a0);
  }
}

TEST(Profile, VanishesLinearlyAtTheThreshold) {
  for (const Nnlif& m : models()) {
    const Profile P(m);
    const NnlifReal r = P.model();
    const double v = r.V_F - 1e-3 * (r.V_F - r.V_R), distance = r.V_F - v;
    // P = (N/a)(d + (V_F - I) d^2/2a + O(d^3)).
    const double x = (r.V_F - r.I) / r.a0;
    const double expected = P.rate().N / r.a0 * distance * (1 + 0.5 * x * distance);
    EXPECT_NEAR(P.density(v) / expected, 1, (x * x + 1 / r.a0) * distance * distance + 1e-12);
    EXPECT_EQ(P.density(r.V_F), 0);
    EXPECT_EQ(P.density(r.V_F + 1), 0);
  }
}

TEST(Profile, IsContinuousAtTheReset) {
  for (const Nnlif& m : models()) {
    const Profile P(m);
    const double V_R = P.model().V_R, before = std::nextafter(V_R, -1e9);
    // One ulp to the left, and V_R itself is rounded.
    const double change = 4 * std::abs(P.log_slope(V_R)) * (V_R - before + 1e-17);
    EXPECT_NEAR(P.density(before) / P.density(V_R), 1, 1e-13 + change);
    EXPECT_NEAR(P.cumulative(before) / P.cumulative(V_R), 1, 1e-13 + change);
  }
}

TEST(Profile, LogDensityReachesWhereDoublesDoNot) {
  const Profile P(linear_model("1", "2", "0.05", "0"));
  EXPECT_EQ(P.density(-50), 0);
  const double step = P.log_density(-49) - P.log_density(-50);
  EXPECT_NEAR(step, (2500 - 2401) / 0.1, 1e-9);
  const Profile rare(linear_model("8.9", "9", "0.05", "0"));  // N_inf of e^{-801}
  EXPECT_FALSE(rare.rate().in_range);
  EXPECT_NEAR(rare.density(0), 1 / std::sqrt(2 * M_PI * 0.05), 1e-13);
  EXPECT_NEAR(rare.cumulative(0), 0.5, 1e-14);
  EXPECT_LT(rare.log_density(8.99), -790);
}

TEST(Profile, CumulativeAndSurvivalAgreeWithQuadrature) {
  for (const Nnlif& m : models()) {
    const Profile P(m);
    const NnlifReal r = P.model();
    for (double v : {r.V_R - 0.3 * std::sqrt(r.a0), r.V_R + 0.1 * (r.V_F - r.V_R), r.V_F - 0.01 * (r.V_F - r.V_R)}) {
      const double above = integral(m, v, [&](double w) { return P.density(w); });
      EXPECT_NEAR(P.survival(v) / above, 1, 1e-12) << v;
      EXPECT_NEAR(P.cumulative(v), 1 - above, 2e-13) << v;
    }
  }
}

TEST(Profile, QuantileInvertsTheDistribution) {
  const Profile P(linear_model("0.83", "1.37", "0.7", "2.1"));
  for (double p : {1e-6, 0.25, 0.5, 0.9}) EXPECT_NEAR(P.cumulative(P.quantile(p)) / p, 1, 1e-11);
}

TEST(Profile, Refuses) {
  NnlifParameters p;
  p.b = 1;
  EXPECT_THROW(Profile{Nnlif(p)}, std::invalid_argument);
  const Profile P(linear_model("1", "2", "1", "0"));
  EXPECT_THROW(P.quantile(0), std::invalid_argument);
  EXPECT_THROW(P.quantile(1), std::invalid_argument);
  EXPECT_THROW(P.log_slope(2), std::invalid_argument);
  EXPECT_EQ(P.survival(2), 0);
  EXPECT_EQ(P.cumulative(2), 1);
}

}  // namespace
}  // namespace spikeproof::stationary
