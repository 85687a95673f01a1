// The re-checker of the number of steady states accepts true certificates and refuses every tampered one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "expect_refused.h"
#include "models.h"
#include "rigor/count.h"
#include "rigor/recheck.h"
#include "rigor/statement_count.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

NnlifParameters parameters(const char* V_R, const char* V_F, const char* a0, const char* a1, const char* b,
                           const char* I = "0") {
  NnlifParameters p;
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.a1 = decimal(a1);
  p.b = decimal(b);
  p.I = decimal(I);
  return p;
}

json certificate_of(const NnlifParameters& p) { return json::parse(prove_count(Nnlif(p)).value().certificate.text()); }

const NnlifParameters standard = parameters("1", "2", "1", "0", "1.5");
json standard_certificate() {
  static const json c = certificate_of(standard);
  return c;
}

json text_of(const Enclosure& e) { return {{"lower", e.lower_hex()}, {"upper", e.upper_hex()}}; }

// Words the statement for what the certificate now says, so that only the mathematics can object.
void reword(json& c, const NnlifParameters& p) {
  std::vector<Enclosure> rates;
  for (const auto& e : c["enclosures"])
    rates.push_back({decimal(e["lower"].get<std::string>()), decimal(e["upper"].get<std::string>())});
  const auto& pieces = c["oracle"]["pieces"];
  c["statement"] = count_statement(p, decimal(pieces.front()["b"]["lower"].get<std::string>()),
                                   decimal(pieces.back()["b"]["upper"].get<std::string>()), rates);
}

void set_state(json& c, size_t i, const Enclosure& e) {
  c["enclosures"]["N_" + std::to_string(i + 1)] = text_of(e);
  c["oracle"]["pieces"][0]["states"][i] = text_of(e);
}

Enclosure state(const json& c, size_t i) {
  const auto& s = c["oracle"]["pieces"][0]["states"][i];
  return {decimal(s["lower"].get<std::string>()), decimal(s["upper"].get<std::string>())};
}

void expect_accepted(const NnlifParameters& p) {
  const auto result = recheck(certificate_of(p).dump());
  EXPECT_TRUE(result.accepted) << result.reason;
}

TEST(CountRecheck, AcceptsTrueCertificates) {
  expect_accepted(standard);
  expect_accepted(parameters("0.83", "2", "1.37", "0", "0", "0.25"));
  expect_accepted(parameters("1", "2", "0.3", "2", "0.99"));
  expect_accepted(parameters("-5", "2", "0.2", "0", "6.5"));
  expect_accepted(parameters("1", "2", "0.3", "5", "-0.17"));
  expect_accepted(parameters("0.83", "2", "1.37", "0.7", "1.17"));
  expect_accepted(parameters("1", "2", "1", "0", "2.100967760454787536"));
  expect_accepted(parameters("1", "2", "1", "0", "2.100967760456787536"));
  expect_accepted(parameters("1", "2", "1", "0", "1.000000001"));
  expect_accepted(parameters("-40", "2", "0.83", "0.1", "1.3"));
}

TEST(SlowCountRecheck, AcceptsIntervalsOfB) {
  for (const auto& [from, to] : {std::pair{"-20", "0.7"}, {"0.5", "1"}, {"1.5", "1.9"}, {"2.2", "20"}}) {
    const auto proof = prove_count(Nnlif(standard), decimal(from), decimal(to));
    ASSERT_TRUE(proof.has_value());
    const auto result = recheck(proof->certificate.text());
    EXPECT_TRUE(result.accepted) << from << ": " << result.reason;
    EXPECT_THAT(result.statement, HasSubstr("every b in"));
  }
}

TEST(CountRecheck, RefusesAWrongNumber) {
  json one = standard_certificate();
  one["enclosures"].erase("N_2");
  one["oracle"]["pieces"][0]["states"].erase(1);
  reword(one, standard);
  EXPECT_THAT(one["statement"].get<std::string>(), HasSubstr("exactly 1 steady state"));
  expect_refused(one, "more steady states than claimed");
  json three = standard_certificate();
  three["oracle"]["pieces"][0]["states"].push_back(three["oracle"]["pieces"][0]["states"][1]);
  three["enclosures"]["N_3"] = three["enclosures"]["N_2"];
  reword(three, standard);
  expect_refused(three, "fewer steady states than claimed");
  json only_worded = standard_certificate();
  only_worded["enclosures"].erase("N_2");
  expect_refused(only_worded, "states");
}

TEST(CountRecheck, RefusesAShiftedOrTooNarrowState) {
  for (const size_t i : {0u, 1u}) {
    const Enclosure e = state(standard_certificate(), i);
    const Exact width = e.upper - e.lower;
    for (const Enclosure& wrong : {Enclosure{e.lower + width, e.upper + width}, Enclosure{e.lower - width, e.lower},
                                   Enclosure{e.lower + ratio(1, 1 << 20), e.upper + ratio(1, 1 << 20)}}) {
      json c = standard_certificate();
      set_state(c, i, wrong);
      reword(c, standard);
      expect_refused(c, "states");
    }
    json point = standard_certificate();
    set_state(point, i, {e.lower, e.lower});
    reword(point, standard);
    expect_refused(point, "states");
    json wide = standard_certificate();
    set_state(wide, i, {e.lower - ratio(1, 1024), e.upper + ratio(1, 1024)});
    reword(wide, standard);
    EXPECT_TRUE(recheck(wide.dump()).accepted);
  }
}

