// certify and check, as a user runs them.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using testing::HasSubstr;

using testing::StartsWith;

class Certificates : public CliTest {
 protected:
  // A certificate for odd parameters, and a changed copy of it.
  nlohmann::json certificate() const {
    model("V_R = \"0.83\"\nV_F = \"1.9\"\na0 = \"1.37\"\nI = \"0.21\"\n");
    const Said said = run({"certify", "linear.steady-state", "model.toml", "--out", "c.json"});
    EXPECT_EQ(said.code, 0) << said.err;
    return nlohmann::json::parse(read_file(folder / "c.json"));
  }
  void expect_rejected(const std::string& text, const std::string& reason) const {
    write("bad.json", text);
    const Said said = run({"check", "bad.json"});
    EXPECT_EQ(said.code, 1) << said.err;
    EXPECT_THAT(said.out, StartsWith("rejected: "));
    EXPECT_THAT(said.out, HasSubstr(reason));
  }
};

TEST_F(Certificates, AreAcceptedAsWritten) {
  static_cast<void>(certificate());
  const Said said = run({"check", "c.json"});
  EXPECT_EQ(said.code, 0) << said.out;
  EXPECT_THAT(said.out, StartsWith("accepted: For V_R = 0.83, V_F = 1.9, a0 = 1.37, I = 0.21"));
}

TEST_F(Certificates, GoToStandardOutputAlone) {
  const Said said = run({"certify", "steady-state", "--out", "-", "--digits", "30"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(nlohmann::json::parse(said.out)["statement"].get<std::string>(),
              HasSubstr("0.11997596523910496621056600149"));
}

TEST_F(Certificates, OfTheSpectralGapAreAcceptedAndGuarded) {
  Said said = run({"certify", "linear.exponential-rate", "--count", "2", "--out", "gap.json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("-1.19096709239"));
  EXPECT_THAT(said.out, HasSubstr("-2.60267997825"));
  EXPECT_EQ(run({"check", "gap.json"}).code, 0);
  std::string text = read_file(folder / "gap.json");
  const auto place = text.find("\"a0\": \"1\"");
  ASSERT_NE(place, std::string::npos);
  text.replace(place, 9, "\"a0\": \"2\"");
  expect_rejected(text, "");
}

TEST_F(Certificates, OfThePoincareConstantAreAcceptedAndGuarded) {
  Said said = run({"certify", "poincare", "--out", "c.json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("0.84350"));
  EXPECT_EQ(run({"check", "c.json"}).code, 0);
  std::string text = read_file(folder / "c.json");
  const auto place = text.find("\"I\": \"0\"");
  ASSERT_NE(place, std::string::npos);
  text.replace(place, 8, "\"I\": \"1\"");
  expect_rejected(text, "");
}

TEST_F(Certificates, OfTheNonlinearEquationAreAcceptedAndGuarded) {
  model("V_R = \"0.83\"\nV_F = \"1.9\"\na0 = \"1.37\"\nb = \"0.71\"\nI = \"0.21\"\n");
  for (const char* name : {"steady-states", "fold", "stability", "local-convergence"}) {
    SCOPED_TRACE(name);
    const Said said = run({"certify", name, "model.toml", "--out", "c.json"});
    ASSERT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(said.out, StartsWith("proved: "));
    EXPECT_EQ(run({"check", "c.json"}).code, 0);
    nlohmann::json bad = nlohmann::json::parse(read_file(folder / "c.json"));
    bad["model"]["a0"] = "1.38";
    expect_rejected(bad.dump(), "");
  }
}

TEST_F(Certificates, HoldForARangeOfB) {
  Said said = run({"certify", "steady-states", "--b-range", "-20", "1/2", "--out", "c.json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("exactly 1 steady state"));
  said = run({"certify", "steady-states", "--b-range", "1/2", "-20"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("LOWER <= UPPER"));
  said = run({"certify", "steady-states", "--b-range", "0", "x"});
  EXPECT_EQ(said.code, 3);
  said = run({"certify", "fold", "--b-range", "0", "1"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("range of b"));
}

TEST_F(Certificates, WhatCannotBeDecidedIsInconclusive) {
  model("b = \"2.1\"\n");
  const Said said = run({"certify", "local-convergence", "model.toml", "--out", "c.json"});
  EXPECT_EQ(said.code, 2) << said.out;
  EXPECT_THAT(said.err, StartsWith("spikeproof: inconclusive: "));
  EXPECT_FALSE(exists("c.json"));
}

TEST_F(Certificates, AreRejectedWhenTampered) {
  const nlohmann::json good = certificate();
  nlohmann::json bad = good;
  bad["model"]["I"] = "0.22";
  expect_rejected(bad.dump(), "");
  bad = good;
  bad["statement"] = "For all parameters there is exactly one steady state.";
  expect_rejected(bad.dump(), "statement");
  bad = good;
  bad["enclosures"]["N_inf"]["upper"] = bad["enclosures"]["N_inf"]["lower"];
  expect_rejected(bad.dump(), "");
  bad = good;
  bad["model"]["V_R"] = "3";
  expect_rejected(bad.dump(), "V_R");
  bad = good;
  bad["schema"] = "another/1";
  expect_rejected(bad.dump(), "schema");
  bad = good;
  bad.erase("model");
  expect_rejected(bad.dump(), "model");
  const std::string text = good.dump(1);
  expect_rejected(text.substr(0, text.size() / 2), "");
  expect_rejected("", "");
  expect_rejected("{}", "");
  expect_rejected("not JSON", "");
}

TEST_F(Certificates, UnreadableFilesAreErrors) {
  EXPECT_EQ(run({"check", "none.json"}).code, 3);
  EXPECT_THAT(run({"check", "."}).err, HasSubstr("Is a directory"));
}

TEST_F(Certificates, AreNotMadeWhereTheyCannotBe) {
  Said said = run({"certify", "linear.steadystate"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("did you mean linear.steady-state?"));
  model("b = \"0.5\"\n");
  said = run({"certify", "linear.steady-state", "model.toml"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("b = 0 and a1 = 0 are required"));
  write("file", "x");
  said = run({"certify", "linear.steady-state", "--out", "file/c.json"});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("Not a directory"));
  EXPECT_EQ(run({"certify", "linear.steady-state", "--digits", "0"}).code, 3);
  EXPECT_FALSE(exists("linear.steady-state.certificate.json"));
}

}  // namespace
}  // namespace spikeproof::cli
