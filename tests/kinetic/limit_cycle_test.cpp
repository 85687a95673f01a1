#include "kinetic/limit_cycle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kinetic/cohorts.h"

namespace spikeproof::kinetic {
namespace {

Conductance cycling(const Exact& g0, const Exact& b, const FiringLaw& law) {
  ConductanceParameters p;
  p.g0 = g0, p.b = b;
  return Conductance(p, law);
}

std::vector<double> phases(const RateCurve& rate, double from, double period, int n) {
  std::vector<double> N;
  for (int i = 0; i < n; ++i) N.push_back(rate.value(from + period * i / n));
  return N;
}

// MATHEMATICS 6.4.
TEST(LimitCycle, OfAStepLawIsThatOfTheLongRun) {
  const Conductance model = cycling(ratio(3, 10), ratio(1, 10), FiringLaw::step(10, 1));
  const auto run = evolve_cohorts(model, density_of(standard_initial(model).v, model), 30);
  ASSERT_TRUE(run);
  const auto lap = last_rate_cycle(run->rate);
  ASSERT_TRUE(lap);
  EXPECT_NEAR(lap->period, 1.6475605, lap->period_error + 1e-7);
  double error[2];
  for (int k = 0; k < 2; ++k) {
    const auto cycle =
        limit_cycle(model, phases(run->rate, lap->start - lap->period, lap->period, 128 << k), lap->period);
    ASSERT_TRUE(cycle);
    error[k] = std::abs(cycle->period - 1.647560496);
    if (k == 0) continue;
    EXPECT_NEAR(cycle->highest, lap->highest, lap->range_error + 1e-4);
    EXPECT_NEAR(cycle->lowest, lap->lowest, lap->range_error + 1e-6);
  }
  // Order 6, or more where the peak of N is only just resolved.
  EXPECT_GT(error[0] / error[1], std::exp2(5.5));
  EXPECT_LT(error[0] / error[1], std::exp2(8));
}

TEST(LimitCycle, OfALogisticLawIsThatOfTheLongRun) {
  const Conductance model = cycling(ratio(1, 5), ratio(3, 20), FiringLaw::logistic(10, 1, ratio(1, 20)));
  const auto run = evolve_cohorts(model, density_of(standard_initial(model).v, model), 40, {1e-9, 1});
  ASSERT_TRUE(run);
  const auto lap = last_rate_cycle(run->rate);
  ASSERT_TRUE(lap);
  const auto cycle = limit_cycle(model, phases(run->rate, lap->start - lap->period, lap->period, 64), lap->period);
  ASSERT_TRUE(cycle);
  EXPECT_NEAR(cycle->period, 2.3391056, 1e-6);
  EXPECT_NEAR(lap->period, cycle->period, lap->period_error + 1e-6);
  EXPECT_LT(cycle->residual, 1e-11);
}

TEST(LimitCycle, RefusesWhatItCannotFollow) {
  // The drift turns at V_F while N is small.
  const Conductance turning = cycling(ratio(1, 5), ratio(3, 10), FiringLaw::step(10, 1));
  std::vector<double> guess;
  for (int i = 0; i < 32; ++i) guess.push_back(1 + std::cos(i * std::acos(-1.0) / 16));
  EXPECT_FALSE(limit_cycle(turning, guess, 1));
  EXPECT_THROW(static_cast<void>(limit_cycle(turning, {1, 2}, 1)), std::invalid_argument);
}

TEST(LastRateCycle, IsAbsentWhereTheRateSettles) {
  const Conductance model = cycling(ratio(1, 5), ratio(1, 10), FiringLaw::logistic(10, 1, ratio(1, 10)));
  const auto run = evolve_cohorts(model, density_of(standard_initial(model).v, model), 60, {1e-9, 1});
  ASSERT_TRUE(run);
  EXPECT_FALSE(last_rate_cycle(run->rate));
}

}  // namespace
}  // namespace spikeproof::kinetic
