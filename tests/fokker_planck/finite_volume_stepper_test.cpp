// Time steps: positivity at any dt, orders in h and dt, and the extrapolated rates against published digits.
#include "fokker_planck/finite_volume_stepper.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "fokker_planck/finite_volume_rates.h"
#include "model/initial_data.h"

namespace spikeproof::fokker_planck {
namespace {

Nnlif standard(const char* b = "0", const char* a1 = "0", const char* delay = "0") {
  NnlifParameters p;
  p.b = decimal(b);
  p.a1 = decimal(a1);
  p.delay = decimal(delay);
  return Nnlif(p);
}

double rate_at(const Nnlif& model, double t, int steps, const FiniteVolumeMeshOptions& mesh, TimeScheme scheme) {
  const InitialDensity initial = density_of(InitialData{}, model);
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, mesh), scheme);
  std::vector<double> mass = stepper.scheme().project(initial).value();
  double N = 0;
  for (int i = 0; i < steps; ++i) N = stepper.step(mass, t / steps).value();
  return N;
}

double total(const std::vector<double>& mass) { return std::accumulate(mass.begin(), mass.end(), 0.0); }

TEST(FiniteVolumeStepper, ImplicitEulerIsPositiveAndConservativeAtAnyStep) {
  for (const char* b : {"0", "-30", "1.37"}) {
    const Nnlif model = standard(b, "0.3");
    const InitialDensity initial = density_of(InitialData{}, model);
    FiniteVolumeMeshOptions options;
    options.largest_rate = 2;
    for (const double dt : {1e-8, 1e-3, 0.5}) {
      FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, options), TimeScheme::implicit_euler);
      std::vector<double> mass = stepper.scheme().project(initial).value();
      for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(stepper.step(mass, dt).has_value());
        for (const double m : mass) ASSERT_GE(m, 0);
        ASSERT_NEAR(total(mass), 1, 1e-13);
      }
    }
  }
}

TEST(FiniteVolumeStepper, OrderInTimeOfBothSchemes) {
  const FiniteVolumeMeshOptions mesh{150, 1, 0.1, 0};
  for (const auto& [scheme, order] : {std::pair{TimeScheme::implicit_euler, 1.0}, std::pair{TimeScheme::sdirk2, 2.0}}) {
    double N[4];
    for (int k = 0; k < 4; ++k) N[k] = rate_at(standard("0.5"), 1, 40 << k, mesh, scheme);
    const double measured = std::log2(std::abs((N[1] - N[2]) / (N[2] - N[3])));
    EXPECT_NEAR(measured, order, 0.1) << N[0] << ' ' << N[1] << ' ' << N[2] << ' ' << N[3];
  }
}

TEST(FiniteVolumeStepper, OrderInSpaceAgainstTheReference) {
  const double reference = 0.125383979484189218;  // N(1), b = 0, Gaussian 0, 1/4: 20 digits by another method
  double error[3];
  for (std::size_t k = 0; k < 3; ++k) {
    // Time errors are 1e-9: forty times smaller than the last spatial error.
    const int steps = 800;
    error[k] =
        std::abs(rate_at(standard(), 1, steps, {100, std::size_t{1} << k, 1, 0}, TimeScheme::sdirk2) - reference);
  }
  for (int k = 0; k < 2; ++k) {
    EXPECT_GT(std::log2(error[k] / error[k + 1]), 1.85) << error[k] << ' ' << error[k + 1];
    EXPECT_LT(std::log2(error[k] / error[k + 1]), 2.2) << error[k] << ' ' << error[k + 1];
  }
}

TEST(FiniteVolumeStepper, Refuses) {
  const Nnlif model = standard("-10", "0", "0.1");
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, nullptr), TimeScheme::sdirk2);
  std::vector<double> mass = stepper.scheme().steady_state().value().mass;
  EXPECT_THROW(stepper.step(mass, 0).has_value(), std::invalid_argument);
  EXPECT_THROW(stepper.step(mass, 0.2).has_value(), std::invalid_argument);  // beyond the delay
  EXPECT_THROW(stepper.step(mass, std::nan("")).has_value(), std::invalid_argument);
  mass.pop_back();
  EXPECT_THROW(stepper.step(mass, 0.01).has_value(), std::invalid_argument);
}

// Another formulation: the flux never enters. On one mesh both agree up to rounding of masses near 1.
TEST(FiniteVolumeStepper, RateFromTheMassIsTheFlux) {
  const Nnlif model = standard();
  const InitialDensity initial = density_of(InitialData{}, model);
  for (const TimeScheme scheme : {TimeScheme::implicit_euler, TimeScheme::sdirk2}) {
    const FiniteVolumeMesh mesh = finite_volume_mesh(model, &initial);
    FiniteVolumeStepper flux(model, mesh, scheme), multiplier(model, mesh, scheme, RateFrom::mass);
    std::vector<double> first = flux.scheme().project(initial).value(), second = first;
    for (int i = 0; i < 100; ++i) {
      const double N = flux.step(first, 0.01).value(), M = multiplier.step(second, 0.01).value();
      ASSERT_NEAR(N, M, 1e-12);  // 4 ulp / (0.29 * 0.01)
      ASSERT_NEAR(multiplier.scheme().firing_rate(second), M, 1e-12);
    }
    EXPECT_NEAR(total(second), 1, 1e-14);
  }
  EXPECT_THROW(
      FiniteVolumeStepper(standard("0.5"), finite_volume_mesh(model, nullptr), TimeScheme::sdirk2, RateFrom::mass),
      std::invalid_argument);
}

