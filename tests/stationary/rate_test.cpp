// N_inf: three formulas against each other, against published digits and in the limits.
#include "stationary/rate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "nnlif_models.h"
#include "relative.h"
#include "stationary/mills.h"
#include "stationary/precise_rate.h"

namespace spikeproof::stationary {
namespace {

TEST(Mills, AgreesWithErfcAndIsContinuousAcrossCells) {
  for (double y : {0.0, 0.249999, 0.25, 0.83, 1.37, 2.5, 5.0}) {
    const double erfc = std::exp(0.5 * y * y) * std::sqrt(std::numbers::pi / 2) * std::erfc(y / std::numbers::sqrt2);
    EXPECT_LT(relative(mills(y), erfc), 1e-15 * (4 + y * y));
  }
  for (int cell = 1; cell <= 32; ++cell) {
    const double y = 0.5 * cell;
    EXPECT_LT(relative(mills(std::nextafter(y, 0.0)), mills(y)), 1e-15) << y;
    EXPECT_LT(relative(dawson(std::nextafter(y, 0.0)).value, dawson(y).value), 1e-15) << y;
  }
}

TEST(Mills, SatisfiesItsEquationByDawsonToo) {
  // d(x) + m(x) e^{...}: d' = 1 - x d, checked where 1 - x d does not cancel; the value at 2 is a published one.
  EXPECT_LT(relative(dawson(std::numbers::sqrt2 * 2).value, std::numbers::sqrt2 * 0.30134038892379196603), 1e-15);
  for (double x : {0.1, 0.5, 0.9, 2.5, 4.0}) EXPECT_NEAR(dawson(x).slope, 1 - x * dawson(x).value, 1e-15);
  EXPECT_EQ(dawson(-1.37).value, -dawson(1.37).value);
  EXPECT_EQ(dawson(-1.37).slope, dawson(1.37).slope);
}

TEST(Mills, RefusesNegativeArguments) {
  EXPECT_THROW(mills(-1e-300), std::invalid_argument);
  EXPECT_THROW(mills(std::nan("")), std::invalid_argument);
}

TEST(Rate, StandardSetAgreesWithThePublishedDigits) {
  const Rate rate = steady_rate(linear_model("1", "2", "1", "0"));
  EXPECT_LT(relative(rate.N, 0.119975965239104966210566), 2e-15);
  EXPECT_TRUE(rate.in_range);
}

TEST(Rate, ThreeFormulasAgreeWithinTheirErrorEstimates) {
  const double cases[][2] = {{1, 2},    {0.83, 1.37},    {-5, 2},     {1.999999, 2},    {-50, 2},
                             {-50, 40}, {39.999999, 40}, {-50, -40},  {-41, -40},       {-223, -10},
                             {39, 40},  {-1, 0},         {7.5, 8.25}, {-40.000001, -40}};
  for (const auto& c : cases) {
    const ScaledArguments x = scaled_arguments(c[0], c[1]);
    const Rate a = siegert_rate(x), b = double_integral_rate(x), l = laplace_rate(x);
    EXPECT_LT(relative(b.mean_interval, a.mean_interval), a.relative_error + b.relative_error) << c[0] << " " << c[1];
    EXPECT_LT(relative(l.mean_interval, a.mean_interval), a.relative_error + l.relative_error) << c[0] << " " << c[1];
    EXPECT_LT(a.relative_error, 1e-14);
    EXPECT_LT(l.relative_error, 1e-14);
    EXPECT_LT(b.relative_error, 2e-14);
  }
}

TEST(Rate, LimitsOfStrongDriftAndNarrowReset) {
  // Without noise the period is ln((I-V_R)/(I-V_F)); the first correction is -(1/2)(1/x_F^2 - 1/x_R^2).
  const Rate fast = siegert_rate(scaled_arguments(-400, -200));
  EXPECT_NEAR(1 / fast.N, std::log(2.0) - 0.5 * (1 / 40000.0 - 1 / 160000.0), 1e-9);
  // V_R -> V_F: 1/N = width g(x_F) (1 + O(width)).
  const Rate narrow = siegert_rate(scaled_arguments(-1 - 1e-9, -1));
  EXPECT_LT(relative(narrow.N * mills(1) * 1.000000082740371e-9, 1), 2e-9);
}

TEST(Rate, RepairsTheRoundingOfTheArguments) {
  // x_F = 2/sqrt(0.0025) = 40 up to rounding of parameters that are not doubles: compare with 30 digits.
  for (const auto& m : {linear_model("0.1", "0.7", "0.0037", "0.01"), linear_model("1.999999", "2", "0.05", "-6.7"),
                        linear_model("-50", "0.83", "0.05", "-5.1"), linear_model("0.83", "1.37", "0.05", "9.1")}) {
    const Rate rate = steady_rate(m);
    const auto precise = precise_rate(m, 30);
    ASSERT_TRUE(precise);
    EXPECT_NEAR(rate.log_N / std::numbers::ln10, precise->log10_N, 3e-16 * std::abs(precise->log10_N) + 1e-15);
    if (rate.in_range) {
      EXPECT_LT(relative(rate.N, std::stod(precise->N)), 4e-15) << precise->N;
    }
  }
}

TEST(Rate, SaysWhereDoublesEnd) {
  const Rate rate = siegert_rate(scaled_arguments(39, 40));
  EXPECT_FALSE(rate.in_range);
  EXPECT_LT(rate.log_N, -797);
  EXPECT_TRUE(std::isfinite(rate.log_N));
}

TEST(Rate, ArgumentsFollowDriftAndNoise) {
  NnlifParameters p;
  p.b = decimal("1.37"), p.a1 = ratio(1, 2), p.V_R = decimal("0.83");
  const ScaledArguments x = scaled_arguments(Nnlif(p), 0.25);
  EXPECT_NEAR(x.x_F, (2 - 1.37 * 0.25) / std::sqrt(1.125), 1e-15);
  EXPECT_NEAR(x.x_R, (0.83 - 1.37 * 0.25) / std::sqrt(1.125), 1e-15);
  EXPECT_NEAR(x.width, 1.17 / std::sqrt(1.125), 1e-15);
}

TEST(Rate, Refuses) {
  EXPECT_THROW(scaled_arguments(2, 1), std::invalid_argument);
  EXPECT_THROW(scaled_arguments(1, 1), std::invalid_argument);
  EXPECT_THROW(scaled_arguments(-INFINITY, 1), std::invalid_argument);
  EXPECT_THROW(scaled_arguments(0, std::nan("")), std::invalid_argument);
  NnlifParameters p;
  p.b = 1;
  EXPECT_THROW(steady_rate(Nnlif(p)), std::invalid_argument);
  EXPECT_THROW(scaled_arguments(Nnlif(p), std::nan("")), std::invalid_argument);
  p.a1 = 1;
  EXPECT_THROW(scaled_arguments(Nnlif(p), -1), std::invalid_argument);
}

TEST(PreciseRate, ThreeFormulasGiveTheSameDigits) {
  for (const auto& m :
       {linear_model("1", "2", "1", "0"), linear_model("0.83", "1.37", "0.7", "2.1"), linear_model("-5", "2", "1", "0.3")}) {
    const auto a = precise_rate(m, 40), b = precise_rate(m, 40, Formula::double_integral),
               c = precise_rate(m, 40, Formula::laplace);
    ASSERT_TRUE(a && b && c);
    EXPECT_EQ(a->N, b->N);
    EXPECT_EQ(a->N, c->N);
  }
  EXPECT_EQ(precise_rate(linear_model("1", "2", "1", "0"), 30)->N, "1.19975965239104966210566001495e-01");
}

TEST(PreciseRate, MoreDigitsExtendFewer) {
  const Nnlif m = linear_model("0.83", "1.37", "0.05", "0");
  const auto fifty = precise_rate(m, 50), long_text = precise_rate(m, 1000);
  ASSERT_TRUE(fifty && long_text);
  EXPECT_EQ(fifty->N.substr(0, 49), long_text->N.substr(0, 49));
  EXPECT_LT(long_text->log10_error, -1000);
}

TEST(PreciseRate, Refuses) {
  EXPECT_THROW((void)precise_rate(linear_model("1", "2", "1", "0"), 0), std::invalid_argument);
  EXPECT_THROW((void)precise_rate(linear_model("1", "2", "1", "0"), 301, Formula::laplace), std::invalid_argument);
  NnlifParameters p;
  p.a1 = 1;
  EXPECT_THROW((void)precise_rate(Nnlif(p), 10), std::invalid_argument);
  EXPECT_FALSE(precise_rate(linear_model("1", "2000", "1", "0"), 10));
  EXPECT_FALSE(precise_rate(linear_model("-61", "2", "1", "0"), 10, Formula::double_integral));
}

}  // namespace
}  // namespace spikeproof::stationary
