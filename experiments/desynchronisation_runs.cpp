#include "desynchronisation_runs.h"

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "linear_setup.h"
#include "network/start.h"
#include "network/synchrony.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {
namespace {

// F at the edges, from cells between them that are cut where the density is fine.
std::vector<double> distribution_at(const fokker_planck::Evolution& run, std::size_t i,
                                    const std::vector<double>& panels, const std::vector<double>& edges, double V_F) {
  const GaussRule rule = gauss_legendre(6);
  std::vector<double> F(edges.size());
  double above = 0, upper = V_F;
  std::size_t panel = panels.size();
  for (std::size_t k = edges.size(); k-- > 0;) {
    while (upper > edges[k]) {
      while (panel > 0 && panels[panel - 1] >= upper) --panel;
      const double lower = panel > 0 ? std::max(panels[panel - 1], edges[k]) : edges[k];
      above += integrate(rule, lower, upper, [&](double v) { return run.n(i, v); });
      upper = lower;
    }
    F[k] = 1 - above;
  }
  return F;
}

}  // namespace

Exact synchronous_variance(const Nnlif& model) {
  const Exact width = model.V_F() - model.V_R(), square = width * width;
  return (square < model.a0() ? square : model.a0()) / 400;
}

SynchronousDensity synchronous_density(const Context& context, const Exact& start, const std::vector<double>& times,
                                       double rel_tol) {
  SynchronousDensity density;
  density.start = start;
  InitialData data;
  data.mean = start;
  data.variance = synchronous_variance(context.model);
  density.initial = density_of(data, context.model);
  const stationary::Profile P(context.model);
  for (std::size_t k = 1; k < synchrony_cells; ++k)
    density.edges.push_back(P.quantile(static_cast<double>(k) / synchrony_cells));
  const auto run = spectral_run(context, density.initial, times, rel_tol);
  density.t = run.t;
  const std::vector<double> panels = panel_edges(context.model, density.initial, 120);
  for (std::size_t i = 0; i < run.t.size(); ++i)
    density.square.push_back(
        network::synchrony_squared(distribution_at(run, i, panels, density.edges, to_double(context.model.V_F()))));
  return density;
}

SynchronyRuns synchrony_runs(const Context& context, const SynchronousDensity& density, const SynchronySize& size,
                             double dt, const std::vector<double>& times, std::uint64_t seed) {
  SynchronyRuns runs;
  runs.neurons = size.neurons;
  network::Options options;
  options.neurons = size.neurons;
  options.dt = dt;
  options.t_end = times.back();
  options.law_times = times;
  options.law_edges = density.edges;
  for (int k = 0; k < size.networks; ++k) {
    options.seed = seed + static_cast<std::uint64_t>(k);
    options.raster = k == 0 ? 400 : 0;
    auto seen = value_of(network::simulate(context.model, density.initial, options, context.progress));
    runs.counts.push_back(std::move(seen.law));
    if (k == 0) runs.raster = std::move(seen.raster);
  }
  return runs;
}

std::vector<std::vector<std::uint64_t>> pooled(const SynchronyRuns& runs, int without) {
  std::vector<std::vector<std::uint64_t>> sum(runs.counts[0].size(), std::vector<std::uint64_t>(synchrony_cells));
  for (std::size_t r = 0; r < runs.counts.size(); ++r)
    for (std::size_t j = 0; static_cast<int>(r) != without && j < sum.size(); ++j)
      for (std::size_t k = 0; k < synchrony_cells; ++k) sum[j][k] += runs.counts[r][j][k];
  return sum;
}

std::vector<double> noiseless_square(const Context& context, const SynchronousDensity& density,
                                     const std::vector<double>& times) {
  const NnlifReal m = rounded(context.model);
  constexpr int neurons = 1000;
  const network::StartLaw law(density.initial, m.V_F);
  const double period = m.I > m.V_F ? std::log1p((m.V_F - m.V_R) / (m.I - m.V_F)) : 0;
  std::vector<double> square;
  for (const double t : times) {
    std::vector<double> F(density.edges.size());
    for (int i = 0; i < neurons; ++i) {
      double v = m.V_F - law.distance((i + 0.5) / neurons), left = t;
      if (period > 0) {
        // the time since V_R, on the way to V_F
        const double age = std::fmod(t - std::log((m.I - v) / (m.I - m.V_R)), period);
        if (t >= std::log((m.I - v) / (m.I - m.V_F))) v = m.V_R, left = age;
      }
      v = m.I + (v - m.I) * std::exp(-left);
      const auto k = std::lower_bound(density.edges.begin(), density.edges.end(), v) - density.edges.begin();
      for (auto j = static_cast<std::size_t>(k); j < F.size(); ++j) F[j] += 1.0 / neurons;
    }
    square.push_back(network::synchrony_squared(F));
  }
  return square;
}

}  // namespace spikeproof::experiments
