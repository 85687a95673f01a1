#include "fokker_planck/blow_up.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/evolve.h"
#include "fokker_planck/mesh.h"

namespace spikeproof::fokker_planck {
namespace {

struct Case {
  const char *b, *mean, *variance, *t_end;
  double rel_tol = 1e-6;
  const char* a1 = "0";
};

Nnlif model_of(const Case& c) {
  NnlifParameters p;
  p.b = decimal(c.b);
  p.a1 = decimal(c.a1);
  return Nnlif(p);
}

InitialDensity density_of(const Case& c, const Nnlif& model) {
  InitialData data;
  data.mean = decimal(c.mean);
  data.variance = decimal(c.variance);
  return spikeproof::density_of(data, model);
}

Result<Evolution> run(const Case& c) {
  const Nnlif model = model_of(c);
  EvolveSettings settings;
  settings.rel_tol = c.rel_tol;
  settings.t_end = decimal(c.t_end);
  settings.output_times = {settings.t_end};
  Progress progress(Progress::Style::quiet);
  return evolve(model, density_of(c, model), settings, progress);
}

// Published digits; those of the first come from a fixed mesh of 49152 cells and are good to 1.5e-4.
TEST(SlowBlowUp, PublishedTimes) {
  const struct {
    Case data;
    double time, band;
  } known[] = {{{"1.5", "1.83", "0.003", "1"}, 7.157e-4, 1e-7},
               {{"3", "-1", "0.5", "10"}, 3.419, 2e-3},
               {{"1.5", "1.5", "0.005", "1"}, 0.0402, 5e-5},
               {{"0.5", "1.83", "0.003", "1"}, 0.0025, 5e-5},
               {{"3", "1", "0.01", "1"}, 0.220876, 1e-6}};
  for (const auto& k : known) {
    const auto e = run(k.data);
    ASSERT_TRUE(e) << e.error().message();
    EXPECT_EQ(e->status, Evolution::Status::blow_up);
    EXPECT_NEAR(e->blow_up_time, k.time, k.band);
    EXPECT_LE(e->blow_up_time_error, 1e-6 * e->blow_up_time);
    EXPECT_GE(e->resolved_rate, 1e4);
    EXPECT_TRUE(e->t.empty());
  }
}

TEST(SlowBlowUp, ErrorBarsCoverWhatATighterToleranceChanges) {
  for (Case c : {Case{"1.37", "1.6", "0.004", "1", 1e-4}, Case{"2.9", "-0.3", "0.2", "9", 1e-5}}) {
    const auto loose = run(c);
    c.rel_tol = 1e-8;
    const auto tight = run(c);
    ASSERT_TRUE(loose && tight);
    ASSERT_EQ(tight->status, Evolution::Status::blow_up);
    EXPECT_LE(std::abs(loose->blow_up_time - tight->blow_up_time),
              loose->blow_up_time_error + tight->blow_up_time_error);
  }
}

// The rates of the dilated clock are those of time itself, on the same kind of mesh, as far as that goes.
TEST(BlowUp, DilatedAndUndilatedClockAgree) {
  const Case c{"1.5", "1.5", "0.005", "1"};
  const Nnlif model = model_of(c);
  const NnlifReal real = rounded(model);
  const InitialDensity initial = density_of(c, model);
  const SpectralOperator op(real, make_mesh(real, initial, {12, 1.5, 1e-5, 1e300, 1e3}));
  RadauIntegrator dilated(op, op.project(initial.value), {5, 1e-7, 100});
  ASSERT_TRUE(dilated.advance(1));
  ASSERT_TRUE(dilated.stopped());
  ASSERT_GT(dilated.dilated().size(), 3u);
  RadauIntegrator plain(op, op.project(initial.value), {5, 1e-8, 1e300, false});
  const auto N = plain.advance(dilated.time());
  ASSERT_TRUE(N);
  EXPECT_NEAR(*N / dilated.rate(), 1, 1e-5);
}

// Either side of the fold b* = 2.10097: neither misses it nor invents one.
TEST(SlowBlowUp, OnEitherSideOfTheFold) {
  const auto below = run({"2.05", "-1", "0.5", "100"});
  ASSERT_TRUE(below);
  EXPECT_EQ(below->status, Evolution::Status::completed);
  EXPECT_NEAR(below->N.back(), 0.32305, 1e-5);
  const auto above = run({"2.15", "-1", "0.5", "100"});
  ASSERT_TRUE(above);
  EXPECT_EQ(above->status, Evolution::Status::blow_up);
  EXPECT_NEAR(above->blow_up_time, 16.24, 0.02);
  const auto before = run({"2.15", "-1", "0.5", "16"});
  ASSERT_TRUE(before);
  EXPECT_EQ(before->status, Evolution::Status::completed);
}

TEST(BlowUp, DataAboveTheInverseOfTheConnectivityDischargeAtOnce) {
  const auto e = run({"1.5", "1.95", "0.05", "1"});
  ASSERT_TRUE(e);
  EXPECT_EQ(e->status, Evolution::Status::blow_up);
  EXPECT_EQ(e->blow_up_time, 0);
  EXPECT_FALSE(e->note.empty());
}

TEST(BlowUp, DelayPreventsIt) {
  NnlifParameters p;
  p.b = decimal("1.5");
  p.delay = decimal("0.05");
  const Nnlif model(p);
  EvolveSettings settings;
  settings.rel_tol = 1e-5;
  settings.t_end = decimal("0.3");
  settings.output_times = {settings.t_end};
  Progress progress(Progress::Style::quiet);
  const auto e = evolve(model, density_of({"1.5", "1.5", "0.005", "1"}, model), settings, progress);
  ASSERT_TRUE(e);
  EXPECT_EQ(e->status, Evolution::Status::completed);
}

TEST(BlowUp, OneMeshDoesNotPassItsResolution) {
  const Case c{"1.5", "1.5", "0.005", "1"};
  const Nnlif model = model_of(c);
  const NnlifReal real = rounded(model);
  const InitialDensity initial = density_of(c, model);
  const auto op = std::make_shared<const SpectralOperator>(real, make_mesh(real, initial, {8, 1, 1e-2, 1e300}));
  const double limit = resolved_rate(real, op->mesh());
  EXPECT_LT(limit, 1e4);
  Progress progress(Progress::Style::quiet);
  const auto e = evolve_once(op, initial, {1.0}, {5, 1e-6}, progress);
  ASSERT_FALSE(e);
  EXPECT_EQ(e.error().code, ErrorCode::out_of_range);
}

// Noise that grows with N: near V_F the absorbed share of a constant density is 2 n sqrt(a1 S/pi), and it is S itself.
TEST(BlowUp, NoiseThatGrowsWithTheRateDischargesDataAtTheThreshold) {
  const Case c{"0.5", "0.3", "0.25", "1", 1e-6, "0.7"};
  const Nnlif model = model_of(c);
  const NnlifReal real = rounded(model);
  const InitialDensity initial = density_of(c, model);
  const double n = initial.value_at_threshold, first = std::pow(1e-3 * n * real.a1, 2);
  const SpectralOperator op(real, make_mesh(real, initial, {12, 1, first, 1e300}));
  RadauIntegrator integrator(op, op.project(initial.value), {5, 1e-6});
  const auto share = integrator.discharge();
  ASSERT_TRUE(share);
  // the next term is relative n a1 times the slope of log n, here 6.8
  EXPECT_NEAR(*share / (4 * n * n * real.a1 / M_PI), 1, 10 * n * real.a1 * 6.8);
  EXPECT_NEAR(op.mass_of(integrator.density()), 1, 1e-12);
  EXPECT_NEAR(integrator.rate() / (real.a0 / real.a1), 1, 0.1);
}

TEST(BlowUp, EvolvesAfterSuchADischarge) {
  Case c{"0.5", "0.3", "0.25", "1", 1e-5, "0.7"};
  const auto loose = run(c);
  c.rel_tol = 1e-8;
  const auto tight = run(c);
  ASSERT_TRUE(loose && tight);
  EXPECT_EQ(tight->status, Evolution::Status::completed);
  EXPECT_NEAR(loose->N[0], tight->N[0], loose->N_error[0] + tight->N_error[0]);
  EXPECT_FALSE(tight->note.empty());
}

TEST(BlowUp, NoDischargeWithDelayOrWithoutSuchNoise) {
  NnlifReal m{1, 2, 1, 0.5, 0.3, 0, 0};
  EXPECT_TRUE(discharges_at_start(m, 0.1));
  EXPECT_FALSE(discharges_at_start(m, 0));
  m.delay = 1;
  EXPECT_FALSE(discharges_at_start(m, 0.1));
  m.delay = m.a1 = 0;
  EXPECT_FALSE(discharges_at_start(m, 0.1));
}

// q = 1/(1+N) that falls linearly meets zero; one that levels off, rises or has hardly moved decides nothing.
TEST(BlowUp, DecidesOnlyOnARateThatMeetsInfinity) {
  const auto points = [](auto q_of) {
    std::vector<DilatedPoint> result;
    for (int i = 0; i <= 40; ++i) result.push_back({1 - std::pow(0.75, i), 0, q_of(1 - std::pow(0.75, i))});
    return result;
  };
  const auto falls = decide_blow_up(points([](double tau) { return 0.2 * (1 - tau); }));
  ASSERT_TRUE(falls);
  EXPECT_GT(falls->time, 0);
  EXPECT_FALSE(decide_blow_up(points([](double tau) { return 0.2 * (1 - tau) * (1 - tau) + 1e-6; })));
  EXPECT_FALSE(decide_blow_up(points([](double tau) { return 0.2 + 0.1 * tau; })));
  EXPECT_FALSE(decide_blow_up({{0, 0, 0.2}, {1, 1, 0.1}}));
}

}  // namespace
}  // namespace spikeproof::fokker_planck
