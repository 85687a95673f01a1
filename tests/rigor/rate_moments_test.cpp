#include "rigor/rate_moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace spikeproof::rigor {
namespace {

struct Place {
  const char *V_R, *V_F, *beta, *a;
};

// Ordinary ones, either side of the edge between closed form and series, far ones, and V_R just below V_F.
const std::vector<Place> places{{"0.83", "1.9", "0.375", "1.3125"}, {"-15", "2", "0.40625", "0.203125"},
                                {"1", "2", "-30.5", "1"},           {"1", "2", "22.75", "1.125"},
                                {"1", "2", "100000", "1"},          {"1.7", "1.7000000001", "0.21875", "0.4375"},
                                {"-3", "-2.999999", "41.5", "2"},   {"-12", "3", "13.71875", "1"}};

std::vector<Ball> at(const Place& place, const Exact& beta, const Exact& a, long bits, int highest) {
  return rate_moments(decimal(place.V_R), decimal(place.V_F), Ball(beta, bits), Ball(a, bits), highest);
}

TEST(RateMoments, HoldTheValuesOfAFinerRunAndAreNarrow) {
  for (const Place& place : places) {
    const Exact beta = decimal(place.beta), a = decimal(place.a);
    const auto J = at(place, beta, a, 64, 4), fine = at(place, beta, a, 300, 4);
    ASSERT_EQ(J.size(), 5U);
    for (size_t k = 0; k < 5; ++k) {
      SCOPED_TRACE(std::string("V_R = ") + place.V_R + ", beta = " + place.beta + ", k = " + std::to_string(k));
      EXPECT_TRUE(certainly_positive(J[k]));
      EXPECT_TRUE(overlap(J[k], fine[k]));
      EXPECT_GE(J[k].accuracy_bits(), 64);
      EXPECT_GE(fine[k].accuracy_bits(), 300);
    }
  }
}

TEST(RateMoments, FollowTheWidthOfTheirArguments) {
  const Ball beta = Ball(decimal("22.7"), 300).widened(Ball(decimal("0x1p-20"), 300));
  for (const Ball& J : rate_moments(1, 2, beta, Ball(decimal("1.1"), 300), 4)) EXPECT_GE(J.accuracy_bits(), 15);
}

// J_k(beta - h) - J_k(beta + h) = 2h J_{k+1}(beta) + h^3/3 J_{k+3}(theta), with J_{k+3} decreasing.
TEST(RateMoments, AreDerivativesOfEachOther) {
  for (const Place& place : places) {
    const Exact beta = decimal(place.beta), a = decimal(place.a), h = decimal("0x1p-40");
    const auto before = at(place, Exact(beta - h), a, 300, 4), after = at(place, Exact(beta + h), a, 300, 4),
               J = at(place, beta, a, 300, 4);
    for (size_t k = 0; k + 3 < 5; ++k) {
      const Ball step(h, 300), slope = (before[k] - after[k]) / (step * 2);
      EXPECT_FALSE(certainly_less(slope, J[k + 1]));
      EXPECT_FALSE(certainly_less(J[k + 1] + step * step * before[k + 3] / 6, slope));
    }
    const Ball step(h, 300);
    const auto less = at(place, beta, Exact(a - h), 300, 0), more = at(place, beta, Exact(a + h), 300, 0);
    const Ball slope = (less[0] - more[0]) / step;
    EXPECT_FALSE(certainly_less(slope * Ball(decimal("1.0000000001"), 300), J[2]));
    EXPECT_FALSE(certainly_less(J[2] * Ball(decimal("1.0000000001"), 300), slope));
  }
}

TEST(RateMoments, AgreeWithTheTrapezoidalRule) {
  const double V_R = 0.83, V_F = 1.9, beta = 0.375, a = 1.3125, step = 1.0 / 64;
  const auto J = at(places[0], decimal("0.375"), decimal("1.3125"), 64, 4);
  for (int k = 0; k < 5; ++k) {
    // s = e^u: the integrand decays doubly exponentially to the right and exponentially to the left.
    double sum = 0;
    for (int i = -64 * 45; i < 64 * 3; ++i) {
      const double s = std::exp(i * step);
      sum += step * std::pow(s, k) * std::exp(-a * s * s / 2 - beta * s + s * V_R) * std::expm1(s * (V_F - V_R));
    }
    EXPECT_NEAR(sum / to_double(J[static_cast<size_t>(k)].lower()), 1, 1e-13);
  }
}

TEST(RateMoments, RefuseAnEmptyIntervalAndVanishingNoise) {
  EXPECT_THROW(rate_moments(1, 1, Ball(0, 64), Ball(1, 64), 0), std::invalid_argument);
  EXPECT_THROW(rate_moments(2, 1, Ball(0, 64), Ball(1, 64), 0), std::invalid_argument);
  EXPECT_THROW(rate_moments(1, 2, Ball(0, 64), Ball(0, 64), 0), std::invalid_argument);
  EXPECT_THROW(rate_moments(1, 2, Ball(0, 64), Ball::hull(-1, 1, 64), 0), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
