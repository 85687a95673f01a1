// Certified numbers of steady states against known ones, scans, and what has to be refused.
#include "rigor/count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models.h"
#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

using ::testing::HasSubstr;

Nnlif coupled(const char* V_R, const char* V_F, const char* a0, const char* a1, const char* b, const char* I = "0") {
  NnlifParameters p;
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.a1 = decimal(a1);
  p.b = decimal(b);
  p.I = decimal(I);
  return Nnlif(p);
}

std::vector<SteadyStateBox> states(const Nnlif& model, const CountOptions& options = {}) {
  const auto proof = prove_count(model, options);
  EXPECT_TRUE(proof.has_value()) << (proof.has_value() ? "" : proof.error().message());
  return proof.has_value() ? proof->states : std::vector<SteadyStateBox>{};
}

TEST(Count, KnownRatesOfTheStandardSet) {
  const auto linear = states(coupled("1", "2", "1", "0", "0"));
  ASSERT_EQ(linear.size(), 1u);
  EXPECT_EQ(linear[0].N.decimal().substr(0, 16), "0.11997596523910");
  const auto two = states(coupled("1", "2", "1", "0", "1.5"));
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].N.decimal().substr(0, 13), "0.19236401256");
  EXPECT_EQ(two[1].N.decimal().substr(0, 10), "2.28912570");
  EXPECT_EQ(two[0].slope, 1);
  EXPECT_EQ(two[1].slope, -1);
  const auto inhibited = states(coupled("1", "2", "1", "0", "-10"), {28});
  ASSERT_EQ(inhibited.size(), 1u);
  EXPECT_EQ(inhibited[0].N.decimal().substr(0, 29), "0.047335337249043634999696398");
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "2.2")).size(), 0u);
}

TEST(Count, ThreeStatesWhereTheyAreKnown) {
  EXPECT_EQ(states(coupled("1", "2", "0.3", "2", "0.99")).size(), 3u);
  EXPECT_EQ(states(coupled("-5", "2", "0.2", "0", "6.5")).size(), 3u);
  EXPECT_EQ(states(coupled("-12", "3", "1", "0", "12")).size(), 3u);
  EXPECT_EQ(states(coupled("1", "2", "0.3", "5", "-0.1701")).size(), 3u);
  EXPECT_EQ(states(coupled("1", "2", "0.3", "5", "-0.1702")).size(), 1u);
  // The same after a shift of all potentials and of the current.
  EXPECT_EQ(states(coupled("-4.17", "2.83", "0.2", "0", "6.5", "0.83")).size(), 3u);
}

// Signs of F on a geometric grid, without any proof: no fewer states, and as many if the grid is fine enough.
size_t scanned(const Nnlif& m) {
  size_t changes = 0;
  bool below = true;
  for (int i = -120; i <= 150; ++i) {
    const Exact N = decimal_of(std::exp(0.1 * i));
    const auto J = rate_moments(m.V_R() - m.I(), m.V_F() - m.I(), Ball(Exact(m.b() * N), 64),
                                Ball(Exact(m.a0() + m.a1() * N), 64), 0);
    const bool now_below = certainly_less(Ball(N, 64) * J[0], Ball(1, 64));
    changes += now_below == below ? 0 : 1;
    below = now_below;
  }
  return changes;
}

TEST(SlowCount, RandomParametersAgreeWithAScan) {
  std::mt19937 random(20);
  std::uniform_int_distribution<long> milli(-2500, 2500), positive(200, 3000);
  for (int i = 0; i < 8; ++i) {
    NnlifParameters p;
    p.V_R = ratio(milli(random), 1000);
    p.V_F = p.V_R + ratio(positive(random), 1000);
    p.a0 = ratio(positive(random), 1000);
    p.a1 = i % 2 == 0 ? Exact(0) : ratio(positive(random), 1000);
    p.b = ratio(milli(random), 900);
    p.I = ratio(milli(random), 2500);
    EXPECT_EQ(states(Nnlif(p)).size(), scanned(Nnlif(p))) << "seed 20, set " << i;
  }
}

TEST(Count, BesideTheFold) {
  // b* = 2.10096776045578753610484519124... (30 digits)
  const auto below = states(coupled("1", "2", "1", "0", "2.100967760454787536"));
  ASSERT_EQ(below.size(), 2u);
  EXPECT_LT(below[0].N.upper, below[1].N.lower);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "2.100967760456787537")).size(), 0u);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "2.1009677604557875361048451911")).size(), 2u);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "2.1009677604557875361048451913")).size(), 0u);
}

