#include "macroscopic_cycles.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace spikeproof::experiments {

using kinetic::LimitCycle;
using spectrum::MacroscopicHopf;
using spectrum::MacroscopicLinearisation;

InitialDensity profile_at(const Conductance& model, double x) {
  const ConductanceReal real = rounded(model);
  const auto life = std::make_shared<const kinetic::Survival>(real, *model.firing(), x);
  const kinetic::Drift drift = life->drift();
  const double N = 1 / life->mean_interval(), V_R = real.V_R;
  InitialDensity density;
  density.value = [=](double v) {
    if (v < V_R || v >= drift.V) return 0.0;
    return N * life->survival(std::log((drift.V - V_R) / (drift.V - v)) / drift.G) / drift(v);
  };
  density.lowest = V_R, density.centre = drift.V, density.width = (drift.V - V_R) / 10;
  density.breaks = {drift.V};
  density.value_at_threshold = 0;
  return density;
}

Result<std::vector<MacroscopicHopf>> hopf_points_of(const Conductance& model,
                                                    const std::function<void(double)>& progress) {
  const ConductanceReal real = rounded(model);
  const double scale = real.g_L + std::abs(real.g0) + std::sqrt(real.a);
  const double onset = std::max(0.0, kinetic::firing_onset(real, *model.firing()));
  if (!std::isfinite(onset)) return std::vector<MacroscopicHopf>{};
  return spectrum::macroscopic_hopf_points(model, onset + 1e-3 * scale, onset + 5 * scale, 40, progress);
}

std::vector<Oscillating> oscillating_states(const Conductance& model, const std::vector<MacroscopicHopf>& hopf) {
  std::vector<Oscillating> found;
  const auto add = [&](const Conductance& candidate, double x) {
    const MacroscopicLinearisation linear(candidate, x);
    const auto count = linear.unstable();
    if (count && *count >= 2) found.push_back({candidate, x, linear.N(), *count});
  };
  if (const auto states = kinetic::macroscopic_states(model); states)
    for (auto state = states->rbegin(); state != states->rend(); ++state)
      if (!state->silent && state->x != 0) add(model, state->x);
  const kinetic::FiringReal law(*model.firing());
  std::vector<double> inputs;
  for (std::size_t i = 0; i + 1 < hopf.size(); ++i) inputs.push_back(std::sqrt(hopf[i].x * hopf[i + 1].x));
  for (const auto& point : hopf)
    for (const double factor : {0.9, 1.1, 0.98, 1.02}) inputs.push_back(factor * point.x);
  for (const double x : inputs) {
    const double N = kinetic::curve_point(rounded(model), law, x).N;
    if (N > 0) add(with_b(model, decimal_of(x / N)), x);
  }
  return found;
}

Result<SettledCycle> settled_cycle(const Oscillating& state, std::size_t most_phases,
                                   const std::function<void(double)>& progress) {
  SettledCycle found;
  const InitialDensity start = profile_at(state.model, 1.05 * state.x);
  const kinetic::CohortOptions options{1e-11, 1, progress, true};
  auto run = kinetic::evolve_cohorts(state.model, start, 50 / state.N, options);
  if (!run) return run.error();
  auto lap = kinetic::last_rate_cycle(run->rate);
  if (lap && lap->period_error > 4e-6 * lap->period) {
    run = kinetic::evolve_cohorts(state.model, start, 200 / state.N, options);
    if (!run) return run.error();
    lap = kinetic::last_rate_cycle(run->rate);
  }
  if (!lap) return Error{ErrorCode::no_convergence, "settled_cycle", "the run does not end on a cycle"};
  found.lap = *lap;
  for (std::size_t n = 64; n <= most_phases; n *= 2) {
    std::vector<double> guess;
    const double from = lap->start - lap->period;
    for (std::size_t i = 0; i < n; ++i)
      guess.push_back(run->rate.value(from + lap->period * static_cast<double>(i) / static_cast<double>(n)));
    const auto fixed = kinetic::limit_cycle(state.model, guess, lap->period);
    if (!fixed) {
      if (n * 2 <= most_phases) continue;
      return fixed.error();
    }
    found.fixed.push_back(*fixed);
    const std::size_t m = found.fixed.size();
    if (m > 1 && std::abs(found.fixed[m - 1].period - found.fixed[m - 2].period) < 2e-6 * fixed->period) break;
  }
  found.run = std::move(run).value();
  return found;
}

