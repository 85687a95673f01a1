#include "desynchronisation_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "fokker_planck/spectral_operator.h"
#include "linear_setup.h"
#include "network/synchrony.h"
#include "network_ensemble.h"
#include "spectrum/discrete.h"
#include "stationary/rate.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;

constexpr int points = 40;

// V_F is a bent line after the time change of the process: by |V_F - I| dt^2/8, against a noise of sqrt(a dt).
double longest_step(const NnlifReal& m) {
  return std::min(0.025, std::pow(8e-3 * std::sqrt(m.a0) / (std::abs(m.V_F - m.I) + 1e-3), 2.0 / 3));
}

double floor_squared(double neurons) { return network::synchrony_floor_squared(synchrony_cells, neurons); }

double neurons_of(const SynchronyRuns& runs) {
  return static_cast<double>(runs.neurons) * static_cast<double>(runs.counts.size());
}

// The first time from which on the index of the density stays below this.
double time_below(const SynchronousDensity& density, double square) {
  std::size_t i = density.t.size();
  while (i > 1 && density.square[i - 1] < square) --i;
  return density.t[std::min(i, density.t.size() - 1)];
}

// The part of the samples that a fit takes.
network::DecayFit fit_from(std::size_t begin, const std::vector<double>& t, const std::vector<double>& square,
                           const std::vector<double>& deviation, const network::DecayShape& shape) {
  const auto part = [&](const std::vector<double>& all) { return std::span(all).subspan(begin); };
  return network::fit_decay(part(t), part(square), part(deviation), shape);
}

struct Window {
  std::size_t begin = 0;
  double bias = 0;  // of the density's own decay there: modes that the fitted curve has not
};

// The first samples after which the density itself decays at the rate to 0.3 %, or the ones where it comes nearest.
Window window_of(const std::vector<double>& t, const std::vector<double>& square, const std::vector<double>& deviation,
                 const network::DecayShape& shape) {
  const double rate = shape.first.real();
  Window best{0, std::abs(rate)};
  for (std::size_t begin = 0; begin + 10 <= t.size(); ++begin) {
    const auto fit = fit_from(begin, t, square, deviation, shape);
    const double bias = std::abs(fit.rate - rate);
    if (!fit.converged || bias >= best.bias) continue;
    best = {begin, bias};
    if (bias < 0.003 * std::abs(rate)) break;
  }
  return best;
}

std::vector<double> squares_without_floor(const std::vector<std::vector<std::uint64_t>>& counts, std::size_t size) {
  std::vector<double> square;
  for (std::size_t j = 0; j < size; ++j) square.push_back(network::synchrony_squared_without_floor(counts[j]));
  return square;
}

}  // namespace

DesynchronisationPlan plan_for(const Context& context, const SynchronousDensity& density, double rate) {
  const NnlifReal m = rounded(context.model);
  const double N = stationary::steady_rate(context.model).N;
  const int effort = static_cast<int>(context.effort);
  double total = std::array{2e5, 1e6, 1e7}[static_cast<std::size_t>(effort)];
  DesynchronisationPlan plan;
  const double budget = 450 * total;
  // Fewer neurons see less of the decay: once is enough.
  for (int pass = 0; pass < 2; ++pass) {
    const double decay = time_below(density, 4 * floor_squared(total)),
                 late = time_below(density, 0.3 * floor_squared(total));
    const double sample = decay / points;
    plan.dt = sample / std::ceil(sample / longest_step(m));
    const auto apart = std::ceil(-1 / (rate * plan.dt)), first = std::ceil(std::max(late, decay) / plan.dt);
    plan.times.clear();
    for (int j = 1; j <= points; ++j) plan.times.push_back(decay * j / points);
    for (std::size_t j = 1; j <= plan.late_times; ++j)
      plan.times.push_back((first + static_cast<double>(j) * apart) * plan.dt);
    const double t_end = plan.times.back(), cost = total * (t_end / plan.dt + 60 * N * t_end);
    if (cost > budget) total = std::max(2e3, total * budget / cost);
  }
  const auto big = static_cast<std::size_t>(total / 10);
  plan.sizes = {{std::max<std::size_t>(big / 100, 20), 32}, {std::max<std::size_t>(big / 10, 40), 16}, {big, 10}};
  plan.expected = synchronous_density(context, density.start, plan.times, 1e-8).square;
  return plan;
}