TEST(FiniteVolumeStepper, SaysWhenTheRateBlowsUp) {
  const Nnlif model = standard("3");
  InitialData data;
  data.mean = decimal("1.8");
  data.variance = decimal("0.01");
  const InitialDensity initial = density_of(data, model);
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, {200, 1, 0.01, 10}), TimeScheme::sdirk2);
  std::vector<double> mass = stepper.scheme().project(initial).value();
  bool failed = false;
  double N = 0;
  for (int i = 0; i < 200 && !failed; ++i) {
    const std::vector<double> before = mass;
    const Result<double> step = stepper.step(mass, 1e-3);
    failed = !step.has_value();
    if (failed) {
      EXPECT_EQ(mass, before);
      EXPECT_EQ(step.error().code, ErrorCode::no_convergence);
    } else {
      N = *step;
    }
  }
  EXPECT_TRUE(failed || N > 50) << N;  // locked or refused, in both cases far above every steady state
}

TEST(GradedTimes, HitOutputsAndNest) {
  const double times[] = {0.1, 0.5, 5};
  const std::vector<double> once = graded_times(times, 7, 1, 1), twice = graded_times(times, 7, 1, 2);
  ASSERT_EQ(twice.size(), 2 * once.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(twice[2 * i + 1], once[i], 1e-14 * once[i]);
  for (const double t : times) EXPECT_EQ(std::count(once.begin(), once.end(), t), 1);
  const double repeated[] = {1, 1}, zero[] = {0.0, 1};
  EXPECT_THROW(graded_times(repeated, 7, 1, 1), std::invalid_argument);
  EXPECT_THROW(graded_times(zero, 7, 1, 1), std::invalid_argument);
  EXPECT_THROW(graded_times(times, 0, 1, 1), std::invalid_argument);
  EXPECT_THROW(graded_times(times, 7, 0, 1), std::invalid_argument);
  EXPECT_THROW(graded_times(times, 7, 1, 0), std::invalid_argument);
}

// Reference digits: b = 0 to 20 digits, b = 0.5 to 15, computed elsewhere by other methods.
TEST(FiniteVolumeRates, ErrorEstimateCoversTheReference) {
  const double times[] = {0.1, 0.5, 1, 2, 5};
  const double linear[] = {0.030226449479145107, 0.111243073936317508, 0.125383979484189218, 0.123001444137345338,
                           0.120070226812437234};
  const double excitatory[] = {0.0303804749694221, 0.116563117302244, 0.135953970934441, 0.136899892193814,
                               0.134864833053459};
  Progress quiet(Progress::Style::quiet);
  for (const auto& [b, reference] : {std::pair{"0", linear}, std::pair{"0.5", excitatory}}) {
    const Nnlif model = standard(b);
    FiniteVolumeRatesOptions options;
    options.cells = 100;
    options.largest_rate = b[0] == '0' && b[1] == 0 ? 0 : 0.2;
    const RateHistory history =
        finite_volume_rates(model, density_of(InitialData{}, model), times, options, quiet).value();
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_LE(std::abs(history.N[k] - reference[k]), history.N_error[k]) << b << ' ' << times[k];
      EXPECT_LT(history.N_error[k], 1e-5);
    }
  }
}

// Successive differences of N(0.5) for b = 0.5: published space orders 1.84 to 2.03 on a uniform mesh.
// Source: Hu, Liu, Xie, Zhou 2021.
TEST(FiniteVolumeStepper, PublishedConvergenceTable) {
  double N[4];
  for (std::size_t k = 0; k < 4; ++k)
    N[k] = rate_at(standard("0.5"), 0.5, 200, {48, std::size_t{1} << k, 0.5, 0}, TimeScheme::sdirk2);
  for (int k = 0; k < 2; ++k) {
    const double order = std::log2(std::abs((N[k] - N[k + 1]) / (N[k + 1] - N[k + 2])));
    EXPECT_GT(order, 1.8);
    EXPECT_LT(order, 2.2);
  }
}

TEST(FiniteVolumeStepper, DelayedInhibitionOscillates) {
  const Nnlif model = standard("-100", "0", "1");
  const InitialDensity initial = density_of(InitialData{}, model);
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, {200, 1, 0.1, 0.3}), TimeScheme::sdirk2);
  std::vector<double> mass = stepper.scheme().project(initial).value();
  double lowest = 1, highest = 0;
  for (int i = 0; i < 2000; ++i) {
    const double N = stepper.step(mass, 0.01).value();
    ASSERT_NEAR(total(mass), 1, 1e-12);
    if (i < 1000) continue;
    lowest = std::min(lowest, N);
    highest = std::max(highest, N);
  }
  EXPECT_LT(3 * lowest, highest);  // the delay exceeds the critical 0.62367
}

}  // namespace
}  // namespace spikeproof::fokker_planck
