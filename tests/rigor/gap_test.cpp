#include "rigor/gap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expect_refused.h"
#include "models.h"
#include "rigor/gap_parts.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::linear;

bool near(const Enclosure& e, const char* value, const char* half_unit) {
  const Exact x = decimal(value), u = decimal(half_unit);
  return e.lower <= x + u && e.upper >= x - u && testing::relative_width(e) < 1e-14;
}

TEST(Gap, ThreeEigenvaluesOfTheStandardSet) {
  const auto proof = prove_gap(linear("1", "2"), 3);
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  ASSERT_EQ(proof->eigenvalues.size(), 3u);
  EXPECT_TRUE(near(proof->eigenvalues[0].re, "-1.1909670923906395625068471670929", "5e-32"));
  EXPECT_TRUE(near(proof->eigenvalues[1].re, "-2.6026799782534718284817001043665", "5e-32"));
  EXPECT_TRUE(near(proof->eigenvalues[2].re, "-4.1405595366732857379898770844035", "5e-32"));
  for (const auto& e : proof->eigenvalues) EXPECT_TRUE(e.is_real());
  const auto again = recheck(proof->certificate.text());
  EXPECT_TRUE(again.accepted) << again.reason;
}

TEST(Gap, LeadingPairIsComplex) {
  const auto proof = prove_gap(linear("-5", "2"));
  ASSERT_TRUE(proof.has_value());
  ASSERT_EQ(proof->eigenvalues.size(), 1u);
  EXPECT_TRUE(near(proof->eigenvalues[0].re, "-1.437638517", "5e-10"));
  EXPECT_TRUE(near(proof->eigenvalues[0].im, "0.9663695167", "5e-11"));
}

TEST(Gap, CurrentMidwayGivesEvenIntegers) {
  const auto proof = prove_gap(linear("1", "2", "1", "1.5"), 2);
  ASSERT_TRUE(proof.has_value());
  EXPECT_TRUE(testing::contains(proof->eigenvalues[0].re, "-2"));
  EXPECT_TRUE(testing::contains(proof->eigenvalues[1].re, "-4"));
}

TEST(Gap, SlowEveryParameterRangeIsConfirmedByTheOtherFormula) {
  const struct {
    const char *V_R, *V_F, *a0, *I;
  } sets[] = {{"1.999999", "2", "1", "0"}, {"-15", "2", "1", "0"}, {"0.83", "2", "0.05", "1.37"},
              {"1", "2", "10", "0.7"},     {"1", "9", "1", "0"},   {"-50", "2", "1", "0"}};
  for (const auto& s : sets) {
    const auto proof = prove_gap(linear(s.V_R, s.V_F, s.a0, s.I));
    ASSERT_TRUE(proof.has_value()) << s.V_R << ": " << proof.error().message();
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << s.V_R << ": " << again.reason;
  }
}

TEST(Gap, SlowDriftDominated) {
  const auto fast = prove_gap(linear("0", "1", "0.1", "2"));
  ASSERT_TRUE(fast.has_value());
  EXPECT_TRUE(near(fast->eigenvalues[0].re, "-3.93345321", "5e-9"));
  EXPECT_TRUE(near(fast->eigenvalues[0].im, "9.543554269", "5e-10"));
  const auto drift = prove_gap(linear("1", "2", "0.05", "10"));
  ASSERT_TRUE(drift.has_value()) << drift.error().message();
  EXPECT_TRUE(recheck(drift->certificate.text()).accepted);
}

TEST(Gap, FarMarginGrowsWithHeightAndFailsWhereTheEstimateDoesNotApply) {
  const LinearParameters p{decimal("0.83"), exactly(2), decimal("1.37"), exactly(0)};
  const Ball low = far_margin(p, 1, 4, 128), high = far_margin(p, 1, 8, 128);
  EXPECT_TRUE(certainly_positive(low));
  EXPECT_TRUE(certainly_less(low, high));
  EXPECT_FALSE(certainly_positive(far_margin(p, 1, 1, 128)));
  EXPECT_FALSE(certainly_positive(far_margin({exactly(-50), exactly(2), exactly(1), exactly(0)}, 1, 2, 128)));
}

TEST(Gap, CountRefusesAZeroOnTheBoundary) {
  const LinearParameters midway{exactly(1), exactly(2), exactly(1), ratio(3, 2)};  // eigenvalues -2, -4, ...
  Effort effort;
  EXPECT_FALSE(count_zeros(midway, 2, ratio(1, 2), 4, effort).has_value());
  const auto three = count_zeros(midway, 5, ratio(1, 2), 4, effort);
  ASSERT_TRUE(three.has_value());
  EXPECT_EQ(*three, 3);
}

