#include "rigor/local_convergence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "expect_refused.h"
#include "models.h"
#include "rigor/local_margin.h"
#include "rigor/profile_integrals.h"
#include "rigor/recheck.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Nnlif local_model(const char* b, const char* delay = "0", const char* V_R = "1", const char* V_F = "2",
                  const char* a0 = "1", const char* I = "0") {
  return Nnlif({decimal(V_R), decimal(V_F), decimal(a0), 0, decimal(b), decimal(I), decimal(delay)});
}

// C_R = int K^2/P by the trapezoidal rule on plain sums, error of order h^2.
double reset_constant_by_sums(const NnlifReal& m, double N, int cells) {
  const double beta = m.b * N + m.I, h = (m.V_F - m.V_R) / cells, lowest = std::min(beta, m.V_R) - 9 * std::sqrt(m.a0);
  const auto gauss = [&](double v) { return std::exp(-(v - beta) * (v - beta) / (2 * m.a0)); };
  double inner = 0, mass = 0, P_before = 0, sum = 0;
  for (int i = cells - 1; i >= 0; --i) {
    const double v = m.V_R + i * h;
    inner += h / 6 * (1 / gauss(v) + 4 / gauss(v + h / 2) + 1 / gauss(v + h));
    const double P = N / m.a0 * gauss(v) * inner;
    mass += h / 2 * (P + P_before);
    P_before = P;
    sum += (i == 0 ? 0.5 : 1.0) * h * mass * mass / P;
  }
  const int left = 20 * cells;
  const double step = (m.V_R - lowest) / left, scale = N / m.a0 * inner;
  double below = 0;
  P_before = 0;
  for (int i = 1; i <= left; ++i) {
    const double P = scale * gauss(lowest + i * step);
    below += step / 2 * (P + P_before);
    P_before = P;
    sum += (i == left ? 0.5 : 1.0) * step * below * below / P;
  }
  return sum;
}

TEST(LocalConvergence, ResetConstantAgreesWithPlainSums) {
  for (const Nnlif& model : {local_model("1.5"), local_model("-1.37", "0", "0.83", "2", "1.37", "0.25"),
                             local_model("0.37", "0", "-1.7", "1.1", "0.6", "-0.4")}) {
    const auto proof = prove_local_convergence(model);
    ASSERT_TRUE(proof.has_value()) << proof.error().message();
    const double N = proof->numbers.N.lower_double(), C_R = proof->numbers.C_R.lower_double();
    const double coarse = reset_constant_by_sums(rounded(model), N, 2000);
    const double fine = reset_constant_by_sums(rounded(model), N, 4000);
    EXPECT_NEAR(fine, C_R, 3 * std::abs(fine - coarse));
    EXPECT_LT(std::abs(fine - coarse), 1e-4 * C_R);
    EXPECT_LT(testing::relative_width(proof->numbers.C_R), 1e-15);
  }
}

TEST(LocalConvergence, MassIsOneOverTheRate) {
  for (const char* beta : {"0.37", "-3.1", "1.9"}) {
    const LinearParameters p{decimal("0.83"), exactly(2), decimal("1.37"), decimal(beta)};
    const auto c = constants_at(local_model("0", "0", "0.83", "2", "1.37"), Ball(decimal(beta), 200), 70);
    const auto N = enclose_rate(p, 80);
    ASSERT_TRUE(c.has_value() && N.has_value());
    EXPECT_TRUE(overlap(c->N, *N));
    EXPECT_GT(c->N.accuracy_bits(), 60);
  }
}

TEST(LocalConvergence, WideDriftsContainTheNarrowOnes) {
  const Nnlif model = local_model("1");
  const auto wide = constants_at(model, Ball::hull(decimal("0.3"), decimal("0.3000000001"), 128), 40);
  ASSERT_TRUE(wide.has_value());
  for (const char* beta : {"0.3", "0.300000000037", "0.3000000001"}) {
    const auto narrow = constants_at(model, Ball(decimal(beta), 160), 60);
    ASSERT_TRUE(narrow.has_value());
    EXPECT_TRUE(overlap(wide->C_R, narrow->C_R) && overlap(wide->N, narrow->N));
    EXPECT_GE(wide->C_R.upper(), narrow->C_R.upper());
    EXPECT_LE(wide->C_R.lower(), narrow->C_R.lower());
  }
}

TEST(LocalConvergence, StandardSet) {
  const auto proof = prove_local_convergence(local_model("1.5"));
  ASSERT_TRUE(proof.has_value());
  EXPECT_NEAR(proof->numbers.C_R.lower_double(), 1.30867413040537, 1e-13);
  EXPECT_GT(*proof->numbers.E_max, decimal("1.327"));
  EXPECT_LT(*proof->numbers.E_max, decimal("1.328"));
  // The observed decay of E cannot be faster than twice the leading eigenvalue, -0.830435.
  EXPECT_GT(proof->numbers.last_rate, proof->numbers.rate);
  EXPECT_LT(proof->numbers.last_rate, decimal("1.660870"));
}

