// Branches of steady states in every parameter, by two methods, with the checker that every branch has to pass.
#include "stationary/continuation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nnlif_models.h"
#include "stationary/steady_states.h"

namespace spikeproof::stationary {
namespace {

using testing::IsEmpty;
using testing::Not;
using Kind = SpecialPoint::Kind;

Branch branch_of(const Nnlif& model, double N, Parameter parameter, double lower, double upper) {
  ContinuationOptions options;
  options.parameter = parameter, options.lower = lower, options.upper = upper;
  return continue_branch(model, N, options).value();
}

std::vector<Kind> kinds(const Branch& branch) {
  std::vector<Kind> all;
  for (const SpecialPoint& s : branch.special) all.push_back(s.kind);
  return all;
}

TEST(Continuation, FollowsTheStandardBranchOverItsFoldToInfinity) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  const std::vector<SteadyState> states = steady_states(model).value();
  ASSERT_EQ(states.size(), 2u);
  for (const SteadyState& s : states) {
    const Branch branch = branch_of(model, s.N, Parameter::b, -2, 5);
    EXPECT_THAT(check_branch(model, branch, 1e-13), IsEmpty());
    ASSERT_EQ(kinds(branch), (std::vector{Kind::window, Kind::fold, Kind::infinity}));
    EXPECT_EQ(branch.points.front().parameter, -2);
    EXPECT_NEAR(branch.special[1].parameter, 2.10096776045578753610, branch.special[1].parameter_error);
    EXPECT_NEAR(branch.special[1].N, 0.42422435978628412386, branch.special[1].N_error);
    EXPECT_EQ(branch.special[1].status, SpecialPoint::Status::converged);
    EXPECT_EQ(branch.special[2].parameter, 1);
    EXPECT_TRUE(std::isinf(branch.points.back().N));
  }
}

TEST(Continuation, ThreeStatesLieOnOneBranchWithTwoFolds) {
  for (const Nnlif& model : {nnlif_model("1", "2", "0.3", "2", "0.99"), nnlif_model("-12", "3", "1", "0", "12")}) {
    const std::vector<SteadyState> states = steady_states(model).value();
    const std::vector<Fold> folds = fold_points(model).value();
    ASSERT_EQ(states.size(), 3u);
    ASSERT_EQ(folds.size(), 2u);
    for (const SteadyState& s : states) {
      const Branch branch = branch_of(model, s.N, Parameter::b, -5, 40);
      EXPECT_THAT(check_branch(model, branch, 1e-12), IsEmpty());
      ASSERT_EQ(kinds(branch), (std::vector{Kind::window, Kind::fold, Kind::fold, Kind::infinity}));
      for (std::size_t i = 0; i < 2; ++i)
        EXPECT_NEAR(branch.special[i + 1].parameter, folds[i].b,
                    branch.special[i + 1].parameter_error + folds[i].b_error);
    }
  }
}

TEST(Continuation, EveryParameterOfTheModel) {
  const Nnlif model = nnlif_model("0.83", "2.1", "0.7", "0.1", "1.6", "0.21");
  const std::vector<SteadyState> states = steady_states(model).value();
  ASSERT_EQ(states.size(), 2u);
  const std::vector<std::tuple<Parameter, double, double>> windows{{Parameter::a0, 0.1, 3}, {Parameter::a1, 0, 4},
                                                                   {Parameter::V_R, -3, 2}, {Parameter::V_F, 1, 6},
                                                                   {Parameter::I, -3, 3},   {Parameter::b, -7, 4}};
  for (const auto& [parameter, lower, upper] : windows)
    for (const SteadyState& s : states) {
      const Branch branch = branch_of(model, s.N, parameter, lower, upper);
      EXPECT_THAT(check_branch(model, branch, 1e-12), IsEmpty()) << name_of(parameter);
      EXPECT_EQ(branch.special.size(), 3u) << name_of(parameter);  // one fold
      const bool reaches = parameter != Parameter::a0 && parameter != Parameter::a1 && parameter != Parameter::I;
      EXPECT_EQ(branch.special.back().kind, reaches ? Kind::infinity : Kind::window) << name_of(parameter);
    }
}

TEST(Continuation, StartsAtTheEdgeOfItsWindow) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  const double N = steady_states(model).value()[0].N;
  const Branch branch = branch_of(model, N, Parameter::a1, 0, 3);
  EXPECT_THAT(check_branch(model, branch, 1e-12), IsEmpty());
  EXPECT_EQ(branch.points.front().parameter, 0);
}

