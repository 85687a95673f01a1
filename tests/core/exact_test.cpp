#include "core/exact.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace spikeproof {
namespace {

TEST(ParseExact, ReadsDecimalsRatiosAndHexExactly) {
  EXPECT_EQ(*parse_exact("57/10"), ratio(57, 10));
  EXPECT_EQ(*parse_exact("-0.25"), ratio(-1, 4));
  EXPECT_EQ(*parse_exact("+1.37e-3"), ratio(137, 100000));
  EXPECT_EQ(*parse_exact(".5"), ratio(1, 2));
  EXPECT_EQ(*parse_exact("7."), exactly(7));
  EXPECT_EQ(*parse_exact("-0x1.8p-3"), ratio(-3, 16));
  EXPECT_EQ(*parse_exact("0.1/0.3"), ratio(1, 3));
}

TEST(ParseExact, RefusesWhatIsNotANumber) {
  for (const char* text : {"",
                           " ",
                           "1 ",
                           "one",
                           "nan",
                           "inf",
                           "-inf",
                           "1/0",
                           "1//2",
                           "/2",
                           "1/",
                           "--1",
                           "1e",
                           "1e+",
                           "1e1000000",
                           "1.2.3",
                           "0x",
                           "0x1.8q3",
                           "1,5",
                           "1e5p2",
                           "\xEF\xBB\xBF"
                           "1",
                           "1_000"})
    EXPECT_FALSE(parse_exact(text)) << '"' << text << '"';
}

TEST(ToText, IsReadBackAsTheSameNumber) {
  EXPECT_EQ(to_text(ratio(57, 10)), "5.7");
  EXPECT_EQ(to_text(ratio(-1, 3)), "-1/3");
  EXPECT_EQ(to_text(ratio(-1, 1000)), "-0.001");
  EXPECT_EQ(to_text(exactly(0)), "0");
  std::mt19937_64 random(20240607);
  for (int i = 0; i < 200; ++i) {
    const Exact x = ratio(static_cast<long>(random() % 2000001) - 1000000, static_cast<long>(random() % 5000) + 1);
    EXPECT_EQ(*parse_exact(to_text(x)), x);
  }
}

TEST(DecimalOf, MeansTheDecimalTextOfADouble) {
  EXPECT_EQ(decimal_of(0.1), ratio(1, 10));
  EXPECT_EQ(decimal_of(-1.37), ratio(-137, 100));
  EXPECT_EQ(decimal_of(1e22), decimal("1e22"));
  EXPECT_THROW(decimal_of(std::nan("")), std::invalid_argument);
  EXPECT_THROW(decimal_of(std::numeric_limits<double>::infinity()), std::invalid_argument);
}

TEST(ToDouble, RoundsToNearest) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform(-50, 50);
  for (int i = 0; i < 200; ++i) {
    const double x = uniform(random);
    EXPECT_EQ(to_double(decimal_of(x)), x);
    EXPECT_EQ(to_double(Exact(x)), x);
  }
  EXPECT_EQ(to_double(Exact(1) + decimal("1e-17")), 1.0);
  EXPECT_EQ(to_double(decimal("1e400")), std::numeric_limits<double>::infinity());
}

TEST(Ratio, RefusesAZeroDenominator) { EXPECT_THROW(ratio(1, 0), std::invalid_argument); }
TEST(Decimal, RefusesMalformedText) { EXPECT_THROW(decimal("1,5"), std::invalid_argument); }

}  // namespace
}  // namespace spikeproof
