#include "rigor/inhibitory_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "blow_up_models.h"
#include "expect_refused.h"
#include "rigor/inhibitory_parts.h"
#include "rigor/recheck.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor {
namespace {

using nlohmann::json;
using testing::excitatory;
using testing::gaussian;
using ::testing::HasSubstr;

ExactDensity tent(const char* low, const char* top, const char* high) {
  return {ExactDensity::Shape::table,
          0,
          1,
          {{decimal(low), exactly(0)}, {decimal(top), exactly(1)}, {decimal(high), exactly(0)}}};
}

TEST(InhibitoryBound, StandardSetIsBelowThePublishedKindOfBound) {
  const auto proof = prove_inhibitory_bound(excitatory("-3"), testing::uniform("-1", "1"));
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  EXPECT_EQ(proof->facts.E, 0);
  // Above the stationary rate of b = 0, .119976, which is one of the solutions; the sine barrier gives 3.4863.
  EXPECT_GT(to_double(proof->facts.B), 0.12);
  EXPECT_LT(to_double(proof->facts.B), 0.36);
  EXPECT_TRUE(recheck(proof->certificate.text()).accepted);
}

TEST(InhibitoryBound, EverySignOfThePotentials) {
  const struct {
    const char *V_R, *V_F, *a0, *I;
    ExactDensity density;
  } sets[] = {{"0.83", "2.1", "1.37", "0.4", gaussian("0.3", "0.25")},
              {"-2", "-1", "0.2", "0", gaussian("-2", "0.01")},
              {"-12", "3", "1", "0", tent("1.5", "2.9", "3")},
              {"1", "2", "1", "3", testing::uniform("0", "2")},
              {"-2", "1.9", "0.7", "0.1", testing::bump()},
              {"1.99", "2", "1", "0", tent("1.5", "1.9", "2")}};
  for (const auto& s : sets) {
    const Nnlif model = excitatory("-1.37", s.V_R, s.V_F, s.a0, "0", s.I);
    const auto proof = prove_inhibitory_bound(model, s.density);
    ASSERT_TRUE(proof.has_value()) << s.V_R << ": " << proof.error().message();
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << s.V_R << ": " << again.reason;
    EXPECT_GE(proof->facts.B, proof->facts.c);
    EXPECT_GE(proof->at(0.01, model), proof->at(0.4, model));
  }
}

// int_0^h of the Gaussian density at v1, by Simpson's rule in sqrt(u); g by Simpson's rule too.
TEST(InhibitoryBound, PartsAgreeWithQuadrature) {
  const inhibitory::Potentials x{decimal("-0.7"), decimal("0.9"), decimal("0.6")};
  const Exact v1 = decimal("0.21"), h = decimal("0.83");
  const auto simpson = [](double from, double to, const std::function<double(double)>& f) {
    const int n = 4000;
    double sum = 0;
    for (int i = 0; i <= n; ++i) sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * f(from + i * (to - from) / n);
    return sum * (to - from) / (3 * n);
  };
  const double memory = simpson(0, std::sqrt(0.83), [](double z) {
    if (z == 0) return 0.0;
    const double s = -0.6 * std::expm1(-2 * z * z), d = 0.21 + 0.7 * std::exp(-z * z);
    return 2 * z * std::exp(-0.5 * d * d / s) / std::sqrt(2 * M_PI * s);
  });
  const Ball gamma = inhibitory::reset_memory(x, v1, h, 128);
  EXPECT_NEAR(to_double(gamma.upper()), memory, 3e-5 * memory);
  EXPECT_GE(to_double(gamma.upper()), memory * (1 - 1e-9));
  const double g = simpson(0.21, 0.9, [](double w) { return std::exp((w * w - 0.21 * 0.21) / 1.2) / 0.6; });
  EXPECT_NEAR(to_double(inhibitory::barrier(x, Exact(x.F - v1), 128).lower()), g, 1e-9 * g);
}

TEST(InhibitoryBound, RefusesOtherModels) {
  const auto note = [](const Nnlif& model) {
    const auto proof = prove_inhibitory_bound(model, gaussian("0", "0.25"));
    return proof ? "proved" : proof.error().note;
  };
  EXPECT_THAT(note(excitatory("0.01")), HasSubstr("b <= 0"));
  EXPECT_THAT(note(excitatory("-1", "1", "2", "1", "0.1")), HasSubstr("a1 = 0"));
  EXPECT_THAT(note(excitatory("-1", "1", "2", "0.0001")), HasSubstr("2500"));
}

json certificate_of(const ExactDensity& density) {
  return json::parse(
      prove_inhibitory_bound(excitatory("-1.37", "0.83", "2", "1.1"), density).value().certificate.text());
}

// One number of the oracle changed, and the statement's text made to fit.
json changed(json certificate, const ExactDensity& density, const char* key, const char* value) {
  certificate["oracle"][key] = value;
  NnlifParameters p = excitatory("-1.37", "0.83", "2", "1.1").parameters();
  const auto number = [&](const char* name) { return decimal(certificate["oracle"][name].get<std::string>()); };
  certificate["statement"] = inhibitory_bound_statement(p, density, {number("c"), number("E"), 0, number("B")});
  return certificate;
}

TEST(InhibitoryBound, RecheckRefusesFalseNumbers) {
  const ExactDensity density = gaussian("1.4", "0.05");
  const json good = certificate_of(density);
  EXPECT_TRUE(recheck(good.dump()).accepted);
  const auto refused = [&](const char* key, const char* value, const char* why) {
    expect_refused(changed(good, density, key, value), why);
  };
  refused("c", "0.1", "oracle.c");
  refused("E", "0.00001", "n(v,0) <= c g(v) + E");
  refused("B", "0.3", "oracle.B");
  refused("gamma", "1e-9", "oracle.gamma");
  refused("gamma", "5", "oracle.c");
  refused("h", "40", "oracle.gamma");
  refused("h", "0", "positive");
  refused("v1", "0.83", "v1");
  refused("v1", "2", "v1");
  refused("v1", "1e0", "oracle.v1");
}

TEST(InhibitoryBound, RecheckRefusesOtherDataAndModels) {
  const json good = certificate_of(tent("0.2", "1.5", "2"));
  EXPECT_TRUE(recheck(good.dump()).accepted);
  json bad = good;
  bad["initial"]["rows"][1] = {"1.99", "1"};
  expect_refused(bad, "n(v,0) <= c g(v)");
  bad = good;
  bad["initial"]["rows"][2] = {"2", "0.01"};
  expect_refused(bad, "n(v,0) <= c g(v)");
  for (const auto& [key, value] : {std::pair{"b", "1"}, {"a1", "0.1"}, {"a0", "1.2"}, {"I", "1"}, {"V_F", "1.9"}}) {
    json other = good;
    other["model"][key] = value;
    expect_refused(other, "");
  }
  json empty = good;
  empty["oracle"].erase("gamma");
  expect_refused(empty, "gamma");
}

}  // namespace
}  // namespace spikeproof::rigor
