#include "neuron/hodgkin_huxley.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace spikeproof::neuron {
namespace {

HodgkinHuxley odd() {
  HodgkinHuxley p;
  p.C = 0.91, p.g_Na = 117.3, p.g_K = 33.7, p.g_L = 0.37, p.V_Na = 52.1, p.V_K = -74.9, p.temperature = 8.7;
  return p;
}

TEST(HodgkinHuxley, RestsAtMinus65) {
  const auto rest = resting_state(HodgkinHuxley{});
  ASSERT_TRUE(rest);
  // the source chose V_L for this, with rates of three figures: 1e-3 of a leak current of 3.2 over a slope of 0.7
  EXPECT_NEAR((*rest)[0], -65, 3.2e-3 / 0.7);
  HodgkinHuxleyState slope;
  field(HodgkinHuxley{}, rest->data(), 0.0, slope.data());
  for (const double s : slope) EXPECT_NEAR(s, 0, 1e-11);
}

TEST(HodgkinHuxley, RatesAreSmoothWhereTheQuotientIsNot) {
  for (const double x : {0.05, -0.05}) {
    const double inside = linear_over_exponential(x * (1 - 1e-12)), outside = linear_over_exponential(x * (1 + 1e-12));
    EXPECT_NEAR(inside, outside, 2e-12 * std::abs(x));  // slope 1/2 over a gap of 2e-12 |x|, and rounding
  }
  EXPECT_EQ(linear_over_exponential(0.0), 1);
}

TEST(HodgkinHuxley, FiresUnderCurrentAndNotWithout) {
  const HodgkinHuxley p = odd();
  const auto rest = resting_state(p, 0.0);
  ASSERT_TRUE(rest);
  const auto silent = fire(p, *rest, {0.1, std::vector<double>(1000, 0.0)});
  const auto driven = fire(p, *rest, {0.1, std::vector<double>(1000, 17.3)}, {0.02, 0, true});
  ASSERT_TRUE(silent && driven);
  EXPECT_TRUE(silent->spikes.empty());
  EXPECT_GT(driven->spikes.size(), 4u);
  EXPECT_EQ(driven->V.size(), 1001u);
}

TEST(HodgkinHuxley, SpikeTimesConvergeWithOrderFour) {
  const HodgkinHuxley p = odd();
  const auto rest = resting_state(p, 0.0);
  ASSERT_TRUE(rest);
  const HeldCurrent current{0.04, std::vector<double>(1000, 17.3)};
  const auto last = [&](double step) { return fire(p, *rest, current, {step, 0, false})->spikes.back(); };
  const double fine = last(0.00125), coarse = std::abs(last(0.02) - fine), half = std::abs(last(0.01) - fine);
  const double order = std::log2(coarse / half);
  EXPECT_GT(order, 3.6);
  EXPECT_LT(order, 4.4);
}

TEST(HodgkinHuxley, RefusesWhatIsNotAdmissible) {
  HodgkinHuxley p;
  p.C = 0;
  EXPECT_THROW(p.check(), std::invalid_argument);
  p = {};
  p.g_K = -1;
  EXPECT_THROW(p.check(), std::invalid_argument);
  p = {};
  p.n_exponent = 0;
  EXPECT_THROW(p.check(), std::invalid_argument);
  const HodgkinHuxleyState rest = *resting_state(HodgkinHuxley{});
  EXPECT_THROW(static_cast<void>(fire({}, rest, {0, {1.0}})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(fire({}, rest, {0.1, {std::nan("")}})), std::invalid_argument);
  EXPECT_FALSE(fire({}, rest, {5, std::vector<double>(50, 40.0)}, {5, 0, false}));  // far too coarse
}

}  // namespace
}  // namespace spikeproof::neuron
