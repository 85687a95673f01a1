// The Poincaré constant by two methods, against published digits, closed forms and bounds.
#include "spectrum/poincare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"
#include "nnlif_models.h"
#include "spectrum/characteristic.h"

namespace spikeproof::spectrum {
namespace {

std::vector<Nnlif> models() {
  return {linear_model("1", "2", "1", "0"),   linear_model("-5", "2", "1", "0"),    linear_model("0.83", "1.37", "0.7", "2.1"),
          linear_model("-15", "2", "1", "0"), linear_model("1", "2", "0.05", "10"), linear_model("-50", "2", "10", "0"),
          linear_model("1", "2", "10", "0"),  linear_model("8", "9", "0.05", "0"),  linear_model("1.999999", "2", "1", "0")};
}

TEST(Poincare, AgreesWithThePublishedDigits) {
  EXPECT_NEAR(poincare_shooting(linear_model("1", "2", "1", "0"))->rate, 1.18552825134709311, 1e-14);
  EXPECT_NEAR(poincare_shooting(linear_model("-5", "2", "1", "0"))->rate, 0.385853136319360842, 1e-14);
  const MuckenhouptBounds one = muckenhoupt_bounds(linear_model("1", "2", "1", "0"));
  EXPECT_NEAR(one.lower, 0.22307576, 5e-9);
  EXPECT_NEAR(one.upper, 1.7846061, 5e-8);
  const MuckenhouptBounds other = muckenhoupt_bounds(linear_model("-5", "2", "1", "0"));
  EXPECT_NEAR(other.lower, 0.73027342, 5e-9);
  EXPECT_NEAR(other.upper, 5.8421874, 5e-8);
}

TEST(Poincare, ShootingAndGalerkinAgreeWithinTheirErrors) {
  for (const Nnlif& m : models()) {
    const auto shooting = poincare_shooting(m), galerkin = poincare_galerkin(m);
    ASSERT_TRUE(shooting) << shooting.error().message();
    ASSERT_TRUE(galerkin) << galerkin.error().message();
    EXPECT_NEAR(shooting->rate, galerkin->rate, shooting->error + galerkin->error);
    EXPECT_LT(shooting->error, 1e-12 * shooting->rate + 1e-15);
    EXPECT_NEAR(shooting->C * shooting->rate, rounded(m).a0, 1e-14 * rounded(m).a0);
    const MuckenhouptBounds bounds = muckenhoupt_bounds(m);
    EXPECT_LE(bounds.lower, shooting->C);
    EXPECT_GE(bounds.upper, shooting->C);
  }
}

TEST(Poincare, IsBelowTheNoiseForCurrentsBelowTheReset) {
  // Bakry and Emery: P is more log-concave than the Gaussian for V_R >= I.
  for (const auto& m :
       {linear_model("1", "2", "1", "0"), linear_model("0.83", "1.37", "0.7", "0.5"), linear_model("8", "9", "0.05", "0")})
    EXPECT_LE(poincare_shooting(m)->C, rounded(m).a0 * (1 + 1e-14));
}

TEST(Poincare, BoundsTheGap) {
  for (const Nnlif& m :
       {linear_model("1", "2", "1", "0"), linear_model("-5", "2", "1", "0"), linear_model("0.83", "1.37", "0.7", "2.1")}) {
    const auto leading = leading_eigenvalues_characteristic(m, 1);
    ASSERT_TRUE(leading);
    EXPECT_LE(poincare_shooting(m)->rate, -leading->value[0].real());
  }
}

TEST(Poincare, MeetsTheGapAsTheResetMeetsTheThreshold) {
  // V_R -> V_F: the flux dies out and both limits are the Neumann problem of the same weight.
  const Nnlif m = linear_model("1.999999", "2", "1", "0");
  EXPECT_NEAR(poincare_shooting(m)->rate, -leading_eigenvalues_characteristic(m, 1)->value[0].real(), 1e-10);
}

TEST(WeightedNeumann, ClosedForms) {
  const std::vector<double> unit = graded_edges(0, 1, 0.25, 0.25, 0.25);
  const auto flat = weighted_neumann_rate([](double) { return 1.0; }, unit, 10);
  ASSERT_TRUE(flat);
  EXPECT_NEAR(*flat, std::numbers::pi * std::numbers::pi, 1e-10);
  // w = 1 - x: Bessel's equation, first zero of J_1.
  const auto linear = weighted_neumann_rate([](double x) { return 1 - x; }, unit, 10);
  EXPECT_NEAR(*linear, 3.8317059702075123156 * 3.8317059702075123156, 1e-10);
  const auto gauss =
      weighted_neumann_rate([](double x) { return std::exp(-0.5 * x * x); }, graded_edges(-10, 10, 1, 1, 1), 10);
  EXPECT_NEAR(*gauss, 1, 1e-11);
}

TEST(WeightedNeumann, OrderIsTwiceTheDegree) {
  const auto error = [](double width) {
    const std::vector<double> edges = graded_edges(0, 1, width, width, width);
    return std::abs(*weighted_neumann_rate([](double x) { return 1 - x; }, edges, 2) -
                    3.8317059702075123156 * 3.8317059702075123156);
  };
  const double order = std::log2(error(1.0 / 16) / error(1.0 / 32));
  EXPECT_GT(order, 3.8);
  EXPECT_LT(order, 4.2);
}

TEST(Poincare, Refuses) {
  NnlifParameters p;
  p.b = 1;
  EXPECT_THROW((void)poincare_shooting(Nnlif(p)), std::invalid_argument);
  EXPECT_THROW((void)poincare_galerkin(Nnlif(p)), std::invalid_argument);
  EXPECT_THROW((void)muckenhoupt_bounds(Nnlif(p)), std::invalid_argument);
  EXPECT_THROW((void)weighted_neumann_rate([](double) { return 1.0; }, {0}, 4), std::invalid_argument);
  EXPECT_THROW((void)weighted_neumann_rate([](double) { return 1.0; }, {0, 1}, 1), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::spectrum
