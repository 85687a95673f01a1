#include "rigor/poincare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expect_refused.h"
#include "models.h"
#include "rigor/gap.h"
#include "rigor/poincare_parts.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::linear;

TEST(Poincare, KnownConstants) {
  const auto standard = prove_poincare(linear("1", "2"));
  ASSERT_TRUE(standard.has_value()) << standard.error().message();
  EXPECT_TRUE(testing::contains(standard->mu1, "1.18552825134709311"));
  EXPECT_LT(testing::relative_width(standard->C), 1e-14);
  const auto far = prove_poincare(linear("-5", "2"));
  ASSERT_TRUE(far.has_value());
  EXPECT_TRUE(testing::contains(far->mu1, "0.385853136319360842"));
}

TEST(Poincare, LiesWithinMuckenhouptsBounds) {
  const auto proof = prove_poincare(linear("1", "2"));
  ASSERT_TRUE(proof.has_value());
  EXPECT_GT(proof->C.lower, decimal("0.22307576"));
  EXPECT_LT(proof->C.upper, decimal("1.7846061"));
}

TEST(Poincare, SlowEveryParameterRangeIsConfirmedByOtherArithmetic) {
  const struct {
    const char *V_R, *V_F, *a0, *I;
  } sets[] = {{"0", "1", "0.1", "2"}, {"1.999999", "2", "1", "0"}, {"0.83", "2", "10", "1.37"},
              {"1", "2", "10", "10"}, {"1", "2", "0.05", "10"},    {"0.83", "2", "1.37", "0"}};
  for (const auto& s : sets) {
    const auto proof = prove_poincare(linear(s.V_R, s.V_F, s.a0, s.I));
    ASSERT_TRUE(proof.has_value()) << s.V_R << " " << s.a0 << ": " << proof.error().message();
    EXPECT_LT(testing::relative_width(proof->C), 1e-14);
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << s.V_R << " " << s.a0 << ": " << again.reason;
  }
}

TEST(Poincare, NeverExceedsTheGap) {
  for (const char* V_R : {"0.83", "-1.37", "1.5"}) {
    const auto constant = prove_poincare(linear(V_R, "2"));
    const auto gap = prove_gap(linear(V_R, "2"));
    ASSERT_TRUE(constant.has_value() && gap.has_value());
    EXPECT_LE(constant->mu1.lower, -gap->eigenvalues[0].re.lower) << V_R;
  }
}

TEST(Poincare, ResetAboveTheCurrentGivesAtMostA) {  // Bakry-Emery: C <= a0 for V_R >= I
  const auto proof = prove_poincare(linear("0.83", "2", "1.37", "0.5"));
  ASSERT_TRUE(proof.has_value());
  EXPECT_LE(proof->C.upper, decimal("1.37"));
}

TEST(Poincare, AWrongTrialWidensTheBoundOrIsRefused) {
  const LinearParameters p{exactly(1), exactly(2), exactly(1), exactly(0)};
  const auto weight = make_weight(p, 120);
  ASSERT_TRUE(weight.has_value());
  const Exact truth = decimal("1.18552825134709311");
  for (const char* mu : {"1.1", "1.18", "1.19", "1.3"}) {
    const auto bound = barta_bound(*weight, shoot(*weight, decimal(mu)).trial);
    if (!bound) continue;
    EXPECT_GE(bound->upper(), ::abs(Exact(decimal(mu) - truth))) << mu;
  }
  EXPECT_FALSE(barta_bound(*weight, shoot(*weight, decimal("9")).trial).has_value());
}

TEST(Poincare, SaysWhereItCannotDecide) {
  const auto proof = prove_poincare(linear("-50", "2", "0.05"));
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::out_of_range);
  NnlifParameters p;
  p.b = decimal("1.37");
  EXPECT_THROW(static_cast<void>(prove_poincare(Nnlif(p))), std::invalid_argument);
}

class PoincareRecheck : public ::testing::Test {
 protected:
  void SetUp() override { proof_ = json::parse(prove_poincare(linear("1", "2")).value().certificate.text()); }
  json proof_;
};

TEST_F(PoincareRecheck, AcceptsTheTrueOne) {
  const auto result = recheck(proof_.dump());
  EXPECT_TRUE(result.accepted) << result.reason;
}

TEST_F(PoincareRecheck, RefusesAConstantMovedByABillionth) {
  const auto end = [&](const char* key) { return decimal(proof_["enclosures"]["C"][key].get<std::string>()); };
  for (const Exact& shift : {decimal("0x1p-30"), decimal("-0x1p-30")}) {
    const Enclosure C{Exact(end("lower") + shift), Exact(end("upper") + shift)};
    json c = proof_;
    c["enclosures"]["C"] = {{"lower", C.lower_hex()}, {"upper", C.upper_hex()}};
    c["statement"] = poincare_statement({exactly(1), exactly(2), exactly(1), exactly(0)}, C);
    expect_refused(c, "enclosures.C: not confirmed");
  }
}

TEST_F(PoincareRecheck, RefusesTamperedData) {
  json c = proof_;
  c["oracle"]["mu"] = "0x1.3p+0";
  expect_refused(c, "enclosures.mu1: not confirmed");
  c = proof_;
  c["oracle"]["w"][1][0] = "-0x1p+0";
  expect_refused(c, "f' > 0");
  c = proof_;
  c["oracle"]["w"][0][0] = "0x1p-40";
  expect_refused(c, "oracle.w[0]");
  c = proof_;
  c["oracle"]["w"].erase(2);
  expect_refused(c, "oracle.w");
  c = proof_;
  c["oracle"]["nodes"].erase(c["oracle"]["nodes"].size() - 1);
  c["oracle"]["w"].erase(c["oracle"]["w"].size() - 1);
  expect_refused(c, "does not hold V_R");
}

TEST_F(PoincareRecheck, RefusesMissingAndMistypedKeys) {
  for (const char* key : {"mu", "nodes", "w"}) {
    json c = proof_;
    c["oracle"].erase(key);
    expect_refused(c, key);
    c["oracle"][key] = 3;
    expect_refused(c, key);
  }
  json c = proof_;
  c["statement"] = "C = 1";
  expect_refused(c, "statement");
}

}  // namespace
}  // namespace spikeproof::rigor
