#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/evolve.h"
#include "fokker_planck/refractory_evolve.h"
#include "fokker_planck/refractory_mesh.h"
#include "fokker_planck/refractory_volumes.h"

namespace spikeproof::fokker_planck {
namespace {

Progress& quiet() {
  static Progress progress(Progress::Style::quiet);
  return progress;
}

EvolveSettings settings(const std::vector<const char*>& times, double rel_tol) {
  EvolveSettings s;
  for (const char* t : times) s.output_times.push_back(decimal(t));
  s.t_end = s.output_times.back();
  s.rel_tol = rel_tol;
  return s;
}

RefractoryEvolution evolved(const Refractory& model, const InitialData& data, const EvolveSettings& s) {
  auto run = evolve(model, start_of(data, model), s, quiet());
  if (!run) throw std::runtime_error(run.error().message());
  return std::move(run).value();
}

Nnlif odd_model(const char* b, const char* delay = "0") {
  return Nnlif({.V_R = decimal("-0.83"),
                .V_F = decimal("0.6"),
                .a0 = decimal("0.37"),
                .a1 = decimal("0.13"),
                .b = decimal(b),
                .I = decimal("0.21"),
                .delay = decimal(delay)});
}

// phi constant on the whole line: R' = phi (1 - R) - R/tau whatever the drift is.
TEST(RefractoryEvolve, AConstantFiringLawHasAClosedForm) {
  const Refractory model(odd_model("1.37"), decimal("0.7"), FiringLaw::table({{-1, decimal("1.3")}, {2, decimal("1.3")}}));
  const RefractoryEvolution run = evolved(model, {}, settings({"0", "0.4", "1.9"}, 1e-8));
  EXPECT_EQ(run.status, RefractoryEvolution::Status::completed);
  const double phi = 1.3, k = phi + 1 / 0.7;
  for (std::size_t i = 0; i < run.t.size(); ++i) {
    const double R = phi / k * (1 - std::exp(-k * run.t[i]));
    EXPECT_NEAR(run.R[i], R, 1e-9);
    EXPECT_NEAR(run.N[i], phi * (1 - R), run.N_error[i] + 1e-12);
  }
  EXPECT_LT(run.mass_error, 1e-13);
}

// Elements and Radau against finite volumes and SDIRK, of order 2 in both steps: Richardson's value within its error.
TEST(RefractoryEvolve, AgreesWithFiniteVolumes) {
  for (const char* delay : {"0", "0.5"}) {
    const Refractory model(odd_model("2.3", delay), decimal("0.3"), FiringLaw::logistic(6, decimal("0.6"), decimal("0.15")));
    InitialData data;
    data.mean = decimal("-0.4"), data.variance = decimal("0.3");
    const RefractoryEvolution run = evolved(model, data, settings({"1"}, 1e-7));
    std::vector<double> N;
    for (const std::size_t cells : {120u, 240u, 480u}) {
      const RefractoryStart start = start_of(data, model);
      const RefractoryVolumes volumes(
          model, start, {.cells = cells, .time_step = 2.4 / static_cast<double>(cells), .largest_rate = 1.4});
      const auto result = volumes.run(volumes.project(start), 1);
      ASSERT_TRUE(result) << result.error().message();
      N.push_back(result->trace.N.back());
      double mass = 0;
      for (const double m : result->state) mass += m;
      EXPECT_NEAR(mass, 1, 1e-11);
    }
    const double order = std::log2((N[1] - N[0]) / (N[2] - N[1])), error = std::abs(N[2] - N[1]) / 3;
    EXPECT_GT(order, 1.8) << delay;
    EXPECT_LT(order, 2.3) << delay;
    EXPECT_NEAR(run.N[0], N[2] + (N[2] - N[1]) / 3, 0.3 * error + run.N_error[0]) << delay;
  }
}

TEST(RefractoryVolumes, BackwardEulerKeepsMassesPositiveAtAnyStep) {
  const Refractory model(odd_model("2.3"), 1, FiringLaw::step(20, decimal("0.6")));
  const RefractoryStart start = start_of({}, model);
  const RefractoryVolumes volumes(
      model, start,
      {.cells = 80, .time_step = 0.7, .largest_rate = 1, .scheme = VolumeOptions::Scheme::backward_euler});
  const auto run = volumes.run(volumes.project(start), 7);
  ASSERT_TRUE(run);
  EXPECT_GE(run->least, 0);
}

// tau -> 0 is the plain equation: the difference is of order tau.
TEST(RefractoryEvolve, AShortRestIsThePlainEquation) {
  const Nnlif plain({.b = decimal("0.7"), .delay = decimal("0.4")});
  const auto reference = evolve(plain, spikeproof::density_of({}, plain), settings({"1.5"}, 1e-6), quiet());
  ASSERT_TRUE(reference);
  std::vector<double> difference;
  for (const char* tau : {"0.02", "0.01"})
    difference.push_back(evolved(Refractory(plain, decimal(tau)), {}, settings({"1.5"}, 1e-6)).N[0] - reference->N[0]);
  EXPECT_NEAR(difference[0] / difference[1], 2, 0.1);
}

// The resting state slows the return to V_R only: a blow-up soon after the start is nearly the plain equation's.
TEST(RefractoryEvolve, AFixedThresholdStillBlowsUp) {
  const Nnlif plain({.b = decimal("1.5")});
  InitialData data;
  data.mean = decimal("1.5"), data.variance = decimal("0.005");
  const RefractoryEvolution run = evolved(Refractory(plain, decimal("0.5")), data, settings({"0.02", "1"}, 1e-6));
  ASSERT_EQ(run.status, RefractoryEvolution::Status::blow_up);
  EXPECT_EQ(run.t.size(), 1u);
  EXPECT_NEAR(run.blow_up_time, 0.04018, 2e-5);
  EXPECT_LT(run.blow_up_time_error, 1e-6 * run.blow_up_time);
  // a random threshold does not
  const Refractory random(plain, decimal("0.5"), FiringLaw::step(50, 2));
  EXPECT_EQ(evolved(random, data, settings({"0.02", "1"}, 1e-4)).status, RefractoryEvolution::Status::completed);
}

TEST(RefractoryEvolve, RefusesWhatItCannotFollow) {
  InitialData data;
  data.mean = decimal("1.9");
  const Refractory noisy(Nnlif({.a1 = 1}), 1);
  EXPECT_FALSE(evolve(noisy, start_of(data, noisy), settings({"1"}, 1e-4), quiet()));
  data.variance = ratio(1, 100);
  const Refractory strong(Nnlif({.b = 3}), 1);
  EXPECT_EQ(evolved(strong, data, settings({"1"}, 1e-4)).blow_up_time, 0);
  EXPECT_THROW(line_mesh(strong, start_of(data, strong), {}), std::invalid_argument);
  EXPECT_THROW(RefractoryVolumes(strong, start_of(data, strong), {}), std::invalid_argument);
}

TEST(RateTraceTest, MeasuresACycle) {
  RateTrace trace;
  for (int k = 0; k <= 600; ++k) {
    trace.t.push_back(0.02 * k);
    trace.N.push_back(2 + std::sin(4.1 * trace.t.back()) + 0.3 * std::cos(8.2 * trace.t.back()));
  }
  const auto cycle = last_cycle(trace);
  ASSERT_TRUE(cycle);
  EXPECT_NEAR(cycle->period, 2 * std::acos(-1) / 4.1, 1e-7);
  EXPECT_NEAR(cycle->lowest, 0.7, 1e-7);  // sin = -1
  EXPECT_LT(cycle->settled, 1e-6);
  for (double& N : trace.N) N = 1;
  EXPECT_FALSE(last_cycle(trace));
  EXPECT_EQ(relative_swing(trace, 3), 0);
}

}  // namespace
}  // namespace spikeproof::fokker_planck