TEST(Continuation, ExplicitFormAgrees) {
  const Nnlif model = nnlif_model("0.83", "1.37", "0.7", "0", "-2", "0.21");
  const double N = steady_states(model).value()[0].N;
  const Branch exact = explicit_branch(model, N, INFINITY, 0.05).value();
  EXPECT_THAT(check_branch(model, exact, 1e-13), IsEmpty());
  const Branch followed = branch_of(model, N, Parameter::b, -2, 5);
  ASSERT_EQ(exact.special.size(), 3u);
  ASSERT_EQ(followed.special.size(), 3u);
  EXPECT_NEAR(exact.special[1].parameter, followed.special[1].parameter,
              exact.special[1].parameter_error + followed.special[1].parameter_error);
  EXPECT_EQ(exact.special[2].kind, Kind::infinity);
  const RateFunction f(model);
  for (const BranchPoint& p : exact.points) {
    if (std::isinf(p.N)) continue;
    EXPECT_NEAR(p.parameter, connectivity_of_rate(f, p.N, p.parameter).value(), 1e-13 * (1 + std::abs(p.parameter)));
  }
}

TEST(Continuation, StopsWithALabelWhereItIsCutShort) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  ContinuationOptions options;
  options.most_points = 12;
  const Branch branch = continue_branch(model, steady_states(model).value()[0].N, options).value();
  EXPECT_EQ(branch.special.front().kind, Kind::many_points);
  EXPECT_EQ(branch.special.front().status, SpecialPoint::Status::guess);
  EXPECT_THAT(check_branch(model, branch, 1e-12), IsEmpty());
  ContinuationOptions narrow;
  narrow.highest_rate = 1.37;
  const Branch limited = continue_branch(model, steady_states(model).value()[0].N, narrow).value();
  EXPECT_EQ(limited.special.back().kind, Kind::window);
  EXPECT_NEAR(limited.points.back().N, 1.37, 1e-14);
}

TEST(Continuation, Refuses) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  ContinuationOptions options;
  const auto wrong = continue_branch(model, 0.2, options);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::no_convergence);
  options.upper = 1;
  EXPECT_THROW((void)continue_branch(model, 0.19236401256847926, options), std::invalid_argument);
  options.parameter = Parameter::a0, options.lower = 0, options.upper = 2;
  EXPECT_THROW((void)continue_branch(model, 0.19236401256847926, options), std::invalid_argument);
  EXPECT_THROW((void)explicit_branch(nnlif_model("1", "2", "1", "0.1", "1"), 0.1, 1, 0.1), std::invalid_argument);
  EXPECT_THROW((void)explicit_branch(model, 1, 0.5, 0.1), std::invalid_argument);
}

TEST(CheckBranch, FindsWhatIsWrong) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  const Branch good = branch_of(model, steady_states(model).value()[0].N, Parameter::b, -2, 5);
  ASSERT_THAT(check_branch(model, good, 1e-12), IsEmpty());
  const auto broken = [&](auto&& change) {
    Branch branch = good;
    change(branch);
    return check_branch(model, branch, 1e-12);
  };
  EXPECT_THAT(broken([](Branch& b) { b.points[20].parameter += 1e-9; }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.points.erase(b.points.begin() + 30, b.points.begin() + 34); }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { std::swap(b.points[40], b.points[41]); }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.special.erase(b.special.begin() + 1); }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.special[1].parameter -= 1e-3; }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.special.pop_back(); }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.points.pop_back(); }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.points[10].turn = -b.points[10].turn; }), Not(IsEmpty()));
  EXPECT_THAT(broken([](Branch& b) { b.points.clear(); }), Not(IsEmpty()));
  EXPECT_THAT(check_branch(nnlif_model("1", "2", "1.001", "0", "1.5"), good, 1e-12), Not(IsEmpty()));
}

TEST(CompactCoordinate, IsInvertedFromTinyRatesToInfinity) {
  for (const double N : {1e-200, 1e-9, 0.37, 1.0, 2.9, 1e5, 1e14})
    EXPECT_NEAR(rate_of_coordinate(compact_coordinate(N)) / N, 1, 1e-13) << N;
  EXPECT_EQ(compact_coordinate(INFINITY), 0);
  EXPECT_TRUE(std::isinf(rate_of_coordinate(0)));
}

}  // namespace
}  // namespace spikeproof::stationary
