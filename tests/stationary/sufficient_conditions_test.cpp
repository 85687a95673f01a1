// Sufficient conditions against the states themselves, and against each other.
#include "stationary/sufficient_conditions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "stationary/steady_states.h"

namespace spikeproof::stationary {
namespace {

Nnlif standard(const char* b) {
  NnlifParameters p;
  p.b = decimal(b);
  return Nnlif(p);
}

TEST(SufficientConditions, StandardSet) {
  EXPECT_TRUE(published_conditions(standard("0.99")).at_least_one);
  EXPECT_FALSE(published_conditions(standard("1")).at_least_one);
  EXPECT_FALSE(published_conditions(standard("1.2")).at_least_two);  // 2 a b < 1 asks for b < 1/2
  EXPECT_FALSE(published_conditions(standard("33.3")).none);         // 2 V_F I(0) = 33.34
  EXPECT_TRUE(published_conditions(standard("33.4")).none);
  // sqrt(pi/2) + 1/2 = 1.7533..., 1 + 2 I(0) = 17.67...
  EXPECT_TRUE(sharper_conditions(standard("1.753")).at_least_two);
  EXPECT_FALSE(sharper_conditions(standard("1.754")).at_least_two);
  EXPECT_FALSE(sharper_conditions(standard("17.6")).none);
  EXPECT_TRUE(sharper_conditions(standard("17.7")).none);
}

TEST(SufficientConditions, AreMetByTheStates) {
  const unsigned seed = 20111;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto uniform = [&](double low, double high) {
    return decimal_of(std::round(1000 * (low + (high - low) * static_cast<double>(random()) / 4294967296.0)) / 1000);
  };
  int decided[3] = {};
  for (int trial = 0; trial < 400; ++trial) {
    NnlifParameters p;
    p.V_R = uniform(-2, 2), p.V_F = p.V_R + uniform(0.2, 3), p.a0 = uniform(0.3, 2), p.a1 = uniform(0, 1);
    p.I = uniform(-1, 1), p.b = uniform(-1, trial % 2 == 0 ? 6 : 60);
    const Nnlif model(p);
    const std::size_t count = steady_states(model).value().size();
    const SufficientConditions known = published_conditions(model), sharper = sharper_conditions(model);
    for (const SufficientConditions& c : {known, sharper}) {
      EXPECT_TRUE(!c.at_least_one || count >= 1) << trial;
      EXPECT_TRUE(!c.at_least_two || count >= 2) << trial;
      EXPECT_TRUE(!c.none || count == 0) << trial;
    }
    EXPECT_LE(known.at_least_one, sharper.at_least_one);
    EXPECT_LE(known.at_least_two, sharper.at_least_two);
    EXPECT_LE(known.none, sharper.none);
    decided[0] += sharper.at_least_one, decided[1] += sharper.at_least_two, decided[2] += sharper.none;
  }
  for (const int number : decided) EXPECT_GT(number, 5);
}

}  // namespace
}  // namespace spikeproof::stationary
