// spikeproof fit: an example, its fit, the same numbers again, refusals and Ctrl-C.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class FitCommand : public CliTest {
 protected:
  void example() const {
    const Said said = run({"fit", "--example", "sample", "--duration", "2", "--trials", "2"});
    ASSERT_EQ(said.code, 0) << said.err;
  }
};

TEST_F(FitCommand, FitsTheExampleAndSaysTheSameAgain) {
  example();
  const std::vector<std::string> command{"fit",           "sample/recording.csv",
                                         "--spikes",      "sample/spikes.csv",
                                         "--models",      "mat,lif",
                                         "--swarm",       "32",
                                         "--generations", "4",
                                         "--json",        "-"};
  const Said said = run(command);
  ASSERT_EQ(said.code, 0) << said.err;
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json["schema"], "spikeproof.fit/1");
  ASSERT_EQ(json["fits"].size(), 2u);
  EXPECT_EQ(json["fits"][0]["model"], "mat");
  EXPECT_EQ(json["fits"][1]["parameters"][0]["unit"], "ms");
  EXPECT_EQ(json["fits"][1]["parameters"][1]["unit"], "mV/uA/cm2");
  EXPECT_GT(json["reliability"]["test"]["gamma"].get<double>(), 0.3);
  EXPECT_GT(json["fits"][1]["test"]["gamma"].get<double>(),
            4 * json["fits"][1]["test"]["chance_deviation"].get<double>());
  EXPECT_EQ(run(command).out, said.out);
  EXPECT_EQ(read_file(folder / "fit/fit.json"), said.out);
}

TEST_F(FitCommand, RefusesBadInput) {
  example();
  EXPECT_THAT(run({"fit"}).err, HasSubstr("a recording is required"));
  EXPECT_THAT(run({"fit", "sample/recording.csv"}).err, HasSubstr("or a file of spikes"));
  const auto with = [&](const std::string& flag, const std::string& value) {
    const Said said = run({"fit", "sample/recording.csv", "--spikes", "sample/spikes.csv", flag, value});
    EXPECT_EQ(said.code, 3) << flag;
    EXPECT_THAT(said.out, IsEmpty()) << flag;
    return said.err;
  };
  EXPECT_THAT(with("--models", "adx"), HasSubstr("did you mean adex"));
  EXPECT_THAT(with("--train", "1"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(with("--window", "0"), HasSubstr("> 0"));
  EXPECT_THAT(with("--train", "0.0001"), HasSubstr("no spike lies in the training segment"));
  write("bad.csv", "trial,t\n1,10\n1,9\n");
  EXPECT_THAT(with("--spikes", "bad.csv"), HasSubstr("error"));
  EXPECT_THAT(run({"fit", "sample/recording.csv", "--spikes", "bad.csv"}).err, HasSubstr("bad.csv:3: t = \"9\""));
  EXPECT_FALSE(exists("fit/fit.json"));
}

TEST_F(FitCommand, CtrlCEndsItWithoutOutput) {
  example();
  const Said said =
      interrupt({"fit", "sample/recording.csv", "--spikes", "sample/spikes.csv", "--generations", "100000"},
                std::chrono::milliseconds(700));
  EXPECT_EQ(said.code, 130) << said.err;
  EXPECT_FALSE(exists("fit/fit.json"));
}

}  // namespace
}  // namespace spikeproof::cli
