#include "kinetic/threshold_volumes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kinetic/threshold_chain.h"

namespace spikeproof::kinetic {
namespace {

Conductance odd_volume_model(const Exact& b) {
  ConductanceParameters p;
  p.g_L = ratio(137, 100), p.V_L = p.V_R = ratio(-3, 10), p.V_F = ratio(83, 100), p.V_E = ratio(29, 10);
  p.eps = ratio(11, 100), p.a = ratio(7, 100), p.g0 = ratio(9, 10), p.b = b;
  return Conductance(p);
}

// g_L = 1, V_L = 0, V_F = 1, V_E = 14/3, sigma_E = 0.2, a = 0.02, G = 0.5, Gaussian data: N(1) = 1.60609.
Conductance reference_model() {
  ConductanceParameters p;
  p.V_L = 0, p.V_E = ratio(14, 3), p.eps = ratio(1, 5), p.a = ratio(1, 50), p.g0 = ratio(1, 2), p.b = 0;
  return Conductance(p);
}

ThresholdVolumes volumes(const Conductance& model, std::size_t cells, Transport transport = Transport::upwind,
                         Reset reset = Reset::same_g) {
  const ConductanceReal m = rounded(model);
  return {model, standard_initial(model), threshold_mesh(m, cells, cells, m.g0 + 7 * std::sqrt(m.a), 0.4), transport,
          reset};
}

double mass_of(const ThresholdVolumes& run) {
  double mass = 0;
  for (const double x : run.masses()) mass += x;
  return mass;
}

TEST(ThresholdMeshTest, HasFacesAtTheEndsAndAtTheFiringConductance) {
  const ConductanceReal m = rounded(odd_volume_model(0));
  const ThresholdMesh mesh = threshold_mesh(m, 9, 13, 2.5, 0.6);
  EXPECT_EQ(mesh.v.front(), m.V_L);
  EXPECT_EQ(mesh.v.back(), m.V_F);
  EXPECT_NE(std::find(mesh.g.begin(), mesh.g.end(), firing_conductance(m)), mesh.g.end());
  for (std::size_t j = 1; j < mesh.g.size(); ++j) EXPECT_LT(mesh.g[j - 1], mesh.g[j]);
  EXPECT_LT(mesh.v[9] - mesh.v[8], 0.5 * (mesh.v[1] - mesh.v[0]));
  EXPECT_THROW(threshold_mesh(m, 1, 13, 2.5, 0.6), std::invalid_argument);
  EXPECT_THROW(threshold_mesh(m, 9, 13, 0, 0.6), std::invalid_argument);
  EXPECT_THROW(threshold_mesh(m, 9, 13, 2.5, 1), std::invalid_argument);
}

TEST(ThresholdVolumesTest, ImplicitStepsOfAnyLengthKeepMassAndSign) {
  for (const double dt : {1e-6, 0.02, 3.0, 1e7})
    for (const Reset reset : {Reset::same_g, Reset::mixed_g}) {
      ThresholdVolumes run = volumes(odd_volume_model(ratio(1, 20)), 12, Transport::upwind, reset);
      for (int i = 0; i < 200; ++i) run.step(dt);
      EXPECT_GE(run.smallest(), 0) << dt;
      EXPECT_NEAR(mass_of(run), 1, 1e-13) << dt;
    }
}

TEST(ThresholdVolumesTest, LimitedStepsKeepMassAndSign) {
  ThresholdVolumes run = volumes(odd_volume_model(ratio(1, 20)), 12, Transport::limited);
  for (int i = 0; i < 1000; ++i) run.step(run.stable_step());
  EXPECT_GE(run.smallest(), 0);
  EXPECT_NEAR(mass_of(run), 1, 1e-13);
  EXPECT_GT(run.rate(), 0.1);
}

TEST(ThresholdVolumesTest, WrongResetsAreSeen) {
  ThresholdVolumes negative = volumes(reference_model(), 16, Transport::upwind, Reset::flux_at_every_g),
                   losing = volumes(reference_model(), 16, Transport::limited, Reset::lost);
  for (int i = 0; i < 400; ++i) negative.step(0.005), losing.step(losing.stable_step());
  EXPECT_LT(negative.smallest(), 0);
  EXPECT_LT(mass_of(losing), 0.9);
}

TEST(ThresholdVolumesTest, LimitedTransportMeetsThePublishedRateWithOrderTwo) {
  double error[3];
  for (int k = 0; k < 3; ++k) {
    const Conductance model = reference_model();
    ThresholdVolumes run(model, standard_initial(model), threshold_mesh(rounded(model), 16u << k, 16u << k, 1.5, 0),
                         Transport::limited);
    const double steps = std::ceil(1 / run.stable_step());
    for (int i = 0; i < static_cast<int>(steps); ++i) run.step(1 / steps);
    error[k] = std::abs(run.rate() - 1.60609);
  }
  const double order = std::log2(error[0] / error[2]) / 2;
  EXPECT_GT(order, 1.5);
  EXPECT_LT(order, 2.5);
  EXPECT_LT(error[2], 0.004);
}

TEST(ThresholdVolumesTest, TheGaussianAtTheCentresIsAtRestInG) {
  ThresholdVolumes run = volumes(odd_volume_model(0), 14);
  for (int i = 0; i < 300; ++i) run.step(5);
  const ThresholdMesh& mesh = run.mesh();
  std::vector<double> marginal, expected;
  double sum = 0;
  for (std::size_t j = 0; j < mesh.cells_g(); ++j) {
    double mass = 0;
    for (std::size_t i = 0; i < mesh.cells_v(); ++i) mass += run.masses()[j * mesh.cells_v() + i];
    const double g = 0.5 * (mesh.g[j] + mesh.g[j + 1]) - 0.9;
    marginal.push_back(mass);
    expected.push_back((mesh.g[j + 1] - mesh.g[j]) * std::exp(-g * g / 0.14));
    sum += expected.back();
  }
  for (std::size_t j = 0; j < marginal.size(); ++j) EXPECT_NEAR(marginal[j], expected[j] / sum, 1e-12);
}

TEST(ThresholdChainTest, HasItsSteadyStateAndImplicitStepsToRounding) {
  const ConductanceReal m = rounded(odd_volume_model(0));
  const ThresholdChain chain(m, threshold_mesh(m, 13, 11, 2.6, 0.5));
  const std::vector<double> P = chain.steady();
  std::vector<double> change, x(P.size(), 0.0);
  chain.apply(P, change);
  for (const double c : change) EXPECT_NEAR(c, 0, 1e-12);
  x[40] = 1;
  for (const double kill : {1e-3, 7.0, 1e5}) {
    std::vector<double> y = ThresholdChain::Resolvent(chain, kill).solve(x);
    chain.apply(y, change);
    double mass = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      EXPECT_GE(y[i], 0);
      EXPECT_NEAR(kill * y[i] - change[i], x[i], 1e-11 * (1 + kill * y[i]));
      mass += kill * y[i];
    }
    EXPECT_NEAR(mass, 1, 1e-12);
  }
  // Implicit sweeps and steps of the volumes tend to the same state.
  ThresholdVolumes run(odd_volume_model(0), standard_initial(odd_volume_model(0)), chain.mesh());
  for (int i = 0; i < 20000; ++i) run.step(1e-3);
  EXPECT_NEAR(run.rate(), chain.rate(P), 2e-3 * chain.rate(P));
}

TEST(ThresholdVolumesTest, RefusesWrongStepsMeshesAndModels) {
  ThresholdVolumes run = volumes(odd_volume_model(0), 8, Transport::limited);
  EXPECT_THROW(run.step(0), std::invalid_argument);
  EXPECT_THROW(run.step(1.01 * run.stable_step()), std::invalid_argument);
  EXPECT_THROW(run.set_masses({1, 2}), std::invalid_argument);
  const Conductance model = odd_volume_model(0), other = reference_model();
  EXPECT_THROW(ThresholdVolumes(model, standard_initial(model), threshold_mesh(rounded(other), 8, 8, 2, 0)),
               std::invalid_argument);
  const Conductance firing(ConductanceParameters{}, FiringLaw::step(10, 1));
  EXPECT_THROW(ThresholdVolumes(firing, standard_initial(firing), threshold_mesh(rounded(firing), 8, 8, 2, 0)),
               std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::kinetic