TEST(Gap, NoZeroIsCertifiedWhereThereIsNone) {
  const LinearParameters standard{exactly(1), exactly(2), exactly(1), exactly(0)};
  Effort effort;
  EXPECT_TRUE(enclose_zero(standard, {-1.190967, 0.0}, effort).has_value());
  EXPECT_FALSE(enclose_zero(standard, {-1.19, 0.0}, effort).has_value());
  EXPECT_FALSE(enclose_zero(standard, {-1.83, 0.37}, effort).has_value());
}

TEST(Gap, StopsAtTheLimitOfWork) {
  const LinearParameters standard{exactly(1), exactly(2), exactly(1), exactly(0)};
  Effort spent;
  spent.work = Effort::most_work;
  const auto refused = count_zeros(standard, 2, ratio(1, 2), 4, spent);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::out_of_range);
  EXPECT_NE(refused.error().note.find("too much work"), std::string::npos);
}

TEST(Gap, RefusesCallersBugs) {
  NnlifParameters p;
  p.b = decimal("1.37");
  EXPECT_THROW(static_cast<void>(prove_gap(Nnlif(p))), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_gap(linear("1", "2"), 0)), std::invalid_argument);
}

// Edits of a true certificate, worded again so that only the mathematics can object.
class GapRecheck : public ::testing::Test {
 protected:
  void SetUp() override { proof_ = json::parse(prove_gap(linear("1", "2")).value().certificate.text()); }
  static Enclosure read(const json& e) {
    return {decimal(e["lower"].get<std::string>()), decimal(e["upper"].get<std::string>())};
  }
  void reword(json& c) {
    std::vector<EigenvalueBox> boxes;
    for (const auto& e : c["oracle"]["eigenvalues"]) boxes.push_back({read(e["re"]), read(e["im"])});
    c["statement"] = gap_statement({exactly(1), exactly(2), exactly(1), exactly(0)}, boxes,
                                   decimal(c["oracle"]["r"].get<std::string>()));
  }
  void expect_refused_reworded(json c, const char* why) {
    reword(c);
    expect_refused(c, why);
  }
  json proof_;
};

TEST_F(GapRecheck, AcceptsTheTrueOne) { EXPECT_TRUE(recheck(proof_.dump()).accepted); }

TEST_F(GapRecheck, RefusesAShiftedRoot) {
  auto& re = proof_["oracle"]["eigenvalues"][0]["re"];
  const Exact shift = decimal("0x1p-48");
  const Enclosure e = read(re);
  re = {{"lower", to_hex(Exact(e.lower + shift))}, {"upper", to_hex(Exact(e.upper + shift))}};
  expect_refused_reworded(proof_, "no zero certified");
}

TEST_F(GapRecheck, RefusesAnRBeyondTheSecondEigenvalue) {
  proof_["oracle"]["r"] = "2.7";
  proof_["oracle"]["Y"] = "4";
  expect_refused_reworded(proof_, "the box holds 3 zeros, not 2");
}

TEST_F(GapRecheck, RefusesAMissedEigenvalue) {
  json c = json::parse(prove_gap(linear("1", "2"), 3).value().certificate.text());
  c["oracle"]["eigenvalues"].erase(1);
  expect_refused_reworded(c, "the box holds 4 zeros, not 3");
}

TEST_F(GapRecheck, RefusesTheSameRootTwice) {
  auto& list = proof_["oracle"]["eigenvalues"];
  list.push_back(list[0]);
  expect_refused_reworded(proof_, "overlaps");
}

TEST_F(GapRecheck, RefusesABoxThatIsTooLow) {
  proof_["oracle"]["Y"] = "1";
  expect_refused_reworded(proof_, "oracle.Y");
}

TEST_F(GapRecheck, RefusesRealAsComplex) {
  proof_["oracle"]["eigenvalues"][0]["im"] = {{"lower", "0x1p-60"}, {"upper", "0x1p-59"}};
  expect_refused_reworded(proof_, "no zero certified");
}

TEST_F(GapRecheck, RefusesMissingData) {
  for (const char* key : {"r", "Y", "eigenvalues"}) {
    json c = proof_;
    c["oracle"].erase(key);
    const auto result = recheck(c.dump());
    EXPECT_FALSE(result.accepted);
    EXPECT_THAT(result.reason, HasSubstr(key));
  }
}

}  // namespace
}  // namespace spikeproof::rigor
