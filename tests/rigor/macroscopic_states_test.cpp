// The count of macroscopic steady states: published values, other numbers of states, certificates accepted, tampered
// ones refused.
#include "rigor/macroscopic_states.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rigor/macroscopic_parts.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;

Conductance macroscopic(const char* g0, const char* b, const char* delta, const char* phi0 = "10",
                        const char* a = "0.01") {
  ConductanceParameters p;
  p.g0 = decimal(g0), p.b = decimal(b), p.a = decimal(a);
  const Exact d = decimal(delta);
  return Conductance(p, d > 0 ? FiringLaw::logistic(decimal(phi0), 1, d) : FiringLaw::step(decimal(phi0), 1));
}

// Accepted, with these numbers of states, and rates that agree with the values to their digits.
void expect_states(const Conductance& model, bool silent, const std::vector<const char*>& rates,
                   const std::vector<bool>& unstable) {
  const auto proof = prove_macroscopic_states(model);
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  EXPECT_EQ(proof->count.silent, silent);
  EXPECT_EQ(proof->count.unstable, unstable);
  ASSERT_EQ(proof->count.rates.size(), rates.size());
  for (size_t i = 0; i < rates.size(); ++i) {
    const std::string text = rates[i];
    const double half_digit = 0.5 * std::pow(10, -static_cast<double>(text.size() - text.find('.') - 1));
    const Enclosure& N = proof->count.rates[i];
    EXPECT_LE(std::abs(N.lower_double() - std::stod(text)), 1.01 * half_digit) << text;
    EXPECT_LT(N.upper_double() - N.lower_double(), 1e-14 * N.upper_double());
  }
  const auto result = recheck(proof->certificate.text());
  EXPECT_TRUE(result.accepted) << result.reason;
}

TEST(MacroscopicStates, HoldPublishedRates) {
  expect_states(macroscopic("0.2", "0.3", "0"), true, {"0.2240532", "1.7517239"}, {true, false});
  expect_states(macroscopic("0.3", "0.1", "0"), false, {"0.7765384554"}, {false});
  expect_states(macroscopic("0.2", "0.1", "0.1"), false, {"0.6599024993"}, {false});
}

TEST(MacroscopicStates, CountOddSets) {
  expect_states(macroscopic("0.2", "0.21", "0"), true, {}, {});                                      // below the fold
  expect_states(macroscopic("0.2", "0.212", "0"), true, {"0.4729262", "0.4991318"}, {true, false});  // above it
  expect_states(macroscopic("0.3", "-0.5", "0"), false, {"0.0690280"}, {false});
  expect_states(macroscopic("0.2", "-0.5", "0"), true, {}, {});
  expect_states(macroscopic("0.3", "0", "0.1"), false, {"0.7661739"}, {false});
  expect_states(macroscopic("-0.5", "3.7", "0", "3.7", "0.04"), true, {"0.1934026385", "3.3978637092"}, {true, false});
}

TEST(SlowMacroscopicStates, CountThreeFiringStates) {
  expect_states(macroscopic("0.1", "0.4", "0.05"), false, {"0.00715019", "0.30095664", "2.84754442"},
                {false, true, false});
}

// Exact numbers of unstable eigenvalues, each accepted by the re-checker's own count.
void expect_eigenvalues(const Conductance& model, const std::vector<std::optional<long>>& eigenvalues) {
  const auto proof = prove_macroscopic_states(model);
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  ASSERT_EQ(proof->count.eigenvalues, eigenvalues);
  const auto result = recheck(proof->certificate.text());
  EXPECT_TRUE(result.accepted) << result.reason;
  // A real eigenvalue above 0 where f falls: the number is odd there, and even elsewhere.
  for (size_t i = 0; i < eigenvalues.size(); ++i)
    EXPECT_EQ(proof->count.eigenvalues[i].value_or(0) % 2 == 1, proof->count.unstable[i]);
}

TEST(MacroscopicEigenvalues, ChangeByTwoAtHopfPoints) {
  expect_eigenvalues(macroscopic("0.2", "0.3", "0"), {1, 0});
  expect_eigenvalues(macroscopic("0.3", "0.1", "0"), {2});
  for (const char* b : {"0.00409", "0.192"}) expect_eigenvalues(macroscopic("0.3", b, "0"), {0});
  for (const char* b : {"0.0041", "0.1919"}) expect_eigenvalues(macroscopic("0.3", b, "0"), {2});
}

