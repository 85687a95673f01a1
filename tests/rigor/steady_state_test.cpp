#include "rigor/steady_state.h"

#include <gtest/gtest.h>

#include <random>

#include "models.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using testing::linear;

TEST(SteadyState, StandardSetContainsTheKnownRate) {
  const auto proof = prove_steady_state(linear("1", "2"), 29);
  ASSERT_TRUE(proof.has_value());
  // N_inf to 30 digits; the last one is rounded, hence the half unit.
  const Exact known = decimal("0.119975965239104966210566001495"), half = decimal("5e-31");
  EXPECT_LT(::abs(Exact(proof->N_inf.lower - known)), 2 * half);
  EXPECT_LT(testing::relative_width(proof->N_inf), 1e-29);
}

TEST(SteadyState, EveryParameterRangeIsTightAndConfirmedByOtherArithmetic) {
  const struct {
    const char *V_R, *V_F, *a0, *I;
  } sets[] = {{"-50", "2", "0.05", "-7"}, {"1.999999", "2", "1", "0"},    {"1", "2", "0.05", "10"},
              {"0.83", "9", "0.05", "0"}, {"1.999999", "2", "10", "1.5"}, {"1", "2", "0.05", "-14"},
              {"-15", "2", "1.37", "0"},  {"0.83", "2", "10", "4"}};
  for (const auto& s : sets) {
    const auto proof = prove_steady_state(linear(s.V_R, s.V_F, s.a0, s.I));
    ASSERT_TRUE(proof.has_value()) << s.V_R << " " << s.a0 << " " << s.I;
    EXPECT_LT(testing::relative_width(proof->N_inf), 1e-15);
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << again.reason;
  }
}

TEST(SteadyState, RandomParametersAgreeAtHigherPrecision) {
  std::mt19937 random(77);
  std::uniform_int_distribution<long> milli(-4000, 4000), positive(50, 10000);
  for (int i = 0; i < 40; ++i) {
    const Exact V_R = ratio(milli(random), 1000);
    const LinearParameters p{V_R, Exact(V_R + ratio(positive(random), 2000)), ratio(positive(random), 1000),
                             ratio(milli(random), 1000)};
    const auto coarse = enclose_rate(p, 30), fine = enclose_rate(p, 330);
    ASSERT_TRUE(coarse.has_value() && fine.has_value());
    EXPECT_TRUE(arb_contains(coarse->data(), fine->data())) << "seed 77, set " << i;
    EXPECT_GT(fine->accuracy_bits(), 330);
  }
}

TEST(SteadyState, ThousandDigits) {
  const auto proof = prove_steady_state(linear("0.83", "2", "1.37"), 1000);
  ASSERT_TRUE(proof.has_value());
  EXPECT_GE(proof->N_inf.decimal().size(), 1000u);
}

TEST(SteadyState, RatesFarBelowTheRangeOfDoubles) {
  const auto proof = prove_steady_state(linear("1", "2", "0.05", "-14"));
  ASSERT_TRUE(proof.has_value());
  EXPECT_EQ(proof->N_inf.lower_double(), 0.0);
  EXPECT_EQ(proof->N_inf.decimal().substr(0, 10), "4.58761019");
  EXPECT_TRUE(recheck(proof->certificate.text()).accepted);
}

TEST(SteadyState, RefusesWhatItCannotHold) {
  const auto proof = prove_steady_state(linear("1", "2", "0.05", "-1000"));
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::out_of_range);
}

TEST(SteadyState, RefusesCallersBugs) {
  NnlifParameters p;
  p.b = decimal("1.37");
  EXPECT_THROW(static_cast<void>(prove_steady_state(Nnlif(p))), std::invalid_argument);
  p.b = 0;
  p.a1 = ratio(1, 10);
  EXPECT_THROW(static_cast<void>(prove_steady_state(Nnlif(p))), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_steady_state(linear("1", "2"), 0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(enclose_rate({0, 1, 1, 0}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
