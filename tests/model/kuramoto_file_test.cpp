#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/file.h"
#include "core/input_error.h"
#include "model/model_file.h"

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class NetworkFiles : public testing::Test {
 protected:
  NetworkFiles() {
    std::string name = (fs::temp_directory_path() / "spikeproof-network-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~NetworkFiles() override { fs::remove_all(folder); }
  ModelFile read(const std::string& content) {
    write_file(folder / "m.toml", content);
    return read_model_file(folder / "m.toml");
  }
  std::string refusal(const std::string& content) {
    try {
      static_cast<void>(read(content));
    } catch (const InputError& problem) {
      return problem.what();
    }
    return "accepted";
  }
  fs::path folder;
};

const std::string oscillators = "[model]\nkind = \"kuramoto\"\nK = \"7/5\"\n";

TEST_F(NetworkFiles, ReadsEveryLawOfFrequencies) {
  const ModelFile file = read(oscillators + "[frequencies]\nkind = \"gaussian\"\nwidth = 0.37\n");
  ASSERT_TRUE(file.kuramoto);
  EXPECT_EQ(file.kuramoto->K, ratio(7, 5));
  EXPECT_EQ(file.kuramoto->law.width(), decimal("0.37"));
  EXPECT_EQ(file.kuramoto->law.kind(), FrequencyLaw::Kind::gaussian);
  write_file(folder / "g.csv", "omega,g\n0,2\n0.5,1\n1,0\n");
  const auto table = read(oscillators + "[frequencies]\nkind = \"table\"\nfile = \"g.csv\"\n").kuramoto->law;
  EXPECT_NEAR(table(0.25), 0.75, 1e-15);
}

TEST_F(NetworkFiles, RefusesOscillatorsThatAreNotAdmissible) {
  EXPECT_THAT(refusal(oscillators), HasSubstr("[frequencies]"));
  EXPECT_THAT(refusal("[model]\nkind = \"kuramoto\"\n[frequencies]\nkind = \"gaussian\"\nwidth = 1\n"), HasSubstr("K"));
  EXPECT_THAT(refusal("[model]\nkind = \"kuramoto\"\nK = -1\n[frequencies]\nkind = \"gaussian\"\nwidth = 1\n"),
              AllOf(HasSubstr("m.toml:3"), HasSubstr("K >= 0")));
  const std::string law = oscillators + "[frequencies]\nkind = ";
  EXPECT_THAT(refusal(law + "\"gausian\"\nwidth = 1\n"), AllOf(HasSubstr("m.toml:5"), HasSubstr("gaussian")));
  EXPECT_THAT(refusal(law + "\"uniform\"\n"), HasSubstr("width"));
  EXPECT_THAT(refusal(law + "\"uniform\"\nwidth = 0\n"), AllOf(HasSubstr("m.toml:6"), HasSubstr("width > 0")));
  EXPECT_THAT(refusal(law + "\"table\"\nfile = \"none.csv\"\n"), HasSubstr("none.csv"));
  write_file(folder / "up.csv", "0,1\n1,2\n");
  EXPECT_THAT(refusal(law + "\"table\"\nfile = \"up.csv\"\n"), HasSubstr("not rising"));
  write_file(folder / "bad.csv", "0,1\n1,x\n");
  EXPECT_THAT(refusal(law + "\"table\"\nfile = \"bad.csv\"\n"), HasSubstr("bad.csv:2"));
  EXPECT_THAT(refusal(oscillators + "b = 1\n[frequencies]\nkind = \"uniform\"\nwidth = 1\n"), HasSubstr("b"));
}

TEST_F(NetworkFiles, ReadsAndRefusesNetworks) {
  const std::string network = "[model]\nkind = \"network\"\nV_R = 0.3\nb = \"1/2\"\n";
  const ModelFile file = read(network + "neurons = 1234\ndt = \"1/500\"\nseed = 7\nthreads = 2\n");
  ASSERT_TRUE(file.network);
  EXPECT_EQ(file.model.b(), ratio(1, 2));
  EXPECT_EQ(file.network->neurons, 1234u);
  EXPECT_EQ(file.network->dt, ratio(1, 500));
  EXPECT_EQ(file.network->seed, 7u);
  EXPECT_EQ(file.network->threads, 2u);
  EXPECT_EQ(read(network).network->neurons, 10000u);
  EXPECT_THAT(refusal(network + "neurons = 1.5\n"), AllOf(HasSubstr("m.toml:5"), HasSubstr("whole number")));
  EXPECT_THAT(refusal(network + "neurons = 0\n"), HasSubstr("whole number"));
  EXPECT_THAT(refusal(network + "threads = 1000\n"), HasSubstr("256"));
  EXPECT_THAT(refusal(network + "dt = 0\n"), HasSubstr("dt > 0"));
  EXPECT_THAT(refusal(network + "tau = 1\n"), HasSubstr("tau"));
}

}  // namespace
}  // namespace spikeproof
