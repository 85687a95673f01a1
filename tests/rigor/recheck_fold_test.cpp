// The re-checker on certificates of nnlif.fold: accepts the true ones, refuses every tampering, also where statement
// and enclosures were made to agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "expect_refused.h"
#include "models.h"
#include "rigor/fold.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

NnlifParameters foldable(std::string_view V_R, std::string_view V_F, std::string_view a0, std::string_view a1) {
  NnlifParameters p;
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.a1 = decimal(a1);
  p.I = decimal("0.13");
  p.b = decimal("1.37");
  p.delay = decimal("0.7");
  return p;
}

const FoldProof& one_fold() {
  static const FoldProof proof = prove_folds(Nnlif(foldable("0.83", "2", "1.37", "0")), 15).value();
  return proof;
}

const FoldProof& two_folds() {
  static const FoldProof proof = prove_folds(Nnlif(foldable("1.13", "2.13", "0.3", "2")), 15).value();
  return proof;
}

json json_of(const FoldProof& proof) { return json::parse(proof.certificate.text()); }

// The statement that a liar would write for these folds and counts.
json reworded(const FoldProof& proof, const std::vector<FoldPoint>& folds, const Diagram& diagram) {
  json c = json_of(proof);
  NnlifParameters p = foldable("0.83", "2", "1.37", "0");
  if (&proof == &two_folds()) p = foldable("1.13", "2.13", "0.3", "2");
  p.b = 0;
  for (size_t i = 0; i < folds.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    c["enclosures"]["b_" + n] = {{"lower", folds[i].b.lower_hex()}, {"upper", folds[i].b.upper_hex()}};
    c["enclosures"]["N_" + n] = {{"lower", folds[i].N.lower_hex()}, {"upper", folds[i].N.upper_hex()}};
  }
  c["statement"] = fold_statement(p, folds, diagram);
  return c;
}

TEST(RecheckFold, AcceptsTrueCertificates) {
  for (const auto* proof : {&one_fold(), &two_folds()}) {
    const auto result = recheck(proof->certificate.text());
    EXPECT_TRUE(result.accepted) << result.reason;
    EXPECT_EQ(result.statement, json_of(*proof)["statement"].get<std::string>());
  }
}

TEST(RecheckFold, AcceptsADiagramWithoutFolds) {
  for (const char* a1 : {"0", "1.37"}) {
    auto p = foldable("-3.1", "-1", "0.5", a1);
    EXPECT_TRUE(recheck(prove_folds(Nnlif(p)).value().certificate.text()).accepted);
  }
}

TEST(RecheckFold, AcceptsManyDigits) {
  const auto proof = prove_folds(Nnlif(foldable("0.83", "2", "1.37", "0.1")), 120);
  const auto result = recheck(proof.value().certificate.text());
  EXPECT_TRUE(result.accepted) << result.reason;
}

TEST(RecheckFold, RefusesAFoldMovedByABillionth) {
  const Exact step = decimal("0x1p-30");
  for (const int sign : {-1, 1}) {
    auto folds = one_fold().folds;
    folds[0].b = {Exact(folds[0].b.lower + sign * step), Exact(folds[0].b.upper + sign * step)};
    expect_refused(reworded(one_fold(), folds, one_fold().diagram), "enclosures.b");
    folds = one_fold().folds;
    folds[0].N = {Exact(folds[0].N.lower + sign * step), Exact(folds[0].N.upper + sign * step)};
    EXPECT_FALSE(recheck(reworded(one_fold(), folds, one_fold().diagram).dump()).accepted);
  }
}

TEST(RecheckFold, RefusesWrongCounts) {
  for (size_t i = 0; i < one_fold().diagram.counts.size(); ++i) {
    auto diagram = one_fold().diagram;
    ++diagram.counts[i];
    expect_refused(reworded(one_fold(), one_fold().folds, diagram), "statement");
  }
  auto diagram = one_fold().diagram;
  diagram.critical[1].count = 2;
  expect_refused(reworded(one_fold(), one_fold().folds, diagram), "statement");
}

TEST(RecheckFold, RefusesAMaximumCalledAMinimum) {
  auto folds = one_fold().folds;
  folds[0].maximum = false;
  expect_refused(reworded(one_fold(), folds, one_fold().diagram), "statement");
}

