#include "report/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace spikeproof::report {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Numbers, ValueShowsTheDigitsThatAreKnown) {
  EXPECT_EQ(value_text(3.14159265358979, 1e-6), "3.1415927");
  EXPECT_EQ(value_text(-3.14159265358979, 3e-3), "-3.1416");
  EXPECT_EQ(value_text(1.37e-20, 1e-24), "1.37000e-20");
  EXPECT_EQ(value_text(3.14159265358979, 10), "3.14") << "never fewer than three";
  EXPECT_EQ(value_text(0.1, 1e-300), "0.10000000000000001") << "never more than a double has";
}

TEST(Numbers, ValueWithoutAnErrorBar) {
  EXPECT_EQ(value_text(2, 0), "2");
  EXPECT_EQ(value_text(0, 1e-3), "0");
  EXPECT_EQ(value_text(1.0 / 3, 0), "0.333333333333");
  EXPECT_EQ(value_text(1.0 / 3, nan), "0.333333333333");
  EXPECT_EQ(value_text(nan, 1), "nan");
  EXPECT_EQ(value_text(-infinity, 1), "-inf");
}

TEST(Numbers, PercentIsNeverRoundedToAll) {
  EXPECT_EQ(percent_text(0.464), "46 %");
  EXPECT_EQ(percent_text(0.0012), "0.12 %");
  EXPECT_EQ(percent_text(1), "100 %");
  EXPECT_EQ(percent_text(0.9999), "> 99 %");
  EXPECT_EQ(percent_text(1e-9), "1e-07 %");
  EXPECT_EQ(percent_text(-3.4), "-340 %");
  EXPECT_EQ(percent_text(nan), "–");
  EXPECT_EQ(percent_text(-4e11), "< -1000 %");
  EXPECT_EQ(percent_text(-infinity), "-inf %");
}

TEST(Numbers, Seconds) {
  EXPECT_EQ(seconds_text(0.0123), "0.012 s");
  EXPECT_EQ(seconds_text(125.4), "125 s");
}

TEST(Numbers, PowersOfTenAreWrittenOut) {
  EXPECT_EQ(html_number("3.1e-12"), "3.1 × 10<sup>−12</sup>");
  EXPECT_EQ(html_number("1e+20"), "1 × 10<sup>20</sup>");
  EXPECT_EQ(html_number("0.25"), "0.25");
  EXPECT_EQ(html_number("nan"), "nan");
  EXPECT_EQ(html_number("1e"), "1e");
  EXPECT_EQ(html_number("e5"), "e5");
}

}  // namespace
}  // namespace spikeproof::report
