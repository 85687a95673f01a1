#include "spectrum/refractory.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/refractory_volumes.h"
#include "spectrum/linearised.h"
#include "stationary/random_threshold.h"
#include "stationary/steady_states.h"

namespace spikeproof::spectrum {
namespace {

Nnlif odd(const char* b, const char* a1 = "0") {
  return Nnlif({.V_R = decimal("-0.83"),
                .V_F = decimal("0.6"),
                .a0 = decimal("0.37"),
                .a1 = decimal(a1),
                .b = decimal(b),
                .I = decimal("0.21")});
}

fokker_planck::RefractoryVolumes volumes(const Refractory& model, std::size_t cells, double N) {
  InitialData data;
  data.mean = decimal("-0.4");
  return {model, start_of(data, model), {.cells = cells, .least_rate = 0, .largest_rate = N}};
}

TEST(RandomThreshold, TheClosedFormOfTheMeanTimeAgreesWithElementsAndVolumes) {
  const Refractory model(odd("1.9", "0.2"), decimal("0.4"), FiringLaw::step(decimal("7.3"), decimal("0.6")));
  const auto closed = rate_excess(model), elements = rate_excess(model, 15);
  for (const double N : {0.01, 0.6, 2.4}) EXPECT_NEAR(closed(N), elements(N), 1e-11 * (1 + std::abs(closed(N))));
  const double T = stationary::mean_interval(model, 0.6), coarse = volumes(model, 200, 0.6).mean_time(0.6),
               fine = volumes(model, 400, 0.6).mean_time(0.6);
  EXPECT_NEAR(T, fine + (fine - coarse) / 3, 0.1 * std::abs(fine - coarse));
}

// One unit of firing per tau + T: the fixed threshold with a long rest has one state, with a short one those of the
// plain equation.
TEST(RefractoryStates, AFixedThresholdHasOneOrThree) {
  const Nnlif plain({.b = decimal("1.5")});
  const auto three = refractory_states(Refractory(plain, decimal("0.001")));
  ASSERT_TRUE(three);
  ASSERT_EQ(three->size(), 3u);
  const auto without = stationary::steady_states(plain);
  ASSERT_TRUE(without);
  ASSERT_EQ(without->size(), 2u);  // the third is near 1/tau: there the plain equation has none
  EXPECT_NEAR((*three)[0].N, (*without)[0].N, 1e-3);
  EXPECT_NEAR((*three)[1].N, (*without)[1].N, 2e-2);
  const auto one = refractory_states(Refractory(plain, decimal("0.5")));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->size(), 1u);
}

// tau -> 0: the eigenvalues of the plain equation.
TEST(RefractoryLinearisationTest, AShortRestHasThePlainEigenvalues) {
  const Nnlif plain = odd("-1.1", "0.3");
  const double N = (*stationary::steady_states(plain))[0].N;
  const auto reference = leading_eigenvalues_linearised(plain, N, 1);
  ASSERT_TRUE(reference);
  std::vector<double> error;
  for (const char* tau : {"0.002", "0.001"}) {
    const Refractory model(plain, decimal(tau));
    const auto states = refractory_states(model);
    ASSERT_TRUE(states);
    const auto leading = RefractoryLinearisation(model, (*states)[0].N).leading();
    ASSERT_TRUE(leading) << leading.error().message();
    error.push_back(std::abs(*leading - reference->value[0]));
  }
  EXPECT_LT(error[1], 0.01);
  EXPECT_NEAR(error[0] / error[1], 2, 0.1);
}

TEST(RefractoryLinearisationTest, AgreesWithFiniteVolumesAndCountsTheUnstable) {
  for (const char* b : {"5", "4.5"}) {
    const Refractory model(Nnlif({.b = decimal(b)}), 1, FiringLaw::step(20, 2));
    const auto states = refractory_states(model);
    ASSERT_TRUE(states);
    ASSERT_EQ(states->size(), 1u);
    const RefractoryLinearisation linear(model, (*states)[0].N);
    const std::complex<double> at(0.3, 1.7), F = linear.characteristic(at);
    const auto coarse = volumes(model, 200, linear.N()).characteristic(linear.N(), at),
               fine = volumes(model, 400, linear.N()).characteristic(linear.N(), at);
    EXPECT_LT(std::abs(F - (fine + (fine - coarse) / 3.0)), 0.1 * std::abs(fine - coarse));
    const auto unstable = linear.unstable();
    ASSERT_TRUE(unstable);
    EXPECT_EQ(*unstable, b[0] == '5' ? 2 : 0);
    const auto leading = linear.leading();
    ASSERT_TRUE(leading);
    EXPECT_LT(std::abs(linear.characteristic(*leading)), 1e-9);
    EXPECT_EQ(leading->real() > 0, *unstable > 0);
  }
}

TEST(RefractoryLinearisationTest, TheMiddleOfThreeStatesHasOneRealUnstableEigenvalue) {
  const Refractory model(Nnlif({.b = decimal("1.5")}), decimal("0.001"));
  const auto states = refractory_states(model);
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 3u);
  EXPECT_EQ(RefractoryLinearisation(model, (*states)[0].N).unstable().value(), 0);
  const RefractoryLinearisation middle(model, (*states)[1].N);
  EXPECT_EQ(middle.unstable().value() % 2, 1);
  EXPECT_EQ(middle.leading().value().imag(), 0);
}

TEST(RefractoryStates, RefuseWhatHasNoClosedFormOrRate) {
  const Refractory logistic(odd("1"), 1, FiringLaw::logistic(3, 1, 1));
  EXPECT_THROW(stationary::mean_interval(logistic, 1), std::invalid_argument);
  EXPECT_THROW(stationary::mean_interval(Refractory(odd("1"), 1), -1), std::invalid_argument);
  EXPECT_THROW(RefractoryLinearisation(logistic, 0), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::spectrum
