#include <gtest/gtest.h>

#include <cmath>

#include "kinetic/equilibrium.h"
#include "kinetic/threshold_corner.h"
#include "kinetic/threshold_solve.h"
#include "kinetic/threshold_volumes.h"

namespace spikeproof::kinetic {
namespace {

// Odd parameters, with units of their own.
ConductanceReal odd_threshold() { return {0.9, 0.13, 0.13, 1.07, 4.1, 0.031, 0, 0.23, 0.42, 0, 0}; }

Conductance odd_threshold_model(const char* b, const char* a1 = "0") {
  ConductanceParameters p;
  p.g_L = decimal("0.9");
  p.V_L = p.V_R = decimal("0.13");
  p.V_F = decimal("1.07");
  p.V_E = decimal("4.1");
  p.a = decimal("0.031");
  p.a1 = decimal(a1);
  p.eps = decimal("0.23");
  p.g0 = decimal("0.42");
  p.b = decimal(b);
  return Conductance(p);
}

double steady_rate(const ConductanceReal& m, const ThresholdFaces& faces) {
  const ThresholdElements elements(m, faces);
  return ThresholdFactor(elements, m.g0, m.a, 0).steady().value().N;
}

TEST(Threshold, SteadyStateKeepsTheIdentitiesAndTheExactMarginal) {
  const ConductanceReal m = odd_threshold();
  const auto point = threshold_point(m, m.g0, m.a, threshold_resolution(1));
  ASSERT_TRUE(point);
  const ThresholdElements& elements = *point->elements;
  const double* p = point->state.p.data();
  EXPECT_NEAR(elements.integral(p), 1, 1e-12);
  EXPECT_NEAR(elements.rate(p), point->state.N, 1e-11);
  const TruncatedGaussian exact = truncated_gaussian(m.g0, m.a);
  const double mean_g = elements.integral(p, {}, elements.g());
  EXPECT_NEAR(mean_g, exact.mean, 1e-8);
  // L N = <g> - g_L <(v - V_L)/(V_E - v)>; the test function is not in the space.
  std::vector<double> f = elements.voltages();
  for (double& v : f) v = (v - m.V_L) / (m.V_E - v);
  EXPECT_NEAR(growth_threshold(m) * point->state.N, mean_g - m.g_L * elements.integral(p, f), 1e-8);
  const std::vector<double> marginal = elements.marginal_g(p);
  const double top = exact.at_zero * std::exp(m.g0 * m.g0 / (2 * m.a));
  for (std::size_t j = 0; j < marginal.size(); j += 7)
    EXPECT_NEAR(marginal[j], top * std::exp(-std::pow(elements.g()[j] - m.g0, 2) / (2 * m.a)), 1e-5) << j;
}

// Functionals converge at twice the degree, plus one in v.
TEST(Threshold, OrdersOfTheSteadyRateInVAndInG) {
  const ConductanceReal m = odd_threshold();
  ThresholdResolution resolution = threshold_resolution(0);
  resolution.tip = 1e-7;  // the corner plays no part
  for (const bool in_v : {true, false}) {
    ThresholdFaces faces = threshold_faces(m, {m.g0, m.g0, m.a, m.a, 0, 0, 0, 0, {}}, resolution).value();
    for (int& degree : in_v ? faces.degree_v : faces.degree_g) degree = in_v ? 2 : 1;
    std::vector<double> N;
    for (int level = 0; level < 3; ++level) {
      faces = halved(faces, in_v);
      N.push_back(steady_rate(m, faces));
    }
    const double order = std::log2(std::abs((N[1] - N[0]) / (N[2] - N[1])));
    EXPECT_GT(order, in_v ? 4 : 1.8) << in_v;
    EXPECT_LT(order, in_v ? 5.3 : 2.2) << in_v;
  }
}

TEST(Threshold, OrderFourInTimeWithAndWithoutCoupling) {
  ConductanceInitial initial = standard_initial(odd_threshold_model("0"));
  initial.equilibrium_in_g = false;
  initial.g_mean = decimal("0.52");
  initial.g_variance = decimal("0.021");
  for (const char* b : {"0", "0.1"}) {
    const Conductance model = odd_threshold_model(b);
    const ThresholdFaces faces = threshold_faces_for(model, initial, -1, 0.6).value();
    std::vector<double> N;
    for (const int steps : {25, 50, 100}) {
      ThresholdKinetic run(model, initial, faces);
      N.push_back(advance(run, {1}, 1.0 / steps).N.back());
    }
    const double order = std::log2(std::abs((N[1] - N[0]) / (N[2] - N[1])));
    EXPECT_GT(order, 3.4) << b;
    EXPECT_LT(order, 5) << b;
  }
}

TEST(Threshold, MassIsKeptOverManySteps) {
  const Conductance model = odd_threshold_model("0.05");
  ThresholdResolution coarse;
  coarse.width_v = 0.5, coarse.width_g = 3, coarse.degree_v = 1, coarse.degree_g = 2, coarse.tip = 0.1;
  const ThresholdFaces faces =
      threshold_faces(rounded(model), {0.4, 0.6, 0.031, 0.031, 0, 0, 0, 0, {}}, coarse).value();
  ThresholdKinetic run(model, standard_initial(model), faces);
  for (int i = 0; i < 2000; ++i) run.step(0.01);
  EXPECT_LT(std::abs(run.mass() - 1), 1e-12);
  EXPECT_LT(run.mass_defect(), 1e-13);
}

TEST(Threshold, SolvesObeyTheResolventIdentity) {
  // Re-entry, faces and relaxation together, on a right-hand side without structure:
  // R(a) - R(b) = (b - a) R(a) R(b).
  const ConductanceReal m = odd_threshold();
  const ThresholdFaces faces =
      threshold_faces(m, {m.g0, m.g0, m.a, m.a, 0, 0, 0, 0, {}}, threshold_resolution(-1)).value();
  const ThresholdElements elements(m, faces);
  const ThresholdFactor one(elements, m.g0, m.a, 3), other(elements, m.g0, m.a, 11);
  std::vector<double> r(elements.unknowns());
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = std::sin(0.1 * static_cast<double>(i));
  std::vector<double> x = r, y = r;
  one.solve(x);
  other.solve(y);
  std::vector<double> z = y;
  one.solve(z);
  double worst = 0, size = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    worst = std::max(worst, std::abs(x[i] - y[i] - 8 * z[i]));
    size = std::max(size, std::abs(x[i]));
  }
  EXPECT_LT(worst, 1e-11 * size);
}

TEST(Threshold, StatesObeyTheBoundsAndTheDefinition) {
  const Conductance model = odd_threshold_model("0.09");
  const auto states = threshold_states(model);
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 1U);
  const ThresholdState& state = states->front();
  const auto point = threshold_point(rounded(model), state.G, state.a, threshold_resolution(1));
  EXPECT_NEAR(point->state.N, state.N, 1e-5);
  // b > L and g0 > g_F: no steady state at all.
  EXPECT_TRUE(threshold_states(odd_threshold_model("0.5"))->empty());
}

