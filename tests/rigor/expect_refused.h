// A certificate that was tampered with: the re-checker says what is wrong and states nothing.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rigor/recheck.h"

namespace spikeproof::rigor {

inline void expect_refused(const nlohmann::json& certificate, const char* why) {
  const auto result = recheck(certificate.dump());
  EXPECT_FALSE(result.accepted) << why;
  EXPECT_THAT(result.reason, ::testing::HasSubstr(why));
  EXPECT_TRUE(result.statement.empty());
}

}  // namespace spikeproof::rigor
