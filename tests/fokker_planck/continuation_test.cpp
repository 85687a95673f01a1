#include "fokker_planck/continuation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/kick_frame.h"

namespace spikeproof::fokker_planck {
namespace {

Nnlif model_of(const char* b, const char* V_R, const char* V_F, const char* a0, const char* I, const char* a1 = "0") {
  NnlifParameters p;
  p.b = decimal(b);
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.a1 = decimal(a1);
  p.I = decimal(I);
  return Nnlif(p);
}

InitialDensity gaussian(const Nnlif& model, const char* mean, const char* variance) {
  InitialData data;
  data.mean = decimal(mean);
  data.variance = decimal(variance);
  return density_of(data, model);
}

// `near` on [V_F - width, V_F), `far` below it down to mass 1.
InitialDensity two_steps(double V_F, double width, double near, double far) {
  InitialDensity n;
  n.lowest = V_F - width - (1 - near * width) / far;
  n.value = [=, lowest = n.lowest](double v) { return v >= V_F || v < lowest ? 0.0 : v >= V_F - width ? near : far; };
  n.breaks = {n.lowest, V_F - width};
  n.centre = V_F - width;
  n.width = width;
  n.value_at_threshold = near;
  return n;
}

Result<Continuation> run(const Nnlif& model, const InitialDensity& n, const char* t_end, double rel_tol) {
  EvolveSettings settings;
  settings.t_end = decimal(t_end);
  settings.output_times = {Exact(settings.t_end / 2), settings.t_end};
  settings.rel_tol = rel_tol;
  Progress progress(Progress::Style::quiet);
  return continue_past_blow_up(model, n, settings, progress);
}

// P(X > V_F - b m) = near w + far (b m - w) = m.
TEST(Jump, ClosedFormForTwoSteps) {
  const NnlifReal m{-0.83, 0.37, 0.7, 0, 0.71, 0.2, 0};
  const double width = 0.11, near = 3.1, far = 0.4, rho = (near - far) * width / (1 - far * m.b);
  const InitialDensity n = two_steps(m.V_F, width, near, far);
  const auto jump = jump_from(m, n, panels_of(m, n));
  ASSERT_TRUE(jump) << jump.error().message();
  EXPECT_FALSE(jump->eternal);
  EXPECT_NEAR(jump->rho, rho, 1e-12);
  EXPECT_LE(jump->rho_error, 1e-11);
  const InitialDensity& after = jump->after;
  EXPECT_NEAR(after.value_at_threshold, far, 1e-12);
  EXPECT_NEAR(after.value(m.V_R + 0.5 * m.b * rho), far + 1 / m.b, 1e-12);
  EXPECT_EQ(after.value(m.V_F), 0);
  double mass = 0;
  constexpr int points = 100000;
  const double low = after.lowest, step = (m.V_F - low) / points;
  for (int i = 0; i < points; ++i) mass += step * after.value(low + (i + 0.5) * step);
  EXPECT_NEAR(mass, 1, 10 * step);
}

TEST(Jump, EveryNeuronFiresWhereAllAreNear) {
  const NnlifReal m{1, 2, 1, 0, 0.6, 0, 0};
  const InitialDensity n = two_steps(2, 0.1, 4, 3);  // within 0.3 of V_F; b = 0.6
  const auto jump = jump_from(m, n, panels_of(m, n));
  ASSERT_TRUE(jump);
  EXPECT_NEAR(jump->rho, 1, 1e-12);
}

TEST(Jump, ForEverWhereTheReinjectedReachTheThresholdFirst) {
  const NnlifReal m{1, 2, 1, 0, 1.37, 0, 0};
  const InitialDensity n = two_steps(2, 0.2, 2, 0.7);
  const auto jump = jump_from(m, n, panels_of(m, n));
  ASSERT_TRUE(jump);
  EXPECT_TRUE(jump->eternal);
  EXPECT_TRUE(std::isinf(jump->rho));
  EXPECT_NEAR(jump->waiting, 0.4 + 0.8 * 0.7 - 1 / 1.37, 1e-12);
}

TEST(Jump, RefusesDataThatDoNotJump) {
  const NnlifReal m{1, 2, 1, 0, 0.71, 0, 0};
  const InitialDensity n = two_steps(2, 0.3, 1.2, 0.7);
  const auto jump = jump_from(m, n, panels_of(m, n));
  ASSERT_FALSE(jump);
  EXPECT_EQ(jump.error().code, ErrorCode::no_convergence);
  EXPECT_THROW((void)jump_from({1, 2, 1, 0, -0.5, 0, 0}, n, panels_of(m, n)), std::invalid_argument);
}

LatticeRun lattice(const Nnlif& model, const InitialDensity& n, double t_end, std::size_t cells) {
  Progress progress(Progress::Style::quiet);
  auto result = lattice_run(model, n, t_end, {cells, static_cast<double>(cells), 40, 1e-2}, progress);
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(result).value();
}

// The lattice is of order 1: its finer run is wrong by about its difference to the coarser one.
void expect_same_jumps(const Continuation& spectral, const LatticeRun& coarse, const LatticeRun& fine) {
  ASSERT_EQ(spectral.jumps.size(), fine.jumps.size());
  ASSERT_EQ(coarse.jumps.size(), fine.jumps.size());
  for (std::size_t k = 0; k < fine.jumps.size(); ++k) {
    const double dt = std::abs(fine.jumps[k].t - coarse.jumps[k].t);
    EXPECT_NEAR(spectral.jumps[k].t, fine.jumps[k].t, 2 * dt + 1e-9);
    if (spectral.jumps[k].jump.eternal) continue;
    const double unit = fine.h;  // rho is known to a part of a cell
    EXPECT_NEAR(spectral.jumps[k].jump.rho, fine.jumps[k].rho,
                2 * std::abs(fine.jumps[k].rho - coarse.jumps[k].rho) + unit);
    EXPECT_LE(spectral.jumps[k].jump.rho_error, 1e-4);
  }
}

TEST(SlowContinuation, AgreesWithTheLatticeThroughAJump) {
  const Nnlif model = model_of("0.77", "-0.6", "0.4", "1", "0.1");
  const InitialDensity n = gaussian(model, "0.1", "0.004");
  const auto spectral = run(model, n, "0.4", 1e-4);
  ASSERT_TRUE(spectral) << spectral.error().message();
  EXPECT_EQ(spectral->end, Continuation::End::completed);
  EXPECT_TRUE(spectral->tolerance_reached);
  ASSERT_EQ(spectral->jumps.size(), 1u);
  const LatticeRun coarse = lattice(model, n, 0.4, 60), fine = lattice(model, n, 0.4, 120);
  expect_same_jumps(*spectral, coarse, fine);
  EXPECT_NEAR(spectral->N.back(), fine.N.back(), 3 * std::abs(fine.N.back() - coarse.N.back()));
  EXPECT_GE(fine.least, 0);
  EXPECT_LE(fine.mass_error, 1e-12);
}

TEST(SlowContinuation, SynchronyWithNoiseThatGrowsWithTheRate) {
  const Nnlif model = model_of("0.8", "0", "1", "0.01", "2", "0.01");
  const InitialDensity n = gaussian(model, "0.9", "0.01");
  const auto spectral = run(model, n, "0.4", 1e-4);
  ASSERT_TRUE(spectral) << spectral.error().message();
  ASSERT_EQ(spectral->jumps.size(), 2u);
  LatticeRun coarse = lattice(model, n, 0.4, 200), fine = lattice(model, n, 0.4, 400);
  for (LatticeRun* run : {&coarse, &fine}) run->jumps.erase(run->jumps.begin());  // evolve makes the one at t = 0
  expect_same_jumps(*spectral, coarse, fine);
}

TEST(SlowContinuation, StaysAtInfinity) {
  const Nnlif model = model_of("1.5", "1", "2", "1", "0");
  const InitialDensity n = gaussian(model, "1.5", "0.005");
  const auto spectral = run(model, n, "1", 1e-4);
  ASSERT_TRUE(spectral);
  EXPECT_EQ(spectral->end, Continuation::End::eternal);
  EXPECT_TRUE(spectral->t.empty());
  const LatticeRun fine = lattice(model, n, 1, 100);
  ASSERT_EQ(fine.jumps.size(), 1u);
  EXPECT_TRUE(fine.jumps[0].eternal);
}

TEST(Continuation, WithoutBlowUpItIsTheEvolution) {
  const Nnlif model = model_of("0.3", "1", "2", "1", "0");
  const auto spectral = run(model, gaussian(model, "0", "0.25"), "0.6", 1e-4);
  ASSERT_TRUE(spectral);
  EXPECT_TRUE(spectral->jumps.empty());
  EXPECT_EQ(spectral->t.size(), 2u);
  NnlifParameters delayed = model.parameters();
  delayed.delay = 1;
  EXPECT_THROW((void)run(Nnlif(delayed), gaussian(model, "0", "0.25"), "1", 1e-3), std::invalid_argument);
}

TEST(KickFrame, FirstOrderInTheCells) {
  const Nnlif model = model_of("0.77", "-0.6", "0.4", "1", "0.1");
  const InitialDensity n = gaussian(model, "0.1", "0.004");
  double t[3];
  for (std::size_t k = 0; k < 3; ++k) t[k] = lattice(model, n, 0.02, std::size_t{50} << k).jumps.at(0).t;
  const double order = std::log2((t[1] - t[0]) / (t[2] - t[1]));
  EXPECT_GT(order, 0.7);
  EXPECT_LT(order, 1.2);
}

TEST(KickFrame, RefusesWhatItCannotDo) {
  const Nnlif inhibitory = model_of("-0.3", "1", "2", "1", "0"), model = model_of("0.3", "1", "2", "1", "0");
  const InitialDensity n = gaussian(model, "0", "0.25");
  Progress progress(Progress::Style::quiet);
  EXPECT_THROW((void)lattice_run(inhibitory, n, 1, {}, progress), std::invalid_argument);
  EXPECT_THROW((void)lattice_run(model, n, 0, {}, progress), std::invalid_argument);
  EXPECT_THROW((void)lattice_run(model, n, 1, {4}, progress), std::invalid_argument);
  const auto tiny = lattice_run(model_of("0.3", "1.9999", "2", "1", "0"), n, 1, {}, progress);
  EXPECT_FALSE(tiny);
}

}  // namespace
}  // namespace spikeproof::fokker_planck