TEST(LocalConvergence, WithoutCouplingTheRateIsThatOfTheEntropy) {
  const auto proof = prove_local_convergence(local_model("0"));
  ASSERT_TRUE(proof.has_value());
  EXPECT_FALSE(proof->numbers.E_max.has_value());
  EXPECT_NEAR(to_double(proof->numbers.rate), 2 * 1.18552825134709311, 1e-8);
  EXPECT_LT(proof->numbers.rate, decimal("2.37105650269418622"));
}

TEST(LocalConvergence, ASmallDelayCostsLittleAndALongOneLeavesTheBasin) {
  const auto none = prove_local_convergence(local_model("0.8")),
             some = prove_local_convergence(local_model("0.8", "0.37")),
             much = prove_local_convergence(local_model("0.8", "37"));
  ASSERT_TRUE(none.has_value() && some.has_value() && much.has_value());
  EXPECT_GT(none->numbers.last_rate, some->numbers.last_rate);
  EXPECT_GT(some->numbers.last_rate, much->numbers.last_rate);
  EXPECT_EQ(*some->numbers.E_max, *much->numbers.E_max);
}

TEST(SlowLocalConvergence, RangeOfConnectivity) {
  const auto range = local_convergence_range(local_model("0"));
  ASSERT_TRUE(range.has_value()) << range.error().message();
  EXPECT_LT(testing::relative_width(range->b_upper), 1e-11);
  EXPECT_NEAR(range->b_upper.lower_double(), 1.984217, 1e-5);
  EXPECT_NEAR(range->b_lower.lower_double(), -7.515323, 1e-5);
  const auto delayed = local_convergence_range(local_model("0", "1"));  // both terms bounded apart
  ASSERT_TRUE(delayed.has_value());
  EXPECT_NEAR(delayed->b_upper.lower_double(), 1.930702, 1e-5);
  EXPECT_NEAR(delayed->b_lower.lower_double(), -3.837278, 1e-5);
  EXPECT_TRUE(prove_local_convergence(local_model("1.98421")).has_value());
  EXPECT_FALSE(prove_local_convergence(local_model("1.98423")).has_value());
}

TEST(LocalConvergence, SaysWhatFails) {
  const auto large = prove_local_convergence(local_model("2"));
  ASSERT_FALSE(large.has_value());
  EXPECT_THAT(large.error().message(), HasSubstr("2 a0 - Lambda(0) > 0 fails"));
  const auto none = prove_local_convergence(local_model("2.2"));
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message(), HasSubstr("no steady state"));
  LocalOptions outside;
  outside.E_0 = decimal("1.4");
  const auto beyond = prove_local_convergence(local_model("1.5"), outside);
  ASSERT_FALSE(beyond.has_value());
  EXPECT_THAT(beyond.error().message(), HasSubstr("not inside the basin"));
  LocalOptions upper;
  upper.N_near = decimal("2.28");
  const auto unstable = prove_local_convergence(local_model("1.5"), upper);
  ASSERT_FALSE(unstable.has_value());
  EXPECT_THAT(unstable.error().message(), HasSubstr("fails for the state with N = 2.289"));
  NnlifParameters p;
  p.a1 = decimal("0.1");
  const auto noisy = prove_local_convergence(Nnlif(p));
  ASSERT_FALSE(noisy.has_value());
  EXPECT_THAT(noisy.error().message(), HasSubstr("a1 = 0 fails"));
  EXPECT_FALSE(local_convergence_range(Nnlif(p)).has_value());
  outside.E_0 = -1;
  EXPECT_THROW(static_cast<void>(prove_local_convergence(local_model("1"), outside)), std::invalid_argument);
}

class SlowLocalRecheck : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { proof_ = new auto(prove_local_convergence(model()).value()); }
  static void TearDownTestSuite() { delete proof_; }
  static Nnlif model() { return local_model("0.7", "0", "0.83", "2", "1.37", "0.25"); }
  static json certificate() { return json::parse(proof_->certificate.text()); }
  // The certificate with other numbers, worded for them, so that only the mathematics can object.
  static json with(const LocalStatement& s) {
    json c = certificate();
    const auto put = [&](const char* key, const Exact& lower, const Exact& upper) {
      c["enclosures"][key] = {{"lower", to_hex(lower)}, {"upper", to_hex(upper)}};
    };
    put("N", s.N.lower, s.N.upper), put("C", s.C.lower, s.C.upper), put("C_R", s.C_R.lower, s.C_R.upper);
    put("E_max", *s.E_max, *s.E_max), put("E_0", s.E_0, s.E_0);
    put("rate", s.rate, s.rate), put("last_rate", s.last_rate, s.last_rate);
    c["statement"] = local_statement(model().parameters(), s);
    return c;
  }
  static LocalConvergenceProof* proof_;
};
LocalConvergenceProof* SlowLocalRecheck::proof_ = nullptr;

