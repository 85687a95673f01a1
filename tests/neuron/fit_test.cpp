// Fits: a known model is found again, the result depends on the seed alone, and nothing is found where nothing is.
#include "neuron/fit.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "neuron/event_located.h"
#include "neuron/target.h"

namespace spikeproof::neuron {
namespace {

Recording lif_recording(double duration) {
  Recording r;
  r.dt = 0.1;
  r.unit = "nA";
  r.current = fluctuating_current({0.3, 0.5, 6, duration, 0.1}, 9, 0);
  r.trials = {
      simulate_located(SpikingModel::lif, std::vector<double>{8.7, 60, -7, 3.1}, {r.current, 0.1, 0.1}).value()};
  return r;
}

FitSettings small() {
  FitSettings s;
  s.swarm = 64;
  s.generations = 25;
  return s;
}

TEST(Fitting, FindsAKnownModelAgain) {
  const Recording r = lif_recording(8000);
  Progress quiet(Progress::Style::quiet);
  FitSettings s;
  s.swarm = 128;
  s.generations = 60;
  const Fit found = fit(SpikingModel::lif, r, s, quiet).value();
  EXPECT_GT(found.train.value, 0.95);
  EXPECT_GT(found.test.value, 0.9);
  // a change by this share moves a spike by about the window
  const double share = s.window * static_cast<double>(r.trials[0].size()) / r.duration();
  EXPECT_LT(share, 0.25);
  EXPECT_NEAR(found.parameters[0].value, 8.7, share * 8.7);
  EXPECT_NEAR(found.parameters[1].value, 60, share * 60);
  EXPECT_EQ(found.tried_gamma.size(), 128u * 61u);
  EXPECT_TRUE(std::is_sorted(found.best.begin(), found.best.end()));
}

TEST(Fitting, DependsOnTheSeedAndNotOnTheThreads) {
  const Recording r = lif_recording(1500);
  Progress quiet(Progress::Style::quiet);
  FitSettings s = small();
  s.generations = 4;
  const Fit one = fit(SpikingModel::adaptive_lif, r, s, quiet).value();
  s.threads = 3;
  const Fit three = fit(SpikingModel::adaptive_lif, r, s, quiet).value();
  EXPECT_EQ(one.values(), three.values());
  EXPECT_EQ(one.spikes, three.spikes);
  EXPECT_EQ(one.test.error, three.test.error);
  s.seed = 2;
  EXPECT_NE(one.values(), fit(SpikingModel::adaptive_lif, r, s, quiet).value().values());
}

// The wrong twin: spikes that the current did not cause.
TEST(Fitting, FindsNothingInTheReversedCurrent) {
  Recording r = lif_recording(4000);
  std::reverse(r.current.begin(), r.current.end());
  Progress quiet(Progress::Style::quiet);
  const Fit found = fit(SpikingModel::lif, r, small(), quiet).value();
  EXPECT_LT(found.test.value, 4 * std::hypot(found.test.error, found.test.chance));
}

TEST(Fitting, RefusesWhatCannotBeFitted) {
  Recording r = lif_recording(1500);
  Progress quiet(Progress::Style::quiet);
  FitSettings s = small();
  s.train = 1;
  EXPECT_THROW((void)fit(SpikingModel::lif, r, s, quiet), std::invalid_argument);
  s = small();
  r.trials = {{1200, 1300}};
  EXPECT_FALSE(fit(SpikingModel::lif, r, s, quiet).has_value());
  r.trials = {{100, 1300}};
  r.current.assign(r.current.size(), 0);
  EXPECT_FALSE(fit(SpikingModel::lif, r, s, quiet).has_value());
}

TEST(FluctuatingCurrent, HasItsMeanDeviationAndCorrelation) {
  const auto I = fluctuating_current({1.3, 2.1, 5, 200000, 0.5}, 17, 0);
  double mean = 0, square = 0, next = 0;
  const auto n = static_cast<double>(I.size());
  for (const double x : I) mean += x / n;
  for (std::size_t k = 0; k + 10 < I.size(); ++k) {
    square += (I[k] - mean) * (I[k] - mean) / n;
    next += (I[k] - mean) * (I[k + 10] - mean) / n;
  }
  const double independent = 200000 / (2 * 5.0);  // samples that count
  EXPECT_NEAR(mean, 1.3, 4 * 2.1 / std::sqrt(independent));
  EXPECT_NEAR(square, 2.1 * 2.1, 4 * 2.1 * 2.1 * std::sqrt(2 / independent));
  EXPECT_NEAR(next / square, std::exp(-1.0), 4 / std::sqrt(independent));
}

TEST(HodgkinHuxleyTarget, TrialsDifferByTheirNoiseAlone) {
  TargetSettings s;
  s.current.duration = 300;
  s.trials = 2;
  Progress quiet(Progress::Style::quiet);
  const Recording noisy = hodgkin_huxley_recording({}, s, quiet).value();
  EXPECT_NE(noisy.trials[0], noisy.trials[1]);
  s.noise = 0;
  const Recording clean = hodgkin_huxley_recording({}, s, quiet).value();
  EXPECT_EQ(clean.trials[0], clean.trials[1]);
  EXPECT_EQ(clean.current, noisy.current);
}

}  // namespace
}  // namespace spikeproof::neuron
