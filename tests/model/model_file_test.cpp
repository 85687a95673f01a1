#include "model/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class ModelFileTest : public testing::Test {
 protected:
  ModelFileTest() {
    std::string name = (fs::temp_directory_path() / "spikeproof-model-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    path = folder / "m.toml";
  }
  ~ModelFileTest() override { fs::remove_all(folder); }

  ModelFile read(const std::string& content) {
    write_file(path, content);
    return read_model_file(path);
  }
  std::string refusal(const std::string& content) {
    try {
      static_cast<void>(read(content));
    } catch (const InputError& problem) {
      return problem.what();
    }
    return "accepted";
  }
  fs::path folder, path;
};

const std::string header = "[model]\nkind = \"nnlif\"\n";

TEST_F(ModelFileTest, ContinuesPastABlowUpWithoutDelayOnly) {
  const std::string onward = "[evolve]\nafter_blow_up = \"continue\"\n";
  EXPECT_TRUE(read(header + onward).evolve->past_blow_up);
  EXPECT_THAT(refusal(header + "delay = 1\n" + onward), HasSubstr("without delay"));
}

TEST_F(ModelFileTest, ReadsEveryKeyExactly) {
  const ModelFile file =
      read(header +
           "V_R = \"0.83\"\nV_F = \"57/10\"\na0 = 0.1\na1 = 2\nb = \"-1.37\"\nI = 1e-3\ndelay = \"0x1p-2\"\n"
           "[initial]\nkind = \"gaussian\"\nmean = -1\nvariance = \"0.3\"\n"
           "[evolve]\nt_end = 2.50\nrel_tol = 1e-10\noutput_times = [\"0.1\", 1, 2.5]\n");
  EXPECT_EQ(file.model.V_R(), ratio(83, 100));
  EXPECT_EQ(file.model.V_F(), ratio(57, 10));
  EXPECT_EQ(file.model.a0(), ratio(1, 10));
  EXPECT_EQ(file.model.a1(), exactly(2));
  EXPECT_EQ(file.model.b(), ratio(-137, 100));
  EXPECT_EQ(file.model.I(), ratio(1, 1000));
  EXPECT_EQ(file.model.delay(), ratio(1, 4));
  EXPECT_EQ(file.initial.mean, exactly(-1));
  EXPECT_EQ(file.initial.variance, ratio(3, 10));
  ASSERT_TRUE(file.evolve.has_value());
  EXPECT_EQ(file.evolve->t_end, ratio(5, 2));
  EXPECT_EQ(file.evolve->rel_tol, 1e-10);
  EXPECT_FALSE(file.evolve->past_blow_up);
  EXPECT_EQ(file.evolve->output_times, (std::vector<Exact>{ratio(1, 10), exactly(1), ratio(5, 2)}));
}

TEST_F(ModelFileTest, TomlFloatsMeanTheirDecimalText) {
  const ModelFile file = read(header + "a0 = 0.10000000000000000000001\nb = 1_000.25\nI = 0x10\n");
  EXPECT_EQ(file.model.a0(), decimal("0.10000000000000000000001"));
  EXPECT_EQ(file.model.b(), decimal("1000.25"));
  EXPECT_EQ(file.model.I(), exactly(16));
}

TEST_F(ModelFileTest, AbsentKeysAreTheStandardSet) {
  const ModelFile file = read(header);
  EXPECT_EQ(file.model.V_R(), exactly(1));
  EXPECT_EQ(file.model.V_F(), exactly(2));
  EXPECT_TRUE(file.model.is_linear());
  EXPECT_FALSE(file.evolve.has_value());
  EXPECT_EQ(file.initial.kind, InitialKind::gaussian);
}

TEST_F(ModelFileTest, ReadsTheOtherInitialData) {
  EXPECT_EQ(read(header + "[initial]\nkind = \"uniform\"\nlower = \"0\"\nupper = 1.5\n").initial.upper, ratio(3, 2));
  EXPECT_EQ(read(header + "[initial]\nkind = \"steady\"\nwhich = 1\n").initial.which, "1");
  write_file(folder / "n.csv", "v,n\n0,0\n1,1\n");
  const InitialData data = read(header + "[initial]\nkind = \"file\"\nfile = \"n.csv\"\n").initial;
  EXPECT_EQ(fs::path(data.file), folder / "n.csv");
}

TEST_F(ModelFileTest, AcceptsAByteOrderMarkAndCarriageReturns) {
  EXPECT_EQ(read("\xEF\xBB\xBF[model]\r\nkind = \"nnlif\"\r\nb = \"1.5\"\r\n").model.b(), ratio(3, 2));
}

TEST_F(ModelFileTest, NamesFileLineKeyAndBothValues) {
  EXPECT_EQ(refusal(header + "V_R = \"2.5\"\nV_F = 2\n"),
            path.string() + ":3: V_R = \"2.5\": V_R < V_F is required, but V_R = 2.5 and V_F = 2");
  EXPECT_EQ(refusal(header + "V_F = 0.5\n"),
            path.string() + ":3: V_F = 0.5: V_R < V_F is required, but V_R = 1 and V_F = 0.5");
  EXPECT_EQ(refusal(header + "\na0 = 0\n"), path.string() + ":4: a0 = 0: a0 > 0 is required");
  EXPECT_THAT(refusal(header + "V_r = 1\n"),
              AllOf(HasSubstr(":3: V_r: unknown key of [model]"), HasSubstr("allowed: kind, V_R, V_F"),
                    HasSubstr("did you mean V_R")));
  EXPECT_THAT(refusal(header + "[evolv]\n"), AllOf(HasSubstr(":3: [evolv]"), HasSubstr("did you mean evolve")));
  EXPECT_THAT(refusal("[model]\nkind = \"neuron\"\nneurons = 3\n"),
              HasSubstr("required for kind = \"neuron\"; allowed: hodgkin-huxley"));
  EXPECT_THAT(refusal("[model]\nkind = \"nnlfi\"\n"), HasSubstr("did you mean nnlif"));
}

