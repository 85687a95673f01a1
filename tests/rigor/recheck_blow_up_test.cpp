// The re-checker refuses blow-up certificates whose numbers, data or hypotheses were tampered with, though the
// statement's text is made to fit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "blow_up_models.h"
#include "expect_refused.h"
#include "rigor/blow_up.h"
#include "rigor/recheck.h"
#include "rigor/universal_blow_up.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using testing::excitatory;
using ::testing::HasSubstr;

struct Case {
  NnlifParameters p = excitatory("1.5", "0.83", "2", "1.1").parameters();
  ExactDensity density = testing::gaussian("1.6", "0.005");
  MomentFacts facts;
};

Case true_case() {
  Case c;
  const auto proof = prove_blow_up(Nnlif(c.p), c.density);
  const MomentCriterion& m = proof.value().criterion;
  c.facts = {m.mu, m.M, m.threshold, *m.lifespan, std::nullopt};
  return c;
}

json certificate_of(const Case& c) {
  Certificate certificate(field::blow_up_moment, Nnlif(c.p), 128);
  certificate.statement(blow_up_moment_statement(c.p, c.density, c.facts)).initial(json_of(c.density));
  certificate.enclosure("M_mu", c.facts.M).enclosure("threshold", c.facts.threshold);
  certificate.enclosure("lifespan", c.facts.lifespan).oracle("mu", to_text(c.facts.mu));
  if (c.facts.edge) certificate.enclosure("b_n_at_threshold", *c.facts.edge);
  return json::parse(certificate.text());
}

void expect_tampering_refused(const std::function<void(Case&)>& tamper, const char* why) {
  Case c = true_case();
  tamper(c);
  expect_refused(certificate_of(c), why);
}

Enclosure moved(const Enclosure& e, const Exact& by) { return {Exact(e.lower + by), Exact(e.upper + by)}; }

TEST(RecheckBlowUp, AcceptsTheTrueCaseAndWiderIntervals) {
  Case c = true_case();
  EXPECT_TRUE(recheck(certificate_of(c).dump()).accepted);
  c.facts.lifespan.lower = 0;
  c.facts.lifespan.upper += 1;
  EXPECT_TRUE(recheck(certificate_of(c).dump()).accepted);
}

TEST(RecheckBlowUp, RefusesFalseNumbers) {
  expect_tampering_refused([](Case& c) { c.facts.M = moved(c.facts.M, decimal("0x1p-20")); }, "M_mu");
  expect_tampering_refused([](Case& c) { c.facts.threshold = moved(c.facts.threshold, decimal("-0x1p-20")); }, "threshold");
  expect_tampering_refused([](Case& c) { c.facts.lifespan = moved(c.facts.lifespan, decimal("-0x1p-30")); }, "lifespan");
  expect_tampering_refused([](Case& c) { c.facts.M.lower = c.facts.threshold.lower; }, "not above the threshold");
  expect_tampering_refused([](Case& c) { c.facts.M.upper = c.facts.M.lower; }, "narrower");
}

TEST(RecheckBlowUp, RefusesOtherHypotheses) {
  expect_tampering_refused([](Case& c) { c.p.b = -1; }, "b > 0");
  expect_tampering_refused([](Case& c) { c.p.b = decimal("1.4"); }, "threshold");
  expect_tampering_refused([](Case& c) { c.p.delay = decimal("0.1"); }, "delay");
  expect_tampering_refused([](Case& c) { c.p.I = -9; }, "mu a0 > V_F - I");
  expect_tampering_refused([](Case& c) { c.p.I = decimal("0.1"); }, "lifespan");
  expect_tampering_refused([](Case& c) { c.p.a0 = decimal("0.05"); }, "mu a0 > V_F - I");
  expect_tampering_refused([](Case& c) { c.facts.mu = decimal("1.5"); }, "mu a0 > V_F - I");
  expect_tampering_refused([](Case& c) { c.facts.mu += decimal("0.01"); }, "M_mu");
  expect_tampering_refused([](Case& c) { c.facts.edge = Enclosure{2, 3}; }, "b_n_at_threshold");
  expect_tampering_refused([](Case& c) { c.facts.edge = Enclosure{0, 3}; }, "not above 1");
}