void check_eigenvalue(const Context& context, const spectrum::LeadingEigenvalues& modes, claim::Outcome& outcome) {
  const NnlifReal model = rounded(context.model);
  double value[2];
  for (const int fine : {0, 1}) {
    fokker_planck::MeshOptions options;
    options.refinement = fine == 1 ? 1.4 : 1;
    const fokker_planck::SpectralOperator op(model, fokker_planck::make_mesh(model, start_of(context), options));
    value[fine] = value_of(spectrum::leading_eigenvalues(op.generator(), op.mass(), 2))[0].real();
  }
  outcome.checks.push_back({"Re lambda_1", Relation::agrees, value[1], modes.value[0].real(),
                            2 * std::abs(value[1] - value[0]) + 1e-11 * (1 + std::abs(value[1])) + modes.error[0],
                            "spectral elements, Spectra", "characteristic function", "sum of both error estimates",
                            true, "a finer mesh"});
}

void check_density_rate(const SynchronousDensity& density, const network::DecayShape& shape, double error,
                        claim::Outcome& outcome) {
  // Where the index is far from its start, but far above the error of the evolution.
  std::vector<double> t, square;
  for (std::size_t i = 0; i < density.t.size(); ++i)
    if (density.square[i] > 1e-13 && density.square[i] < 1e-5)
      t.push_back(density.t[i]), square.push_back(density.square[i]);
  if (t.size() < 20) {
    outcome.notes.push_back("The index of the density does not fall far enough for a fit of its rate.");
    return;
  }
  const auto fit = fit_from(0, t, square, square, shape), late = fit_from(t.size() / 3, t, square, square, shape);
  outcome.checks.push_back({"rate of decay of the density's index", Relation::agrees, fit.rate, shape.first.real(),
                            2 * std::abs(fit.rate - late.rate) + 1e-7 * std::abs(fit.rate) + error,
                            "spectral evolution, fit", "characteristic function",
                            "twice the change when the first third of the samples is left out", true, "later times"});
}

void check_network_rate(const SynchronousDensity& density, const DesynchronisationPlan& plan, const SynchronyRuns& runs,
                        const network::DecayShape& shape, claim::Outcome& outcome) {
  static_cast<void>(density);
  const std::size_t size = plan.times.size() - plan.late_times;
  const std::vector<double> t(plan.times.begin(), plan.times.begin() + static_cast<std::ptrdiff_t>(size));
  const std::vector<double> expected(plan.expected.begin(), plan.expected.begin() + static_cast<std::ptrdiff_t>(size));
  const double floor = floor_squared(neurons_of(runs));
  std::vector<double> deviation;
  for (const double square : expected) deviation.push_back(std::sqrt(floor * (4 * square + floor)));
  const Window window = window_of(t, expected, deviation, shape);
  const auto fit = fit_from(window.begin, t, squares_without_floor(pooled(runs), size), deviation, shape);
  const int networks = static_cast<int>(runs.counts.size());
  std::vector<double> without;
  for (int r = 0; r < networks; ++r)
    without.push_back(fit_from(window.begin, t, squares_without_floor(pooled(runs, r), size), deviation, shape).rate);
  double square = 0;
  for (const double rate : without) square += std::pow(rate - mean_of(without), 2);
  const double error = std::sqrt(square * (networks - 1) / networks), rate = shape.first.real();
  outcome.checks.push_back({"relative standard error of the networks' rate of decay", Relation::at_most,
                            fit.converged ? error / std::abs(rate) : 1, 0.1, 0, "one network after another left out",
                            "largest that decides", "a tenth of the gap", false,
                            "more neurons (--full): the decay is not seen above the floor"});
  outcome.checks.push_back({fmt::format("rate of decay of the index from t = {:.3g} on, {:.3g} neurons",
                                        plan.times[window.begin], neurons_of(runs)),
                            Relation::agrees, fit.rate, rate, 4 * error + window.bias, "networks, fit above the floor",
                            "characteristic function",
                            "4 standard errors, and what the fit gives for the density at the same times", true,
                            "more neurons"});
}

void check_index(const SynchronousDensity& density, const DesynchronisationPlan& plan, const SynchronyRuns& runs,
                 claim::Outcome& outcome) {
  static_cast<void>(density);
  const auto counts = pooled(runs);
  claim::Check check{"",
                     Relation::agrees,
                     0,
                     0,
                     std::sqrt(2 / neurons_of(runs)) + 1e-6,
                     "networks",
                     "spectral evolution",
                     "Cramér-von Mises' law at 1e-5, for the distance of the two laws",
                     true,
                     "more neurons"};
  for (std::size_t j = 0; j < plan.times.size(); ++j) {
    const double seen = std::sqrt(network::synchrony_squared(counts[j])), expected = std::sqrt(plan.expected[j]);
    if (j > 0 && std::abs(seen - expected) < std::abs(check.value - check.reference)) continue;
    check.value = seen, check.reference = expected;
    check.name = fmt::format("synchrony index, largest difference, at t = {:.4g}", plan.times[j]);
  }
  outcome.checks.push_back(check);
}

