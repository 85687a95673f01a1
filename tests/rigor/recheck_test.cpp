// The re-checker accepts true certificates and refuses, with a reason that names the key, everything else.
#include "rigor/recheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "expect_refused.h"
#include "models.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json steady_certificate() {
  const auto proof = prove_steady_state(testing::linear("0.83", "2", "1.37"));
  return json::parse(proof.value().certificate.text());
}

// Moves the enclosure of N_inf and words the statement for it, so that only the mathematics can object.
json with_rate(const Enclosure& N) {
  json c = steady_certificate();
  c["enclosures"]["N_inf"] = {{"lower", N.lower_hex()}, {"upper", N.upper_hex()}};
  c["statement"] = steady_state_statement({decimal("0.83"), exactly(2), decimal("1.37"), exactly(0)}, N);
  return c;
}

TEST(Recheck, AcceptsATrueCertificate) {
  const json c = steady_certificate();
  const auto result = recheck(c.dump());
  EXPECT_TRUE(result.accepted) << result.reason;
  EXPECT_EQ(result.statement, c["statement"].get<std::string>());
}

TEST(Recheck, AcceptsAWiderTrueInterval) {
  EXPECT_TRUE(recheck(with_rate({decimal("0x1p-4"), decimal("0x1p-2")}).dump()).accepted);
}

TEST(Recheck, RefusesEveryTruncation) {
  const std::string text = steady_certificate().dump();
  for (size_t length = 0; length < text.size(); length += 13) {
    EXPECT_FALSE(recheck(std::string_view(text).substr(0, length)).accepted) << length;
  }
}

TEST(Recheck, RefusesEveryMissingKey) {
  for (const char* key : {"schema", "kind", "statement", "model", "enclosures"}) {
    json c = steady_certificate();
    c.erase(key);
    expect_refused(c, key);
  }
  for (const char* key : {"V_R", "V_F", "a0", "a1", "b", "I", "delay"}) {
    json c = steady_certificate();
    c["model"].erase(key);
    expect_refused(c, key);
  }
}

TEST(Recheck, RefusesWrongTypes) {
  for (const json& value : {json(1), json(nullptr), json::array(), json::object(), json(true), json("nan"), json("")}) {
    json c = steady_certificate();
    c["model"]["V_F"] = value;
    expect_refused(c, "V_F");
    c = steady_certificate();
    c["enclosures"]["N_inf"]["lower"] = value;
    expect_refused(c, "N_inf");
    c = steady_certificate();
    c["enclosures"] = value;
    expect_refused(c, "enclosures");
  }
  for (const char* text : {"", "3", "[]", "null", "{}", "\"certificate\"", "\xff\xfe"})
    EXPECT_FALSE(recheck(text).accepted);
}

TEST(Recheck, RefusesForeignSchemaAndKind) {
  json c = steady_certificate();
  c["schema"] = "another.certificate/1";
  expect_refused(c, "schema");
  c = steady_certificate();
  c["kind"] = "nnlif.another";
  expect_refused(c, "kind");
}

TEST(Recheck, RefusesInadmissibleParameters) {
  const struct {
    const char *key, *value, *why;
  } cases[] = {{"V_R", "3", "V_R < V_F"}, {"a0", "0", "a0 > 0"},    {"a0", "-1", "a0 > 0"},    {"b", "1.37", "model.b"},
               {"a1", "0.1", "model.a1"}, {"delay", "-1", "delay"}, {"V_F", "1e99999", "V_F"}, {"a0", "1/0", "a0"}};
  for (const auto& k : cases) {
    json c = steady_certificate();
    c["model"][k.key] = k.value;
    expect_refused(c, k.why);
  }
}

TEST(Recheck, RefusesOtherParametersThanTheProofs) {
  json c = steady_certificate();
  c["model"]["V_R"] = "0.84";
  expect_refused(c, "statement");
}

TEST(Recheck, RefusesAnEditedStatement) {
  json c = steady_certificate();
  std::string text = c["statement"].get<std::string>();
  text.replace(text.find("exactly one"), 11, "exactly two");
  c["statement"] = text;
  expect_refused(c, "statement");
}

TEST(Recheck, RefusesFalseAndSwappedIntervals) {
  const auto proof = prove_steady_state(testing::linear("0.83", "2", "1.37"));
  const Enclosure N = proof.value().N_inf;
  const Exact step = decimal("0x1p-50");
  expect_refused(with_rate({Exact(N.lower + step), Exact(N.upper + step)}), "false");
  expect_refused(with_rate({Exact(N.lower - step), Exact(N.upper - step)}), "false");
  json c = steady_certificate();
  std::swap(c["enclosures"]["N_inf"]["lower"], c["enclosures"]["N_inf"]["upper"]);
  expect_refused(c, "lower end point above");
}

TEST(Recheck, RefusesAPointItCannotConfirm) {
  const auto proof = prove_steady_state(testing::linear("0.83", "2", "1.37"));
  const Enclosure N = proof.value().N_inf;
  EXPECT_FALSE(recheck(with_rate({N.lower, N.lower}).dump()).accepted);
}

}  // namespace
}  // namespace spikeproof::rigor
