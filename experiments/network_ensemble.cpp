#include "network_ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "gap_checks.h"
#include "linear_setup.h"

namespace spikeproof::experiments {

namespace {

constexpr double density_rel_tol = 1e-7;
constexpr int rate_windows = 16;

// Doubled from 1/16, so that no time is spent on what comes after a blow-up or many spikes.
double latest_time(const Context& context, const InitialDensity& initial) {
  double spikes = 0;
  for (double T = 0.0625;; T *= 2) {
    const auto run = spectral_run(context, initial, {0.75 * T, T}, 1e-4);
    if (run.status == fokker_planck::Evolution::Status::blow_up) return 0.5 * run.blow_up_time;
    spikes += 0.25 * T * (run.N[0] + run.N[1]);
    if (spikes > 0.4 || (T >= 1 && spikes > 0.02) || T >= 16) return T;
  }
}

// F at the edges: 1 minus the mass above, cell by cell.
void add_law(const fokker_planck::Evolution& run, const std::vector<double>& all, double V_F,
             DensityReference& reference) {
  const GaussRule rule = gauss_legendre(8);
  double above = 0;
  const std::size_t last = run.t.size() - 1;
  reference.edges.assign(all.begin() + 1, all.end() - 1);
  reference.law.resize(reference.edges.size());
  for (std::size_t i = all.size() - 1; i-- > 1;) {
    above += integrate(rule, all[i], std::min(all[i + 1], V_F), [&](double v) { return run.n(last, v); });
    reference.law[i - 1] = 1 - above;
  }
}

}  // namespace

Nnlif coupled(const Nnlif& model, const InitialDensity& initial, claim::Outcome& outcome) {
  NnlifParameters p = model.parameters();
  if (model.is_linear()) p.b = (p.V_F - p.V_R) / 2;
  if (to_double(p.b) * initial.value_at_threshold >= 1) p.b = decimal_of(0.5 / initial.value_at_threshold);
  const Nnlif used(p);
  if (p.b != model.b()) {
    outcome.notes.push_back("Checked with b = " + to_text(p.b) +
                            (model.is_linear() ? ": without coupling the neurons are independent."
                                               : ": with the model's own b the data jump at t = 0."));
    outcome.parameters =
        parameters_text(used) + ", b = " + to_text(p.b) + ", a1 = " + to_text(p.a1) + ", delay = " + to_text(p.delay);
  }
  return used;
}

DensityReference density_reference(const Context& context, const InitialDensity& initial) {
  DensityReference reference;
  const double T = reference.t_end = latest_time(context, initial);
  const GaussRule rule = gauss_legendre(6);
  std::vector<std::pair<double, double>> times;  // with the weights of the mean
  for (int k = 1; k <= 4 * rate_windows; ++k) times.emplace_back(T * k / (4.0 * rate_windows), 0);
  for (std::size_t j = 0; j < rule.node.size(); ++j)
    times.emplace_back(T * (0.75 + 0.25 * rule.node[j]), rule.weight[j] / 2);
  std::sort(times.begin(), times.end());
  std::vector<double> t;
  for (const auto& [time, weight] : times) t.push_back(time);
  const auto run = spectral_run(context, initial, t, density_rel_tol);
  for (std::size_t k = 0; k < run.t.size(); ++k) {
    reference.rate += times[k].second * run.N[k];
    reference.rate_error += times[k].second * run.N_error[k];
  }
  double largest = 0;
  for (std::size_t k = 0; k < run.t.size(); ++k) {
    largest = std::max(largest, run.N[k]);
    reference.spikes += run.N[k] * (run.t[k] - (k > 0 ? run.t[k - 1] : 0));
  }
  const NnlifReal m = rounded(context.model);
  const bool singular = initial.value_at_threshold * (m.V_F - m.V_R) > 1e-3;
  const double kick = m.b * largest, steps = T * (kick * kick / (0.02 * m.a0) + (m.a1 * largest / m.a0) * 64);
  reference.steps = 4 * static_cast<int>(std::clamp(std::ceil(steps / 4), singular ? 64.0 : 16.0, 128.0));
  reference.t = run.t;
  reference.N = run.N;
  add_law(run, panel_edges(context.model, initial, 100), to_double(context.model.V_F()), reference);
  reference.law_error = 1e-6;
  return reference;
}

Ensemble run_ensemble(const Nnlif& model, const InitialDensity& initial, const DensityReference& reference,
                      const EnsembleSize& size, std::uint64_t seed, Progress& progress) {
  const double T = reference.t_end;
  network::Options options;
  options.neurons = size.neurons;
  options.t_end = T;
  options.dt = T / size.steps;
  options.law_times = {T};
  options.law_edges = reference.edges;
  Ensemble ensemble;
  ensemble.neurons = size.neurons;
  ensemble.mean_law.resize(reference.edges.size());
  for (int k = 0; k < size.networks; ++k) {
    options.seed = seed + static_cast<std::uint64_t>(k);
    const auto result = network::simulate(model, initial, options, progress);
    if (!result && result.error().code != ErrorCode::out_of_range) throw std::runtime_error(result.error().message());
    if (!result || result->status != network::Observed::Status::completed) {
      ensemble.completed = false;
      return ensemble;
    }
    const network::Observed& seen = *result;
    ensemble.rate.push_back(network::mean_rate(seen, T / 2, T));
    double below = 0, worst = 0;
    for (std::size_t i = 0; i < reference.edges.size(); ++i) {
      below += static_cast<double>(seen.law[0][i]) / static_cast<double>(size.neurons);
      worst = std::max(worst, std::abs(below - reference.law[i]));
      ensemble.mean_law[i] += below / size.networks;
    }
    ensemble.distance.push_back(worst);
    for (int w = 0; k == 0 && w < rate_windows; ++w) {
      ensemble.t.push_back(T * (w + 0.5) / rate_windows);
      ensemble.mean_rates.push_back(network::mean_rate(seen, T * w / rate_windows, T * (w + 1) / rate_windows));
    }
  }
  return ensemble;
}

double mean_of(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  return mean;
}

Slope slope_in_size(const std::vector<Ensemble>& ensembles, const std::vector<std::vector<double>>& errors) {
  // log of a root mean square of R normal numbers has variance 1/(2 R)
  Slope slope{};
  double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
  for (std::size_t i = 0; i < ensembles.size(); ++i) {
    double square = 0;
    for (const double e : errors[i]) square += e * e / static_cast<double>(errors[i].size());
    slope.neurons.push_back(static_cast<double>(ensembles[i].neurons));
    slope.size.push_back(std::sqrt(square));
    const double weight = 2 * static_cast<double>(errors[i].size()), x = std::log(slope.neurons[i]),
                 y = std::log(slope.size[i]);
    w += weight, wx += weight * x, wy += weight * y, wxx += weight * x * x, wxy += weight * x * y;
  }
  const double spread = wxx - wx * wx / w;
  slope.value = (wxy - wx * wy / w) / spread;
  slope.error = 1 / std::sqrt(spread);
  return slope;
}

}  // namespace spikeproof::experiments
