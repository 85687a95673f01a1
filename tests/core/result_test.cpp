#include "core/result.h"

#include <gtest/gtest.h>

#include "core/input_error.h"

namespace spikeproof {
namespace {

Result<int> half(int x) {
  if (x % 2 != 0) return Error{ErrorCode::out_of_range, "half", "odd", 3, 0.5};
  return x / 2;
}

TEST(Result, HoldsAValue) {
  ASSERT_TRUE(half(14));
  EXPECT_EQ(*half(14), 7);
}

TEST(Result, HoldsAnErrorAndRefusesItsValue) {
  const auto failed = half(7);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::out_of_range);
  EXPECT_EQ(failed.error().message().rfind("half: out of range: odd (iteration 3", 0), 0u);
  EXPECT_THROW(static_cast<void>(failed.value()), std::logic_error);
}

TEST(InputError, LeavesOutThePartsThatDoNotApply) {
  EXPECT_STREQ(InputError("f.toml", 3, "a0", "0", "a0 > 0 is required").what(), "f.toml:3: a0 = 0: a0 > 0 is required");
  EXPECT_STREQ(InputError("f.toml", 0, "", "", "empty").what(), "f.toml: empty");
  EXPECT_STREQ(InputError("", 0, "--out", "", "missing").what(), "--out: missing");
}

}  // namespace
}  // namespace spikeproof
