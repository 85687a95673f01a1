// Recordings: files that are read, and files that are refused with their line.
#include "neuron/recording.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof::neuron {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

class RecordingFile : public testing::Test {
 protected:
  RecordingFile() {
    std::string name = (std::filesystem::temp_directory_path() / "spikeproof-recording-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~RecordingFile() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path file(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }
  std::string refusal(const std::string& current, const std::string& spikes = "") const {
    const auto first = file("current.csv", current);
    std::optional<std::filesystem::path> second;
    if (!spikes.empty()) second = file("spikes.csv", spikes);
    try {
      (void)read_recording(first, second);
    } catch (const InputError& problem) {
      return problem.what();
    }
    return "accepted";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(RecordingFile, ReadsCurrentAndSpikesFromTwoFiles) {
  const Recording r = read_recording(file("a.csv", "# cell 3\nt_ms,I (nA)\n5,0.1\n5.5,-2e-1\r\n6, +3\n"),
                                     file("b.csv", "trial,t\n1,5.1\n1,6.4\n2,5.2\n"));
  EXPECT_DOUBLE_EQ(r.dt, 0.5);
  EXPECT_THAT(r.current, ElementsAre(0.1, -0.2, 3));
  EXPECT_EQ(r.unit, "nA");
  ASSERT_EQ(r.trials.size(), 2u);
  EXPECT_THAT(r.trials[0], ElementsAre(DoubleNear(0.1, 1e-12), DoubleNear(1.4, 1e-12)));
  EXPECT_THAT(r.trials[1], ElementsAre(DoubleNear(0.2, 1e-12)));
}

TEST_F(RecordingFile, ReadsCountsAndPotentialsFromColumns) {
  const Recording r =
      read_recording(file("a.csv", "t,I_pA,first,V_2\n0,1,0,-60\n2,1,1,-20\n4,1,2,20\n6,1,0,-70\n"), {});
  ASSERT_EQ(r.trials.size(), 2u);
  EXPECT_THAT(r.trials[0], ElementsAre(3, 4.5, 5.5));
  EXPECT_THAT(r.trials[1], ElementsAre(3));
  EXPECT_EQ(r.unit, "pA");
}

TEST_F(RecordingFile, WhatIsWrittenIsReadAgain) {
  Recording r;
  r.dt = 0.1;
  r.unit = "uA/cm2";
  for (int k = 0; k < 50; ++k) r.current.push_back(0.37 * k);
  r.trials = {{0.25, 1.5}, {3.75}};
  const Recording again = read_recording(file("a.csv", recording_csv(r)), file("b.csv", spikes_csv(r)));
  EXPECT_EQ(again.current, r.current);
  EXPECT_NEAR(again.dt, r.dt, 1e-12);
  EXPECT_EQ(again.unit, r.unit);
  EXPECT_EQ(again.trials, r.trials);
}

TEST_F(RecordingFile, RefusesBadRowsWithTheirLine) {
  const std::string good = "t,I\n0,1\n1,1\n2,1\n";
  EXPECT_THAT(refusal("t,I\n0,1\n1\n2,1\n", "1,0.5\n"), HasSubstr("current.csv:3: row"));
  EXPECT_THAT(refusal("t,I\n0,1\n1,nan\n", "1,0.5\n"), HasSubstr("current.csv:3: I = \"nan\": a finite number"));
  EXPECT_THAT(refusal("t,I\n0,1\n0,1\n", "1,0.5\n"), HasSubstr("current.csv:3: t = \"0\": t has to increase"));
  EXPECT_THAT(refusal("0,1\n1,1\n2,1\n3.4,1\n4,1\n", "1,0.5\n"), HasSubstr("current.csv:4"));
  EXPECT_THAT(refusal("0,1\n", "1,0.5\n"), HasSubstr("at least two rows"));
  EXPECT_THAT(refusal("0,1x\n1,1\n", "1,0.5\n"), HasSubstr("current.csv:1: I = \"1x\""));
  EXPECT_THAT(refusal(good, "trial,t\n1,0.5\n1,0.5\n"), HasSubstr("spikes.csv:3: t = \"0.5\": t has to increase"));
  EXPECT_THAT(refusal(good, "1,-0.5\n"), HasSubstr("spikes.csv:1: t = \"-0.5\": a spike has to lie within"));
  EXPECT_THAT(refusal(good, "1,3.5\n"), HasSubstr("within the current, 0 <= t < 3"));
  EXPECT_THAT(refusal(good, "2,0.5\n"), HasSubstr("trials are numbered"));
  EXPECT_THAT(refusal(good, "1.5,0.5\n"), HasSubstr("trials are numbered"));
  EXPECT_THAT(refusal(good, "1,0.5,7\n"), HasSubstr("two columns trial,t"));
  EXPECT_THAT(refusal(good, "# nothing\n"), HasSubstr("at least one row"));
  EXPECT_THAT(refusal(good), HasSubstr("or a file of spikes"));
  EXPECT_THAT(refusal("0,1,0\n1,1,0.5\n"), HasSubstr("current.csv:2: column 3 = \"0.5\""));
  EXPECT_THAT(refusal("0,1,0\n1,1,-1\n"), HasSubstr("a number of spikes"));
  EXPECT_THAT(refusal("t,I,V\n0,1,-60\n1,1,inf\n"), HasSubstr("current.csv:3: V = \"inf\""));
  EXPECT_THAT(refusal("t,I,V\n0,1\n1,1\n"), HasSubstr("or a file of spikes"));
}

}  // namespace
}  // namespace spikeproof::neuron
