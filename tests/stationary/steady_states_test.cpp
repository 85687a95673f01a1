// Steady states and folds in double: against published digits, against N_inf to 30 digits, and counts far and near.
#include "stationary/steady_states.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nnlif_models.h"
#include "stationary/precise_rate.h"

namespace spikeproof::stationary {
namespace {

// The rate that the linear equation has with the drift and noise of N, less N, relative to N.
double defect(const Nnlif& model, double N) {
  NnlifParameters p = model.parameters();
  p.I += p.b * Exact(N), p.a0 += p.a1 * Exact(N);
  p.b = 0, p.a1 = 0;
  return to_double(decimal(precise_rate(Nnlif(p), 30).value().N) / Exact(N) - 1);
}

void expect_states(const Nnlif& model, std::size_t count) {
  const auto states = steady_states(model);
  ASSERT_TRUE(states) << states.error().message();
  ASSERT_EQ(states->size(), count);
  double before = 0;
  for (const SteadyState& s : *states) {
    EXPECT_GT(s.N, before);
    before = s.N;
    // defect = -slope times the relative error of N
    EXPECT_LE(std::abs(defect(model, s.N)), std::abs(s.log_slope) * s.error / s.N) << s.N;
  }
}

TEST(SteadyStates, StandardSetHasThePublishedDigits) {
  const auto two = steady_states(nnlif_model("1", "2", "1", "0", "1.5")).value();
  ASSERT_EQ(two.size(), 2u);
  EXPECT_NEAR(two[0].N, 0.192364012568, 1e-12);
  EXPECT_NEAR(two[1].N, 2.28912571, 1e-8);
  EXPECT_GT(two[0].log_slope, 0);
  EXPECT_LT(two[1].log_slope, 0);
  const auto one = steady_states(nnlif_model("1", "2", "1", "0", "-10")).value();
  ASSERT_EQ(one.size(), 1u);
  EXPECT_NEAR(one[0].N, 0.04733533724904363499969639884, one[0].error);
}

TEST(SteadyStates, SolveTheEquationToThirtyDigits) {
  expect_states(nnlif_model("1", "2", "1", "0", "0"), 1);
  expect_states(nnlif_model("1", "2", "1", "0", "2.1"), 2);
  expect_states(nnlif_model("1", "2", "0.3", "2", "0.99"), 3);
  expect_states(nnlif_model("-5", "2", "0.2", "0", "6.5"), 3);
  expect_states(nnlif_model("-12", "3", "1", "0", "12"), 3);
  expect_states(nnlif_model("1", "2", "0.3", "5", "-0.17"), 3);
  expect_states(nnlif_model("1", "2", "0.3", "5", "0"), 3);
  expect_states(nnlif_model("0.83", "1.37", "0.7", "0.4", "0.3", "0.21"), 1);
  expect_states(nnlif_model("0.83", "1.37", "0.7", "0.4", "-3", "-2.1"), 1);
  expect_states(nnlif_model("-15", "2", "1", "5", "3"), 1);
  expect_states(nnlif_model("-3", "-1", "1", "0", "1.99"), 1);
  expect_states(nnlif_model("1", "2", "0.05", "0", "-1.37"), 1);
  expect_states(nnlif_model("1.999999", "2", "1", "0", "2e-6"), 2);
}

TEST(SteadyStates, NoneAboveTheFold) {
  expect_states(nnlif_model("1", "2", "1", "0", "2.11"), 0);
  expect_states(nnlif_model("1", "2", "1", "0", "33"), 0);
  expect_states(nnlif_model("-3", "-1", "1", "0", "2"), 0);
}

TEST(SteadyStates, FollowTheStateThatComesFromInfinity) {
  // N ~ (c_1/D)/(b - D), c_1 = 3/2, with relative corrections of order b - D.
  const auto states = steady_states(nnlif_model("1", "2", "1", "0", "1.000000000001")).value();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_NEAR(states[1].N, 1.5e12, 1);
  EXPECT_LT(states[1].error, 0.01);
  EXPECT_EQ(steady_states(nnlif_model("1", "2", "1", "0", "1")).value().size(), 1u);
}

TEST(SteadyStates, NearTheFoldSaysWhenTwoCoincide) {
  const auto states = steady_states(nnlif_model("1", "2", "1", "0", "2.100967760454787536"));  // b* - b = 1e-12
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 2u);
  EXPECT_LT((*states)[0].N + (*states)[0].error, (*states)[1].N - (*states)[1].error);
  const auto closer = steady_states(nnlif_model("1", "2", "1", "0", "2.10096776045578753610484519124"));
  ASSERT_FALSE(closer);
  EXPECT_EQ(closer.error().code, ErrorCode::singular);
}

TEST(SteadyStates, RefuseRatesBeyondDoubles) {
  const auto tiny = steady_states(nnlif_model("1", "2", "0.002", "0", "1"));
  ASSERT_FALSE(tiny);
  EXPECT_EQ(tiny.error().code, ErrorCode::out_of_range);
}

TEST(Folds, StandardSet) {
  const auto folds = fold_points(nnlif_model("1", "2", "1", "0", "0")).value();
  ASSERT_EQ(folds.size(), 1u);
  EXPECT_NEAR(folds[0].b, 2.10096776045578753610484519124, folds[0].b_error);
  EXPECT_NEAR(folds[0].N, 0.4242243597862841238617423577, folds[0].N_error);
  EXPECT_TRUE(folds[0].maximum);
  EXPECT_LT(folds[0].b_error, 1e-13);
  EXPECT_LT(folds[0].N_error, 1e-12);
}

TEST(Folds, TwoWhereThreeStatesCoexistNoneForReflectedPotentials) {
  const auto noisy = fold_points(nnlif_model("1", "2", "0.3", "2", "0")).value();
  ASSERT_EQ(noisy.size(), 2u);
  EXPECT_NEAR(noisy[0].b, 31.388, 1e-3);
  EXPECT_NEAR(noisy[1].b, 0.96958, 1e-5);
  EXPECT_FALSE(noisy[1].maximum);
  EXPECT_EQ(fold_points(nnlif_model("-12", "3", "1", "0", "7")).value().size(), 2u);
  EXPECT_EQ(fold_points(nnlif_model("-3", "-1", "1", "0", "7")).value().size(), 0u);
  EXPECT_EQ(fold_points(nnlif_model("-2", "2", "1", "0", "0")).value().size(), 1u);  // c_1 = 0
}

TEST(Folds, CountChangesByTwoAcrossEach) {
  NnlifParameters p = nnlif_model("0.83", "1.37", "0.7", "0.4", "0", "0.21").parameters();
  const std::vector<Fold> folds = fold_points(Nnlif(p)).value();
  ASSERT_EQ(folds.size(), 1u);
  for (const Fold& fold : folds) {
    EXPECT_TRUE(fold.maximum);
    p.b = Exact(fold.b - 1e-6);
    const std::size_t below = steady_states(Nnlif(p)).value().size();
    p.b = Exact(fold.b + 1e-6);
    EXPECT_EQ(below, steady_states(Nnlif(p)).value().size() + 2);
  }
}

}  // namespace
}  // namespace spikeproof::stationary
