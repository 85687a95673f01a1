// solve, as a user runs it: the JSON object, and what is refused.
#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Solve : public CliTest {
 protected:
  json solved(const std::string& keys, const std::string& more = "", int code = 0) const {
    model(keys, more);
    const Said said = run({"solve", "model.toml", "--json", "-", "--quiet"});
    EXPECT_EQ(said.code, code) << said.err;
    return json::parse(said.out);  // exactly one object, nothing else
  }
  std::string refusal(const std::string& keys, const std::string& more = "") const {
    model(keys, more);
    const Said said = run({"solve", "model.toml", "--json", "-"});
    EXPECT_EQ(said.code, 3);
    EXPECT_THAT(said.out, IsEmpty());
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
    return said.err;
  }
};

const char* const five = "[evolve]\nt_end = 5\nrel_tol = 1e-9\noutput_times = [\"0.1\", 1, 5]\n";

TEST_F(Solve, TheStandardSetGivesTheKnownNumbers) {
  // Reference values computed with 30 digits by other means.
  const json object = solved("", five);
  EXPECT_EQ(object["schema"], "spikeproof.solve/1");
  EXPECT_EQ(object["model"]["V_F"], "2");
  const json& state = object["steady_states"][0];
  EXPECT_THAT(state["N"].get<std::string>(), StartsWith("0.11997596523910496"));
  const double low = std::strtod(state["N_enclosure"][0].get<std::string>().c_str(), nullptr);
  const double high = std::strtod(state["N_enclosure"][1].get<std::string>().c_str(), nullptr);
  EXPECT_LE(low, 0.119975965239104966);
  EXPECT_GE(high, 0.119975965239104966);
  EXPECT_LE(high - low, 1e-16);
  EXPECT_EQ(object["steady_state_count"]["value"], 1);
  EXPECT_EQ(object["steady_state_count"]["verdict"], "proved");
  const json& evolution = object["evolution"];
  EXPECT_EQ(evolution["status"], "completed");
  const double known[] = {0.030226449479145107462, 0.125383979484189218273, 0.120070226812437234472};
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(evolution["N"][i].get<double>(), known[i], evolution["N_error"][i].get<double>() + 1e-15) << i;
  for (std::size_t i = 0; i < 3; ++i) EXPECT_LE(evolution["N_error"][i].get<double>(), 1e-9 * known[i]);
  EXPECT_EQ(state["stable"], true);
  EXPECT_EQ(state["unstable_eigenvalues"], 0);
  EXPECT_NEAR(state["leading_eigenvalue"][0].get<double>(), -1.1909670923906396, 1e-13);
  EXPECT_EQ(state["leading_eigenvalue"][1].get<double>(), 0);
  EXPECT_THAT(object["linear"]["gap"].get<std::string>(), StartsWith("1.190967092390"));
  // C = a/1.18552825134709311
  EXPECT_NEAR(std::stod(object["linear"]["poincare"].get<std::string>()), 1 / 1.18552825134709311, 1e-10);
  EXPECT_FALSE(object.contains("errors"));
  EXPECT_FALSE(object.contains("fold"));
}

TEST_F(Solve, ARateBeyondDoublesIsEnclosedAllTheSame) {
  const json object = solved("a0 = \"0.05\"\nV_R = \"0\"\nV_F = \"12\"\n");
  const std::string N = object["steady_states"][0]["N"];
  EXPECT_THAT(N, HasSubstr("e-6"));  // near e^{-V_F^2/(2 a0)}
  EXPECT_GE(N.find('e'), 16u);
}

TEST_F(Solve, ALeadingPairIsGivenByItsUpperOne) {
  const json pair = solved("V_R = -5\n")["steady_states"][0]["leading_eigenvalue"];
  EXPECT_NEAR(pair[0].get<double>(), -1.437638517, 5e-10);  // the reference's last digit
  EXPECT_NEAR(pair[1].get<double>(), 0.9663695167, 5e-11);
}

