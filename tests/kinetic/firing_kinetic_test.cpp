#include "kinetic/firing_kinetic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kinetic/firing_evolve.h"
#include "kinetic/firing_volumes.h"

namespace spikeproof::kinetic {
namespace {

// Odd parameters; logistic law.
Conductance odd_model(const char* eps) {
  ConductanceParameters p;
  p.g_L = decimal("0.9");
  p.V_L = decimal("0.23");
  p.V_R = decimal("0.07");
  p.V_E = decimal("3.7");
  p.a = decimal("0.013");
  p.g0 = decimal("0.27");
  p.b = decimal("0.08");
  p.eps = decimal(eps);
  return Conductance(p, FiringLaw::logistic(9, decimal("1.03"), decimal("0.12")));
}

ConductanceInitial odd_data(bool equilibrium = true) {
  ConductanceInitial initial;
  initial.v.mean = decimal("0.53");
  initial.v.variance = decimal("0.012");
  initial.equilibrium_in_g = equilibrium;
  initial.g_mean = decimal("0.5");
  initial.g_variance = decimal("0.01");
  return initial;
}

// The first tenth with steps from eps/5 to a thousandth: data n M have a layer in t, of the size of eps.
double rate_at(const Conductance& model, const ConductanceInitial& initial, FiringResolution resolution, double t,
               int steps, Scheme scheme = Scheme::imex) {
  FiringKinetic run(model, initial, resolution);
  FiringRunOptions options;
  options.step = t / 1000;
  static_cast<void>(advance(run, {0.1 * t}, options));
  for (int i = 0; i < steps; ++i) run.step(0.9 * t / steps, scheme);
  return run.rate();
}

double order_in_time(const char* eps, Scheme scheme) {
  std::vector<double> N;
  for (const int steps : {100, 200, 400})
    N.push_back(rate_at(odd_model(eps), odd_data(), {0.15, 3, 12}, 0.3, steps, scheme));
  return std::log2(std::abs((N[1] - N[0]) / (N[2] - N[1])));
}

TEST(FiringKinetic, OrderThreeInTimeForEpsFarFromTheStepTwoBetween) {
  for (const char* eps : {"0.1", "0.000001"}) {
    EXPECT_GT(order_in_time(eps, Scheme::imex), 2.5) << eps;
    EXPECT_LT(order_in_time(eps, Scheme::imex), 3.6) << eps;
  }
  EXPECT_GT(order_in_time("0.001", Scheme::imex), 1.9);
  EXPECT_LT(order_in_time("0.000001", Scheme::strang), 1.3);
}

TEST(FiringKinetic, AgreesWithPositiveVolumes) {
  const Conductance model = odd_model("0.1");
  const double fine = rate_at(model, odd_data(), {0.05, 3, 18}, 0.3, 400);
  EXPECT_NEAR(fine, rate_at(model, odd_data(), {0.08, 3, 14}, 0.3, 300), 1e-6 * fine);
  std::vector<double> N;
  for (const std::size_t cells : {80, 160, 320}) {
    FiringVolumes run(model, odd_data(), cells, cells / 4, cut_off(rounded(model), 3));
    const int steps = static_cast<int>(std::ceil(0.3 / (0.95 * run.stable_step())));
    for (int i = 0; i < steps; ++i) run.step(0.3 / steps);
    EXPECT_GE(run.smallest(), 0);
    EXPECT_NEAR(run.mass(), 1, 1e-12);
    N.push_back(run.rate());
  }
  const double first = 2 * N[1] - N[0], second = 2 * N[2] - N[1];
  EXPECT_NEAR(second + (second - first) / 3, fine, std::abs(second - first));
}

TEST(FiringKinetic, KeepsTheMassAndForgetsDataInGAtOnceAsEpsVanishes) {
  FiringKinetic run(odd_model("0.000001"), odd_data(false), {0.12, 3, 14});
  FiringRunOptions options;
  const FiringRun off = advance(run, {0.1, 0.3}, options);
  EXPECT_LT(off.mass_error, 1e-13);
  FiringKinetic limit(odd_model("1"), odd_data(false), {0.12, 3, 14}, true);
  EXPECT_NEAR(advance(limit, {0.3}, options).N[0], off.N[1], 1e-4 * off.N[1]);
}

TEST(FiringKinetic, ExplicitRelaxationIsLostForSmallEps) {
  FiringKinetic run(odd_model("0.00001"), odd_data(), {0.15, 3, 12});
  FiringRunOptions options;
  options.scheme = Scheme::explicit_;
  EXPECT_TRUE(std::isnan(advance(run, {0.3}, options).N.back()));
}

TEST(FiringKinetic, TheModesFollowTheInput) {
  // b N moves G_eq by many standard deviations.
  ConductanceParameters p;
  p.b = decimal("0.4");
  p.eps = decimal("0.05");
  const Conductance model(p, FiringLaw::logistic(10, 1, ratio(1, 10)));
  FiringKinetic run(model, odd_data(), {0.1, 3, 16});
  FiringKinetic finer(model, odd_data(), {0.1, 3, 24});
  FiringRunOptions options;
  options.step = 1e-3;
  const double N = advance(run, {0.4}, options).N[0], N_finer = advance(finer, {0.4}, options).N[0];
  EXPECT_GT(run.modes(), 24u);
  EXPECT_NEAR(N, N_finer, 1e-7 * N);
}

TEST(SlowFiringKinetic, MassAfterManySteps) {
  FiringKinetic run(odd_model("0.001"), odd_data(), {0.3, 1, 6});
  for (int i = 0; i < 100000; ++i) run.step(1e-3);
  EXPECT_NEAR(run.mass(), 1, 1e-12);
}

}  // namespace
}  // namespace spikeproof::kinetic
