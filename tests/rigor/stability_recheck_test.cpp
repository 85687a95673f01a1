// The re-checker accepts true certificates on linear stability and refuses edited ones, worded again so that only the
// mathematics can object.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "expect_refused.h"
#include "rigor/recheck.h"
#include "rigor/stability.h"
#include "rigor/stability_count.h"
#include "rigor/statement_stability.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

NnlifParameters excitable(const char* b, const char* delay = "0", const char* a0 = "1", const char* a1 = "0") {
  NnlifParameters p;
  p.b = decimal(b), p.delay = decimal(delay), p.a0 = decimal(a0), p.a1 = decimal(a1);
  return p;
}

json certificate(const NnlifParameters& p) { return json::parse(prove_stability(Nnlif(p)).value().certificate.text()); }

json range_certificate() {
  return json::parse(prove_stable_range(Nnlif(excitable("0")), -20, 0).value().certificate.text());
}

Enclosure read(const json& e) {
  return {decimal(e["lower"].get<std::string>()), decimal(e["upper"].get<std::string>())};
}

void reword_stability(json& c, const NnlifParameters& p) {
  std::vector<UnstableState> states;
  for (size_t i = 0; i < c["oracle"]["states"].size(); ++i) {
    const auto& s = c["oracle"]["states"][i];
    states.push_back({read(c["oracle"]["count"]["enclosures"]["N_" + std::to_string(i + 1)]),
                      std::stol(s["unstable"].get<std::string>()), s["exact"].get<bool>()});
  }
  c["statement"] = stability_statement(p, states);
}

TEST(StabilityRecheck, AcceptsTrueOnes) {
  for (const char* b : {"0.5", "2", "-10", "2.3"}) {
    const auto result = recheck(certificate(excitable(b)).dump());
    EXPECT_TRUE(result.accepted) << b << ": " << result.reason;
  }
}

TEST(SlowStabilityRecheck, AcceptsTrueOnesWithDelayOrNoise) {
  for (const auto& p :
       {excitable("-10", "9.75"), excitable("0.9", "0.4", "0.7", "0.1"), excitable("31", "0", "0.3", "2")}) {
    const auto result = recheck(certificate(p).dump());
    EXPECT_TRUE(result.accepted) << result.reason;
  }
}

TEST(SlowStabilityRecheck, AcceptsTheInhibitoryRange) {
  const auto result = recheck(range_certificate().dump());
  EXPECT_TRUE(result.accepted) << result.reason;
}

TEST(StabilityRecheck, RefusesAWrongNumber) {
  const auto p = excitable("2");
  json c = certificate(p);
  c["oracle"]["states"][1]["unstable"] = "0";
  reword_stability(c, p);
  expect_refused(c, "there are 1 eigenvalues");
  c = certificate(p);
  c["oracle"]["states"][0]["unstable"] = "2";
  reword_stability(c, p);
  expect_refused(c, "there are 0 eigenvalues");
}

TEST(StabilityRecheck, TheSignOfTheSlopeShowsOneAtLeast) {
  const auto p = excitable("2");
  json c = certificate(p);
  c["oracle"]["states"][1]["exact"] = false;
  reword_stability(c, p);
  EXPECT_TRUE(recheck(c.dump()).accepted);
  c["oracle"]["states"][1]["unstable"] = "2";
  reword_stability(c, p);
  expect_refused(c, "no more");
  c = certificate(p);
  c["oracle"]["states"][0] = {{"unstable", "1"}, {"exact", false}, {"R", "0"}};
  reword_stability(c, p);
  expect_refused(c, "Phi'(N) < 0");
}

TEST(StabilityRecheck, RefusesAnotherRate) {
  const auto p = excitable("0.5");
  json c = certificate(p);
  auto& N = c["oracle"]["count"]["enclosures"]["N_1"];
  const Exact shift = decimal("0x1p-40");
  N = {{"lower", to_hex(Exact(read(N).lower + shift))}, {"upper", to_hex(Exact(read(N).upper + shift))}};
  reword_stability(c, p);
  expect_refused(c, "oracle.count");
}