TEST(Threshold, RefusesWhereNothingFires) {
  ConductanceReal m = odd_threshold();
  m.g_max = 0.9 * firing_conductance(m);
  EXPECT_EQ(threshold_point(m, m.g0, m.a, {}).error().code, ErrorCode::out_of_range);
  ThresholdFaces faces{{0.13, 1.07}, {0, 1}, {2}, {2}};
  EXPECT_THROW(ThresholdElements(odd_threshold(), faces), std::invalid_argument);
}

// Published to 1.6e-5: N(1) = 1.60609.
TEST(Threshold, RunOfTheBenchmarkInAFewSteps) {
  ConductanceParameters p;
  p.V_L = p.V_R = 0;
  p.V_E = ratio(14, 3);
  p.eps = ratio(1, 5);
  p.a = ratio(1, 50);
  p.g0 = ratio(1, 2);
  p.b = 0;
  p.g_max = ratio(3, 2);
  const Conductance model(p);
  ConductanceInitial initial = standard_initial(model);
  initial.equilibrium_in_g = false;
  initial.g_mean = ratio(1, 2);
  initial.g_variance = ratio(1, 50);
  EvolveSettings settings;
  settings.t_end = 1;
  settings.rel_tol = 1e-5;
  settings.output_times = {1};
  Progress progress(Progress::Style::quiet);
  const auto run = evolve_threshold(model, initial, settings, progress);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->status, ThresholdEvolution::Status::completed);
  EXPECT_NEAR(run->N[0], 1.60609, 1.6e-5 + run->N_error[0]);
  EXPECT_LT(run->N_error[0], 1.7e-5);
}

// Data that do not vanish at V_F, in equilibrium in g at their own rate: both schemes start and go on alike.
TEST(Threshold, AgreesWithPositiveVolumesFromDataThatFireAtOnce) {
  const Conductance model = odd_threshold_model("0.1");
  ConductanceInitial initial = standard_initial(model);
  initial.v.mean = decimal("0.9");
  initial.v.variance = decimal("0.03");
  ThresholdKinetic run(model, initial, threshold_faces_for(model, initial, 0, 0.8).value());
  const double start = run.rate(), end = advance(run, {0.2}, 0.005).N.back();
  std::vector<double> N0, N;
  for (const std::size_t factor : {1, 2}) {
    ThresholdVolumes volumes(model, initial, threshold_mesh(rounded(model), 40 * factor, 30 * factor, 2.2, 0),
                             Transport::limited);
    N0.push_back(volumes.rate());
    const auto steps = static_cast<int>(std::ceil(0.2 / volumes.stable_step()));
    for (int i = 0; i < steps; ++i) volumes.step(std::min(0.2 / steps, volumes.stable_step()));
    N.push_back(volumes.rate());
  }
  EXPECT_NEAR(start, N0[1], 2 * std::abs(N0[1] - N0[0]));
  EXPECT_NEAR(end, N[1], 2 * std::abs(N[1] - N[0]));
  EXPECT_LT(std::abs(N[1] - N[0]), 0.02 * end);
}

TEST(Threshold, ExponentAndProfileOfTheCorner) {
  EXPECT_NEAR(similarity_exponent(1000), 1.0 / 6, 1e-7);
  const SimilarityProfile profile = similarity_profile(1.0 / 6, 1000);
  for (std::size_t i = 1; i < profile.eta.size(); ++i) EXPECT_GT(profile.log_f[i], profile.log_f[i - 1]);
  const LocalExponent root = local_exponent([](double x) { return std::sqrt(x) * (1 + 0.3 * x - x * x); }, 0.1, 2);
  EXPECT_NEAR(root.value, 0.5, root.error);
  EXPECT_LT(root.error, 1e-4);
}

}  // namespace
}  // namespace spikeproof::kinetic
