#include "report/ledger_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/input_error.h"
#include "sample_outcomes.h"

namespace spikeproof::report {
namespace {

using testing::HasSubstr;

class LedgerFile : public testing::Test {
 protected:
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void write(const std::string& text) { write_file(folder / "ledger.json", text); }
  std::string refusal() {
    try {
      (void)read_last_verdicts(folder);
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  }
};

TEST(LedgerJson, HoldsEveryNumber) {
  const auto j = nlohmann::json::parse(ledger_json(sample::all(), sample::info()));
  EXPECT_EQ(j["schema"], "spikeproof.ledger/1");
  EXPECT_EQ(j["claims"].size(), 5u);
  const auto& c = j["claims"][0];
  EXPECT_EQ(c["verdict"], "verified");
  EXPECT_EQ(c["hypotheses"][0], "x > 0");
  EXPECT_EQ(c["checks"][0]["value"], 1.375);
  EXPECT_EQ(c["checks"][0]["margin"], 0.125);
  EXPECT_EQ(c["checks"][0]["relation"], "agrees");
  EXPECT_EQ(c["checks"][0]["passed"], true);
  EXPECT_EQ(c["orders"][0]["band"], (std::vector<double>{1.8, 2.2}));
  EXPECT_EQ(c["controls"][0]["rejected"], true);
  EXPECT_EQ(c["figures"][0]["data"], "figures/test.verified/artificial.csv");
  EXPECT_EQ(c["seed"], 7);
  EXPECT_FALSE(c.contains("proof"));
  EXPECT_EQ(j["claims"][1]["proof"]["accepted"], true);
  EXPECT_EQ(j["claims"][3]["counterexample"], "x = 3");
  EXPECT_EQ(j["claims"][4]["verdict"], "undecided");
}

TEST(LedgerJson, NanAndInfinityAreWordsAndNothingIsNull) {
  claim::Outcome o = sample::inconclusive();
  o.orders[0].error[1] = std::numeric_limits<double>::infinity();
  o.checks[0].reference = -std::numeric_limits<double>::infinity();
  const std::string text = ledger_json({o}, sample::info());
  const auto j = nlohmann::json::parse(text)["claims"][0];
  EXPECT_EQ(j["checks"][0]["value"], "nan");
  EXPECT_EQ(j["checks"][0]["reference"], "-inf");
  EXPECT_EQ(j["orders"][0]["error"][1], "inf");
  EXPECT_EQ(text.find("null"), std::string::npos);
}

TEST(LedgerJson, DoublesReadBackAsTheSame) {
  claim::Outcome o = sample::verified();
  o.checks[0].value = 0.1 + 0.2;
  const auto j = nlohmann::json::parse(ledger_json({o}, sample::info()));
  EXPECT_EQ(j["claims"][0]["checks"][0]["value"].get<double>(), 0.1 + 0.2);
}

TEST(LedgerJson, SurvivesTextThatIsNotUtf8) {
  claim::Outcome o = sample::verified();
  o.notes = {"\xff\xfe"};
  EXPECT_TRUE(nlohmann::json::accept(ledger_json({o}, sample::info())));
}

TEST_F(LedgerFile, VerdictsReadBack) {
  write(ledger_json(sample::all(), sample::info()));
  const auto verdicts = read_last_verdicts(folder);
  ASSERT_EQ(verdicts.size(), 5u);
  EXPECT_EQ(verdicts.at("test.proved").verdict, claim::Verdict::proved);
  EXPECT_EQ(verdicts.at("test.proved").reason, "x in [1, 2]");
  EXPECT_EQ(verdicts.at("test.proved").margin, 0.5);
  EXPECT_EQ(verdicts.at("test.proved").cpu_seconds, 1.25);
  EXPECT_EQ(verdicts.at("test.proved").date, "2000-01-01T00:00:00Z");
  EXPECT_TRUE(std::isnan(verdicts.at("test.refuted").margin));
}

TEST_F(LedgerFile, AMissingFileIsNoVerdicts) {
  EXPECT_TRUE(read_last_verdicts(folder).empty());
  EXPECT_TRUE(read_last_verdicts(folder / "nowhere").empty());
}

TEST_F(LedgerFile, CorruptFilesAreRefusedByName) {
  const std::string whole = ledger_json(sample::all(), sample::info());
  write(whole.substr(0, whole.size() / 2));
  EXPECT_THAT(refusal(), HasSubstr("ledger.json: not a ledger"));
  write("");
  EXPECT_THAT(refusal(), HasSubstr("ledger.json: not a ledger"));
  write("[]");
  EXPECT_THAT(refusal(), HasSubstr("schema"));
  write(R"({"schema": "spikeproof.ledger/2"})");
  EXPECT_THAT(refusal(), HasSubstr("schema"));
  write(R"({"schema": "spikeproof.ledger/1", "date": "", "claims": [{"id": "a", "verdict": "certain"}]})");
  EXPECT_THAT(refusal(), HasSubstr("unknown verdict \"certain\""));
  write(R"({"schema": "spikeproof.ledger/1", "date": "", "claims": [{"id": 3}]})");
  EXPECT_THAT(refusal(), HasSubstr("not a ledger"));
  write(R"({"schema": "spikeproof.ledger/1", "date": "",
            "claims": [{"id": "a", "verdict": "proved", "reason": "", "margin": "wide", "cpu_seconds": 0}]})");
  EXPECT_THAT(refusal(), HasSubstr("\"margin\" = \"wide\" is not a number"));
}

TEST_F(LedgerFile, AFolderInItsPlaceIsRefused) {
  std::filesystem::create_directories(folder / "ledger.json");
  EXPECT_THAT(refusal(), HasSubstr("ledger.json"));
}

}  // namespace
}  // namespace spikeproof::report