TEST_F(SlowLocalRecheck, AcceptsTheTrueOne) {
  const auto result = recheck(certificate().dump());
  EXPECT_TRUE(result.accepted) << result.reason;
  for (const Nnlif& model : {local_model("1.5", "0.7"), local_model("0"), local_model("-6.1"),
                             local_model("0.37", "1.3", "-2.1", "1.1", "0.6", "-0.4")}) {
    const auto proof = prove_local_convergence(model);
    ASSERT_TRUE(proof.has_value()) << proof.error().message();
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << again.reason;
  }
}

TEST_F(SlowLocalRecheck, AcceptsASmallerBasinAndRate) {
  LocalStatement s = proof_->numbers;
  *s.E_max /= 2, s.rate /= 2, s.last_rate /= 2;
  EXPECT_TRUE(recheck(with(s).dump()).accepted);
}

TEST_F(SlowLocalRecheck, RefusesAnEnlargedBasinOrRate) {
  const Exact more = decimal("0x1.00001p+0");
  LocalStatement s = proof_->numbers;
  *s.E_max *= more;
  expect_refused(with(s), "enclosures.E_max: the inequality");
  s = proof_->numbers;
  s.rate *= more;
  expect_refused(with(s), "enclosures.rate: the inequality");
  s = proof_->numbers;
  s.last_rate *= more;
  expect_refused(with(s), "enclosures.last_rate: the inequality");
  s = proof_->numbers;
  s.E_0 *= more;
  expect_refused(with(s), "enclosures.rate: the inequality");
}

TEST_F(SlowLocalRecheck, RefusesMovedConstants) {
  const Exact shift = decimal("0x1p-30");
  const auto moved = [&](const Enclosure& e) { return Enclosure{Exact(e.lower - shift), Exact(e.upper - shift)}; };
  LocalStatement s = proof_->numbers;
  s.N = moved(s.N);
  expect_refused(with(s), "enclosures.N: no change of sign");
  s = proof_->numbers;
  s.C_R = moved(s.C_R);
  expect_refused(with(s), "enclosures.C_R: not confirmed");
  s = proof_->numbers;
  s.C = moved(s.C);
  expect_refused(with(s), "enclosures.C: not confirmed");
  s = proof_->numbers;  // half of C_R would give a larger basin
  s.C_R = {Exact(s.C_R.lower / 2), Exact(s.C_R.upper / 2)};
  expect_refused(with(s), "enclosures.C_R: not confirmed");
}

TEST_F(SlowLocalRecheck, RefusesOtherModels) {
  const struct {
    const char *key, *value, *why;
  } cases[] = {{"b", "0.71", "statement"},
               {"delay", "0.1", "statement"},
               {"a1", "0.1", "model.a1"},
               {"V_R", "0.84", "statement"}};
  for (const auto& k : cases) {
    json c = certificate();
    c["model"][k.key] = k.value;
    expect_refused(c, k.why);
  }
  json c = certificate();  // another b, worded for it
  c["model"]["b"] = "0.71";
  NnlifParameters other = model().parameters();
  other.b = decimal("0.71");
  c["statement"] = local_statement(other, proof_->numbers);
  expect_refused(c, "enclosures.N: no change of sign");
}

TEST_F(SlowLocalRecheck, RefusesAnotherPoincareProof) {
  json c = certificate();
  c["oracle"]["poincare"]["kind"] = "linear.steady-state";
  expect_refused(c, "oracle.poincare.kind");
  c = certificate();
  c["oracle"]["poincare"]["oracle"]["mu"] = "0x1.3p+0";
  expect_refused(c, "oracle");
  c = certificate();
  c["oracle"]["poincare"]["model"]["a0"] = "1.38";
  expect_refused(c, "oracle.poincare.model");
  c = certificate();
  c["oracle"].erase("poincare");
  expect_refused(c, "poincare");
  for (const char* key : {"N", "C", "C_R", "E_max", "E_0", "rate", "last_rate"}) {
    c = certificate();
    c["enclosures"].erase(key);
    expect_refused(c, key);
    c["enclosures"][key] = "0x1p+0";
    expect_refused(c, key);
  }
}

}  // namespace
}  // namespace spikeproof::rigor
