#include "neuron/cycles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "model/neuron_file.h"
#include "neuron/fixed_step.h"
#include "neuron/models.h"

namespace spikeproof::neuron {
namespace {

NamedModel odd_morris_lecar() {
  NamedModel model = model_named("morris-lecar", "hopf");
  model["C"] = 19.3, model["g_K"] = 8.13, model["V_L"] = -59.1;
  return model;
}

TEST(Models, FilesKnowTheParametersOfEveryModel) {
  EXPECT_EQ(neuron_model_names(), model_names());
  for (const std::string& name : model_names()) {
    std::vector<std::string> names;
    for (const auto& p : model_named(name).parameters) names.push_back(p.name);
    EXPECT_EQ(neuron_parameter_names(name), names) << name;
  }
  EXPECT_THROW(model_named("hodgkin"), std::invalid_argument);
  EXPECT_THROW(model_named("morris-lecar", "snick"), std::invalid_argument);
}

TEST(Models, RefuseWhatIsNotAdmissible) {
  for (const auto& [name, parameter, value] : {std::tuple{"hodgkin-huxley", "C", 0.0},
                                               {"hodgkin-huxley", "m_exponent", 2.5},
                                               {"morris-lecar", "V4", 0.0},
                                               {"morris-lecar", "phi", -1.0},
                                               {"adex", "V_reset", 30.0},
                                               {"izhikevich", "a", 0.0}}) {
    NamedModel model = model_named(name);
    model[parameter] = value;
    EXPECT_THROW(model.dynamics(), std::invalid_argument) << name << ' ' << parameter;
  }
}

TEST(Dynamics, DerivativesAreThoseOfTheField) {
  for (const std::string& name : model_names()) {
    const auto d = model_named(name).dynamics();
    const std::size_t n = d->dimension();
    State x(n), slope(n), columns(n * (n + 1)), above(n), below(n);
    double control = 0;
    d->equilibrium(name == "fitzhugh-nagumo" ? 0.37 : -57.3, x.data(), control, nullptr, nullptr);
    x[1] += 0.1 * d->variables()[1].scale;
    d->derivatives(x.data(), control, slope.data(), columns.data());
    for (std::size_t j = 0; j < n; ++j) {
      const double h = 1e-5 * d->variables()[j].scale;
      State y = x;
      y[j] += h;
      d->field(y.data(), control, above.data());
      y[j] -= 2 * h;
      d->field(y.data(), control, below.data());
      for (std::size_t i = 0; i < n; ++i) {
        const double difference = (above[i] - below[i]) / (2 * h), size = std::abs(columns[j * n + i]) + 1;
        EXPECT_NEAR(columns[j * n + i], difference, 1e-7 * size) << name << i << j;
      }
    }
  }
}

TEST(Equilibria, AreZerosOfTheField) {
  for (const std::string& name : model_names()) {
    const auto d = model_named(name).dynamics();
    const double control = name == "fitzhugh-nagumo" ? -0.37 : 0.31;
    const auto found = equilibria(*d, control);
    ASSERT_FALSE(found.empty()) << name;
    for (const auto& e : found) {
      State slope(d->dimension());
      d->field(e.x.data(), control, slope.data());
      for (const double s : slope) EXPECT_NEAR(s, 0, 1e-9) << name;
    }
  }
}

// The saddle-node of Izhikevich's parabola and the Hopf points of the cubic are known in closed form.
TEST(SpecialPoints, AgreeWithClosedForms) {
  NamedModel izhikevich = model_named("izhikevich");
  izhikevich["b"] = 0.26, izhikevich["a"] = 0.3;  // a > b: the saddle-node comes first
  const auto points = special_points(*izhikevich.dynamics());
  const auto node = std::find_if(points.begin(), points.end(),
                                 [](const auto& p) { return p.kind == SpecialPoint::Kind::saddle_node; });
  ASSERT_NE(node, points.end());
  const double V = (0.26 - 5) / 0.08;
  EXPECT_NEAR(node->V, V, 1e-9);
  EXPECT_NEAR(node->control, 0.26 * V - 140 - V * (0.04 * V + 5), 1e-9);
  NamedModel cubic = model_named("fitzhugh-nagumo");
  cubic["F1"] = 1.37, cubic["F3"] = -0.41;
  const auto hopf = special_points(*cubic.dynamics());
  ASSERT_EQ(hopf.size(), 2u);
  EXPECT_NEAR(hopf[1].control, std::sqrt(1.37 / (3 * 0.41)), 1e-9);
  EXPECT_FALSE(hopf[1].subcritical());
  EXPECT_NEAR(hopf[1].omega, 1, 1e-9);
}

TEST(Cycles, MultiplierOfAPlanarCycleIsTheExponentialOfTheDivergence) {
  const auto d = model_named("fitzhugh-nagumo").dynamics();
  const auto cycle = find_cycle(*d, 0.37, {1.5, 0.0}, 6.7, {1e-11, true});
  ASSERT_TRUE(cycle) << cycle.error().message();
  EXPECT_TRUE(cycle->stable());
  EXPECT_NEAR(cycle->multipliers[0].real(), std::exp(cycle->log_volume), 1e-8);
  EXPECT_LT(cycle->trivial_error, 1e-8);
}

TEST(Cycles, PeriodsByThreeIntegratorsAgree) {
  const auto d = odd_morris_lecar().dynamics();
  SettleSettings settings;
  settings.level = -20;
  const auto settled = settle(*d, 103.7, {20, 0.2}, settings);
  ASSERT_TRUE(settled && settled->cycle);
  const Cycle& cycle = *settled->cycle;
  FollowSettings follow_settings;
  follow_settings.t_end = 5 * cycle.period, follow_settings.level = -20, follow_settings.most_passages = 3;
  follow_settings.rel_tol = 1e-10;
  const auto stiff = follow(*d, 103.7, cycle.x, follow_settings, Method::rosenbrock);
  const auto equal = passages_by_equal_steps(*d, 103.7, cycle.x, 0.05, -20, 3, 5 * cycle.period);
  ASSERT_TRUE(stiff && equal && stiff->passages.size() == 3);
  EXPECT_NEAR(stiff->passages[2].t - stiff->passages[1].t, cycle.period, 1e-6 * cycle.period);
  EXPECT_NEAR((*equal)[2] - (*equal)[1], cycle.period, 1e-6 * cycle.period);
}

TEST(Cycles, BranchTurnsAtAFoldAndEndsAtTheHopfPoint) {
  const auto d = odd_morris_lecar().dynamics();
  SettleSettings settings;
  settings.level = -20;
  const auto settled = settle(*d, 103.7, {20, 0.2}, settings);
  ASSERT_TRUE(settled && settled->cycle);
  BranchSettings branch_settings;
  branch_settings.highest_control = 300, branch_settings.smallest_swing = 1;
  const auto branch = continue_cycles(*d, *settled->cycle, -1, branch_settings);
  EXPECT_EQ(branch.end, CycleBranch::End::small);
  ASSERT_EQ(branch.folds.size(), 1u);
  // the fold is bracketed in arclength; along that the multiplier runs from 1e-4 to 1e8 within a few steps
  EXPECT_NEAR(std::abs(branch.folds[0].multipliers[0]), 1, 0.1);
  const auto points = special_points(*d);
  const auto onset = onset_of(points);
  ASSERT_TRUE(onset);
  EXPECT_NEAR(branch.cycles.back().control, onset->control, 0.2);
}

TEST(Cycles, NothingIsFoundWhereTheNeuronRests) {
  const auto d = odd_morris_lecar().dynamics();
  const auto settled = settle(*d, 20, {20, 0.2}, {});
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->fate, Settled::Fate::rest);
  EXPECT_FALSE(find_cycle(*d, 20, {20, 0.2}, 100));
}

TEST(Follow, ResetsAtSpikes) {
  const auto d = model_named("izhikevich").dynamics();
  FollowSettings settings;
  settings.t_end = 300;
  const auto track = follow(*d, 10.0, {-65, -13}, settings);
  ASSERT_TRUE(track);
  EXPECT_GT(track->passages.size(), 3u);
  EXPECT_NEAR(track->highest, 30, 1e-6);
  EXPECT_THROW(static_cast<void>(follow(*d, 10.0, {-65}, settings)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::neuron