TEST(CountRecheck, RefusesOtherParametersThanTheProofs) {
  NnlifParameters p = standard;
  for (const char* b : {"1.49", "2.2", "0.9", "-1", "1.5000000001"}) {
    json c = standard_certificate();
    p.b = decimal(b);
    c["model"]["b"] = b;
    expect_refused(c, "b.lower");
    c["oracle"]["pieces"][0]["b"] = {{"lower", b}, {"upper", b}};
    reword(c, p);
    EXPECT_FALSE(recheck(c.dump()).accepted) << b;
  }
  for (const char* key : {"V_R", "V_F", "a0", "a1", "I"}) {
    json c = standard_certificate();
    p = parameters("1", "2", "1", "0", "1.5");
    Exact& value = std::string(key) == "V_R"   ? p.V_R
                   : std::string(key) == "V_F" ? p.V_F
                   : std::string(key) == "a0"  ? p.a0
                   : std::string(key) == "a1"  ? p.a1
                                               : p.I;
    value += ratio(1, 1000);
    c["model"][key] = to_text(value);
    expect_refused(c, "statement");
    reword(c, p);
    EXPECT_FALSE(recheck(c.dump()).accepted) << key;
  }
}

TEST(CountRecheck, RefusesSwappedVerdicts) {
  const json good = standard_certificate();
  for (const char* key : {"N_cells", "y_cells"}) {
    for (size_t i = 0; i < good["oracle"]["pieces"][0][key].size(); ++i) {
      const std::string verdict = good["oracle"]["pieces"][0][key][i][1];
      json c = good;
      c["oracle"]["pieces"][0][key][i][1] = verdict == "+" ? "-" : verdict == "-" ? "+" : verdict == "u" ? "d" : "u";
      expect_refused(c, key);
      c["oracle"]["pieces"][0][key][i][1] = "?";
      expect_refused(c, key);
    }
  }
}

TEST(CountRecheck, RefusesAGapInTheCover) {
  const json good = standard_certificate();
  const auto& piece = good["oracle"]["pieces"][0];
  json c = good;
  c["oracle"]["pieces"][0]["N_cells"].erase(piece["N_cells"].size() - 1);
  expect_refused(c, "gap");
  c = good;
  c["oracle"]["pieces"][0]["y_cells"] = json::array();
  expect_refused(c, "y_cells");
  c = good;
  c["oracle"]["pieces"][0]["head"] = "0x1p-1";
  EXPECT_FALSE(recheck(c.dump()).accepted);
  c = good;
  c["oracle"]["pieces"][0]["head"] = "0x1.fp-3";  // behind the lower state, if the first cells are dropped
  while (decimal(c["oracle"]["pieces"][0]["N_cells"][0][0].get<std::string>()) <= decimal("0x1.fp-3"))
    c["oracle"]["pieces"][0]["N_cells"].erase(0);
  expect_refused(c, "head");
  c = good;  // one long cell in place of all
  c["oracle"]["pieces"][0]["N_cells"] = json::array({piece["N_cells"].back()});
  expect_refused(c, "N_cells");
}

TEST(SlowCountRecheck, RefusesPiecesThatDoNotCoverTheInterval) {
  const auto proof = prove_count(Nnlif(standard), ratio(3, 2), decimal("1.9"));
  const json good = json::parse(proof.value().certificate.text());
  ASSERT_GT(good["oracle"]["pieces"].size(), 1u);
  NnlifParameters p = standard;
  json c = good;
  c["oracle"]["pieces"].erase(1);
  expect_refused(c, "b.lower");
  c = good;
  c["oracle"]["pieces"].back()["b"]["upper"] = "2.2";  // beyond the fold
  reword(c, p);
  EXPECT_FALSE(recheck(c.dump()).accepted);
  c = good;
  c["enclosures"]["N_1"] = good["oracle"]["pieces"][0]["states"][0];  // narrower than its pieces
  reword(c, p);
  expect_refused(c, "N_1");
}

TEST(CountRecheck, RefusesMalformedText) {
  const std::string text = standard_certificate().dump();
  for (size_t length = 0; length < text.size(); length += 97)
    EXPECT_FALSE(recheck(std::string_view(text).substr(0, length)).accepted) << length;
  for (const char* key : {"pieces"}) {
    for (const json& value : {json(nullptr), json("x"), json::array(), json::array({1}), json::object()}) {
      json c = standard_certificate();
      c["oracle"][key] = value;
      expect_refused(c, "pieces");
    }
  }
  for (const char* key : {"b", "head", "N_cells", "y_cells", "states"}) {
    json c = standard_certificate();
    c["oracle"]["pieces"][0].erase(key);
    expect_refused(c, key);
    c["oracle"]["pieces"][0][key] = 7;
    expect_refused(c, key);
  }
  json c = standard_certificate();
  c["statement"] = "For V_R = 1 the equation has no steady state.";
  expect_refused(c, "statement");
}

}  // namespace
}  // namespace spikeproof::rigor