// The control: the linearisation without the term of dN in a(N) counts otherwise.
TEST(SlowStabilityRecheck, RefusesTheLinearisationWithoutTheNoisesDerivative) {
  const auto p = excitable("0.5", "0", "0.3", "5");
  json c = certificate(p);
  const Enclosure N = read(c["oracle"]["count"]["enclosures"]["N_3"]);
  StateBox box = StateBox::of_rates(Nnlif(p), p.b, N.lower, N.upper);
  box.kappa = Ball(160);
  CountEffort effort;
  const auto wrong = count_unstable(box, effort);
  ASSERT_TRUE(wrong.has_value()) << wrong.error().message();
  ASSERT_NE(std::to_string(wrong->unstable), c["oracle"]["states"][2]["unstable"].get<std::string>());
  c["oracle"]["states"][2]["unstable"] = std::to_string(wrong->unstable);
  reword_stability(c, p);
  expect_refused(c, "eigenvalues with positive real part");
}

TEST(StabilityRecheck, RefusesAnotherDelay) {
  json c = certificate(excitable("-10", "9.6"));
  c["model"]["delay"] = "9.8";
  expect_refused(c, "model");
  c["oracle"]["count"]["model"]["delay"] = "9.8";
  reword_stability(c, excitable("-10", "9.8"));
  expect_refused(c, "there are 2 eigenvalues");
}

TEST(StabilityRecheck, RefusesARadiusThatIsTooSmall) {
  json c = certificate(excitable("-10"));
  for (const auto& [R, why] : {std::pair{"2.01", "R"}, std::pair{"2", "2 < R"}, std::pair{"-3", "2 < R"}}) {
    c["oracle"]["states"][0]["R"] = R;
    expect_refused(c, why);
  }
}

TEST(StabilityRecheck, RefusesMissingAndForeignData) {
  const json c = certificate(excitable("0.5"));
  for (const char* key : {"states", "count"}) {
    json d = c;
    d["oracle"].erase(key);
    expect_refused(d, key);
  }
  json d = c;
  d["oracle"]["states"].push_back(d["oracle"]["states"][0]);
  expect_refused(d, "expected 1 entries");
  d = c;
  d["oracle"]["states"][0]["unstable"] = 0;
  expect_refused(d, "unstable");
  d = c;
  d["oracle"]["count"]["kind"] = "linear.steady-state";
  expect_refused(d, "kind");
}

TEST(StabilityRecheck, RefusesEditedRanges) {
  const json c = range_certificate();
  const auto p = excitable("-20");
  const auto edited = [&](const char* lower, const char* upper) {
    json d = c;
    d["oracle"]["b"] = {{"lower", lower}, {"upper", upper}};
    d["statement"] = stable_range_statement(p, decimal(lower), decimal(upper));
    return d;
  };
  expect_refused(edited("-21", "0"), "first one is not below");
  expect_refused(edited("-20", "0.5"), "upper <= 0");
  json d = c;
  d["oracle"]["cuts"][0] = "-0.5";
  expect_refused(d, "oracle.cuts");
  d = c;
  d["oracle"]["cuts"].erase(d["oracle"]["cuts"].size() - 1);
  expect_refused(d, "must be 0");
  d = c;
  d["model"]["a1"] = "0.1";
  expect_refused(d, "a1");
}

TEST(SlowStabilityRecheck, RefusesARangeWithADelayBeyondTheCriticalOne) {
  json d = range_certificate();
  d["model"]["delay"] = "1.9";
  d["statement"] = stable_range_statement(excitable("-20", "1.9"), -20, 0);
  expect_refused(d, "oracle");
}

}  // namespace
}  // namespace spikeproof::rigor