TEST(MacroscopicEigenvalues, OfOddSets) {
  expect_eigenvalues(macroscopic("0.3", "0", "0"), {0});
  expect_eigenvalues(macroscopic("0.3", "-0.5", "0"), {0});
  expect_eigenvalues(macroscopic("0.2", "-0.5", "0"), {});
  expect_eigenvalues(macroscopic("0.1", "0.6", "0", "300", "0.002"), {1, 0});
  expect_eigenvalues(macroscopic("0.2", "0.3", "0.1"), {});  // logistic: not counted
}

TEST(MacroscopicStates, SayWhatTheyDoNotCover) {
  ConductanceParameters p;
  const FiringLaw table = FiringLaw::table({{0, 0}, {1, 5}});
  EXPECT_EQ(prove_macroscopic_states(Conductance(p, table)).error().code, ErrorCode::out_of_range);
  EXPECT_THROW(static_cast<void>(prove_macroscopic_states(Conductance([] {
                 ConductanceParameters q;
                 q.V_F = ratio(9, 10);
                 return q;
               }()))),
               std::invalid_argument);
  EXPECT_FALSE(prove_macroscopic_states(macroscopic("0.2", "0.21192653476", "0"), {15, 64}).has_value());  // a fold
}

// The closed form of a step against a logistic law that is all but a step; T falls, and its slope is that of T.
TEST(MacroscopicStates, IntervalsOfALawAndItsLimitAgree) {
  const auto data = macroscopic_data(macroscopic("0.2", "0.3", "0")).value();
  MacroscopicData steep = data;
  steep.delta = decimal("0.0001");
  const Ball e(decimal("0.83"), 128), e_up(decimal("0.8300001"), 128);
  const auto step = spike_interval(data, e, 40).value(), near = spike_interval(steep, e, 40).value();
  EXPECT_TRUE(certainly_less(abs(step.T - near.T), Ball(decimal("1e-4"), 64)));
  EXPECT_TRUE(certainly_less(abs(step.slope - near.slope), Ball(decimal("1e-3"), 64)));
  steep.delta = decimal("0.137");
  const auto at = spike_interval(steep, e, 60).value(), up = spike_interval(steep, e_up, 60).value();
  const Ball quotient = (up.T - at.T) / Ball(decimal("1e-7"), 128);
  EXPECT_TRUE(certainly_less(abs(quotient - at.slope), Ball(decimal("1e-4"), 64)));
  EXPECT_GT(at.slope.accuracy_bits(), 40);
  const auto wide = spike_interval(steep, Ball::hull(decimal("0.83"), decimal("0.8300001"), 128), 30).value();
  EXPECT_TRUE(overlap(wide.T, at.T) && overlap(wide.T, up.T) && overlap(wide.slope, at.slope));
  EXPECT_TRUE(certainly_silent(data, Ball(decimal("0.2"), 64)));
  EXPECT_FALSE(certainly_silent(data, Ball(decimal("0.3"), 64)));
}

json step_certificate() {
  static const json c =
      json::parse(prove_macroscopic_states(macroscopic("0.2", "0.3", "0")).value().certificate.text());
  return c;
}

void expect_refused(const json& c, const char* why) {
  const auto result = recheck(c.dump());
  EXPECT_FALSE(result.accepted) << why;
  EXPECT_NE(result.reason.find(why), std::string::npos) << result.reason;
}

TEST(MacroscopicRecheck, RefusesAnotherModelOrNumber) {
  const json good = step_certificate();
  for (const char* key : {"g_L", "V_L", "V_R", "V_F", "V_E", "a", "g0", "b", "phi0"}) {
    json c = good;
    c["model"][key] = "0.97";
    EXPECT_FALSE(recheck(c.dump()).accepted) << key;
    c["model"].erase(key);
    expect_refused(c, key);
  }
  json c = good;
  c["kind"] = "nnlif.fold";
  expect_refused(c, "model");
  c = good;
  c["enclosures"].erase("N_2");
  expect_refused(c, "more steady states than claimed");
  c = good;
  c["enclosures"]["N_3"] = c["enclosures"]["N_2"];
  expect_refused(c, "fewer steady states than claimed");
  c = good;
  c["oracle"]["silent"] = false;
  EXPECT_FALSE(recheck(c.dump()).accepted);
  c = good;
  c["statement"] = "It has one steady state.";
  expect_refused(c, "statement");
}

