// spikeproof sweep: resumes where it was, whatever the number of processes.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using testing::HasSubstr;

class Sweep : public CliTest {
 protected:
  Sweep() {
    write("model.toml", "[model]\nkind = \"nnlif\"\n[evolve]\nt_end = \"0.83\"\nrel_tol = 1e-5\n");
    write("sweep.toml", file("b = { from = \"-1\", to = \"0.9\", points = 5 }\na0 = [\"0.7\", 1.37]\n"));
  }
  static std::string file(const std::string& axes, const std::string& more = "") {
    return "[sweep]\nmodel = \"model.toml\"\nobserve = [\"/evolution/N/-1\", \"/evolution/status\"]\n" + more +
           "[axes]\n" + axes;
  }
  std::string map() const { return read_file(folder / "sweep/map.csv"); }
  void expect_the_same_on_several_processes() const;
  Said whole() const {
    const Said said = run({"sweep", "sweep.toml", "--quiet"});
    EXPECT_EQ(said.code, 0) << said.err;
    return said;
  }
};

TEST_F(Sweep, WritesARowPerCell) {
  EXPECT_THAT(whole().out, HasSubstr("map.csv"));
  const std::string text = map();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_TRUE(text.starts_with("b,a0,evolution.N.-1,evolution.status,error\n-1,0.7,0.0")) << text;
  EXPECT_THAT(text, HasSubstr("\n-0.525,1.37,"));
  EXPECT_THAT(whole().out, HasSubstr("all 10 cells are there already"));
}

TEST_F(Sweep, GoesOnBehindTheLastWholeLineOfItsJournal) {
  whole();
  const std::string expected = map();
  // as a process leaves it that was killed while it wrote the line of its third cell
  fs::rename(folder / "sweep", folder / "done");
  const Said stopped = [&] {
    const pid_t child = start({"sweep", "sweep.toml", "--quiet"});
    const fs::path journal = folder / "sweep/journal.0.jsonl";
    for (int i = 0; i < 2000; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (!fs::exists(journal)) continue;
      const std::string lines = read_file(journal);
      if (std::count(lines.begin(), lines.end(), '\n') >= 3) break;
    }
    ::kill(child, SIGKILL);
    return wait_for(child);
  }();
  if (stopped.code == 0) GTEST_SKIP() << "it was faster than the signal";
  const fs::path journal = folder / "sweep/journal.0.jsonl";
  const std::string kept = read_file(journal);
  write("sweep/journal.0.jsonl", kept + "{\"cell\": 4, \"val");
  const Said resumed = run({"sweep", "sweep.toml"});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  const auto cells = std::count(kept.begin(), kept.end(), '\n') - 1;
  EXPECT_THAT(resumed.err, HasSubstr(fmt::format("{} of 10 cells were finished before", cells)));
  EXPECT_EQ(map(), expected);
  EXPECT_FALSE(fs::exists(journal));
}

TEST_F(Sweep, RefusesAJournalOfAnotherSweep) {
  whole();
  write("sweep.toml", file("b = [0, 0.5]\n"));
  const Said said = run({"sweep", "sweep.toml"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("this folder holds another sweep"));
}

TEST_F(Sweep, TakesMeansOverAnAxis) {
  write("sweep.toml", file("b = [0, \"1/2\"]\nI = [-0.1, 0.1, 0.2]\n", "average_over = \"I\"\n"));
  whole();
  const std::string means = read_file(folder / "sweep/means.csv");
  EXPECT_TRUE(means.starts_with("b,mean of evolution.N.-1,standard error of evolution.N.-1,")) << means;
  EXPECT_EQ(std::count(means.begin(), means.end(), '\n'), 3);
}

TEST_F(Sweep, RefusesBadFilesWithTheirLine) {
  const auto refusal = [&](const std::string& text) {
    write("bad.toml", text);
    const Said said = run({"sweep", "bad.toml"});
    EXPECT_EQ(said.code, 3);
    EXPECT_FALSE(exists("sweep"));
    return said.err;
  };
  EXPECT_THAT(refusal(file("b = { from = 0, points = 3 }\n")), HasSubstr("bad.toml:5: b: a range needs from, to"));
  EXPECT_THAT(refusal(file("b = { from = 0, to = 1, points = 2.5 }\n")), HasSubstr("a whole number from 2"));
  EXPECT_THAT(refusal(file("b = []\n")), HasSubstr("at least one number"));
  EXPECT_THAT(refusal(file("bb = [1]\n")), HasSubstr("unknown key"));
  EXPECT_THAT(refusal(file("b = [1]\n", "average_over = \"a0\"\n")), HasSubstr("one of the axes is required: b"));
  EXPECT_THAT(refusal(file("b = [1]\n", "share = \"neurons\"\n")), HasSubstr("is for a model of kind = \"network\""));
  EXPECT_THAT(refusal("[sweep]\nmodel = \"none.toml\"\nobserve = [\"/a\"]\n[axes]\nb = [1]\n"),
              HasSubstr("none.toml: cannot read"));
}

TEST_F(Sweep, ACellThatIsNotAdmissibleIsNamedAndTheOthersAreThere) {
  write("sweep.toml", file("a0 = [-1, 1]\n"));
  const Said said = run({"sweep", "sweep.toml"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("1 of 2 cells have errors"));
  EXPECT_THAT(map(), HasSubstr("a0 > 0 is required"));
}

void Sweep::expect_the_same_on_several_processes() const {
  if (std::system("command -v mpirun > /dev/null 2>&1") != 0) GTEST_SKIP() << "no mpirun here";
  whole();
  const std::string expected = map();
  for (const char* processes : {"2", "4"}) {
    const std::string command = fmt::format(
        "cd {} && OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n {} {} sweep "
        "sweep.toml --out with{} --quiet > out.txt 2> err.txt",
        folder.string(), processes, SPIKEPROOF_BINARY, processes);
    ASSERT_EQ(std::system(command.c_str()), 0) << read_file(folder / "err.txt");
    EXPECT_EQ(read_file(folder / ("with" + std::string(processes)) / "map.csv"), expected);
  }
}

TEST_F(Sweep, SharesCellsAmongProcesses) { expect_the_same_on_several_processes(); }

// Delay, kicks that make others fire, and large cascades: what one process finds, several find to the bit.
TEST_F(Sweep, SharesTheNeuronsOfANetworkAmongProcesses) {
  write("model.toml",
        "[model]\nkind = \"network\"\nneurons = 10007\ndt = \"0.002\"\nseed = 83\na0 = \"0.37\"\nI = 2\n"
        "[evolve]\nt_end = \"0.3\"\noutput_times = [\"0.11\", \"0.3\"]\n");
  write("sweep.toml",
        "[sweep]\nmodel = \"model.toml\"\nshare = \"neurons\"\nobserve = [\"/network/rates/N\", "
        "\"/network/cascades\", \"/network/law\"]\n[axes]\nb = [-1, \"0.83\"]\ndelay = [0, \"0.05\"]\n");
  expect_the_same_on_several_processes();
}

}  // namespace
}  // namespace spikeproof::cli
