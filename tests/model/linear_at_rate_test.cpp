#include "model/linear_at_rate.h"

#include <gtest/gtest.h>

namespace spikeproof {
namespace {

TEST(LinearAtRate, HoldsDriftAndNoiseExactly) {
  NnlifParameters p;
  p.V_R = decimal("0.83"), p.a0 = decimal("1.37"), p.a1 = decimal("0.3"), p.b = decimal("-2.1"), p.I = decimal("0.25");
  p.delay = 3;
  const Nnlif linear = linear_at_rate(Nnlif(p), ratio(1, 3));
  EXPECT_TRUE(linear.is_linear());
  EXPECT_EQ(linear.I(), decimal("-0.45"));
  EXPECT_EQ(linear.a0(), decimal("1.47"));
  EXPECT_EQ(linear.V_R(), p.V_R);
  EXPECT_EQ(linear.delay(), 0);
}

TEST(LinearAtRate, RefusesARateWithoutNoise) {
  NnlifParameters p;
  p.a1 = 2;
  EXPECT_THROW(linear_at_rate(Nnlif(p), ratio(-1, 2)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof
