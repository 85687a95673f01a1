#include "inhibitory_runs.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::experiments {

InhibitedData piecewise(const std::string& name, std::vector<DensityRow> rows, const Nnlif& model) {
  double mass = 0, mean = 0;
  std::vector<double> v, n;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v.push_back(to_double(rows[i].v));
    n.push_back(to_double(rows[i].n));
    if (i == 0) continue;
    const double part = 0.5 * (v[i] - v[i - 1]) * (n[i] + n[i - 1]);
    mass += part, mean += part * 0.5 * (v[i] + v[i - 1]);
  }
  InitialDensity initial;
  initial.value = [v, n, mass](double x) {
    if (x <= v.front() || x >= v.back()) return 0.0;
    const auto i = static_cast<std::size_t>(std::upper_bound(v.begin(), v.end(), x) - v.begin());
    return (n[i - 1] + (n[i] - n[i - 1]) * (x - v[i - 1]) / (v[i] - v[i - 1])) / mass;
  };
  initial.lowest = v.front();
  initial.centre = mean / mass;
  initial.width = (v.back() - v.front()) / 4;
  for (const double x : v)
    if (x < to_double(model.V_F())) initial.breaks.push_back(x);
  initial.value_at_threshold = 0;
  return {name, {ExactDensity::Shape::table, 0, 1, std::move(rows)}, std::move(initial)};
}

InhibitedData squeezed_tent(const Nnlif& model, int squeeze) {
  const Exact F = model.V_F(), D = (F - model.V_R()) / (1L << squeeze);
  return piecewise("tent against V_F", {{Exact(F - D / 2), 0}, {Exact(F - D / 8), 1}, {F, 0}}, model);
}

std::vector<InhibitedData> inhibited_data(const Nnlif& model) {
  const Exact R = model.V_R(), F = model.V_F(), D = F - R;
  return {squeezed_tent(model, 0),
          piecewise("wave close to V_F", {{Exact(F - D), 0}, {Exact(F - D / 2), 1}, {Exact(F - D / 4), 0}}, model),
          piecewise("tent across V_R", {{Exact(R - 2 * D), 0}, {R, 1}, {F, 0}}, model)};
}

std::vector<double> rate_times(const Nnlif& model, std::size_t count, bool from_start) {
  const NnlifReal m = rounded(model);
  const double D = m.V_F - m.V_R, first = 1e-3 * std::min(1.0, D * D / m.a0), last = 4;
  std::vector<double> times;
  if (from_start) times.push_back(0);
  for (std::size_t k = 0; k < count; ++k)
    times.push_back(first * std::pow(last / first, static_cast<double>(k) / static_cast<double>(count - 1)));
  return times;
}

Result<LargestRate> largest_rate(const Nnlif& model, const InitialDensity& initial, const std::vector<double>& times,
                                 double from, const std::function<double(double)>& bound, Progress& progress) {
  EvolveSettings settings;
  settings.rel_tol = 1e-3;
  for (const double t : times) settings.output_times.push_back(decimal_of(t));
  settings.t_end = settings.output_times.back();
  auto run = fokker_planck::evolve(model, initial, settings, progress);
  if (!run) return run.error();
  if (run->status == fokker_planck::Evolution::Status::tolerance_not_reached) {
    // Rates far below the largest one cannot meet a relative tolerance, and need not.
    const double most = *std::max_element(run->N.begin(), run->N.end());
    std::vector<Exact> kept;
    for (std::size_t i = 0; i < run->t.size(); ++i)
      if (run->N[i] > 1e-4 * most) kept.push_back(settings.output_times[i]);
    settings.output_times = kept, settings.t_end = kept.back();
    run = fokker_planck::evolve(model, initial, settings, progress);
    if (!run) return run.error();
  }
  LargestRate largest{0, 0, 0, run->status == fokker_planck::Evolution::Status::blow_up};
  for (std::size_t i = 0; i < run->t.size(); ++i) {
    const double limit = bound(run->t[i]);
    largest.share = std::max(largest.share, run->N[i] / limit);
    // The slope of the data is known exactly.
    if (run->t[i] > 0) largest.error = std::max(largest.error, run->N_error[i] / limit);
    if (run->t[i] >= from) largest.N = std::max(largest.N, run->N[i]);
  }
  if (largest.blow_up) largest.N = std::max(largest.N, run->resolved_rate);
  return largest;
}

}  // namespace spikeproof::experiments
