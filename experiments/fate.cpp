#include "fate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/gauss_legendre.h"
#include "model/linear_at_rate.h"
#include "spectrum/linearised.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

constexpr double near_enough = 1e-3;
constexpr double infinite = std::numeric_limits<double>::infinity();

// int abs(n - P) at output i.
double distance(const fokker_planck::Evolution& run, std::size_t i, const stationary::Profile& P) {
  const auto& mesh = run.discretisation->mesh();
  const GaussRule rule = gauss_legendre(mesh.degree + 4);
  double sum = 0;
  for (std::size_t e = 0; e + 1 < mesh.faces.size(); ++e)
    sum += integrate(rule, run.origin + mesh.faces[e], run.origin + mesh.faces[e + 1],
                     [&](double v) { return std::abs(run.n(i, v) - P.density(v)); });
  return sum;
}

// A rate that the leading eigenvalue keeps, from a short list; 0 where there are unstable eigenvalues or no count is
// made.
double decay_rate(const Nnlif& model, double N) {
  constexpr double farthest = 40;  // states far from the threshold in units of the noise: the count takes too long
  const spectrum::LinearisedCharacteristic H(model, N);
  if (H.largest_argument() > farthest) return 0;
  for (const double rate : {0.5, 0.1, 0.02, 0.004, 0.0}) {
    const auto above = spectrum::count_right_of(H, -rate);
    if (above && *above == 0) return std::max(rate, 0.001);
  }
  return 0;
}

Fate undecided(const std::string& why) { return {Fate::Kind::undecided, infinite, 0, 0, 0, "undecided: " + why}; }

}  // namespace

Fates::Fates(const Nnlif& model) : model_(model) {
  for (const stationary::SteadyState& state : value_of(stationary::steady_states(model))) {
    if (!(state.log_slope > 0)) continue;  // a positive real eigenvalue
    const double rate = decay_rate(model, state.N);
    if (!(rate > 0)) continue;
    stable_.push_back({state.N, rate, stationary::Profile(linear_at_rate(model, Exact(state.N)))});
    settling_time_ = std::max(settling_time_, 16 / rate);
  }
}

Fate Fates::settled(const fokker_planck::Evolution& run) const {
  for (const State& state : stable_) {
    const double half = distance(run, 1, state.profile), end = distance(run, 2, state.profile);
    if (!(end < near_enough && (end < half || end < 1e-3 * near_enough))) continue;
    return {Fate::Kind::converged, infinite, 0, state.N, end, fmt::format("converged to N = {:.6g}", state.N)};
  }
  return undecided(fmt::format("N = {:.6g} at t = {:.6g}, not near a stable steady state", run.N.back(), run.t.back()));
}

// The first output time decides how fine the mesh is at the start; N may be too small there to be computed, so that the
// late one is tried first.
Result<fokker_planck::Evolution> Fates::evolved(const InitialDensity& initial, double rel_tol, Progress& progress,
                                                double t_end) const {
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  settings.t_end = decimal_of(t_end);
  for (const double share : {1.0, 1e-3, 1e-5}) {
    settings.output_times = {decimal_of(5 * share), Exact(settings.t_end / 2), settings.t_end};
    auto run = fokker_planck::evolve(model_, initial, settings, progress);
    if (share == 1e-5 || (run && run->status != fokker_planck::Evolution::Status::tolerance_not_reached)) return run;
  }
  return Error{ErrorCode::no_convergence, "evolved", "no run"};
}

Fate Fates::of(const InitialDensity& initial, double rel_tol, Progress& progress, double longest) const {
  const auto run = evolved(initial, rel_tol, progress, std::max(settling_time_, longest));
  if (!run) return undecided(run.error().message());
  if (run->status == fokker_planck::Evolution::Status::tolerance_not_reached) return undecided(run->note);
  if (run->status == fokker_planck::Evolution::Status::completed) return settled(*run);
  const double T = run->blow_up_time, error = run->blow_up_time_error;
  return {Fate::Kind::blow_up, T, error, infinite, 0, fmt::format("blow-up at {:.7g} ± {:.1g}", T, error)};
}

InitialDensity gaussian_density(const Nnlif& model, const Exact& mean, const Exact& variance) {
  InitialData data;
  data.mean = mean, data.variance = variance;
  return density_of(data, model);
}

InitialDensity uniform_density(const Nnlif& model, const Exact& lower, const Exact& upper) {
  InitialData data;
  data.kind = InitialKind::uniform, data.lower = lower, data.upper = upper;
  return density_of(data, model);
}

double mean_of(const Nnlif& model, const InitialDensity& initial) {
  std::vector<double> edges = panel_edges(model, initial, 60);
  std::copy(initial.breaks.begin(), initial.breaks.end(), std::back_inserter(edges));
  std::sort(edges.begin(), edges.end());
  const GaussRule rule = gauss_legendre(16);
  double sum = 0;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k)
    sum += integrate(rule, edges[k], edges[k + 1], [&](double v) { return v * initial.value(v); });
  return sum;
}

InitialDensity profile_density(const Nnlif& model, const Exact& N) {
  Progress quiet(Progress::Style::quiet);
  InitialData steady;
  steady.kind = InitialKind::steady;
  return start_of({linear_at_rate(model, N), steady, Effort::standard, {}, quiet});
}

}  // namespace spikeproof::experiments