CycleBranch branch_toward(const Oscillating& state, const SettledCycle& cycle, const MacroscopicHopf& hopf,
                          const std::vector<double>& shares) {
  CycleBranch branch;
  const double b = to_double(state.model.parameters().b), onset = 2 * std::acos(-1.0) / hopf.omega;
  // The fewest phases that are enough for a diagram: the cycles become smoother toward the Hopf point.
  const double period = cycle.fixed.back().period;
  LimitCycle now = *std::find_if(cycle.fixed.begin(), cycle.fixed.end(),
                                 [&](const LimitCycle& one) { return std::abs(one.period - period) < 1e-3 * period; });
  double before = 1;
  for (const double share : shares) {
    const Conductance model = with_b(state.model, decimal_of(hopf.b + share * (b - hopf.b)));
    double mean = 0;
    for (const double N : now.N) mean += N / static_cast<double>(now.N.size());
    std::vector<double> guess;
    for (const double N : now.N) guess.push_back(mean + std::sqrt(share / before) * (N - mean));
    const auto next = kinetic::limit_cycle(model, guess, onset + share / before * (now.period - onset));
    if (!next || !(next->highest - next->lowest > 1e-5 * next->highest)) break;
    now = *next, before = share;
    branch.share.push_back(share), branch.b.push_back(to_double(model.parameters().b));
    branch.period.push_back(now.period), branch.lowest.push_back(now.lowest), branch.highest.push_back(now.highest);
  }
  return branch;
}

namespace {

// d_{k+1} = p d_k - q d_{k-1} by least squares: the roots of z^2 - p z + q are e^{lambda h}.
std::complex<double> prony_pair(const std::vector<double>& d, double h) {
  double a = 0, b = 0, c = 0, u = 0, w = 0;
  for (std::size_t k = 1; k + 1 < d.size(); ++k) {
    const double scale = 1 / (d[k] * d[k] + d[k - 1] * d[k - 1] + 1e-300);  // late samples count as early ones
    a += scale * d[k] * d[k], b += scale * d[k] * d[k - 1], c += scale * d[k - 1] * d[k - 1];
    u += scale * d[k + 1] * d[k], w += scale * d[k + 1] * d[k - 1];
  }
  const double det = a * c - b * b, p = (u * c - w * b) / det, q = (u * b - w * a) / det;
  const std::complex<double> root = std::sqrt(std::complex<double>(p * p / 4 - q, 0));
  const std::complex<double> one = p / 2 + root, other = p / 2 - root;
  return std::log(std::abs(one) >= std::abs(other) ? one : other) / h;
}

}  // namespace

std::optional<ObservedDecay> observed_decay(const kinetic::RateCurve& rate, double limit, double from, double to) {
  constexpr int count = 60;
  std::vector<double> d;
  const double h = (to - from) / count;
  for (int k = 0; k <= count; ++k) d.push_back(rate.value(from + h * k) - limit);
  const std::vector<double> late(d.begin() + count / 2, d.end());
  const std::complex<double> all = prony_pair(d, h), second = prony_pair(late, h);
  if (!std::isfinite(std::abs(all)) || !std::isfinite(std::abs(second))) return {};
  return ObservedDecay{{second.real(), std::abs(second.imag())},
                       std::abs(std::complex<double>(all.real(), std::abs(all.imag())) -
                                std::complex<double>(second.real(), std::abs(second.imag())))};
}

}  // namespace spikeproof::experiments
