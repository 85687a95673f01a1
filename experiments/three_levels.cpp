#include "three_levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "linear_setup.h"
#include "network/histogram.h"
#include "network_ensemble.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;

constexpr int records = 24, density_cells = 40;

// Equal cells over the part of the line that holds all but a thousandth of the mass at the last record; the rest
// beyond.
std::vector<double> equal_cells(const fokker_planck::Evolution& run, const std::vector<double>& panels) {
  const GaussRule rule = gauss_legendre(6);
  double below = 0, from = panels.front();
  for (std::size_t p = 0; p + 1 < panels.size() && below < 1e-3; ++p) {
    below += integrate(rule, panels[p], panels[p + 1], [&](double v) { return run.n(run.t.size() - 1, v); });
    from = panels[p];
  }
  std::vector<double> edges;
  for (int k = 0; k <= density_cells; ++k) edges.push_back(from + (panels.back() - from) * k / density_cells);
  return edges;
}

// Panels and cells together, so that a rule sees neither an edge nor the kink at V_R.
std::vector<double> merged(std::vector<double> panels, const std::vector<double>& edges) {
  panels.insert(panels.end(), edges.begin(), edges.end());
  std::sort(panels.begin(), panels.end());
  panels.erase(std::unique(panels.begin(), panels.end()), panels.end());
  return panels;
}

void add_density(const fokker_planck::Evolution& run, const std::vector<double>& panels, ThreeLevels& levels) {
  const GaussRule rule = gauss_legendre(6);
  for (std::size_t i = 0; i < run.t.size(); ++i) {
    std::vector<double> mass(levels.edges.size() + 1);
    double mean = 0, square = 0;
    for (std::size_t p = 0; p + 1 < panels.size(); ++p) {
      const double middle = 0.5 * (panels[p] + panels[p + 1]);
      const auto cell = std::upper_bound(levels.edges.begin(), levels.edges.end(), middle) - levels.edges.begin();
      mass[static_cast<std::size_t>(cell)] +=
          integrate(rule, panels[p], panels[p + 1], [&](double v) { return run.n(i, v); });
      mean += integrate(rule, panels[p], panels[p + 1], [&](double v) { return v * run.n(i, v); });
      square += integrate(rule, panels[p], panels[p + 1], [&](double v) { return v * v * run.n(i, v); });
    }
    for (double& one : mass) one = std::max(one, 0.0);
    levels.probability.push_back(std::move(mass));
    levels.mean.push_back(mean);
    levels.deviation.push_back(std::sqrt(square - mean * mean));
  }
}

}  // namespace

network::Observed network_of(const ThreeLevels& levels, const Nnlif& model, const InitialDensity& initial,
                             std::size_t neurons, std::uint64_t seed, Progress& progress) {
  network::Options options;
  options.neurons = neurons;
  options.seed = seed;
  options.t_end = levels.t.back();
  options.dt = options.t_end / 960;
  options.law_times = levels.t;
  options.law_edges = levels.edges;
  options.raster = 1000;
  auto seen = value_of(network::simulate(model, initial, options, progress));
  if (seen.status != network::Observed::Status::completed)
    throw std::runtime_error(
        "the network synchronises before half of the density's blow-up time: a larger one is needed");
  return seen;
}

ThreeLevels three_levels(const Context& context, const InitialDensity& initial, std::size_t neurons,
                         std::uint64_t seed) {
  ThreeLevels levels{context.model, {}, {}, {}, {}, {}, {}, {}, 0, {}, {}};
  const DensityReference reference = density_reference(context, initial);
  levels.spikes = reference.spikes;
  for (int k = 1; k <= records; ++k) levels.t.push_back(reference.t_end * k / records);
  levels.shown = {records / 8 - 1, records / 2 - 1, records - 1};
  levels.density = spectral_run(context, initial, levels.t, 1e-8);
  levels.N = levels.density.N;
  const std::vector<double> panels = panel_edges(context.model, initial, 100);
  levels.edges = equal_cells(levels.density, panels);
  add_density(levels.density, merged(panels, levels.edges), levels);
  levels.network = network_of(levels, context.model, initial, neurons, seed, context.progress);
  return levels;
}

