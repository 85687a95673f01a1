#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "core/file.h"
#include "core/input_error.h"
#include "model/model_file.h"

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class RefractoryFile : public testing::Test {
 protected:
  RefractoryFile() {
    std::string name = (fs::temp_directory_path() / "spikeproof-refractory-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~RefractoryFile() override { fs::remove_all(folder); }
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

const std::string model = "[model]\nkind = \"refractory\"\nV_R = -1.5\nV_F = 0.7\ntau = \"1/3\"\n";

TEST_F(RefractoryFile, ReadsEveryFiringLawExactly) {
  const ModelFile fixed = read(model);
  ASSERT_TRUE(fixed.refractory);
  EXPECT_EQ(fixed.refractory->tau(), ratio(1, 3));
  EXPECT_FALSE(fixed.refractory->random_threshold());
  EXPECT_EQ(fixed.model.V_R(), ratio(-3, 2));

  const FiringLaw step = *read(model + "[firing]\nkind = \"step\"\nphi0 = \"20\"\n").refractory->firing();
  EXPECT_EQ(step(0.7), 0);
  EXPECT_EQ(step(std::nextafter(0.7, 1)), 20);
  EXPECT_THAT(step.breaks(), ElementsAre(0.7));

  const FiringLaw logistic =
      *read(model + "[firing]\nkind = \"logistic\"\nphi0 = 4\ndelta = \"0.1\"\n").refractory->firing();
  EXPECT_EQ(logistic(0.7), 2);
  EXPECT_NEAR(logistic(0.8), 4 / (1 + std::exp(-1.0)), 1e-14);
  EXPECT_EQ(logistic(-100), 0);
  EXPECT_TRUE(logistic.breaks().empty());

  write_file(folder / "phi.csv", "v,phi\n0,0\n0.5,3\n# a remark\n1,1.5\n");
  const FiringLaw table = *read(model + "[firing]\nkind = \"table\"\nfile = \"phi.csv\"\n").refractory->firing();
  EXPECT_EQ(table(-2), 0);
  EXPECT_NEAR(table(0.75), 2.25, 1e-15);
  EXPECT_EQ(table(7), 1.5);
  EXPECT_EQ(table.largest(), 3);
  EXPECT_EQ(table.last(), 1.5);
  EXPECT_EQ(table.rows()[1].v, ratio(1, 2));
}

TEST_F(RefractoryFile, RefusesBadNumbersWithLineAndKey) {
  EXPECT_THAT(refusal("[model]\nkind = \"refractory\"\n"), HasSubstr("m.toml:1: tau: the mean time"));
  EXPECT_THAT(refusal("[model]\nkind = \"refractory\"\ntau = 0\n"), HasSubstr("m.toml:3: tau = 0: tau > 0"));
  EXPECT_THAT(refusal("[model]\nkind = \"nnlif\"\ntau = 1\n"), HasSubstr("unknown key of [model]"));
  EXPECT_THAT(refusal("[model]\nkind = \"nnlif\"\n[firing]\nkind = \"step\"\nphi0 = 1\n"),
              HasSubstr("m.toml:3: [firing]: a firing law belongs to kind = \"refractory\""));
  EXPECT_THAT(refusal(model + "[firing]\nphi0 = 1\n"), HasSubstr("kind: required in [firing]"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"steep\"\n"), HasSubstr("did you mean"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"step\"\n"), HasSubstr("phi0: required for the firing law \"step\""));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"step\"\nphi0 = -20\n"),
              HasSubstr("m.toml:8: phi0 = -20: phi0 > 0 is required"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"step\"\nphi0 = nan\n"), HasSubstr("a finite number is required"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"step\"\nphi0 = 1\ndelta = 1\n"),
              HasSubstr("unknown key of [firing]; allowed: kind, phi0"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"logistic\"\nphi0 = 1\ndelta = 0\n"),
              HasSubstr("m.toml:9: delta = 0: delta > 0 is required"));
}

TEST_F(RefractoryFile, RefusesBadTables) {
  const auto table = [&](const std::string& rows) {
    write_file(folder / "phi.csv", rows);
    return refusal(model + "[firing]\nkind = \"table\"\nfile = \"phi.csv\"\n");
  };
  EXPECT_THAT(table("0,1\n1,-2\n"), HasSubstr("phi.csv:2: phi = \"-2\": phi >= 0 is required"));
  EXPECT_THAT(table("0,1\n0,2\n"), HasSubstr("phi.csv:2: v = \"0\": v has to increase"));
  EXPECT_THAT(table("0,1\n1,nan\n"), AllOf(HasSubstr("phi.csv:2"), HasSubstr("a finite number is required")));
  EXPECT_THAT(table("0,1\n"), HasSubstr("at least two rows v,phi are required"));
  EXPECT_THAT(table("0,0\n1,0\n"), HasSubstr("phi > 0 is required in at least one row"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"table\"\nfile = \"none.csv\"\n"), HasSubstr("none.csv"));
  EXPECT_THAT(refusal(model + "[firing]\nkind = \"table\"\n"), HasSubstr("CSV file with rows v,phi"));
}

TEST_F(RefractoryFile, TheDataLiveOnTheDomainOfTheModel) {
  const std::string uniform = "[initial]\nkind = \"uniform\"\nlower = 0\nupper = 3\n";
  EXPECT_THAT(refusal(model + uniform), HasSubstr("upper <= V_F is required"));
  const ModelFile random = read(model + "[firing]\nkind = \"step\"\nphi0 = 1\n" + uniform);
  EXPECT_EQ(start_of(random.initial, *random.refractory).density.value(2.5), 1.0 / 3);
  InitialData gaussian;
  gaussian.mean = 1;
  const RefractoryStart start = start_of(gaussian, *random.refractory);
  EXPECT_NEAR(start.density.value(1), 1 / std::sqrt(std::acos(-1) / 2), 1e-14);  // not cut off at V_F = 0.7
  EXPECT_GT(start.highest, 5);
  EXPECT_EQ(start.density.value_at_threshold, 0);
}

TEST_F(RefractoryFile, IsNoModelOfThePlainEquation) {
  EXPECT_THROW(static_cast<void>(require_nnlif(read(model))), InputError);
  EXPECT_EQ(require_nnlif(read("[model]\nkind = \"nnlif\"\nb = 2\n")).b(), 2);
}

TEST(FiringLawTest, RefusesWhatIsNoRate) {
  EXPECT_THROW(FiringLaw::step(-1, 0), std::invalid_argument);
  EXPECT_THROW(FiringLaw::logistic(1, 0, 0), std::invalid_argument);
  EXPECT_THROW(FiringLaw::table({{0, 1}}), std::invalid_argument);
  EXPECT_THROW(FiringLaw::table({{0, 1}, {0, 1}}), std::invalid_argument);
  EXPECT_THROW(Refractory(Nnlif({}), 0), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof
