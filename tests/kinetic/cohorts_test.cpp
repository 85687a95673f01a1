#include "kinetic/cohorts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kinetic/firing_evolve.h"
#include "kinetic/steady_curve.h"

namespace spikeproof::kinetic {
namespace {

Conductance cohort_model(const Exact& g0, const Exact& b, const FiringLaw& law) {
  ConductanceParameters p;
  p.g0 = g0, p.b = b;
  return Conductance(p, law);
}

InitialDensity gaussian(const Conductance& model, const Exact& mean) {
  InitialData data;
  data.mean = mean, data.variance = ratio(1, 100);
  return density_of(data, model);
}

FiringLaw table_law() { return FiringLaw::table({{ratio(1, 2), 0}, {ratio(9, 10), 3}, {ratio(13, 10), 3}, {2, 11}}); }

// Two resolutions agree, and the mass stays: neither is built into the scheme.
void expect_settled(const Conductance& model, const InitialDensity& initial, double t, double allowed) {
  const auto one = evolve_cohorts(model, initial, t, {1e-10, 1}),
             other = evolve_cohorts(model, initial, t, {1e-11, 1.4});
  ASSERT_TRUE(one && other);
  EXPECT_LT(one->mass_error, allowed);
  for (const double part : {0.37, 0.71, 1.0}) {
    const double N = other->rate.value(part * t);
    EXPECT_NEAR(one->rate.value(part * t), N, allowed * (1 + N)) << part;
  }
}

TEST(Cohorts, AgreeBetweenResolutionsForEveryLaw) {
  for (const Exact& b : {ratio(1, 7), ratio(-2, 1)})
    for (const FiringLaw& law : {FiringLaw::step(10, 1), FiringLaw::logistic(7, ratio(9, 10), ratio(1, 13))}) {
      const Conductance model = cohort_model(ratio(37, 100), b, law);
      expect_settled(model, gaussian(model, ratio(1, 2)), 2, 1e-9);
    }
  const Conductance model = cohort_model(ratio(37, 100), ratio(1, 4), table_law());
  expect_settled(model, gaussian(model, ratio(1, 2)), 0.7, 1e-9);
}

// Above V_F at the start, the drift at V_F then turns, and the neurons fall back below it.
TEST(Cohorts, FollowADriftThatTurnsAtTheThreshold) {
  const Conductance model = cohort_model(ratio(1, 5), ratio(1, 10), FiringLaw::step(10, 1));
  InitialData data;
  data.kind = InitialKind::uniform, data.lower = ratio(1, 5), data.upper = ratio(13, 10);
  expect_settled(model, density_of(data, model), 1, 1e-10);
}

TEST(Cohorts, AgreeWithDiscontinuousElements) {
  const Conductance model = cohort_model(ratio(3, 10), ratio(1, 10), FiringLaw::logistic(10, 1, ratio(1, 10)));
  FiringResolution resolution;
  resolution.width = 1. / 15;
  FiringKinetic elements(model, standard_initial(model), resolution, true);
  const double N = advance(elements, {0.5}, {}).N[0];
  const auto run = evolve_cohorts(model, density_of(standard_initial(model).v, model), 0.5);
  ASSERT_TRUE(run);
  EXPECT_NEAR(run->rate.value(0.5), N, 3e-5 * N);
}

TEST(Cohorts, SettleAtTheSteadyState) {
  const Conductance model = cohort_model(ratio(1, 5), ratio(3, 10), FiringLaw::step(10, 1));
  const auto states = *macroscopic_states(model);
  ASSERT_EQ(states.size(), 3u);
  const auto run = evolve_cohorts(model, gaussian(model, ratio(6, 5)), 30);
  ASSERT_TRUE(run);
  EXPECT_NEAR(run->rate.value(30), states[2].N, 1e-9);
  const auto silent = evolve_cohorts(model, gaussian(model, ratio(1, 2)), 5);
  ASSERT_TRUE(silent);
  EXPECT_NEAR(silent->rate.value(5), 0, 1e-12);
}

TEST(Cohorts, GiveTheRatesAskedForWithTheirErrors) {
  const Conductance model = cohort_model(ratio(3, 10), ratio(1, 10), FiringLaw::step(10, 1));
  const auto run = rates_by_cohorts(model, gaussian(model, ratio(1, 2)), {0, 0.83, 3.1}, 1e-9);
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->reached);
  EXPECT_LT(run->error[2], 1e-9 * 7);
  // The tails of the data are covered at every resolution.
  for (const double refine : {1.0, 1.5, 2.0}) {
    const auto fine = evolve_cohorts(model, gaussian(model, ratio(1, 2)), 3.1, {1e-12, refine});
    EXPECT_NEAR(run->N[2], fine->rate.value(3.1), 1e-11 * 7) << refine;
  }
}

TEST(Cohorts, RefuseWhatTheyCannotFollow) {
  const Conductance without{ConductanceParameters{.V_R = ratio(1, 5)}};
  EXPECT_THROW(static_cast<void>(evolve_cohorts(without, InitialDensity{}, 1)), std::invalid_argument);
  const Conductance model = cohort_model(ratio(3, 10), 0, FiringLaw::step(10, 1));
  InitialDensity nothing = gaussian(model, ratio(1, 2));
  nothing.value = [](double) { return 0.0; };
  EXPECT_THROW(static_cast<void>(evolve_cohorts(model, nothing, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::kinetic
