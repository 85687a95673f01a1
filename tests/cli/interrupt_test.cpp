// Ctrl-C: exit code 130, and files that are whole or not there.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

using SlowInterrupt = CliTest;

TEST_F(SlowInterrupt, EndsASolveWithoutOutput) {
  // A short delay in a long run: minutes of work.
  model("b = -10\ndelay = \"0.001\"\n", "[evolve]\nt_end = 1000\nrel_tol = 1e-11\n");
  Said said = interrupt({"solve", "model.toml", "--json", "out.json"}, 300ms);
  EXPECT_EQ(said.code, 130) << said.err;
  EXPECT_THAT(said.err, HasSubstr("interrupted"));
  EXPECT_FALSE(exists("out.json"));
  said = interrupt({"solve", "model.toml", "--json", "-"}, 300ms);
  EXPECT_EQ(said.code, 130);
  EXPECT_THAT(said.out, IsEmpty());
}

TEST_F(SlowInterrupt, KeepsTheReportOfWhatWasFinished) {
  const Said said = interrupt({"verify", "--full", "--out", "report"}, 400ms);
  if (said.code != 130) GTEST_SKIP() << "verify was done before it could be interrupted";
  const auto ledger = nlohmann::json::parse(read_file(folder / "report/ledger.json"));
  EXPECT_EQ(ledger["schema"], "spikeproof.ledger/1");
  EXPECT_THAT(read_file(folder / "report/index.html"), HasSubstr("interrupted"));
  EXPECT_EQ(run({"list", "--out", "report"}).code, 0);
}

}  // namespace
}  // namespace spikeproof::cli