TEST(RecheckBlowUp, RefusesOtherData) {
  expect_tampering_refused([](Case& c) { c.density.mean += decimal("0.001"); }, "M_mu");
  expect_tampering_refused([](Case& c) { c.density.variance += decimal("0.001"); }, "M_mu");
  expect_tampering_refused([](Case& c) { c.density = testing::bump(); }, "M_mu");
  expect_tampering_refused([](Case& c) { c.density.variance = 0; }, "variance > 0");
  const json good = certificate_of(true_case());
  for (const json& data : {json(), json::object(), json{{"kind", "steady"}}, json{{"kind", "table"}, {"rows", 3}},
                           json{{"kind", "table"}, {"rows", {{"0", "1"}}}}, json{{"kind", "gaussian"}, {"mean", "0"}},
                           json{{"kind", "table"}, {"rows", {{"0", "1"}, {"-1", "1"}}}},
                           json{{"kind", "table"}, {"rows", {{"0", "1"}, {"1", "-1"}}}},
                           json{{"kind", "table"}, {"rows", {{"5", "1"}, {"6", "1"}}}}}) {
    json c = good;
    c["initial"] = data;
    expect_refused(c, "initial");
  }
}

TEST(RecheckBlowUp, RefusesEveryTruncationAndMissingKey) {
  const json good = certificate_of(true_case());
  const std::string text = good.dump();
  for (size_t length = 0; length < text.size(); length += 41)
    EXPECT_FALSE(recheck(std::string_view(text).substr(0, length)).accepted);
  for (const char* key : {"initial", "enclosures", "oracle", "statement"}) {
    json c = good;
    c.erase(key);
    expect_refused(c, key);
  }
}

json universal() {
  return json::parse(prove_universal_blow_up(excitatory("6", "0.83", "2", "1.1")).value().certificate.text());
}

// The certificate's numbers, with one of them moved and the statement worded anew.
json universal_with(const char* name, const Exact& lower_by, const Exact& upper_by) {
  json c = universal();
  const auto proof = prove_universal_blow_up(excitatory("6", "0.83", "2", "1.1"));
  UniversalFacts facts = proof.value().facts;
  for (const auto& [key, e] : {std::pair{"b_u", &facts.b_u}, {"base", &facts.base}, {"slope", &facts.slope}}) {
    if (std::string(name) == key) *e = {Exact(e->lower + lower_by), Exact(e->upper + upper_by)};
    c["enclosures"][key] = json_of(*e);
  }
  c["statement"] = blow_up_universal_statement(excitatory("6", "0.83", "2", "1.1").parameters(), facts);
  return c;
}

TEST(RecheckUniversalBlowUp, RefusesFalseNumbers) {
  EXPECT_TRUE(recheck(universal().dump()).accepted);
  EXPECT_TRUE(recheck(universal_with("base", 0, 1).dump()).accepted);
  const Exact step = decimal("0x1p-40");
  for (const char* name : {"b_u", "base", "slope"}) {
    expect_refused(universal_with(name, step, step), name);
    expect_refused(universal_with(name, Exact(-step), Exact(-step)), name);
  }
  json c = universal();
  for (const char* eta : {"0", "-1", "5", "1e3"}) {
    c["oracle"]["eta"] = eta;
    expect_refused(c, "oracle.eta");
  }
  c["oracle"]["eta"] = "0.1";
  expect_refused(c, "enclosures");
}

TEST(RecheckUniversalBlowUp, RefusesOtherModels) {
  const auto proof = prove_universal_blow_up(excitatory("6", "0.83", "2", "1.1"));
  const struct {
    const char *key, *value, *why;
  } cases[] = {{"b", "2", "b > b_u"},  {"b", "-6", "b > b_u"}, {"delay", "1", "delay"},
               {"V_R", "0.84", "b_u"}, {"a0", "1", "b_u"},     {"I", "0.1", "b_u"}};
  for (const auto& k : cases) {
    json c = universal();
    c["model"][k.key] = k.value;
    NnlifParameters p = excitatory("6", "0.83", "2", "1.1").parameters();
    (std::string(k.key) == "b"       ? p.b
     : std::string(k.key) == "delay" ? p.delay
     : std::string(k.key) == "V_R"   ? p.V_R
     : std::string(k.key) == "a0"    ? p.a0
                                     : p.I) = decimal(k.value);
    c["statement"] = blow_up_universal_statement(p, proof.value().facts);
    expect_refused(c, k.why);
  }
}

}  // namespace
}  // namespace spikeproof::rigor
