#include "entropy/entropy_function.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spikeproof::entropy {
namespace {

// H by its defining formula in long double, normalised by its tangent at 1.
long double defined(const std::string& name, long double u) {
  if (name == quadratic().name) return (u - 1) * (u - 1);
  if (name == logarithmic().name) return u * std::log(u) - u + 1;
  if (name == power(3).name) return u * u * u - 1 - 3 * (u - 1);
  if (name == positive_part().name) return u > 1 ? (u - 1) * (u - 1) : 0;
  return std::sqrt((u - 1) * (u - 1) + 0.01L) - 0.1L;
}

TEST(EntropyFunction, MatchesItsDefinition) {
  for (const EntropyFunction& H : convex_entropies()) {
    EXPECT_EQ(H.value(1), 0) << H.name;
    EXPECT_EQ(H.slope(1), 0) << H.name;
    for (const double u : {0.013, 0.5, 0.83, 0.999, 1.001, 1.37, 4.2}) {
      EXPECT_NEAR(H.value(u), static_cast<double>(defined(H.name, u)), 1e-15 * (1 + H.value(u))) << H.name << ' ' << u;
      const long double h = 1e-4L, up = defined(H.name, u + h), down = defined(H.name, u - h);
      EXPECT_NEAR(H.slope(u), static_cast<double>((up - down) / (2 * h)), 1e-4 * (1 + H.curvature(u))) << H.name;
    }
    for (const double u : {0.3, 0.83, 1.37, 3.1}) {
      const double h = 1e-4, second = (H.slope(u + h) - H.slope(u - h)) / (2 * h);
      EXPECT_NEAR(H.curvature(u), second, 1e-5 * (1 + std::abs(second))) << H.name << ' ' << u;
    }
  }
}

TEST(EntropyFunction, BregmanIsPositiveAndDoesNotCancel) {
  for (const EntropyFunction& H : convex_entropies()) {
    for (const double y : {0.2, 0.83, 0.9999, 1.0, 1.0001, 1.37, 5.0}) {
      for (const double x : {0.0, 0.21, 0.83, 1.0, 1.37, 4.9}) {
        const double direct = H.value(x) - H.value(y) - (x - y) * H.slope(y);
        EXPECT_GE(H.bregman(x, y), 0) << H.name;
        EXPECT_NEAR(H.bregman(x, y), direct, 1e-13 * (1 + H.value(x) + H.value(y))) << H.name << ' ' << x << ' ' << y;
      }
      const double d = 1e-9 * y, near = H.bregman(y + d, y), expected = 0.5 * H.curvature(y) * d * d;
      if (y != 1.0) {
        EXPECT_NEAR(near, expected, 1e-5 * expected) << H.name << y;
      }
    }
  }
}

TEST(EntropyFunction, LogarithmKnowsItsDomain) {
  EXPECT_EQ(logarithmic().value(0), 1);
  EXPECT_TRUE(std::isnan(logarithmic().value(-0.1)));
  EXPECT_TRUE(std::isinf(logarithmic().bregman(0.5, 0)));
}

TEST(EntropyFunction, Refuses) {
  EXPECT_THROW(power(1), std::invalid_argument);
  EXPECT_THROW(regularised_absolute(0), std::invalid_argument);
  EXPECT_THROW(regularised_absolute(std::nan("")), std::invalid_argument);
}

TEST(EntropyFunction, TheDoubleWellIsNotConvex) {
  EXPECT_LT(double_well().curvature(1.1), 0);
  EXPECT_LT(double_well().bregman(1.2, 1), 0);
}

}  // namespace
}  // namespace spikeproof::entropy