struct Bad {
  const char* content;  // behind the heading of [model]
  const char* fragment;
};

TEST_F(ModelFileTest, RefusesBadValues) {
  const Bad corpus[] = {
      {"V_R = 2\n", "V_R < V_F"},
      {"a0 = -1\n", "a0 > 0"},
      {"a0 = \"0.0\"\n", "a0 > 0"},
      {"a1 = -0.1\n", "a1 >= 0"},
      {"delay = -1\n", "delay >= 0"},
      {"b = nan\n", "b = nan: a finite number"},
      {"b = -inf\n", "b = inf: a finite number"},
      {"b = \"nan\"\n", "finite number"},
      {"b = \"1/0\"\n", "finite number"},
      {"b = \"\"\n", "finite number"},
      {"b = \"1,5\"\n", "finite number"},
      {"b = true\n", "not a boolean"},
      {"b = [1]\n", "not an array"},
      {"b = {x = 1}\n", "not a table"},
      {"b = 1979-05-27\n", "not a date"},
      {"b = \"1e400\"\n", "between 1e-300 and 1e300"},
      {"a0 = \"1e-400\"\n", "between 1e-300 and 1e300"},
      {"b = 1\nb = 2\n", "not TOML"},
      {"b = \n", "not TOML"},
      {"b 1\n", "not TOML"},
      {"sigma = 1\n", "unknown key"},
      {"[model.more]\nx = 1\n", "unknown key"},
      {"[firing]\nphi0 = 1\n", "a firing law belongs to kind"},
      {"[fired]\nphi0 = 1\n", "unknown table"},
      {"[[evolve]]\nt_end = 1\n", "not an array of tables"},
      {"[initial]\nkind = \"gauss\"\n", "did you mean gaussian"},
      {"[initial]\nkind = 3\n", "a string is required"},
      {"[initial]\nvariance = 0\n", "variance > 0"},
      {"[initial]\nvariance = \"1e-40\"\nmean = 1\n", "narrower than double precision"},
      {"[initial]\nlower = 0\n", "unknown key"},
      {"[initial]\nkind = \"uniform\"\nlower = 0\n", "upper: required"},
      {"[initial]\nkind = \"uniform\"\nlower = 1\nupper = 1\n", "lower < upper"},
      {"[initial]\nkind = \"uniform\"\nlower = 1\nupper = 2.5\n", "upper <= V_F"},
      {"[initial]\nkind = \"steady\"\nwhich = \"middle\"\n", "an index from 0"},
      {"[initial]\nkind = \"steady\"\nwhich = -1\n", "an index from 0"},
      {"[initial]\nkind = \"file\"\n", "name of a CSV file"},
      {"[initial]\nkind = \"file\"\nfile = \"missing.csv\"\n", "No such file"},
      {"[evolve]\nt_end = 0\n", "t_end > 0"},
      {"[evolve]\nrel_tol = 0\n", "1e-13 <= rel_tol"},
      {"[evolve]\nrel_tol = \"1/2\"\n", "rel_tol <= 0.1"},
      {"[evolve]\nrel_tol = \"1e-14\"\n", "1e-13 <= rel_tol"},
      {"[evolve]\noutput_times = 1\n", "an array of numbers"},
      {"[evolve]\noutput_times = []\n", "at least one time"},
      {"[evolve]\noutput_times = [1, \"x\"]\n", "output_times[1] = \"x\""},
      {"[evolve]\noutput_times = [-1]\n", "0 <= time"},
      {"[evolve]\noutput_times = [1, 6]\n", "t_end = 5"},
      {"[evolve]\noutput_times = [1, 1]\n", "increasing"},
      {"[evolve]\nt_stop = 3\n", "unknown key of [evolve]"},
      {"[evolve]\nafter_blow_up = \"go\"\n", "\"stop\" or \"continue\""},
  };
  for (const Bad& bad : corpus)
    EXPECT_THAT(refusal(header + bad.content), AllOf(HasSubstr(bad.fragment), HasSubstr(folder.string())))
        << bad.content;
}

TEST_F(ModelFileTest, RefusesWhatIsNoModelFile) {
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("# nothing\n"), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("model = 3\n"), HasSubstr("a table [model] is required"));
  EXPECT_THAT(refusal("V_R = 3\n[model]\n"), HasSubstr("outside the tables"));
  EXPECT_THAT(refusal("[model]\nb = 1\n"), HasSubstr("kind: required"));
  EXPECT_THAT(refusal("[evolve]\nt_end = 1\n"), HasSubstr("a table [model] is required"));
  EXPECT_THAT(refusal(std::string("\x7f"
                                  "ELF\x02\x01\x01\0\0\0\xff\xfe",
                                  12)),
              HasSubstr("not TOML"));
  EXPECT_THAT(refusal("[model]\nkind = \"nn\xffif\"\n"), HasSubstr("not TOML"));
  EXPECT_THAT(refusal("\xff\xfe[\0m\0"), HasSubstr("not TOML"));
  EXPECT_THROW(static_cast<void>(read_model_file(folder)), InputError);
  EXPECT_THROW(static_cast<void>(read_model_file(folder / "none.toml")), InputError);
  EXPECT_THROW(static_cast<void>(read_model_file("/dev/null")), InputError);
}

}  // namespace
}  // namespace spikeproof
