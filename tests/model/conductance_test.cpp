#include "model/conductance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/file.h"
#include "core/gauss_legendre.h"
#include "core/input_error.h"
#include "model/conductance_file.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using testing::AllOf;
using testing::HasSubstr;
const std::vector<std::string> tables{"model", "firing", "initial", "evolve"};
const std::string firing = "[firing]\nkind = \"step\"\nphi0 = \"20/3\"\n";

ConductanceFile read(const std::string& content, const std::string& kind) {
  return read_conductance(TomlFile("m.toml", content, tables), kind);
}

std::string refusal(const std::string& content, const std::string& kind) {
  try {
    static_cast<void>(read(content, kind));
  } catch (const InputError& problem) {
    return problem.what();
  }
  return "accepted";
}

FiringLaw law() { return FiringLaw::step(10, 1); }

std::string thrown(const ConductanceParameters& p, bool fixed = false) {
  try {
    static_cast<void>(fixed ? Conductance(p) : Conductance(p, law()));
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "accepted";
}

TEST(ConductanceModel, RefusesWhatItsEquationsExclude) {
  ConductanceParameters p;
  EXPECT_EQ(thrown(p), "accepted");
  p.V_R = ratio(3, 10);
  EXPECT_THAT(thrown(p), AllOf(HasSubstr("mass is lost"), HasSubstr("V_R = 0.3 and V_L = 0.2")));
  p.V_R = p.V_L;
  EXPECT_EQ(thrown(p), "accepted");
  EXPECT_EQ(thrown(p, true), "accepted");
  EXPECT_FALSE(Conductance(p).inflow_everywhere());
  p.V_R = 0;
  EXPECT_THAT(thrown(p, true), HasSubstr("V_R = V_L with a fixed threshold"));
  p.V_L = 4;
  EXPECT_THAT(thrown(p), HasSubstr("V_L < V_E"));
  p.V_L = ratio(17, 10);  // above V_F: every neuron reaches V_F
  EXPECT_EQ(thrown(p), "accepted");
  p.g_L = 0;
  EXPECT_EQ(thrown(p), "accepted");
  p.a = 0;
  EXPECT_THAT(thrown(p), HasSubstr("a > 0"));
}

TEST(ConductanceModel, InitialDensitiesHaveMassOneOnTheDomain) {
  const Conductance model(ConductanceParameters{}, law());
  InitialData data;
  data.mean = ratio(1, 10), data.variance = ratio(1, 7);
  const auto rule = gauss_legendre(60);
  EXPECT_NEAR(integrate(rule, 0, 4, density_of(data, model).value), 1, 1e-12);
  data.mean = -1;
  EXPECT_THROW(density_of(data, model), std::invalid_argument);
  data.kind = InitialKind::uniform, data.lower = ratio(1, 2), data.upper = 4;
  EXPECT_NEAR(density_of(data, model).value(3.9), 2 / 7.0, 1e-15);
  data.upper = 5;
  EXPECT_THROW(density_of(data, model), std::invalid_argument);
}

TEST(ConductanceFileReader, ReadsTheThreeKindsExactly) {
  const auto macro = read("[model]\ng_L = \"2/7\"\nV_L = 0.25\nb = \"1/3\"\n" + firing, "macroscopic");
  EXPECT_EQ(macro.model.parameters().g_L, ratio(2, 7));
  EXPECT_EQ(macro.model.firing()->phi0(), ratio(20, 3));
  EXPECT_EQ(macro.initial.v.mean, ratio(1, 2));
  EXPECT_TRUE(macro.initial.equilibrium_in_g);

  const auto kinetic =
      read("[model]\nf = \"0.01\"\nnu = 1500\nS = \"0.1\"\nsigma_E = \"0.005\"\nN_E = 100\n", "kinetic");
  const auto& p = kinetic.model.parameters();
  EXPECT_EQ(p.g0, 15);
  EXPECT_EQ(p.b, ratio(1, 10));
  EXPECT_EQ(p.a, 15);
  EXPECT_EQ(p.a1, ratio(1, 100));
  EXPECT_EQ(kinetic.model.upper(), p.V_F);
  EXPECT_EQ(kinetic.model.lower(), p.V_L);

  const auto off =
      read("[model]\neps = \"1e-6\"\n" + firing + "[initial]\nmean = 1\nvariance = 0.1\ng_mean = 2\ng_variance = 0.5\n",
           "firing-kinetic");
  EXPECT_FALSE(off.initial.equilibrium_in_g);
  EXPECT_EQ(off.initial.g_variance, ratio(1, 2));
  EXPECT_EQ(off.model.upper(), off.model.parameters().V_E);
}

TEST(ConductanceFileReader, RefusesWithTheKeyAndTheReason) {
  EXPECT_THAT(refusal("[model]\nV_R = 0.5\n" + firing, "macroscopic"),
              AllOf(HasSubstr("V_R"), HasSubstr("mass is lost")));
  EXPECT_THAT(refusal("[model]\n", "macroscopic"), HasSubstr("firing law is required"));
  EXPECT_THAT(refusal("[model]\n" + firing, "kinetic"), HasSubstr("threshold of kind = \"kinetic\" is fixed"));
  EXPECT_THAT(refusal("[model]\nV_R = \"-1\"\n", "kinetic"), HasSubstr("re-enters at V_L"));
  EXPECT_THAT(refusal("[model]\neps = 0.1\nsigma_E = 0.1\n" + firing, "firing-kinetic"), HasSubstr("one of eps"));
  EXPECT_THAT(refusal("[model]\na = 0\n" + firing, "firing-kinetic"), HasSubstr("a > 0"));
  EXPECT_THAT(refusal("[model]\ng_l = 1\n" + firing, "macroscopic"), HasSubstr("did you mean"));
  EXPECT_THAT(refusal("[model]\n" + firing + "[initial]\nmean = -1\n", "macroscopic"), HasSubstr("within the domain"));
  EXPECT_THAT(refusal("[model]\n" + firing + "[initial]\ng_mean = 1\n", "macroscopic"), HasSubstr("together"));
}

}  // namespace
}  // namespace spikeproof