void check_floor(const SynchronousDensity& density, const DesynchronisationPlan& plan,
                 const std::vector<SynchronyRuns>& runs, claim::Outcome& outcome) {
  static_cast<void>(density);
  std::vector<Ensemble> sizes;
  std::vector<std::vector<double>> index;
  for (const SynchronyRuns& one : runs) {
    sizes.emplace_back().neurons = one.neurons;
    index.emplace_back();
    for (const auto& network : one.counts)
      for (std::size_t j = plan.times.size() - plan.late_times; j < plan.times.size(); ++j)
        index.back().push_back(std::sqrt(std::max(network::synchrony_squared(network[j]) - plan.expected[j], 0.0)));
  }
  const Slope slope = slope_in_size(sizes, index);
  claim::Order order{"floor of the index, in N, three standard errors about -1/2",
                     slope.value,
                     -0.5 - 3 * slope.error,
                     -0.5 + 3 * slope.error,
                     slope.neurons,
                     slope.size};
  outcome.orders.push_back(order);
  const double size = static_cast<double>(index.back().size()),
               expected = std::sqrt(floor_squared(slope.neurons.back()));
  // N times the squared distance has mean 1/6 and variance 1/45
  outcome.checks.push_back({fmt::format("floor of the index of {:.3g} neurons", slope.neurons.back()), Relation::agrees,
                            slope.size.back(), expected, 2 * expected * std::sqrt(0.8 / size), "networks at late times",
                            "independent draws of the steady law, in closed form", "4 standard errors", true,
                            "more networks"});
}

claim::Control noiseless_control(const Context& context, const SynchronousDensity& density,
                                 const DesynchronisationPlan& plan, const SynchronyRuns& runs) {
  const std::vector<double> late(plan.times.end() - static_cast<std::ptrdiff_t>(plan.late_times), plan.times.end());
  const double index = std::sqrt(mean_of(noiseless_square(context, density, late)));
  const double floor = std::sqrt(floor_squared(static_cast<double>(runs.neurons)));
  return {"noise 0", index > 2 * floor,
          fmt::format("index {:.3g} at t from {:.4g} to {:.4g}, instead of a floor of {:.3g}", index, late.front(),
                      late.back(), floor)};
}

claim::Figure desynchronisation_figure(const SynchronousDensity& density, const DesynchronisationPlan& plan,
                                       const std::vector<SynchronyRuns>& runs, double rate) {
  using Style = claim::Series::Style;
  const double t_end = plan.times.back();
  claim::Panel raster{
      "", {"t", false, 0, t_end}, {"neuron", false, 0, 400}, {{"spikes", {}, {}, Style::points}}, "off"};
  for (const auto& spike : runs[0].raster) {
    raster.series[0].x.push_back(spike.t);
    raster.series[0].y.push_back(spike.neuron);
  }
  claim::Panel index{"", {"t", false, 0, t_end}, {"synchrony index", true}, {}, "top right"};
  for (const SynchronyRuns& one : runs) {
    claim::Series series{fmt::format("{} neurons", one.neurons), plan.times, {}, Style::points};
    for (std::size_t j = 0; j < plan.times.size(); ++j)
      series.y.push_back(std::sqrt(network::synchrony_squared(one.counts[0][j])));
    index.series.push_back(series);
  }
  claim::Series line{"density", {}, {}, Style::line}, slope{"slope Re λ_1", {}, {}, Style::dashed};
  const double lowest = 0.5 * std::sqrt(floor_squared(static_cast<double>(runs.back().neurons)));
  for (std::size_t i = 0; i < density.t.size() && density.t[i] <= t_end; ++i) {
    if (std::sqrt(density.square[i]) < lowest) break;
    line.x.push_back(density.t[i]);
    line.y.push_back(std::sqrt(density.square[i]));
    slope.x.push_back(density.t[i]);
    slope.y.push_back(1.6 * line.y[0] * std::exp(rate * density.t[i]));
  }
  index.series.push_back(line);
  index.series.push_back(slope);
  return {
      "synchrony",
      "A population that starts synchronous. Left: spikes of the first neurons of a network. Right: distance of the "
      "law of single networks, and of the density, from the steady one.",
      {raster, index}};
}

}  // namespace spikeproof::experiments