TEST_F(Solve, ACurrentMidwayGivesMinusTwo) {
  const json object = solved("V_R = \"0.83\"\nV_F = \"1.9\"\nI = \"1.365\"\na0 = \"1.37\"\n");
  EXPECT_NEAR(object["steady_states"][0]["leading_eigenvalue"][0].get<double>(), -2, 1e-12);
}

TEST_F(Solve, ASteadyStartStaysSteady) {
  const json object = solved("V_R = \"0.83\"\nI = \"0.2\"\n", std::string("[initial]\nkind = \"steady\"\n") + five);
  const double N = std::stod(object["steady_states"][0]["N"].get<std::string>());
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(object["evolution"]["N"][i].get<double>(), N,
                object["evolution"]["N_error"][i].get<double>() + 1e-9 * N);
}

TEST_F(Solve, WithoutEvolveThereIsNoEvolution) { EXPECT_FALSE(solved("V_R = \"0.83\"\n").contains("evolution")); }

TEST_F(Solve, ANonlinearModelGivesItsStatesFoldAndEvolution) {
  const json object = solved("b = \"0.5\"\n", five);
  EXPECT_EQ(object["steady_state_count"], (json{{"value", 1}, {"verdict", "proved"}}));
  const json& state = object["steady_states"][0];
  EXPECT_THAT(state["N"].get<std::string>(), StartsWith("0.134775079935"));
  EXPECT_EQ(state["stable"], true);
  EXPECT_EQ(state["unstable_eigenvalues"], 0);
  EXPECT_NEAR(state["leading_eigenvalue"][0].get<double>(), -1.10996226574, 5e-12);
  EXPECT_THAT(object["fold"]["b"].get<std::string>(), StartsWith("2.1009677604557875361048451912"));
  EXPECT_THAT(object["fold"]["N"].get<std::string>(), StartsWith("0.424224359786284123861742357"));
  EXPECT_EQ(object["folds"].size(), 1u);
  EXPECT_NEAR(object["evolution"]["N"][1].get<double>(), 0.135953970934441,
              object["evolution"]["N_error"][1].get<double>() + 1e-15);
}

TEST_F(Solve, EveryStateOfANonlinearModelIsEnclosedAndClassified) {
  const json object = solved("b = \"1.5\"\n");
  ASSERT_EQ(object["steady_states"].size(), 2u);
  const json &lower = object["steady_states"][0], &upper = object["steady_states"][1];
  EXPECT_THAT(lower["N"].get<std::string>(), StartsWith("0.192364012568"));
  EXPECT_THAT(upper["N"].get<std::string>(), StartsWith("2.28912570"));
  EXPECT_EQ(lower["stable"], true);
  EXPECT_EQ(upper["stable"], false);
  EXPECT_EQ(upper["unstable_eigenvalues"], 1);
  EXPECT_NEAR(lower["leading_eigenvalue"][0].get<double>(), -0.830435, 5e-7);
  EXPECT_NEAR(upper["leading_eigenvalue"][0].get<double>(), 3.881795, 5e-7);
  for (const json& state : object["steady_states"]) {
    const double low = std::strtod(state["N_enclosure"][0].get<std::string>().c_str(), nullptr);
    const double high = std::strtod(state["N_enclosure"][1].get<std::string>().c_str(), nullptr);
    const double N = std::stod(state["N"].get<std::string>());
    EXPECT_LE(low, N);
    EXPECT_GE(high, N);
    EXPECT_LE(high - low, 1e-15 * N);
  }
}

TEST_F(Solve, NoStateAndThreeStatesAreCounted) {
  const json none = solved("b = \"2.2\"\n");
  EXPECT_EQ(none["steady_states"], json::array());
  EXPECT_EQ(none["steady_state_count"]["value"], 0);
  const json three = solved("a0 = \"0.3\"\na1 = 2\nb = \"0.99\"\n");
  EXPECT_EQ(three["steady_state_count"]["value"], 3);
  EXPECT_EQ(three["folds"].size(), 2u);
}

