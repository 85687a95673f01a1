// Model files of kind recording.
#include "model/recording_file.h"

#include <gmock/gmock.h>

namespace spikeproof {
namespace {

using testing::HasSubstr;

RecordingSource read(const std::string& keys) {
  const std::vector<std::string> tables{"model", "initial"};
  return read_recording_source(TomlFile("folder/m.toml", "[model]\nkind = \"recording\"\n" + keys, tables));
}

std::string refusal(const std::string& keys) {
  try {
    (void)read(keys);
  } catch (const InputError& problem) {
    return problem.what();
  }
  return "accepted";
}

TEST(RecordingModelFile, NamesAreRelativeToIt) {
  const RecordingSource source =
      read("current = \"a.csv\"\nspikes = \"s/b.csv\"\nwindow = 2.5\ntrain = \"1/3\"\nseed = 7\n");
  EXPECT_EQ(source.current, "folder/a.csv");
  EXPECT_EQ(source.spikes, "folder/s/b.csv");
  EXPECT_EQ(source.window, 2.5);
  EXPECT_DOUBLE_EQ(source.train, 1.0 / 3);
  EXPECT_EQ(source.seed, 7u);
  EXPECT_EQ(read("current = \"a.csv\"").spikes, "");
}

TEST(RecordingModelFile, RefusesWhatIsOutOfRange) {
  const std::string good = "current = \"a.csv\"\n";
  EXPECT_THAT(refusal(""), HasSubstr("current: the name of a CSV file"));
  EXPECT_THAT(refusal(good + "window = 0"), HasSubstr("m.toml:4: window"));
  EXPECT_THAT(refusal(good + "train = 1"), HasSubstr("0 < train < 1"));
  EXPECT_THAT(refusal(good + "seed = 1.5"), HasSubstr("an integer"));
  EXPECT_THAT(refusal(good + "V_R = 1"), HasSubstr("V_R"));
  EXPECT_THAT(refusal(good + "[initial]\nkind = \"steady\""), HasSubstr("not a table of kind"));
}

}  // namespace
}  // namespace spikeproof
