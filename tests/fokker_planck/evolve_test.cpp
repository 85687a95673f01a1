#include "fokker_planck/evolve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/gauss_legendre.h"

namespace spikeproof::fokker_planck {
namespace {

Result<Evolution> run(const NnlifParameters& parameters, const InitialData& data, double rel_tol,
                      std::vector<Exact> times) {
  const Nnlif model(parameters);
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  settings.t_end = times.back();
  settings.output_times = std::move(times);
  Progress progress(Progress::Style::quiet);
  return evolve(model, density_of(data, model), settings, progress);
}

double mean(const Evolution& e, std::size_t i) {
  const Mesh& mesh = e.discretisation->mesh();
  const GaussRule rule = gauss_legendre(mesh.degree + 2);
  double sum = 0;
  for (std::size_t el = 0; el < mesh.elements(); ++el)
    for (std::size_t q = 0; q < rule.node.size(); ++q) {
      const double v = mesh.centre(el) + mesh.half_length(el) * rule.node[q];
      sum += mesh.half_length(el) * rule.weight[q] * (v + e.origin) * e.discretisation->value(e.density[i], v);
    }
  return sum;
}

// Published digits of the standard set from Gaussian data, mean 0, variance 1/4: a Volterra equation's (sample.json).
TEST(Evolve, StandardSetToTheToleranceAsked) {
  for (double tol : {1e-4, 1e-7, 1e-10}) {
    const auto e = run({}, {}, tol, {decimal("0.1"), exactly(1), exactly(5)});
    ASSERT_TRUE(e);
    EXPECT_EQ(e->status, Evolution::Status::completed);
    const double expected[] = {0.030226449479145107, 0.12538397948418922, 0.12007022681243723};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(e->N[i] / expected[i], 1, tol);
      EXPECT_LE(e->N_error[i], tol * e->N[i]);
    }
  }
}

TEST(Evolve, NonlinearEquationAgreesWithTheVolterraEquation) {
  NnlifParameters p;
  p.b = ratio(1, 2);
  const auto e = run(p, {}, 1e-8, {decimal("0.1"), exactly(1)});
  ASSERT_TRUE(e);
  EXPECT_NEAR(e->N[0] / 0.0303804749694221, 1, 1e-8);
  EXPECT_NEAR(e->N[1] / 0.135953970934441, 1, 1e-8);
}

// With b = V_F - V_R the mean obeys m' = -m exactly, whatever a0 and a1: the reset takes away what the kicks bring.
TEST(Evolve, MeanDecaysExactlyWhenConnectivityEqualsTheResetDistance) {
  NnlifParameters p;
  p.V_R = decimal("0.83");
  p.V_F = decimal("2.2");
  p.b = decimal("1.37");
  p.a1 = decimal("0.15");
  InitialData data;
  data.mean = decimal("-0.4");
  data.variance = decimal("0.1");
  const auto e = run(p, data, 1e-7, {decimal("0.001"), decimal("1.3")});
  ASSERT_TRUE(e);
  EXPECT_NEAR(mean(*e, 1), mean(*e, 0) * std::exp(-1.299), 1e-8);
}

// Neurons that fire before the mesh resolves the start push the others all the same: data with b n(V_F-, 0) = 0.4.
TEST(Evolve, TheMeanOfIncompatibleDataDecaysExactlyToo) {
  NnlifParameters p;
  p.b = 1;
  InitialData data;
  data.mean = ratio(3, 2), data.variance = ratio(1, 10);
  const double s = std::sqrt(0.1), x = 0.5 / s;
  const double density = std::exp(-x * x / 2) / std::sqrt(2 * M_PI), below = 0.5 * std::erfc(-x / std::sqrt(2.0));
  for (const double tol : {1e-5, 1e-8}) {
    const auto e = run(p, data, tol, {exactly(1)});
    ASSERT_TRUE(e);
    EXPECT_NEAR(mean(*e, 0), std::exp(-1.0) * (1.5 - s * density / below), tol);
  }
}

TEST(Evolve, MassStaysOne) {
  InitialData data;
  data.mean = decimal("1.9");
  data.variance = decimal("0.001");
  const auto e = run({}, data, 1e-8, {decimal("0.01"), exactly(3)});
  ASSERT_TRUE(e);
  for (const auto& n : e->density) EXPECT_NEAR(e->discretisation->mass_of(n), 1, 1e-12);
}

TEST(Evolve, ResetJustBelowTheThreshold) {
  NnlifParameters p;
  p.V_R = decimal("1.999999");
  const auto e = run(p, {}, 1e-8, {exactly(1), exactly(5)});
  ASSERT_TRUE(e);
  EXPECT_EQ(e->status, Evolution::Status::completed);
  EXPECT_GT(e->N[1], 5e4);
}

TEST(Evolve, SaysWhenARateIsTooSmallForDouble) {
  NnlifParameters p;
  p.V_R = -15;
  p.a0 = decimal("0.05");
  p.I = 10;
  const auto e = run(p, {}, 1e-10, {decimal("0.1"), exactly(1)});
  ASSERT_TRUE(e);
  EXPECT_EQ(e->status, Evolution::Status::tolerance_not_reached);
  EXPECT_GT(e->N_error[1], 1e-10 * e->N[1]);
  EXPECT_FALSE(e->note.empty());
}

TEST(Evolve, IncompatibleDataHaveNoFiniteRateAtTheStart) {
  const auto e = run({}, {}, 1e-6, {exactly(0), exactly(1)});
  ASSERT_TRUE(e);
  EXPECT_TRUE(std::isinf(e->N[0]));
}

// n = 12 u (1-u)^2, u = V_F - v < 1: N = 12 (a0 + a1 N), where a1 acts at once.
TEST(Evolve, TheRateAtTheStartIsTheFluxOfTheData) {
  NnlifParameters p;
  p.a0 = decimal("0.37"), p.b = decimal("0.71"), p.a1 = decimal("0.05");
  InitialDensity n;
  n.value = [](double v) { return v > 1 && v < 2 ? 12 * (2 - v) * (v - 1) * (v - 1) : 0; };
  n.lowest = 1, n.centre = 1.5, n.width = 0.5, n.breaks = {1}, n.value_at_threshold = 0;
  EvolveSettings settings;
  settings.output_times = {0};
  Progress progress(Progress::Style::quiet);
  for (const char* delay : {"0", "1.5"}) {
    p.delay = decimal(delay);
    const auto e = evolve(Nnlif(p), n, settings, progress);
    ASSERT_TRUE(e);
    const double expected = p.delay > 0 ? 12 * 0.37 : 12 * 0.37 / (1 - 12 * 0.05);
    EXPECT_NEAR(e->N[0], expected, e->N_error[0]);
    EXPECT_LE(e->N_error[0], 1e-9);
  }
  p.delay = 0, p.a1 = decimal("0.1");  // 12 a1 > 1: no finite rate solves it
  const auto e = evolve(Nnlif(p), n, settings, progress);
  ASSERT_TRUE(e);
  EXPECT_TRUE(std::isinf(e->N[0]));
}

// V_R - V_F and the break less V_F differ by rounding: no element may lie between them.
TEST(Evolve, ABreakAtTheResetIsTheReset) {
  NnlifParameters p;
  p.V_R = decimal("0.83"), p.V_F = decimal("1.9"), p.b = decimal("0.71");
  InitialDensity n;
  n.value = [](double v) { return v < 1.9 ? 1.5 * (1.9 - v) * std::exp(-1.5 * (1.9 - v)) * 1.5 : 0; };
  n.lowest = -26, n.centre = 1.2, n.width = 0.6, n.breaks = {0.83, 0.83 + 1e-16}, n.value_at_threshold = 0;
  EvolveSettings settings;
  settings.output_times = {1};
  Progress progress(Progress::Style::quiet);
  const auto e = evolve(Nnlif(p), n, settings, progress);
  ASSERT_TRUE(e) << e.error().message();
  const auto& faces = e->discretisation->mesh().faces;
  for (std::size_t i = 1; i < faces.size(); ++i) EXPECT_GT(faces[i] - faces[i - 1], 1e-9);
}

TEST(Evolve, DelayedInputChangesNothingBeforeTheDelay) {
  NnlifParameters p;
  InitialData near_threshold;  // N(0+) is not 0: the input jumps at t = delay, and N(delay) is still the linear one
  near_threshold.mean = ratio(3, 2);
  for (const InitialData& data : {InitialData{}, near_threshold}) {
    p.b = 0, p.delay = 0;
    const auto linear = run(p, data, 1e-8, {decimal("0.5"), exactly(1)});
    p.b = -3;
    p.delay = 1;
    const auto delayed = run(p, data, 1e-8, {decimal("0.5"), exactly(1)});
    ASSERT_TRUE(linear && delayed);
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_NEAR(delayed->N[i], linear->N[i], linear->N_error[i] + delayed->N_error[i]);
  }
}

}  // namespace
}  // namespace spikeproof::fokker_planck