TEST(Count, RefusesBTooCloseToAFoldForTheBitsAllowed) {
  const auto proof = prove_count(coupled("1", "2", "1", "0", "2.1009677604557875361048451911"), CountOptions{15, 64});
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::precision_exhausted);
  EXPECT_THAT(proof.error().note, HasSubstr("fold"));
}

TEST(Count, BesideTheValueWhereAStateComesFromInfinity) {
  EXPECT_EQ(states(coupled("0.83", "2", "1.37", "0", "1.17")).size(), 1u);  // b = V_F - V_R exactly
  EXPECT_EQ(states(coupled("-1", "1", "1.37", "0", "2")).size(), 0u);       // and the next coefficient vanishes too
  const auto high = states(coupled("1", "2", "1", "0", "1.000000001"));
  ASSERT_EQ(high.size(), 2u);
  EXPECT_EQ(high[1].N.decimal().substr(0, 13), "1499999999.38");  // (3/2)/(b-1) - 11/18: next terms of the series
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "0.999999999")).size(), 1u);
}

TEST(Count, ExtremeParameters) {
  const auto tiny = states(coupled("1", "30", "1", "0", "3"));
  ASSERT_EQ(tiny.size(), 1u);
  EXPECT_EQ(tiny[0].N.decimal().substr(0, 8), "4.416015");
  EXPECT_LT(tiny[0].N.upper, decimal("1e-194"));
  EXPECT_EQ(states(coupled("1.999999999", "2", "1.37", "0.4", "-3")).size(), 1u);
  EXPECT_EQ(states(coupled("1.999999999", "2", "1.37", "0.4", "0.5")).size(), 0u);
  EXPECT_EQ(states(coupled("-15", "2", "1", "5", "10")).size(), 1u);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "-1000000")).size(), 1u);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "1000000")).size(), 0u);
  EXPECT_EQ(states(coupled("1", "2", "1", "0", "1e-6")).size(), 1u);
}

TEST(Count, AsManyDigitsAsAsked) {
  const auto few = states(coupled("0.83", "2", "1.37", "0.4", "1.1", "0.25"), {5});
  const auto many = states(coupled("0.83", "2", "1.37", "0.4", "1.1", "0.25"), {400});
  ASSERT_EQ(few.size(), 1u);
  ASSERT_EQ(many.size(), 1u);
  EXPECT_LT(few[0].N.lower, many[0].N.lower);
  EXPECT_LT(many[0].N.upper, few[0].N.upper);
  EXPECT_LT(testing::relative_width(many[0].N), 1e-300);
}

TEST(SlowCount, IntervalsOfB) {
  const Nnlif m = coupled("1", "2", "1", "0", "7");
  const auto inhibitory = prove_count(m, exactly(-20), exactly(1));
  ASSERT_TRUE(inhibitory.has_value());
  ASSERT_EQ(inhibitory->states.size(), 1u);
  EXPECT_TRUE(testing::contains(inhibitory->states[0].N, "0.119975965239105"));
  const auto two = prove_count(m, ratio(3, 2), exactly(2));
  ASSERT_TRUE(two.has_value());
  ASSERT_EQ(two->states.size(), 2u);
  EXPECT_TRUE(testing::contains(two->states[1].N, "2.2891"));
  EXPECT_EQ(prove_count(m, decimal("2.2"), exactly(20)).value().states.size(), 0u);
}

TEST(Count, RefusesIntervalsInWhichTheNumberChanges) {
  const Nnlif m = coupled("1", "2", "1", "0", "0");
  for (const auto& [from, to] : {std::pair{"0.5", "1.5"}, {"1.5", "2.2"}, {"1", "1.5"}}) {
    const auto proof = prove_count(m, decimal(from), decimal(to));
    ASSERT_FALSE(proof.has_value()) << from;
    EXPECT_EQ(proof.error().code, ErrorCode::out_of_range);
    EXPECT_THAT(proof.error().note, HasSubstr("changes"));
  }
  // V_F + V_R = 0: one state below b = V_F - V_R, none above.
  const auto across = prove_count(coupled("-1", "1", "1.37", "0", "0"), ratio(3, 2), ratio(5, 2));
  EXPECT_FALSE(across.has_value());
}

TEST(Count, RefusesCallersBugs) {
  const Nnlif m = coupled("1", "2", "1", "0", "1.37");
  EXPECT_THROW(static_cast<void>(prove_count(m, CountOptions{0})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_count(m, CountOptions{1001})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_count(m, CountOptions{15, 32})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_count(m, exactly(2), exactly(1))), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
