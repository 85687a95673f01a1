#include "network/simulate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/refractory_evolve.h"
#include "network/start.h"
#include "network/team.h"
#include "stationary/rate.h"

namespace spikeproof::network {
namespace {

Nnlif model_of(const char* V_R, const char* V_F, const char* a0, const char* b, const char* I, const char* delay = "0",
               const char* a1 = "0") {
  return Nnlif({decimal(V_R), decimal(V_F), decimal(a0), decimal(a1), decimal(b), decimal(I), decimal(delay)});
}

InitialDensity gaussian(const Nnlif& model, const char* mean, const char* variance) {
  InitialData data;
  data.mean = decimal(mean), data.variance = decimal(variance);
  return density_of(data, model);
}

Observed run(const Nnlif& model, const InitialDensity& initial, const Options& options) {
  Progress quiet(Progress::Style::quiet);
  auto result = simulate(model, initial, options, quiet);
  EXPECT_TRUE(result) << (result ? "" : result.error().message());
  return std::move(result).value();
}

TEST(Start, DrawsFollowTheDensity) {
  const Nnlif model = model_of("-0.3", "0.83", "0.4", "0", "0");
  const InitialDensity initial = gaussian(model, "0.5", "0.16");
  const StartLaw law(initial, 0.83);
  // quantiles of the truncated normal law by its distribution function
  const auto Phi = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  const double below = Phi((0.83 - 0.5) / 0.4);
  for (const double u : {1e-6, 0.013, 0.4, 0.77, 0.999, 1 - 1e-9})
    EXPECT_NEAR(Phi((0.83 - law.distance(u) - 0.5) / 0.4), u * below, 2e-6) << u;
  // a jump within the domain, and no mass beyond it
  InitialData box;
  box.kind = InitialKind::uniform, box.lower = decimal("0.2"), box.upper = decimal("0.7");
  const StartLaw flat(density_of(box, model), 0.83);
  for (int i = 0; i < 20000; ++i) {
    const double u = (i + 0.5) / 20000;
    ASSERT_NEAR(0.83 - flat.distance(u), 0.2 + 0.5 * u, 1e-6) << u;
  }
  EXPECT_THROW(StartLaw({[](double) { return 2.0; }, -1, 0, 1, {}, 2.0}, 0.83), std::invalid_argument);
}

TEST(Team, DoesEveryPartAndPassesExceptionsOn) {
  Team team(3);
  std::vector<int> done(3);
  for (int round = 0; round < 50; ++round) team.run([&](unsigned part) { ++done[part]; });
  EXPECT_EQ(done, (std::vector<int>{50, 50, 50}));
  EXPECT_THROW(team.run([](unsigned part) {
    if (part == 2) throw std::runtime_error("part");
  }),
               std::runtime_error);
  EXPECT_THROW(Team(0), std::invalid_argument);
}

// Without coupling the rate tends to Siegert's. Two models; mean over 10 < t < 20 within 5 standard errors (spikes are
// more regular than Poisson's) and the bias of the step, of order dt^2.
TEST(Simulate, StationaryRateIsSiegerts) {
  for (const Nnlif& model : {model_of("1", "2", "1", "0", "0"), model_of("-3", "1", "0.2", "0", "1.37")}) {
    Options options;
    options.neurons = 4000;
    options.dt = 0.02;
    options.t_end = 20;
    const Observed seen = run(model, gaussian(model, "-0.1", "0.25"), options);
    const double N = stationary::steady_rate(model).N, mean = mean_rate(seen, 10, 20);
    EXPECT_NEAR(mean, N, 5 * std::sqrt(N / (4000 * 10.0)) + N * options.dt * options.dt);
  }
}

TEST(Simulate, DependsOnSeedAndSizeButNotOnThreads) {
  const Nnlif model = model_of("-3", "1", "0.2", "1.2", "1");
  const InitialDensity initial = gaussian(model, "0.4", "0.1");
  Options options;
  options.neurons = 10007;
  options.dt = 0.004;
  options.law_times = {0, 1};
  options.law_edges = {-2, -1, 0, 0.5, 0.9};
  options.raster = 5;
  const Observed one = run(model, initial, options);
  options.threads = 2;
  const Observed two = run(model, initial, options);
  EXPECT_EQ(one.spikes, two.spikes);
  EXPECT_EQ(one.law, two.law);
  ASSERT_EQ(one.raster.size(), two.raster.size());
  for (std::size_t i = 0; i < one.raster.size(); ++i) EXPECT_EQ(one.raster[i].t, two.raster[i].t);
  options.seed = 2;
  EXPECT_NE(one.spikes, run(model, initial, options).spikes);
}

TEST(Simulate, CountsEveryNeuronAndEverySpikeOnce) {
  const Nnlif model = model_of("0.5", "1.37", "0.3", "-2", "1.1");
  Options options;
  options.neurons = 333;
  options.t_end = 3;
  options.raster = 333;
  options.law_times = {1.5, 3};
  options.law_edges = {0, 1};
  const Observed seen = run(model, gaussian(model, "0", "0.25"), options);
  std::uint64_t spikes = 0;
  for (const auto count : seen.spikes) spikes += count;
  EXPECT_EQ(seen.raster.size(), spikes);
  ASSERT_EQ(seen.law.size(), 2u);
  for (const auto& law : seen.law) EXPECT_EQ(law[0] + law[1] + law[2], 333u);
  for (std::size_t i = 1; i < seen.raster.size(); ++i) EXPECT_LE(seen.raster[i - 1].t, seen.raster[i].t);
}

// Everyone just below V_F and b n(V_F) large: about everyone fires in the first steps, most of them at once; b < V_F -
// V_R lets each fire once. With b > V_F - V_R the cascade never ends.
TEST(Simulate, SynchronousDataGiveACascade) {
  const Nnlif model = model_of("1", "2", "1", "0.9", "0");
  Options options;
  options.neurons = 5000;
  options.dt = 1e-5;
  options.t_end = 1e-3;
  const Observed seen = run(model, gaussian(model, "1.95", "1e-4"), options);
  ASSERT_EQ(seen.status, Observed::Status::completed);
  ASSERT_FALSE(seen.cascades.empty());
  EXPECT_GT(seen.cascades[0].fraction, 0.9);
  EXPECT_LE(seen.cascades[0].fraction, 1.0);
  const Nnlif strong = model_of("1", "2", "1", "1.1", "0");
  const Observed without_end = run(strong, gaussian(strong, "1.95", "1e-4"), options);
  EXPECT_EQ(without_end.status, Observed::Status::eternal);
  EXPECT_LT(without_end.spikes.size(), 100u);
  const Nnlif noisy = model_of("1", "2", "1", "0.9", "0", "0", "0.5");
  EXPECT_EQ(run(noisy, gaussian(noisy, "1.95", "1e-4"), options).status, Observed::Status::noisy_cascade);
}

// Delay: nobody feels a spike before; the kick of a cascade arrives one delay later. Whole steps fill the delay.
TEST(Simulate, DelayedKicksActOneDelayLater) {
  const Nnlif coupled = model_of("1", "2", "0.5", "3", "0", "0.35"), free = model_of("1", "2", "0.5", "0", "0", "0.35");
  Options options;
  options.neurons = 3000;
  options.dt = 0.004;
  options.t_end = 1;
  const InitialDensity initial = gaussian(coupled, "1.6", "0.01");
  const Observed with = run(coupled, initial, options), without = run(free, initial, options);
  EXPECT_NEAR(0.35 / with.dt, std::round(0.35 / with.dt), 1e-9);
  const auto lag = static_cast<std::size_t>(std::lround(0.35 / with.dt));
  for (std::size_t k = 0; k < lag; ++k) EXPECT_EQ(with.spikes[k], without.spikes[k]) << k;
  EXPECT_GT(mean_rate(with, 0.36, 0.5), 1.2 * mean_rate(without, 0.36, 0.5));
}

// A refractory state: the shares and rates of the density's steady state, with the threshold fixed or random.
TEST(Simulate, RefractoryNeuronsAreThoseOfTheDensity) {
  const Nnlif base = model_of("0.1", "0.9", "0.3", "0.4", "0.5");
  const FiringLaw step = FiringLaw::step(20, base.V_F()), smooth = FiringLaw::logistic(7, base.V_F(), decimal("0.1"));
  for (const auto& firing : {std::optional<FiringLaw>(), std::optional(step), std::optional(smooth)}) {
    const Refractory model(base, decimal("0.37"), firing);
    InitialData data;
    const RefractoryStart start = start_of(data, model);
    EvolveSettings settings;
    settings.t_end = 3, settings.rel_tol = 1e-6, settings.output_times = {ratio(3, 2), 3};
    Progress quiet(Progress::Style::quiet);
    const auto density = fokker_planck::evolve(model, start, settings, quiet);
    ASSERT_TRUE(density);
    Options options;
    options.neurons = 20000, options.dt = 0.01, options.t_end = 3.05;
    options.law_times = {1.5, 3};
    options.law_edges = {0.0, 0.5};
    auto result = simulate(model, start, options, quiet);
    ASSERT_TRUE(result);
    const Observed& seen = *result;
    for (std::size_t i = 0; i < 2; ++i) {
      const double R = density->R[i], N = density->N[i], t = to_double(settings.output_times[i]);
      EXPECT_NEAR(seen.resting[i], R, 4 * std::sqrt(R * (1 - R) / 20000) + 0.02 * R) << t;
      EXPECT_NEAR(mean_rate(seen, t - 0.05, t + 0.05), N, 4 * std::sqrt(N / 2000) + 0.02 * N) << t;
      EXPECT_EQ(seen.law[i][0] + seen.law[i][1] + seen.law[i][2], std::lround((1 - seen.resting[i]) * 20000));
    }
    options.threads = 2;
    EXPECT_EQ(simulate(model, start, options, quiet).value().spikes, seen.spikes);
  }
}

TEST(Simulate, RefusesWhatItCannotDo) {
  const Nnlif model = model_of("1", "2", "1", "0", "0");
  const InitialDensity initial = gaussian(model, "0", "0.25");
  Progress quiet(Progress::Style::quiet);
  const auto refuses = [&](auto change) {
    Options options;
    change(options);
    EXPECT_THROW(static_cast<void>(simulate(model, initial, options, quiet)), std::invalid_argument);
  };
  refuses([](Options& o) { o.neurons = 0; });
  refuses([](Options& o) { o.dt = 0; });
  refuses([](Options& o) { o.t_end = -1; });
  refuses([](Options& o) { o.threads = 0; });
  refuses([](Options& o) { o.law_times = {2}; });
  refuses([](Options& o) { o.law_edges = {1, 0}; });
  Options tiny;
  tiny.dt = 1e-11, tiny.t_end = 1e-10;
  const auto lost = simulate(model, initial, tiny, quiet);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::out_of_range);
  Observed seen;
  seen.dt = 1;
  EXPECT_THROW(static_cast<void>(mean_rate(seen, 0, 1)), std::invalid_argument);
}

// Weak error of the rate at b = 0 in dt: with the bridge order 1 or better, without it order 1/2.
TEST(SlowSimulate, WeakOrderInTheStep) {
  const Nnlif model = model_of("1", "2", "1", "0", "0");
  const double N = stationary::steady_rate(model).N;
  const auto error = [&](double dt, Crossing crossing) {
    Options options;
    options.neurons = 100000;
    options.dt = dt;
    options.t_end = 32;
    options.crossing = crossing;
    return std::abs(mean_rate(run(model, gaussian(model, "0", "0.25"), options), 8, 32) / N - 1);
  };
  const double order_ends = std::log2(error(0.16, Crossing::ends) / error(0.01, Crossing::ends)) / 4;
  EXPECT_NEAR(order_ends, 0.5, 0.1);
  const double order_bridge = std::log2(error(0.8, Crossing::bridge) / error(0.4, Crossing::bridge));
  EXPECT_GT(order_bridge, 1);
  EXPECT_LT(order_bridge, 3);
}

}  // namespace
}  // namespace spikeproof::network