TEST_F(Solve, ASteadyStartOfTheNonlinearEquationStaysSteady) {
  const json object = solved("b = \"1.5\"\n", std::string("[initial]\nkind = \"steady\"\nwhich = \"lower\"\n") + five);
  const double N = std::stod(object["steady_states"][0]["N"].get<std::string>());
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(object["evolution"]["N"][i].get<double>(), N,
                object["evolution"]["N_error"][i].get<double>() + 1e-8 * N);
  EXPECT_THAT(refusal("b = \"1.5\"\n", "[initial]\nkind = \"steady\"\nwhich = 2\n[evolve]\n"),
              HasSubstr("the model has 2 steady states"));
  EXPECT_THAT(refusal("b = \"2.2\"\n", "[initial]\nkind = \"steady\"\n[evolve]\n"),
              HasSubstr("the model has no steady state"));
}

TEST_F(Solve, TheSummaryAndTheFileSayTheSame) {
  model("", five);
  const Said summary = run({"solve", "model.toml"});
  EXPECT_EQ(summary.code, 0);
  EXPECT_THAT(summary.out, HasSubstr("steady state: N = 0.119975965239104966"));
  const Said file = run({"solve", "model.toml", "--json", "made/out.json"});
  EXPECT_EQ(file.code, 0);
  EXPECT_THAT(file.out, IsEmpty());
  EXPECT_EQ(json::parse(read_file(folder / "made/out.json"))["evolution"]["t"].size(), 3u);
}

TEST_F(Solve, BadInputIsOneLineWithFileLineAndKey) {
  EXPECT_THAT(refusal("V_R = \"2\"\n"), HasSubstr("model.toml:3: V_R = \"2\": V_R < V_F is required"));
  EXPECT_THAT(refusal("a0 = 0\n"), HasSubstr("model.toml:3: a0 = 0: a0 > 0"));
  EXPECT_THAT(refusal("I = nan\n"), HasSubstr("model.toml:3: I = nan"));
  EXPECT_THAT(refusal("sigma = 1\n"), HasSubstr("model.toml:3: sigma: unknown key"));
  EXPECT_THAT(refusal("V_R = []\n"), HasSubstr("model.toml:3: V_R"));
  EXPECT_THAT(refusal("", "[initial]\nkind = \"steady\"\nwhich = 1\n[evolve]\n"), HasSubstr("one steady state"));
  EXPECT_THAT(refusal("", "[initial]\nkind = \"file\"\nfile = \"n.csv\"\n"), HasSubstr("n.csv: cannot read"));
  EXPECT_THAT(run({"solve", "none.toml"}).err, HasSubstr("none.toml: cannot read: No such file"));
  EXPECT_THAT(run({"solve", "."}).err, HasSubstr("Is a directory"));
  EXPECT_EQ(run({"solve"}).code, 3);
}

TEST_F(Solve, AFileThatCannotBeWrittenIsRefused) {
  model("");
  write("file", "x");
  for (const char* path : {"file/out.json", "/proc/none/out.json", "."}) {
    const Said said = run({"solve", "model.toml", "--json", path});
    EXPECT_EQ(said.code, 3) << path;
    EXPECT_THAT(said.err, StartsWith("spikeproof: error: "));
  }
  EXPECT_EQ(read_file(folder / "file"), "x");
}

