#include "entropy/threshold_balance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace spikeproof::entropy {
namespace {

using kinetic::ThresholdChain;

ConductanceReal odd_conductance() {
  ConductanceParameters p;
  p.g_L = ratio(137, 100), p.V_L = p.V_R = ratio(-3, 10), p.V_F = ratio(83, 100), p.V_E = ratio(29, 10);
  p.eps = ratio(11, 100), p.a = ratio(7, 100), p.g0 = ratio(9, 10), p.b = 0;
  return rounded(Conductance(p));
}

TEST(ThresholdBalance, HoldsToRoundingAndIsDissipativeForConvexEntropies) {
  const ConductanceReal m = odd_conductance();
  const ThresholdChain chain(m, kinetic::threshold_mesh(m, 14, 12, 2.7, 0.3));
  const std::vector<double> P = chain.steady();
  std::vector<double> mass(P);
  for (std::size_t i = 0; i < mass.size(); ++i) mass[i] *= 1 + 0.7 * std::sin(0.3 * static_cast<double>(i));
  for (const EntropyFunction& H : convex_entropies()) {
    const ThresholdBalance balance = discrete_balance(H, chain, mass, P);
    EXPECT_LE(std::abs(balance.rate + balance.in_g + balance.in_v), balance.rounding) << H.name;
    EXPECT_LT(balance.rounding, 1e-9 * balance.in_v) << H.name;
    EXPECT_GT(balance.in_g, 0);
    EXPECT_GT(balance.in_v, 0);
  }
}

// u depends on g only: neither the ways in v nor the re-entry, which keeps g, dissipate.
TEST(ThresholdBalance, NothingIsDissipatedInVWhereUDependsOnGOnly) {
  const ConductanceReal m = odd_conductance();
  const ThresholdChain chain(m, kinetic::threshold_mesh(m, 14, 40, 2.7, 0.3));
  const std::vector<double> P = chain.steady();
  std::vector<double> mass(P);
  for (std::size_t i = 0; i < mass.size(); ++i) mass[i] *= 1 + 0.02 * static_cast<double>(i / 14);
  const ThresholdBalance balance = discrete_balance(quadratic(), chain, mass, P);
  EXPECT_LT(balance.in_v, 1e-20);
  EXPECT_GT(balance.in_g, 1e-3);
  const ThresholdDissipation grid = grid_dissipation(quadratic(), m, chain.mesh(), mass, P);
  EXPECT_NEAR(grid.entropy, balance.entropy, 1e-12);
  EXPECT_NEAR(grid.in_g, balance.in_g, 0.02 * balance.in_g);
}

TEST(ThresholdBalance, RefusesWrongSizes) {
  const ConductanceReal m = odd_conductance();
  const ThresholdChain chain(m, kinetic::threshold_mesh(m, 4, 4, 2.7, 0));
  EXPECT_THROW(discrete_balance(quadratic(), chain, {1}, chain.steady()), std::invalid_argument);
  EXPECT_THROW(grid_dissipation(quadratic(), m, chain.mesh(), chain.steady(), {1}), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::entropy
