#include "rigor/ball.h"

#include <gtest/gtest.h>

#include <random>
#include <type_traits>

#include "rigor/statement.h"

namespace spikeproof::rigor {
namespace {

static_assert(!std::is_constructible_v<Ball, double, long>, "a double literal is not an exact number");
static_assert(!std::is_constructible_v<Ball, float, long>);

TEST(Ball, ContainsTheExactResultAndIsTight) {
  std::mt19937 random(20240607);
  std::uniform_int_distribution<long> integer(-100000, 100000);
  for (int i = 0; i < 300; ++i) {
    const Exact x = ratio(integer(random), 997), y = ratio(integer(random) + 200001, 1009);
    const long p = 40 + i;
    const Ball bx(x, p), by(y, p);
    EXPECT_TRUE(contains(bx + by, Exact(x + y)));
    EXPECT_TRUE(contains(bx - by, Exact(x - y)));
    EXPECT_TRUE(contains(bx * by, Exact(x * y)));
    EXPECT_TRUE(contains(bx / by, Exact(x / y)));
    EXPECT_GT((bx * by).accuracy_bits(), p - 6) << "seed 20240607, pair " << i;
  }
}

TEST(Ball, EndPointsAreRoundedOutward) {
  const Ball third(ratio(1, 3), 200);
  EXPECT_LT(third.lower(), ratio(1, 3));
  EXPECT_GT(third.upper(), ratio(1, 3));
  EXPECT_EQ(Exact((third.upper() - third.lower()) * (1L << 54)), 1);  // one unit in the last place at 53 bits
  const Ball tiny = exp(Ball(-10000, 100));
  EXPECT_GT(tiny.lower(), 0);
  EXPECT_LT(tiny.lower(), tiny.upper());
}

TEST(Ball, PredicatesNeverGuess) {
  const Ball wide = Ball::hull(decimal("-0.01"), decimal("0.83"), 80);
  EXPECT_FALSE(certainly_positive(wide));
  EXPECT_FALSE(certainly_negative(wide));
  EXPECT_FALSE(certainly_less(wide, wide));
  EXPECT_FALSE(certainly_less(Ball(ratio(1, 3), 60), Ball(ratio(1, 3), 90)));
  EXPECT_TRUE(certainly_less(wide, Ball(1, 80)));
  EXPECT_TRUE(overlap(wide, Ball(0, 80)));
}

TEST(Ball, DivisionByAnIntervalAroundZeroIsNotFinite) {
  const Ball quotient = Ball(1, 64) / Ball::hull(exactly(-1), exactly(1), 64);
  EXPECT_FALSE(quotient.is_finite());
  EXPECT_THROW(static_cast<void>(quotient.lower()), std::domain_error);
}

TEST(Enclosure, HexadecimalTextReadsBack) {
  for (const auto& x :
       {ratio(3, 16), exactly(-5), exactly(0), Exact(Exact(1) / decimal("0x1p+4000")), ratio(-77, 1024)}) {
    auto back = parse_exact(to_hex(x));
    ASSERT_TRUE(back.has_value()) << to_hex(x);
    EXPECT_EQ(*back, x) << to_hex(x);
  }
  EXPECT_EQ(to_hex(ratio(3, 16)), "0x1.8p-3");
  EXPECT_THROW(static_cast<void>(to_hex(ratio(1, 3))), std::invalid_argument);
}

TEST(Enclosure, DecimalShowsCertainDigitsOnly) {
  EXPECT_EQ((Enclosure{decimal("1.2344"), decimal("1.2349")}).decimal(), "1.23");
  EXPECT_EQ((Enclosure{decimal("-2.0000001"), decimal("-1.9999999")}).decimal(), "-2.000000");
  EXPECT_EQ((Enclosure{decimal("3.1e-300"), decimal("3.12e-300")}).decimal(), "3.1e-300");
  EXPECT_EQ((Enclosure{exactly(-1), exactly(1)}).decimal(), "");
}

TEST(Enclosure, DoublesAreRoundedOutward) {
  const Enclosure e{ratio(1, 3), ratio(1, 3)};
  EXPECT_LT(e.lower_double(), e.upper_double());
  const Enclosure tiny{decimal("1e-400"), decimal("1.1e-400")};
  EXPECT_EQ(tiny.lower_double(), 0.0);
  EXPECT_GT(tiny.upper_double(), 0.0);
}

}  // namespace
}  // namespace spikeproof::rigor
