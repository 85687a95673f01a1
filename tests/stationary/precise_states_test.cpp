// Steady states, folds and the branch to many digits: published digits, a second formula, double precision; refusals.
#include "stationary/precise_states.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nnlif_models.h"
#include "stationary/branch.h"
#include "stationary/precise_rate.h"

namespace spikeproof::stationary {
namespace {

// log10 of the relative difference between N and the rate that drift and noise of N give the linear equation.
double log10_defect(const Nnlif& model, const Exact& b, const Exact& N, int digits, Formula formula) {
  NnlifParameters p = model.parameters();
  p.I += b * N, p.a0 += p.a1 * N;
  p.b = 0, p.a1 = 0;
  const Exact other = decimal(precise_rate(Nnlif(p), digits, formula).value().N);
  return std::log10(std::abs(to_double(Exact(other / N - 1))) + 1e-300);
}

TEST(PreciseStates, FoldHasThePublishedDigits) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "0");
  const Fold near = fold_points(model).value().at(0);
  const PreciseFold fold = precise_fold(model, near, 30).value();
  EXPECT_EQ(fold.b, "2.10096776045578753610484519124e+00");
  EXPECT_EQ(fold.N, "4.24224359786284123861742357710e-01");
  EXPECT_EQ(precise_fold(model, near, 34).value().N, "4.242243597862841238617423577097570e-01");
  EXPECT_LT(fold.log10_error_b, -40);
}

TEST(PreciseStates, SolveTheEquationByAnotherFormula) {
  for (const Nnlif& model : {nnlif_model("0.83", "2.1", "0.7", "0.1", "1.6", "0.21"), nnlif_model("1", "2", "0.3", "5", "0"),
                             nnlif_model("-5", "2", "0.9", "0", "-3.7"), nnlif_model("1", "2", "1", "0", "2.1")}) {
    const std::vector<SteadyState> states = steady_states(model).value();
    EXPECT_GE(states.size(), 1u);
    for (const SteadyState& s : states) {
      const PreciseState precise = precise_steady_state(model, s, 50).value();
      const Exact N = decimal(precise.N);
      EXPECT_LE(std::abs(to_double(Exact(N - Exact(s.N)))), s.error);
      const double amplification = std::log10(1 + std::abs(s.log_slope));
      EXPECT_LT(log10_defect(model, model.b(), N, 55, Formula::double_integral), -49 + amplification);
    }
  }
}

TEST(PreciseStates, LargeTinyAndAlmostDoubleRates) {
  for (const Nnlif& model :
       {nnlif_model("1", "2", "1", "0", "1.000000000001"), nnlif_model("1", "2", "0.05", "0", "-1.37"),
        nnlif_model("1", "2", "1", "0", "2.100967760454787536"), nnlif_model("1.999999", "2", "1", "0", "2e-6")}) {
    const std::vector<SteadyState> states = steady_states(model).value();
    for (const SteadyState& s : states) {
      const auto precise = precise_steady_state(model, s, 40);
      ASSERT_TRUE(precise) << precise.error().message();
      EXPECT_LE(std::abs(to_double(Exact(decimal(precise->N) - Exact(s.N)))), s.error) << precise->N;
    }
  }
}

TEST(PreciseStates, FoldsOfNoiseThatGrows) {
  const Nnlif model = nnlif_model("1", "2", "0.3", "2", "0");
  const std::vector<Fold> folds = fold_points(model).value();
  ASSERT_EQ(folds.size(), 2u);
  for (const Fold& fold : folds) {
    const PreciseFold precise = precise_fold(model, fold, 40).value();
    EXPECT_NEAR(to_double(decimal(precise.b)), fold.b, fold.b_error);
    EXPECT_NEAR(to_double(decimal(precise.N)), fold.N, fold.N_error);
    // A state of the model with that b: the equation holds, and its slope is lost to double precision.
    EXPECT_LT(log10_defect(model, decimal(precise.b), decimal(precise.N), 50, Formula::siegert), -38);
    const RateFunction f = RateFunction(model).with(Parameter::b, to_double(decimal(precise.b)));
    EXPECT_NEAR(f.at(to_double(decimal(precise.N))).slope, 0, 1e-12);
  }
}

TEST(PreciseBranch, EveryPointSolvesTheEquation) {
  const Nnlif model = nnlif_model("0.83", "2.1", "0.7", "0.1", "0", "0.21");
  std::vector<double> rates;
  for (int i = 0; i <= 700; ++i) rates.push_back(rate_of_coordinate(-0.3 - 0.006 * i));
  const PreciseBranch branch = precise_branch(model, rates, 50).value();
  ASSERT_EQ(branch.points.size(), rates.size());
  EXPECT_LT(branch.log10_error, -50);
  for (std::size_t i = 0; i < rates.size(); i += 97) {
    const Exact b = decimal(branch.points[i].b), N(rates[i]);
    EXPECT_EQ(branch.points[i].N, rates[i]);
    const double factor = std::log10(1 + std::abs(to_double(b)) * rates[i] * 3);
    EXPECT_LT(log10_defect(model, b, N, 55, Formula::double_integral), -49 + factor);
  }
}

TEST(PreciseBranch, SparseRatesAndNegativeReset) {
  for (const Nnlif& model : {nnlif_model("1", "2", "0.3", "2", "0"), nnlif_model("-7", "2", "0.3", "0", "0")}) {
    const PreciseBranch branch = precise_branch(model, {900, 3.7, 0.41, 0.013, 1e-4}, 30).value();
    const RateFunction f(model);
    for (const PreciseBranchPoint& p : branch.points)
      EXPECT_NEAR(to_double(decimal(p.b)) / connectivity_of_rate(f, p.N).value(), 1, 1e-13) << p.N;
  }
}

TEST(PreciseStates, Refuse) {
  const Nnlif model = nnlif_model("1", "2", "1", "0", "1.5");
  const SteadyState s = steady_states(model).value().at(0);
  EXPECT_THROW((void)precise_steady_state(model, s, 0), std::invalid_argument);
  EXPECT_THROW((void)precise_steady_state(model, s, 5001), std::invalid_argument);
  EXPECT_THROW((void)precise_branch(model, {}, 20), std::invalid_argument);
  EXPECT_THROW((void)precise_branch(model, {0.1, 0.2}, 20), std::invalid_argument);
  EXPECT_THROW((void)precise_branch(model, {0.1, 0}, 20), std::invalid_argument);
  EXPECT_THROW((void)precise_branch(model, {0.1}, 1001), std::invalid_argument);
  // No steady state: Newton's method has nowhere to go.
  const Nnlif none = nnlif_model("1", "2", "1", "0", "2.2");
  EXPECT_FALSE(precise_steady_state(none, {0.4242, 1e-10, 1e-3}, 20));
  EXPECT_FALSE(precise_fold(nnlif_model("-3", "-1", "1", "0", "0"), {2, 1, 0, 0, true}, 20));
}

}  // namespace
}  // namespace spikeproof::stationary
