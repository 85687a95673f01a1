#include "kinetic/kinetic_mode.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spikeproof::kinetic {
namespace {

TEST(KineticMode, TheHermiteMatrixHasTheRateOfTheClosedForm) {
  for (const double k : {0.37, 1.0, 1.83}) EXPECT_NEAR(hermite_rate(k, 80), mode_rate(k, 0), 1e-9) << k;
  EXPECT_NEAR(hermite_rate(1, 40, 0), 0, 1e-14);  // without transport nothing decays
}

TEST(KineticMode, TheSimulationTendsToTheClosedFormWithOrderTwo) {
  for (const double k : {0.7, 1.6}) {
    const double exact = mode_density(k, 1.3);
    const double coarse = std::abs(simulate_mode(k, {1.3}, 100)[0] - exact),
                 fine = std::abs(simulate_mode(k, {1.3}, 200)[0] - exact);
    EXPECT_GT(std::log2(coarse / fine), 1.8);
    EXPECT_LT(std::log2(coarse / fine), 2.2);
  }
  EXPECT_THROW(static_cast<void>(simulate_mode(1, {1}, 3)), std::invalid_argument);
}

TEST(KineticMode, OnALongTorusTheWaveDecidesOnAShortOneTheVelocity) {
  EXPECT_DOUBLE_EQ(torus_rate(3), 1);
  EXPECT_NEAR(torus_rate(12), 0.27415567780803773, 1e-15);
}

}  // namespace
}  // namespace spikeproof::kinetic
