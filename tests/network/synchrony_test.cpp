#include "network/synchrony.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "network/decay_fit.h"
#include "network/histogram.h"

namespace spikeproof::network {
namespace {

// Uniform draws in K cells: the mean is the floor, and nothing is left without it.
TEST(Synchrony, FloorOfIndependentNeuronsIsExactInMean) {
  constexpr std::size_t cells = 13;
  constexpr int neurons = 50, trials = 4000;
  std::mt19937_64 random(1729);
  std::uniform_int_distribution<std::size_t> cell(0, cells - 1);
  double mean = 0, left = 0, square = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<std::uint64_t> counts(cells);
    for (int i = 0; i < neurons; ++i) ++counts[cell(random)];
    const double S2 = synchrony_squared(counts);
    mean += S2 / trials;
    square += S2 * S2 / trials;
    left += synchrony_squared_without_floor(counts) / trials;
  }
  const double error = 4 * std::sqrt((square - mean * mean) / trials);
  EXPECT_NEAR(mean, synchrony_floor_squared(cells, neurons), error);
  EXPECT_NEAR(left, 0, error);
}

TEST(Synchrony, IsLargestForAPopulationAtOnePoint) {
  // everyone in the first of four cells: F = 1 against 1/4, 1/2, 3/4
  const std::vector<std::uint64_t> counts{8, 0, 0, 0};
  EXPECT_DOUBLE_EQ(synchrony_squared(counts), (0.5625 + 0.25 + 0.0625) / 3);
  EXPECT_DOUBLE_EQ(synchrony_squared_without_floor(counts), synchrony_squared(counts));
  EXPECT_EQ(synchrony_squared(std::vector<double>{0.25, 0.5, 0.75}), 0);
  EXPECT_THROW(static_cast<void>(synchrony_squared(std::vector<double>{})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(synchrony_squared_without_floor(std::vector<std::uint64_t>{1, 0})),
               std::invalid_argument);
}

TEST(DecayFit, FindsTheRateOfItsOwnCurves) {
  std::vector<double> t, real, pair, one;
  for (int i = 0; i < 40; ++i) {
    t.push_back(0.3 + 0.1 * i);
    real.push_back(std::exp(-2 * 1.37 * t[t.size() - 1]) * (2 - 0.8 * std::exp(-0.9 * t.back())));
    pair.push_back(std::exp(-2 * 0.41 * t.back()) * (2 + 1.1 * std::cos(2 * 2.3 * t.back() + 0.3)));
    one.push_back(1e-3);
  }
  const DecayFit a = fit_decay(t, real, one, {{-1.2, 0}, {-2.1, 0}});
  EXPECT_TRUE(a.converged);
  EXPECT_NEAR(a.rate, -1.37, 1e-8);
  const DecayFit b = fit_decay(t, pair, one, {{-0.5, 2.3}, {-2, 4}});
  EXPECT_TRUE(b.converged);
  EXPECT_NEAR(b.rate, -0.41, 1e-8);
  EXPECT_THROW(static_cast<void>(fit_decay({t.data(), 4}, {real.data(), 4}, {one.data(), 4}, {{-1, 0}, {-2, 0}})),
               std::invalid_argument);
}

// Percentage points from tables of the chi-square law; cells that expect too little are put together.
TEST(ChiSquare, StatisticDegreesAndTails) {
  EXPECT_NEAR(chi_square_quantile(10, 0.05), 18.307, 1e-3);
  EXPECT_NEAR(chi_square_quantile(1, 0.001), 10.828, 1e-3);
  const ChiSquare seen = chi_square(std::vector<std::uint64_t>{12, 8, 30, 50}, std::vector<double>{1, 1, 3, 5});
  EXPECT_EQ(seen.degrees, 3);
  EXPECT_NEAR(seen.statistic, 0.8, 1e-12);
  EXPECT_NEAR(seen.p_value, 0.84947, 1e-4);
  const ChiSquare few = chi_square(std::vector<std::uint64_t>{0, 1, 49, 50}, std::vector<double>{1, 1, 49, 49});
  EXPECT_EQ(few.degrees, 1);
  EXPECT_THROW(static_cast<void>(chi_square(std::vector<std::uint64_t>{1}, std::vector<double>{1})),
               std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::network
