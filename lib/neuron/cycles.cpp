#include "neuron/cycles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "neuron/shooting.h"
#include "neuron/small_matrix.h"

namespace spikeproof::neuron {
namespace shooting {

Result<Linearised> linearise(const Dynamics& d, const Unknowns& u, double rel_tol, bool backward) {
  const std::size_t n = d.dimension();
  const auto scale = [&](std::size_t i) { return d.variables()[i].scale; };
  State x(n), slope(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = u[i] * scale(i);
  const double T = (backward ? -1 : 1) * std::exp(u[n]), control = u[n + 1] * d.control().scale;
  auto flow = vary(d, control, x, T, rel_tol);
  if (!flow) return flow.error();
  Linearised at{std::move(flow).value(), State(n), State(n * (n + 2)), State(n), 0, backward};
  d.field(at.flow.end.data(), control, slope.data());
  double length = 0;
  for (std::size_t i = 0; i < n; ++i) {
    at.residual[i] = (at.flow.end[i] - x[i]) / scale(i);
    at.norm = std::max(at.norm, std::abs(at.residual[i]));
    for (std::size_t j = 0; j < n; ++j)
      at.columns[j * n + i] = at.flow.columns[j * n + i] * scale(j) / scale(i) - (i == j ? 1 : 0);
    at.columns[n * n + i] = slope[i] * T / scale(i);
    at.columns[(n + 1) * n + i] = at.flow.columns[n * n + i] * d.control().scale / scale(i);
  }
  d.field(x.data(), control, slope.data());
  for (std::size_t i = 0; i < n; ++i) at.slope[i] = slope[i] / scale(i), length += at.slope[i] * at.slope[i];
  for (double& entry : at.slope) entry /= std::sqrt(length);
  return at;
}

Result<Cycle> cycle_at(const Dynamics& d, const Unknowns& u, const Linearised& at, double rel_tol) {
  const std::size_t n = d.dimension();
  Cycle cycle;
  cycle.period = std::exp(u[n]);
  cycle.control = u[n + 1] * d.control().scale;
  cycle.x.resize(n);
  for (std::size_t i = 0; i < n; ++i) cycle.x[i] = u[i] * d.variables()[i].scale;
  cycle.log_volume = at.backward ? -at.flow.log_volume : at.flow.log_volume;
  cycle.residual = at.norm;
  auto values = eigenvalues(n, std::span<const double>(at.flow.columns.data(), n * n));
  const auto trivial = std::min_element(values.begin(), values.end(),
                                        [](Complex x, Complex y) { return std::abs(x - 1.0) < std::abs(y - 1.0); });
  cycle.trivial_error = std::abs(*trivial - 1.0);
  values.erase(trivial);
  if (at.backward)
    for (Complex& value : values) value = 1.0 / value;
  std::sort(values.begin(), values.end(), [](Complex x, Complex y) { return std::abs(x) > std::abs(y); });
  cycle.multipliers = values;
  FollowSettings settings;
  settings.t_end = cycle.period, settings.rel_tol = rel_tol, settings.level = d.spike_level();
  const auto turn = follow(d, cycle.control, cycle.x, settings);
  if (!turn) return turn.error();
  cycle.lowest = turn->lowest, cycle.highest = turn->highest;
  return cycle;
}

}  // namespace shooting

namespace {

using shooting::Unknowns;

constexpr double collapsed = 1e-5;  // swing of V over its scale

Result<Cycle> newton(const Dynamics& d, double control, const State& guess, double period, double rel_tol,
                     bool backward) {
  const std::size_t n = d.dimension(), size = n + 1;
  Unknowns u = shooting::unknowns_of(d, guess, period, control);
  double norm = 0;
  for (int iteration = 1; iteration <= 25; ++iteration) {
    const auto at = shooting::linearise(d, u, rel_tol, backward);
    if (!at) return at.error();
    norm = at->norm;
    std::vector<double> columns(size * size), right(size, 0.0);
    for (std::size_t j = 0; j < size; ++j) {
      for (std::size_t i = 0; i < n; ++i) columns[j * size + i] = at->columns[j * n + i];
      columns[j * size + n] = j < n ? at->slope[j] : 0;
    }
    for (std::size_t i = 0; i < n; ++i) right[i] = -at->residual[i];
    const auto change = solve(size, columns, right);
    double largest = 0;
    for (const double entry : change) largest = std::max(largest, std::abs(entry));
    if (largest < 1e-3 && norm < 100 * rel_tol) {
      for (std::size_t i = 0; i < size; ++i) u[i] += change[i];
      const auto last = shooting::linearise(d, u, rel_tol, backward);
      if (!last) return last.error();
      auto cycle = shooting::cycle_at(d, u, *last, rel_tol);
      if (cycle && cycle->swing() < collapsed * d.variables()[0].scale)
        return Error{ErrorCode::no_convergence, "neuron::find_cycle", "it collapsed on an equilibrium", iteration,
                     norm};
      return cycle;
    }
    const double damping = std::min(1.0, 0.5 / std::max(largest, 1e-300));
    if (!std::isfinite(largest)) break;
    for (std::size_t i = 0; i < size; ++i) u[i] += damping * change[i];
  }
  return Error{ErrorCode::no_convergence, "neuron::find_cycle", "Newton did not close the orbit; a better guess helps",
               25, norm};
}

// The sampled state of the last turn at which the scaled speed is least: there an orbit is closed most easily.
State slowest_of(const Dynamics& d, double control, const State& start, double period) {
  FollowSettings settings;
  settings.t_end = period, settings.rel_tol = 1e-8, settings.level = d.spike_level();
  for (int k = 0; k < 60; ++k) settings.sample_times.push_back(period * k / 60);
  const auto turn = follow(d, control, start, settings);
  if (!turn) return start;
  State best = start, slope(d.dimension());
  double least = std::numeric_limits<double>::infinity();
  for (const State& x : turn->samples) {
    d.field(x.data(), control, slope.data());
    double speed = 0;
    for (std::size_t i = 0; i < slope.size(); ++i) speed += std::pow(slope[i] / d.variables()[i].scale, 2);
    if (speed < least) least = speed, best = x;
  }
  return best;
}

// At rest: the field is small against the scales per the fastest rate, and a stable equilibrium is near.
bool at_rest(const Dynamics& d, double control, const State& x) {
  for (const Equilibrium& e : equilibria(d, control)) {
    if (!e.stable()) continue;
    bool near = true;
    for (std::size_t i = 0; i < x.size(); ++i) near = near && std::abs(x[i] - e.x[i]) < 1e-3 * d.variables()[i].scale;
    if (near) return true;
  }
  return false;
}

}  // namespace

bool Cycle::stable() const { return multipliers.empty() || std::abs(multipliers.front()) < 1; }

Result<Cycle> find_cycle(const Dynamics& d, double control, const State& guess, double period,
                         const ShootingSettings& settings) {
  bool backward = false;
  auto cycle = newton(d, control, guess, period, settings.rel_tol, backward);
  if (!cycle && d.dimension() == 2) backward = true, cycle = newton(d, control, guess, period, settings.rel_tol, true);
  if (!cycle || !settings.measure_error) return cycle;
  const auto coarse = newton(d, control, cycle->x, cycle->period, 30 * settings.rel_tol, backward);
  if (!coarse) return coarse.error();
  cycle->period_error = std::abs(coarse->period - cycle->period) + 1e-14 * cycle->period;
  return cycle;
}

Result<Settled> settle(const Dynamics& d, double control, const State& start, const SettleSettings& s) {
  Settled settled;
  FollowSettings settings;
  settings.t_end = s.t_end, settings.rel_tol = s.rel_tol, settings.level = s.level, settings.progress = s.progress;
  State x = start;
  double t = 0;
  std::vector<double> times;
  std::vector<State> states;
  constexpr std::size_t at_once = 4;
  while (t < s.t_end && times.size() < s.turns) {
    settings.t_end = s.t_end - t, settings.most_passages = at_once;
    const auto piece = follow(d, control, x, settings);
    if (!piece) return piece.error();
    for (const Passage& passage : piece->passages) times.push_back(t + passage.t), states.push_back(passage.x);
    t += piece->t;
    x = piece->end;
    if (d.has_reset() && piece->passages.size() == at_once) d.reset(x.data());
    const std::size_t k = times.size();
    if (piece->passages.size() < at_once) {
      settled.fate = at_rest(d, control, x) ? Settled::Fate::rest : Settled::Fate::undecided;
      break;
    }
    const double last = times[k - 1] - times[k - 2], before = times[k - 2] - times[k - 3];
    double moved = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      moved = std::max(moved, std::abs(states[k - 1][i] - states[k - 2][i]) / d.variables()[i].scale);
    settled.period = last, settled.spread = std::abs(last - before);
    if (std::abs(last - before) < 1e-6 * last && moved < 1e-6) {
      settled.fate = Settled::Fate::cycle;
      break;
    }
  }
  settled.end = x;
  if (settled.fate != Settled::Fate::rest && times.size() >= 8) {  // slow or irregular: the mean of the last half
    const std::size_t k = times.size(), from = k / 2;
    if (settled.fate != Settled::Fate::cycle)
      settled.period = (times[k - 1] - times[from]) / static_cast<double>(k - 1 - from);
  }
  if (!d.has_reset() && s.refine && settled.fate == Settled::Fate::cycle) {
    const auto cycle =
        find_cycle(d, control, slowest_of(d, control, states.back(), settled.period), settled.period, {1e-10, false});
    if (cycle) settled.cycle = *cycle;
  }
  return settled;
}

}  // namespace spikeproof::neuron
