// The re-checker's integrals J_k against the prover's.
#include "rigor/recheck_moments.h"

#include <gtest/gtest.h>

#include <random>

#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

using recheck_detail::Interval;

double width_against(const Interval& x) {
  Interval size = x;
  mpfi_diam_rel(&size.data()->left, x.data());
  return mpfr_get_d(&size.data()->left, MPFR_RNDU);
}

void expect_same(const Exact& V_R, const Exact& V_F, const Exact& beta, const Exact& a) {
  const auto mine = recheck_detail::moments(V_R, V_F, beta, a, 4, 100);
  const auto theirs = rate_moments(V_R, V_F, Ball(beta, 200), Ball(a, 200), 4);
  for (size_t k = 0; k <= 4; ++k) {
    EXPECT_LT(width_against(mine[k]), 1e-24) << k << " at beta = " << to_text(beta) << ", V_R = " << to_text(V_R);
    const Interval other(theirs[k].lower(190), theirs[k].upper(190), 200);
    EXPECT_FALSE(certainly_less(mine[k], other) || certainly_less(other, mine[k])) << k << " " << to_text(beta);
  }
}

TEST(RecheckMoments, AgreeWithTheProversAtRandomPoints) {
  std::mt19937 random(4711);
  std::uniform_int_distribution<long> milli(-6000, 6000), positive(1, 9000);
  for (int i = 0; i < 12; ++i) {
    const Exact V_R = ratio(milli(random), 1000), V_F = V_R + ratio(positive(random), 2000);
    expect_same(V_R, V_F, ratio(milli(random), 300), ratio(positive(random), 1000));
  }
}

TEST(RecheckMoments, AgreeAtTheEdgesOfTheRange) {
  expect_same(ratio(83, 100), exactly(2), exactly(400), ratio(137, 100));
  expect_same(exactly(2) - ratio(1, 1'000'000'000), exactly(2), ratio(-3, 7), ratio(137, 100));
  expect_same(exactly(-15), exactly(2), ratio(1, 3), ratio(1, 5));
  expect_same(ratio(83, 100), exactly(9), exactly(0), ratio(1, 10));
}

}  // namespace
}  // namespace spikeproof::rigor
