// Usage: help, versions, misspelt commands and claims, folders that cannot be written.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// One message on standard error, nothing else.
void expect_refused(const Said& said, const std::string& fragment) {
  EXPECT_EQ(said.code, 3) << said.err;
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(said.err, StartsWith("spikeproof: error: "));
  EXPECT_THAT(said.err, HasSubstr(fragment));
  EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
}

using Usage = CliTest;

TEST_F(Usage, HelpAndVersionAreNoErrors) {
  for (const char* command : {"list", "verify", "figures", "rates", "solve", "certify", "check"}) {
    const Said said = run({command, "--help"});
    EXPECT_EQ(said.code, 0);
    EXPECT_THAT(said.out, HasSubstr("Usage: spikeproof"));
  }
  EXPECT_THAT(run({"--help"}).out, HasSubstr("Exit codes"));
  EXPECT_EQ(run({"--version"}).code, 0);
}

TEST_F(Usage, ErrorsOfUseExitWith3) {
  expect_refused(run({}), "a command is required");
  expect_refused(run({"verfy"}), "did you mean verify?");
  expect_refused(run({"verify", "--fast"}), "--fast");
  expect_refused(run({"verify", "--quick", "--full"}), "--quick");
  expect_refused(run({"verify", "--format", "gif"}), "gif");
  expect_refused(run({"list", "everything"}), "everything");
}

TEST_F(Usage, UnknownClaimsAreRefusedWithNearMatches) {
  expect_refused(run({"verify", "linera"}), "did you mean linear?");
  expect_refused(run({"verify", "nnlif.dealy"}), "did you mean nnlif.delay?");
  expect_refused(run({"verify", "linear."}), "unknown claim");
  expect_refused(run({"verify", ""}), "unknown claim");
  EXPECT_FALSE(exists("report"));
}

TEST_F(Usage, AFolderThatCannotBeWrittenIsRefusedBeforeAnyWork) {
  write("file", "x");
  expect_refused(run({"verify", "--out", "file"}), "Not a directory");
  expect_refused(run({"verify", "--out", "file/below"}), "Not a directory");
  expect_refused(run({"verify", "--out", "/proc/none"}), "/proc/none");
  expect_refused(run({"verify", "--out", ""}), "empty");
  EXPECT_EQ(read_file(folder / "file"), "x");
}

TEST_F(Usage, ABadModelFileIsRefusedBeforeAnyWork) {
  expect_refused(run({"verify", "--model", "none.toml"}), "none.toml: cannot read: No such file");
  expect_refused(run({"verify", "--model", model("V_R = 3\n")}), "model.toml:3: V_R = 3: V_R < V_F");
  EXPECT_FALSE(exists("report"));
}

TEST_F(Usage, AModelOfAnotherKindIsRefusedByTheClaimThatWasNamed) {
  write("rest.toml", "[model]\nkind = \"refractory\"\ntau = 1\n");
  expect_refused(run({"verify", "linear.poincare", "--model", "rest.toml"}), "linear.poincare is about kind = nnlif");
  expect_refused(run({"verify", "linear", "--model", "rest.toml"}), "what was asked for is about kind = nnlif");
  EXPECT_FALSE(exists("report"));
}

TEST_F(Usage, AFullDiskBehindStandardOutputIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Said said = run({"list"}, "/dev/full");
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("No space left on device"));
}

using List = CliTest;

TEST_F(List, ShowsTheWholeLedger) {
  const Said said = run({"list", "--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json["schema"], "spikeproof.list/1");
  std::set<std::string> ids;
  for (const auto& claim : json["claims"]) {
    EXPECT_TRUE(ids.insert(claim["id"]).second) << claim["id"];
    for (const char* key : {"statement", "source", "refuted_by", "kind"})
      EXPECT_FALSE(claim[key].get<std::string>().empty()) << claim["id"] << ' ' << key;
    EXPECT_FALSE(claim["hypotheses"].empty()) << claim["id"];
  }
  EXPECT_GE(ids.size(), 43u);
  for (const char* id : {"scales.three-levels", "neuron.lif", "linear.positivity-mass", "linear.flux-multiplier",
                         "linear.steady-state", "linear.relative-entropy", "linear.poincare", "linear.exponential-rate",
                         "linear.desynchronisation", "nnlif.steady-states", "kinetic.long-time", "fast.oscillation"})
    EXPECT_TRUE(ids.contains(id)) << id;
  EXPECT_EQ(json["claims"].front()["id"], "scales.three-levels");
  EXPECT_EQ(json["claims"].back()["id"], "fast.oscillation");
}

TEST_F(List, RefusesACorruptReport) {
  write("report/ledger.json", "{ \"schema\": ");
  expect_refused(run({"list"}), "ledger.json");
}

}  // namespace
}  // namespace spikeproof::cli