TEST_F(Solve, AModelWithARefractoryState) {
  const auto solved_file = [&](const std::string& content) {
    write_file(folder / "rest.toml", content);
    const Said said = run({"solve", "rest.toml", "--json", "-", "--quiet"});
    EXPECT_EQ(said.code, 0) << said.err;
    return json::parse(said.out);
  };
  const std::string head = "[model]\nkind = \"refractory\"\nV_R = -0.5\nV_F = 1\nb = 1\ntau = \"0.4\"\n";
  const std::string tail = "[evolve]\nt_end = 1\nrel_tol = 1e-6\noutput_times = [1]\n";
  const json fixed = solved_file(head + tail);
  EXPECT_EQ(fixed["model"]["kind"], "refractory");
  EXPECT_EQ(fixed["steady_state_count"]["verdict"], "proved");
  const json& random = solved_file(head + "[firing]\nkind = \"logistic\"\nphi0 = 9\ndelta = 0.2\n" + tail);
  EXPECT_EQ(random["model"]["phi0"], "9");
  EXPECT_EQ(random["steady_state_count"]["verdict"], "verified");
  EXPECT_EQ(random["steady_states"][0]["stable"], true);
  EXPECT_FALSE(random.contains("blow_up_criterion"));
  const double N = random["evolution"]["N"][0].get<double>(), R = random["evolution"]["R"][0].get<double>();
  EXPECT_GT(N, 0);
  EXPECT_GT(R, 0);
  EXPECT_LT(R, 1);
}

TEST_F(Solve, TheOriginalConductanceModel) {
  write_file(folder / "threshold.toml",
             "[model]\nkind = \"kinetic\"\ng_L = 50\nV_E = \"14/3\"\nsigma_E = 0.005\nf = 0.01\nnu = 1000\n"
             "[evolve]\nt_end = 0.02\nrel_tol = 1e-3\noutput_times = [0.01, 0.02]\n");
  const Said said = run({"solve", "threshold.toml", "--json", "-", "--quiet"});
  EXPECT_EQ(said.code, 0) << said.err;
  const json object = json::parse(said.out);
  EXPECT_EQ(object["model"]["sigma_E"], "0.005");
  EXPECT_NEAR(object["growth_threshold"].get<double>(), std::log(14.0 / 11), 1e-12);
  const json& state = object["steady_states"].at(0);
  EXPECT_NEAR(std::stod(state["N"].get<std::string>()), 0.90545, 1e-5);
  EXPECT_LT(state["N_error"].get<double>(), 1e-5);
  EXPECT_EQ(state["stable"], true);
  EXPECT_LT(object["evolution"]["mass_error"].get<double>(), 1e-12);
  EXPECT_EQ(object["evolution"]["status"], "completed");
}

// MATHEMATICS 6.4, and the evolution to its rel_tol.
TEST_F(Solve, TheFastLimitAndItsKineticEquation) {
  const std::string more =
      "g0 = \"0.3\"\nb = \"0.1\"\n[firing]\nkind = \"logistic\"\nphi0 = 10\ndelta = \"0.1\"\n"
      "[initial]\nkind = \"gaussian\"\nmean = \"0.5\"\nvariance = \"0.01\"\n"
      "[evolve]\nt_end = \"0.5\"\nrel_tol = ";
  write_file(folder / "limit.toml", "[model]\nkind = \"macroscopic\"\n" + more + "1e-8\noutput_times = [\"0.5\"]\n");
  const Said limit = run({"solve", "limit.toml", "--json", "-", "--quiet"});
  EXPECT_EQ(limit.code, 0) << limit.err;
  const json object = json::parse(limit.out);
  EXPECT_EQ(object["steady_states"].size(), 1u);
  EXPECT_EQ(object["steady_states"][0]["stable"], true);
  EXPECT_EQ(object["evolution"]["status"], "completed");
  const double N = object["evolution"]["N"][0].get<double>();
  EXPECT_LT(object["evolution"]["N_error"][0].get<double>(), 1e-8 * N);
  write_file(folder / "kinetic.toml",
             "[model]\nkind = \"firing-kinetic\"\neps = \"0.0001\"\n" + more + "1e-3\noutput_times = [\"0.5\"]\n");
  const Said kinetic = run({"solve", "kinetic.toml", "--json", "-", "--quiet"});
  EXPECT_EQ(kinetic.code, 0) << kinetic.err;
  // The limit is met to order eps (MATHEMATICS 6.5: some 10 eps).
  EXPECT_NEAR(json::parse(kinetic.out)["evolution"]["N"][0].get<double>(), N, 30e-4 * N);
}

}  // namespace
}  // namespace spikeproof::cli
