#include "kinetic/steady_curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kinetic/steady_volumes.h"

namespace spikeproof::kinetic {
namespace {

Conductance model_of(const Exact& g0, const Exact& b, const FiringLaw& law) {
  ConductanceParameters p;
  p.g0 = g0, p.b = b;
  return Conductance(p, law);
}

FiringLaw step() { return FiringLaw::step(10, 1); }
FiringLaw logistic(const Exact& delta) { return FiringLaw::logistic(10, 1, delta); }

TEST(SurvivalOfANeuron, MatchesTheClosedFormOfAStepLaw) {
  const auto real = rounded(model_of(ratio(1, 3), ratio(1, 10), step()));
  for (const double x : {0.02, 0.83, 37.0}) {
    const Survival life(real, step(), x);
    const double T = std::log(life.drift().V / (life.drift().V - 1)) / life.drift().G + 0.1;
    EXPECT_NEAR(life.mean_interval() / T, 1, 1e-13) << x;
    const double h = 1e-5 * x;
    const double slope =
        (Survival(real, step(), x + h).mean_interval() - Survival(real, step(), x - h).mean_interval()) / (2 * h);
    EXPECT_NEAR(life.mean_interval_slope() / slope, 1, 1e-6) << x;
  }
}

TEST(SurvivalOfANeuron, AgreesWithFiniteVolumesForEveryLaw) {
  const FiringLaw table = FiringLaw::table({{ratio(1, 2), 0}, {ratio(9, 10), 3}, {ratio(13, 10), 3}, {2, 11}});
  for (const FiringLaw& law : {step(), logistic(ratio(1, 10)), logistic(ratio(1, 100)), table}) {
    const auto real = rounded(model_of(ratio(37, 100), ratio(2, 7), law));
    const double N = 1 / Survival(real, law, 0.137).mean_interval();
    double error[2];
    for (int k = 0; k < 2; ++k) error[k] = steady_volumes(real, law, 0.137, k == 0 ? 400 : 800)->N - N;
    EXPECT_NEAR(error[0] / error[1], 4, 0.2);
    EXPECT_LT(std::abs(error[1]), 2e-4 * N);
    EXPECT_NEAR(Survival(real, law, 0.137, 0.5).mean_interval() * N, 1, 1e-13);
  }
}

// MATHEMATICS 6.4.
TEST(MacroscopicStates, FindsThePublishedOnes) {
  const auto one = *macroscopic_states(model_of(ratio(1, 5), ratio(1, 10), logistic(ratio(1, 10))));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_NEAR(one[0].N, 0.6599024993, 1e-10);
  const auto three = *macroscopic_states(model_of(ratio(1, 10), ratio(2, 5), logistic(ratio(1, 20))));
  ASSERT_EQ(three.size(), 3u);
  EXPECT_NEAR(three[0].N, 0.00715019, 1e-8);
  EXPECT_NEAR(three[1].N, 0.30095664, 1e-8);
  EXPECT_NEAR(three[2].N, 2.84754442, 1e-8);
}

TEST(MacroscopicStates, CountsTheSilentStateAndStatesNextToTheOnsetOfFiring) {
  const auto far = *macroscopic_states(model_of(ratio(1, 5), 300, step()));
  ASSERT_EQ(far.size(), 3u);
  EXPECT_TRUE(far[0].silent);
  EXPECT_EQ(far[0].N, 0);
  const double onset = firing_onset(rounded(model_of(ratio(1, 5), 300, step())), step());
  EXPECT_NEAR(far[1].N * 300 / onset, 1, 1e-12);
  EXPECT_EQ(macroscopic_states(model_of(ratio(1, 5), ratio(1, 5), step()))->size(), 1u);   // below the fold
  EXPECT_EQ(macroscopic_states(model_of(ratio(1, 5), ratio(-2, 1), step()))->size(), 1u);  // silent only
  EXPECT_EQ(macroscopic_states(model_of(ratio(3, 10), ratio(-2, 1), step()))->size(), 1u);
  EXPECT_EQ(macroscopic_states(model_of(ratio(3, 10), 0, step()))->size(), 1u);
}

TEST(MacroscopicFolds, SeparateTheCounts) {
  const auto folds = *macroscopic_folds(model_of(ratio(1, 5), 0, step()));
  ASSERT_EQ(folds.size(), 1u);
  EXPECT_NEAR(folds[0].b, 0.2119265, 1e-7);
  const Exact b = decimal_of(folds[0].b);
  EXPECT_EQ(macroscopic_states(model_of(ratio(1, 5), b - decimal("1e-9"), step()))->size(), 1u);
  EXPECT_EQ(macroscopic_states(model_of(ratio(1, 5), b + decimal("1e-9"), step()))->size(), 3u);
}

}  // namespace
}  // namespace spikeproof::kinetic