TEST(RecheckFold, RefusesAMissingFold) {
  json c = json_of(two_folds());
  c["oracle"]["folds"].erase(1);
  expect_refused(c, "the cells hold 2 folds, not 1");
  c = json_of(two_folds());
  c["enclosures"].erase("b_2");
  expect_refused(c, "not");
}

TEST(RecheckFold, RefusesAFoldTooMany) {
  json c = json_of(one_fold());
  c["oracle"]["folds"].push_back(c["oracle"]["folds"][0]);
  expect_refused(c, "oracle.folds");
}

// Without a cell, the next one has to cover both; cells that the expansion at infinity decides may be joined.
TEST(RecheckFold, RefusesAGapInTheCover) {
  const json whole = json_of(one_fold());
  for (size_t i = 0; i < whole["oracle"]["cells"].size(); ++i) {
    json c = whole;
    c["oracle"]["cells"].erase(i);
    EXPECT_FALSE(recheck(c.dump()).accepted) << i;
  }
}

TEST(RecheckFold, RefusesCellsOutOfOrder) {
  json c = json_of(one_fold());
  std::swap(c["oracle"]["cells"][0], c["oracle"]["cells"][1]);
  EXPECT_FALSE(recheck(c.dump()).accepted);
}

TEST(RecheckFold, RefusesSwappedVerdicts) {
  const json whole = json_of(one_fold());
  for (size_t i = 0; i < whole["oracle"]["cells"].size(); ++i) {
    for (const char* run : {"rises", "falls", "turns up", "steady"}) {
      if (whole["oracle"]["cells"][i]["run"] == run) continue;
      json c = whole;
      c["oracle"]["cells"][i]["run"] = run;
      EXPECT_FALSE(recheck(c.dump()).accepted) << i << " " << run;
    }
  }
}

TEST(RecheckFold, RefusesAShiftedBeta) {
  json c = json_of(one_fold());
  c["oracle"]["cells"][2]["beta"] = {"0x1p+3", "0x1.1p+3"};
  expect_refused(c, "oracle.cells[2].beta");
  c = json_of(one_fold());
  c["oracle"]["cells"][2].erase("beta");
  expect_refused(c, "expansion at infinity");
  c = json_of(one_fold());
  c["oracle"]["folds"][0]["before"] = c["oracle"]["folds"][0]["after"];
  expect_refused(c, "oracle.folds[0]");
}

TEST(RecheckFold, RefusesHeadAndTailThatReachTooFar) {
  json c = json_of(one_fold());
  c["oracle"]["head"]["N"] = "0x1p+0";
  expect_refused(c, "oracle.head");
  c = json_of(two_folds());
  c["oracle"]["head"]["beta"] = "0x0p+0";
  expect_refused(c, "oracle.head");
  for (const char* y : {"0x1p+0", "0x0p+0", "-0x1p-3", "0x1p-9"}) {
    c = json_of(one_fold());
    c["oracle"]["tail"]["y"] = y;
    EXPECT_FALSE(recheck(c.dump()).accepted) << y;
  }
}

TEST(RecheckFold, RefusesAnotherModel) {
  const struct {
    const char *key, *value;
  } cases[] = {{"V_R", "0.84"}, {"V_F", "2.0001"}, {"a0", "1.38"}, {"a1", "0.0001"}, {"I", "0.14"}, {"b", "1.37"}};
  for (const auto& k : cases) {
    json c = json_of(one_fold());
    c["model"][k.key] = k.value;
    EXPECT_FALSE(recheck(c.dump()).accepted) << k.key;
  }
}

TEST(RecheckFold, RefusesMissingKeysAndWrongTypes) {
  for (const char* key : {"head", "tail", "cells", "folds"}) {
    json c = json_of(one_fold());
    c["oracle"].erase(key);
    expect_refused(c, key);
    for (const json& value : {json(1), json(nullptr), json::array({1}), json("x")}) {
      c = json_of(one_fold());
      c["oracle"][key] = value;
      EXPECT_FALSE(recheck(c.dump()).accepted) << key;
    }
  }
}

}  // namespace
}  // namespace spikeproof::rigor
