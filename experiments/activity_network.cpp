#include "activity_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "linear_setup.h"
#include "network/simulate.h"
#include "network_ensemble.h"

namespace spikeproof::experiments {
namespace {

constexpr std::uint64_t activity_seed = 20110529;
constexpr int periods = 10, skipped = 3, windows = 48;  // per period

struct Activity {
  double period = 0, swing = 0;  // swing 0: no two periods are seen
};

// Upward crossings of the mean, each after a visit below it and before one above it by half the standard deviation.
Activity activity_of(const std::vector<double>& rate, double width) {
  const double mean = mean_of(rate);
  double square = 0;
  for (const double one : rate) square += (one - mean) * (one - mean) / static_cast<double>(rate.size());
  const double half = 0.5 * std::sqrt(square);
  std::vector<double> crossings;
  bool below = false;
  double candidate = 0;
  for (std::size_t i = 1; i < rate.size(); ++i) {
    if (rate[i] < mean - half) below = true;
    if (rate[i - 1] < mean && rate[i] >= mean)
      candidate = static_cast<double>(i - 1) + (mean - rate[i - 1]) / (rate[i] - rate[i - 1]);
    if (!below || rate[i] <= mean + half) continue;
    crossings.push_back(candidate);
    below = false;
  }
  if (crossings.size() < 3) return {};
  Activity seen;
  seen.period = width * (crossings.back() - crossings.front()) / static_cast<double>(crossings.size() - 1);
  const auto from = static_cast<std::size_t>(crossings.front() + 1),
             to = static_cast<std::size_t>(crossings.back() + 1);
  const std::vector<double> whole(rate.begin() + static_cast<std::ptrdiff_t>(from),
                                  rate.begin() + static_cast<std::ptrdiff_t>(to));
  const double level = mean_of(whole);
  for (const double one : whole) seen.swing += (one - level) * (one - level) / static_cast<double>(whole.size());
  seen.swing = std::sqrt(seen.swing);
  return seen;
}

Activity of_trace(const MeasuredCycle& spectral, double from, double to, double width) {
  std::vector<double> rate;
  for (double t = from; t + width < to; t += width) {
    rate.push_back(0);
    for (int k = 0; k < 8; ++k) rate.back() += spectral.trace.value(t + width * (k + 0.5) / 8) / 8;
  }
  return activity_of(rate, width);
}

Activity of_network(const Context& context, const Refractory& model, const RefractoryStart& start, double period,
                    int steps, std::size_t neurons, std::uint64_t own_seed) {
  network::Options options;
  options.neurons = neurons;
  options.seed = own_seed;
  options.t_end = periods * period;
  const double width = period / windows;
  options.dt = width / steps;
  const auto seen = value_of(network::simulate(model, start, options, context.progress));
  std::vector<double> rate;
  for (int w = skipped * windows; w < periods * windows; ++w)
    rate.push_back(network::mean_rate(seen, w * width, (w + 1) * width));
  Activity activity = activity_of(rate, width);
  // the variance that independent spikes add to the rate of a window
  const double noise = mean_of(rate) / (static_cast<double>(neurons) * width);
  activity.swing = std::sqrt(std::max(activity.swing * activity.swing - noise, 0.0));
  return activity;
}

struct Sample {
  double mean = 0, error = 0;
};

Sample sample_of(const std::vector<Activity>& all, double Activity::*number) {
  std::vector<double> values;
  for (const Activity& one : all) values.push_back(one.*number);
  Sample sample{mean_of(values), 0};
  const double n = static_cast<double>(values.size());
  for (const double value : values) sample.error += (value - sample.mean) * (value - sample.mean) / (n * (n - 1));
  sample.error = std::sqrt(sample.error);
  return sample;
}

}  // namespace

void check_activity_network(const Context& context, const Refractory& model, const MeasuredCycle& spectral,
                            claim::Outcome& outcome) {
  const double period = spectral.cycle.period, t_end = spectral.trace.t.back();
  const RefractoryStart start = activity_start(context, model);
  const Activity density = of_trace(spectral, 0.4 * t_end, t_end, period / windows);
  const std::size_t neurons = context.effort == Effort::full ? 100000 : 8000;
  std::vector<Activity> fine, coarse;
  for (std::uint64_t k = 0; k < 3; ++k) {
    fine.push_back(of_network(context, model, start, period, 8, neurons, activity_seed + k));
    coarse.push_back(of_network(context, model, start, period, 4, neurons, activity_seed + 100 + k));
  }
  for (const auto& [name, number] :
       {std::pair{"period", &Activity::period}, {"swing of N over time", &Activity::swing}}) {
    const Sample at_fine = sample_of(fine, number), at_coarse = sample_of(coarse, number);
    const double step = at_fine.mean - at_coarse.mean;
    outcome.checks.push_back(
        {fmt::format("{} of networks of {} neurons, b = {:.6g}", name, neurons, to_double(model.base().b())),
         claim::Relation::agrees, at_fine.mean, density.*number, 5 * at_fine.error + 2 * std::abs(step), "networks",
         "spectral trace in the same windows",
         "five standard errors of three networks, and twice the change from double the time step", true,
         "more neurons"});
  }
}

}  // namespace spikeproof::experiments
