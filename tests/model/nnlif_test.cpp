#include "model/nnlif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spikeproof {
namespace {

std::string refusal(const NnlifParameters& p) {
  try {
    Nnlif model(p);
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "accepted";
}

TEST(Nnlif, IsLinearOnlyWithoutCoupling) {
  NnlifParameters p;
  EXPECT_TRUE(Nnlif(p).is_linear());
  p.a1 = ratio(1, 10);
  EXPECT_FALSE(Nnlif(p).is_linear());
  p.a1 = 0;
  p.b = decimal("-1e-30");
  EXPECT_FALSE(Nnlif(p).is_linear());
}

TEST(Nnlif, NamesTheViolatedInequalityAndTheValues) {
  NnlifParameters p;
  p.V_R = ratio(21, 10);
  EXPECT_EQ(refusal(p), "V_R < V_F is required, but V_R = 2.1 and V_F = 2");
  p.V_R = p.V_F;
  EXPECT_THAT(refusal(p), testing::HasSubstr("V_R = 2 and V_F = 2"));
  p = {};
  p.a0 = 0;
  EXPECT_THAT(refusal(p), testing::HasSubstr("a0 > 0"));
  p = {};
  p.a1 = ratio(-1, 3);
  EXPECT_THAT(refusal(p), testing::HasSubstr("a1 = -1/3"));
  p = {};
  p.delay = decimal("-0.1");
  EXPECT_THAT(refusal(p), testing::HasSubstr("delay >= 0"));
}

TEST(Rounded, IsNearest) {
  NnlifParameters p;
  p.V_R = decimal("0.83");
  p.b = decimal("1.37");
  const NnlifReal r = rounded(Nnlif(p));
  EXPECT_EQ(r.V_R, 0.83);
  EXPECT_EQ(r.b, 1.37);
  EXPECT_EQ(r.a0, 1.0);
}

}  // namespace
}  // namespace spikeproof
