#include "rigor/stability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rigor/rate_moments.h"
#include "rigor/stability_count.h"

namespace spikeproof::rigor {
namespace {

using ::testing::HasSubstr;

struct Texts {
  const char *V_R = "1", *V_F = "2", *a0 = "1", *a1 = "0", *b = "0", *I = "0", *delay = "0";
};

Nnlif model_of(const Texts& t) {
  NnlifParameters p;
  p.V_R = decimal(t.V_R), p.V_F = decimal(t.V_F), p.a0 = decimal(t.a0), p.a1 = decimal(t.a1);
  p.b = decimal(t.b), p.I = decimal(t.I), p.delay = decimal(t.delay);
  return Nnlif(p);
}

std::vector<long> unstable(const Texts& t) {
  const auto proof = prove_stability(model_of(t));
  if (!proof) return {-1};
  std::vector<long> counts;
  for (const auto& s : proof->states) counts.push_back(s.exact ? s.unstable : -s.unstable - 100);
  return counts;
}

using Counts = std::vector<long>;

TEST(Stability, StandardSet) {
  EXPECT_EQ(unstable({.b = "0.5"}), Counts({0}));
  EXPECT_EQ(unstable({.b = "1.5"}), Counts({0, 1}));
  EXPECT_EQ(unstable({.b = "2"}), Counts({0, 1}));
  EXPECT_EQ(unstable({.b = "-10"}), Counts({0}));
  EXPECT_EQ(unstable({}), Counts({0}));
}

TEST(Stability, NoSteadyState) { EXPECT_EQ(unstable({.b = "2.3"}), Counts()); }

TEST(Stability, NearTheFold) { EXPECT_EQ(unstable({.b = "2.10096776045"}), Counts({0, 1})); }

// The critical delays by the characteristic function in high precision: 9.687035929 and 1.833178038.
TEST(SlowStability, DelayDestabilisesInhibition) {
  EXPECT_EQ(unstable({.b = "-10", .delay = "9.687"}), Counts({0}));
  EXPECT_EQ(unstable({.b = "-10", .delay = "9.6871"}), Counts({2}));
  EXPECT_EQ(unstable({.b = "-20", .delay = "1.83317"}), Counts({0}));
  EXPECT_EQ(unstable({.b = "-20", .delay = "1.83319"}), Counts({2}));
  EXPECT_EQ(unstable({.b = "-9.4", .delay = "40"}), Counts({0}));
}

TEST(Stability, ACurrentShiftsThePotentials) {
  EXPECT_EQ(unstable({.V_R = "0.3", .V_F = "1.3", .b = "1.37", .I = "-0.7"}), unstable({.b = "1.37"}));
  EXPECT_EQ(unstable({.V_R = "-0.37", .V_F = "1.13", .a0 = "0.6", .a1 = "0.1", .b = "0.9", .I = "0.4"}), Counts({0}));
}

TEST(SlowStability, NoiseThatGrowsWithTheRate) {
  EXPECT_EQ(unstable({.a0 = "0.3", .a1 = "5", .b = "0.5"}), Counts({0, 1, 2}));
  EXPECT_EQ(unstable({.a0 = "0.3", .a1 = "2", .b = "31"}), Counts({0, 1}));
}

TEST(SlowStability, ResetJustBelowTheThreshold) { EXPECT_EQ(unstable({.V_R = "1.999999999", .b = "-3"}), Counts({0})); }

TEST(SlowStability, SameAsTheSignOfTheSlope) {
  for (const char* b : {"1.1", "1.37", "1.83"}) {
    const auto proof = prove_stability(model_of({.V_R = "0.83", .a0 = "1.2", .a1 = "0.05", .b = b}));
    ASSERT_TRUE(proof.has_value());
    const Exact B = decimal(b);
    for (const auto& s : proof->states) {
      const Ball N = Ball::hull(s.N.lower, s.N.upper, 128),
                 a = Ball(decimal("1.2"), 128) + N * Ball(decimal("0.05"), 128);
      const auto J = rate_moments(decimal("0.83"), 2, N * Ball(B, 128), a, 2);
      const Ball slope = J[0] - N * Ball(B, 128) * J[1] - N * Ball(decimal("0.025"), 128) * J[2];
      EXPECT_EQ(s.unstable % 2 == 1, certainly_negative(slope)) << b;
      EXPECT_EQ(s.unstable % 2 == 0, certainly_positive(slope)) << b;
    }
  }
}

// Estimate and Taylor models enclose one number.
TEST(SlowStability, BothWaysToTheResponseAgree) {
  for (const Texts& t : {Texts{.V_R = "0.83", .a1 = "0.1", .b = "1.3", .delay = "0.7"}, Texts{.a0 = "0.7", .b = "-4"},
                         Texts{.V_R = "-3", .b = "2.1", .I = "0.2"}}) {
    const Nnlif m = model_of(t);
    const StateBox box = StateBox::of_rates(m, m.b(), decimal("0x1.8p0"), decimal("0x1.8p0") + decimal("0x1p-100"));
    for (const char* at : {"12.3", "25.1"}) {
      const Exact omega = decimal(at);
      Effort effort;
      const auto near = NearResponse::about(box, omega, 60, effort);
      ASSERT_TRUE(near.has_value());
      const ComplexBall x = near->on(omega, omega), y = far_response(box, Ball(omega, 160));
      EXPECT_TRUE(overlap(x.re(), y.re()) && overlap(x.im(), y.im()));
      EXPECT_LT(to_double(abs(x - y).upper()), 0.1);  // as good as that there
      const ComplexBall thick = near->on(omega - decimal("0.01"), omega + decimal("0.02"));
      EXPECT_TRUE(overlap(thick.re(), x.re()) && overlap(thick.im(), x.im()));
      EXPECT_LT(to_double(abs(x).lower()), to_double(far_bound(box, omega).upper()));
    }
  }
}

TEST(Stability, AllOfTheInhibitoryRange) {
  const auto proof = prove_stable_range(model_of({}), -20, 0);
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  EXPECT_LT(to_double(proof->beta.lower), -0.643);
  EXPECT_TRUE(
      prove_stable_range(model_of({.V_R = "0.83", .a0 = "0.7", .I = "0.3", .delay = "0.1"}), -5, 0).has_value());
}

TEST(Stability, RangesThatHoldAnUnstableState) {
  const auto proof = prove_stable_range(model_of({.delay = "1.9"}), -20, -1);
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::no_convergence);
}

TEST(Stability, RefusesCallersBugs) {
  EXPECT_THROW(static_cast<void>(prove_stable_range(model_of({}), 0, -1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_stable_range(model_of({}), -1, 1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_stable_range(model_of({.a1 = "0.1"}), -1, 0)), std::invalid_argument);
}

TEST(SlowStability, AtAHopfPointThereIsNoAnswer) {
  // |N Q| = 1 within 1e-18 at the critical delay: not decidable at these digits is allowed, a wrong count is not.
  const auto proof = prove_stability(model_of({.b = "-10", .delay = "9.687035929094064985"}));
  if (proof) {
    EXPECT_THAT(proof->certificate.text(), HasSubstr("eigenvalues"));
  } else {
    EXPECT_THAT(proof.error().message(), HasSubstr("omega"));
  }
}

}  // namespace
}  // namespace spikeproof::rigor