double coupled_spread(const ThreeLevels& levels, std::size_t record) {
  const NnlifReal m = rounded(levels.model);
  const std::vector<double>& p = levels.probability[record];
  double information = 0;
  const double width = levels.edges[1] - levels.edges[0];
  for (std::size_t k = 2; k + 1 < p.size(); ++k) {
    const double change = (p[k] - p[k - 1]) / width;
    if (p[k] + p[k - 1] > 1e-6) information += change * change / (0.5 * (p[k] + p[k - 1]));
  }
  return 1 + m.b * m.b * levels.spikes * information;
}

claim::Check histogram_agrees(const ThreeLevels& levels, const network::Observed& network, std::size_t record) {
  const auto seen = network::chi_square(network.law[record], levels.probability[record]);
  const double spread = coupled_spread(levels, record);
  return {fmt::format("chi-square of the histogram at t = {:.4g}, {} degrees of freedom, p = {:.3g}", levels.t[record],
                      seen.degrees, seen.p_value),
          Relation::at_most,
          seen.statistic,
          network::chi_square_quantile(seen.degrees, 1e-4) * spread,
          0,
          fmt::format("network of {} neurons", network.neurons),
          "density, cell by cell",
          fmt::format("the 1e-4 point of independent neurons, times {:.3g} for what coupling adds", spread),
          true,
          "the time step of the network"};
}

claim::Check mean_agrees(const ThreeLevels& levels) {
  const double neurons = static_cast<double>(levels.network.neurons);
  claim::Check worst;
  double most = -1;
  for (std::size_t i = 0; i < levels.t.size(); ++i) {
    const double band = 4.5 * levels.deviation[i] * std::sqrt(coupled_spread(levels, i) / neurons);
    const double apart = std::abs(levels.network.mean[i] - levels.mean[i]) / band;
    if (apart <= most) continue;
    most = apart;
    worst = {fmt::format("mean potential at t = {:.4g}, where network and density differ most", levels.t[i]),
             Relation::agrees,
             levels.network.mean[i],
             levels.mean[i],
             band,
             "network",
             "density",
             "4.5 standard errors, the largest of 24 times",
             true,
             "more neurons"};
  }
  return worst;
}

claim::Check rate_agrees(const ThreeLevels& levels) {
  // Over the second half; N(t) between the records by Simpson's rule on every second one.
  const std::size_t n = levels.t.size(), half = n / 2 - 1;
  double fine = 0, coarse = 0;
  for (std::size_t i = half; i + 2 < n; i += 2) fine += (levels.N[i] + 4 * levels.N[i + 1] + levels.N[i + 2]) / 3;
  for (std::size_t i = half; i + 4 < n; i += 4) coarse += 2 * (levels.N[i] + 4 * levels.N[i + 2] + levels.N[i + 4]) / 3;
  const double parts = static_cast<double>(n - 1 - half), rate = fine / parts;
  const double seen = network::mean_rate(levels.network, levels.t[half], levels.t.back());
  const double events = static_cast<double>(levels.network.neurons) * rate * (levels.t.back() - levels.t[half]);
  return {fmt::format("mean rate over t in [{:.4g}, {:.4g}]", levels.t[half], levels.t.back()),
          Relation::agrees,
          seen,
          rate,
          4.5 * rate * std::sqrt(coupled_spread(levels, n - 1) / events) + std::abs(fine - coarse) / parts,
          "network",
          "density",
          "4.5 standard errors, and the error of the integral over t",
          true,
          "more neurons"};
}