TEST(MacroscopicRecheck, RefusesShiftedBoxesAndGaps) {
  const json good = step_certificate();
  for (const size_t i : {0u, 1u}) {
    json c = good;
    const Exact low = decimal(c["oracle"]["inputs"][i]["lower"].get<std::string>()),
                high = decimal(c["oracle"]["inputs"][i]["upper"].get<std::string>());
    c["oracle"]["inputs"][i]["lower"] = to_hex(high);
    c["oracle"]["inputs"][i]["upper"] = to_hex(Exact(2 * high - low));
    expect_refused(c, "oracle.inputs");
    c = good;
    c["enclosures"]["N_" + std::to_string(i + 1)]["upper"] = c["enclosures"]["N_" + std::to_string(i + 1)]["lower"];
    expect_refused(c, "enclosures.N_");
  }
  for (size_t i = 0; i < good["oracle"]["cells"].size(); ++i)
    for (const char* verdict : {"+", "-", "u", "d", "?"}) {
      if (good["oracle"]["cells"][i][1] == verdict) continue;
      json c = good;
      c["oracle"]["cells"][i][1] = verdict;
      // Another true verdict may stand, for the same statement; one that is none may not.
      const auto result = recheck(c.dump());
      EXPECT_FALSE(result.accepted && std::string(verdict) == "?");
      EXPECT_TRUE(!result.accepted || result.statement == good["statement"].get<std::string>());
    }
  json c = good;
  c["oracle"]["cells"].erase(c["oracle"]["cells"].size() - 1);
  EXPECT_FALSE(recheck(c.dump()).accepted);
  c = good;
  c["oracle"]["head"] = "0x1p-3";  // behind the onset
  EXPECT_FALSE(recheck(c.dump()).accepted);
  c = good;
  c["oracle"]["cells"] = json::array({good["oracle"]["cells"].back()});
  EXPECT_FALSE(recheck(c.dump()).accepted);
}

TEST(MacroscopicRecheck, RefusesOtherNumbersOfEigenvalues) {
  const Conductance model = macroscopic("0.3", "0.1", "0");
  const auto proof = prove_macroscopic_states(model).value();
  const json good = json::parse(proof.certificate.text());
  for (const long wrong : {0L, 1L, 4L, -2L}) {
    MacroscopicCount count = proof.count;
    count.eigenvalues = {wrong};
    json c = good;
    c["oracle"]["eigenvalues"] = json::array({wrong});
    c["statement"] = macroscopic_statement(*macroscopic_data(model), count);
    expect_refused(c, "there are 2 eigenvalues");
    c["oracle"]["eigenvalues"] = good["oracle"]["eigenvalues"];
    expect_refused(c, "statement");
  }
  json c = good;
  c["oracle"]["eigenvalues"] = json::array({nullptr});  // the statement claims a number
  expect_refused(c, "statement");
  for (const json& value : {json("2"), json::array({2, 2}), json::array(), json::array({2.0}), json::array({"2"})}) {
    c["oracle"]["eigenvalues"] = value;
    expect_refused(c, "oracle.eigenvalues");
  }
}

TEST(MacroscopicRecheck, RefusesMalformedText) {
  const std::string text = step_certificate().dump();
  for (size_t length = 0; length < text.size(); length += 61)
    EXPECT_FALSE(recheck(std::string_view(text).substr(0, length)).accepted);
  for (const char* key : {"head", "silent", "cells", "inputs"})
    for (const json& value : {json(nullptr), json("x"), json(7), json::array({1})}) {
      json c = step_certificate();
      c["oracle"][key] = value;
      EXPECT_FALSE(recheck(c.dump()).accepted) << key;
    }
}

}  // namespace
}  // namespace spikeproof::rigor
