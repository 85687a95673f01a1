#include "core/suggest.h"

#include <gtest/gtest.h>

namespace spikeproof {
namespace {

const std::vector<std::string> keys{"V_R", "V_F", "a0", "delay", "linear.steady-state", "linear.poincare"};

TEST(NearMatches, FindsMisspeltWords) {
  EXPECT_EQ(near_matches("dealy", keys), std::vector<std::string>{"delay"});
  EXPECT_EQ(near_matches("v_r", keys), (std::vector<std::string>{"V_R", "V_F"}));
  EXPECT_EQ(near_matches("poincare", keys), std::vector<std::string>{"linear.poincare"});
  EXPECT_EQ(near_matches("linear.steadystate", keys), std::vector<std::string>{"linear.steady-state"});
}

TEST(NearMatches, AreEmptyForAnotherWord) {
  EXPECT_TRUE(near_matches("temperature", keys).empty());
  EXPECT_TRUE(near_matches("", keys).empty());
  EXPECT_EQ(did_you_mean("temperature", keys), "");
}

TEST(NearMatches, RespectTheLimit) { EXPECT_EQ(near_matches("linear", keys, 1).size(), 1u); }

TEST(DidYouMean, JoinsTheMatches) {
  EXPECT_EQ(did_you_mean("v_r", keys), "; did you mean V_R or V_F?");
  EXPECT_EQ(joined(keys, " ").substr(0, 7), "V_R V_F");
}

}  // namespace
}  // namespace spikeproof