claim::Check mean_obeys_its_equation(const Context& context, const ThreeLevels& levels, const InitialDensity& initial) {
  const NnlifReal m = rounded(levels.model);
  const std::size_t half = levels.t.size() / 2 - 1;
  const double from = levels.t[half], to = levels.t.back();
  const GaussRule rule = gauss_legendre(10);
  std::vector<double> nodes;
  for (const double x : rule.node) nodes.push_back(0.5 * (from + to) + 0.5 * (to - from) * x);
  const auto run = spectral_run(context, initial, nodes, 1e-9);
  // m(t) = I + (m(from) - I) e^{-(t - from)} + int e^{-(t - s)} (b - (V_F - V_R)) N(s) ds
  double fed = 0, error = 0;
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const double weight = 0.5 * (to - from) * rule.weight[j] * std::exp(nodes[j] - to) * (m.b - m.V_F + m.V_R);
    fed += weight * run.N[j];
    error += std::abs(weight) * run.N_error[j];
  }
  return {fmt::format("mean potential at t = {:.4g}", to),
          Relation::agrees,
          levels.mean.back(),
          m.I + (levels.mean[half] - m.I) * std::exp(from - to) + fed,
          1e-6 * (levels.deviation.back() + std::abs(levels.mean.back())) + error,
          "first moment of the density",
          "m' = I - m + b N - (V_F - V_R) N, integrated with N(t)",
          "a millionth for the tail cut off and the rules, and the error of N",
          true,
          "a smaller tolerance"};
}

claim::Figure three_levels_figure(const ThreeLevels& levels) {
  using Style = claim::Series::Style;
  claim::Panel raster{
      "", {"t", false, 0, levels.t.back()}, {"neuron", false, 0, 1000}, {{"spikes", {}, {}, Style::points}}, "off"};
  for (const auto& spike : levels.network.raster)
    raster.series[0].x.push_back(spike.t), raster.series[0].y.push_back(spike.neuron);
  claim::Panel density{"", {"v"}, {"n(v,t)"}, {}, "top left"};
  const double neurons = static_cast<double>(levels.network.neurons), width = levels.edges[1] - levels.edges[0];
  int colour = 0;
  for (const std::size_t i : levels.shown) {
    claim::Series histogram{"", {}, {}, Style::points, colour},
        curve{fmt::format("t = {:.3g}", levels.t[i]), {}, {}, Style::line, colour};
    for (std::size_t k = 0; k + 1 < levels.edges.size(); ++k) {
      histogram.x.push_back(0.5 * (levels.edges[k] + levels.edges[k + 1]));
      histogram.y.push_back(static_cast<double>(levels.network.law[i][k + 1]) / neurons / width);
    }
    for (int j = 0; j <= 300; ++j) {
      curve.x.push_back(levels.edges.front() + (levels.edges.back() - levels.edges.front()) * j / 300);
      curve.y.push_back(levels.density.n(i, curve.x.back()));
    }
    density.series.push_back(curve);
    density.series.push_back(histogram);
    ++colour;
  }
  claim::Panel mean{"", {"t"}, {"mean potential, rate"}, {}, "below"};
  claim::Series rates{"", {}, {}, Style::points, 1};
  for (std::size_t i = 0; i < levels.t.size(); ++i) {
    const double from = i > 0 ? levels.t[i - 1] : 0;
    rates.x.push_back(0.5 * (from + levels.t[i]));
    rates.y.push_back(network::mean_rate(levels.network, from, levels.t[i]));
  }
  mean.series = {{"mean potential", levels.t, levels.mean, Style::line, 0},
                 {"", levels.t, levels.network.mean, Style::points, 0},
                 {"rate N", levels.t, levels.N, Style::line, 1},
                 rates};
  return {
      "three-levels",
      fmt::format("One system on three scales. Left: spikes of the first 1000 of {} neurons. Middle: density n(v,t), "
                  "points: histogram of the network. Right: mean potential and rate of the density, points: network.",
                  levels.network.neurons),
      {raster, density, mean}};
}

}  // namespace spikeproof::experiments
