#include "neuron_onset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using neuron::Cycle;
using neuron::Dynamics;
using neuron::State;

constexpr double scan[] = {0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6};  // beyond the onset, in scales of the control

// A state off the equilibrium: the potential displaced by two scales, the other variables left.
State displaced(const Dynamics& d, const neuron::SpecialPoint& point) {
  State x = point.at.x;
  x[0] += 2 * d.variables()[0].scale;
  return x;
}

// A level that spikes and small turns pass: the potential of the unstable equilibrium, or of the point itself.
double level_at(const Dynamics& d, double control, const neuron::SpecialPoint& point) {
  const auto rest = neuron::equilibria(d, control);
  double level = rest.empty() ? point.V + 0.2 * d.variables()[0].scale : rest.front().V;
  for (const auto& e : rest)
    if (!e.stable()) level = e.V;
  return level;
}

Result<Cycle> stable_cycle_beyond(const Dynamics& d, const neuron::SpecialPoint& point, Progress& progress) {
  for (const double step : scan) {
    const double control = point.control + step * d.control().scale;
    neuron::SettleSettings settings;
    settings.level = level_at(d, control, point), settings.progress = &progress, settings.turns = 200;
    settings.t_end = 200 * (point.omega > 0 ? 2 * std::numbers::pi / point.omega : 100);
    const auto settled = neuron::settle(d, control, displaced(d, point), settings);
    if (!settled) return settled.error();
    if (settled->cycle && settled->cycle->stable()) return *settled->cycle;
  }
  return Error{ErrorCode::no_convergence, "analyse_firing", "no stable cycle was found beyond the onset"};
}

neuron::BranchSettings branch_settings(const Dynamics& d, const Cycle& cycle, double lowest, Progress& progress) {
  neuron::BranchSettings settings;
  settings.lowest_control = lowest;
  settings.highest_control = cycle.control + 40 * d.control().scale;
  settings.longest_period = 40 * cycle.period;
  settings.smallest_swing = 0.02 * d.variables()[0].scale;
  if (d.dimension() > 2) settings.most = 100;
  settings.progress = &progress;
  return settings;
}

// Rates at distances from the saddle-node that fall by 4, and the limit of rate/sqrt(distance).
Result<bool> add_rates_near(const Dynamics& d, Firing& firing, Progress& progress) {
  const neuron::SpecialPoint& point = firing.point;
  firing.normal_form_coefficient = std::sqrt(std::max(0.0, point.quadratic * point.drive)) / std::numbers::pi;
  std::vector<double> root, coefficient;
  double distance = firing.cycle.control - point.control;
  State start = firing.cycle.x;
  for (int k = 0; k < 6; ++k, distance /= 4) {
    neuron::SettleSettings settings;
    settings.level = d.spike_level(), settings.refine = false, settings.progress = &progress, settings.rel_tol = 1e-9;
    settings.t_end = 30 / (firing.normal_form_coefficient * std::sqrt(distance));
    const auto settled = neuron::settle(d, point.control + distance, start, settings);
    if (!settled) return settled.error();
    if (settled->fate != neuron::Settled::Fate::cycle) return false;
    firing.distance.push_back(distance);
    firing.rate.push_back(1 / settled->period);
    root.push_back(std::sqrt(distance));
    coefficient.push_back(settled->period * std::sqrt(distance));  // 1/c + T0 sqrt(distance) + ...
  }
  const AtZero limit = carried_to_zero(root, coefficient);
  firing.rate_coefficient = 1 / limit.value;
  firing.rate_coefficient_error = limit.error / (limit.value * limit.value);
  return true;
}

}  // namespace

const char* name_of(Firing::Type type) {
  switch (type) {
    case Firing::Type::subcritical_hopf:
      return "subcritical Hopf bifurcation";
    case Firing::Type::supercritical_hopf:
      return "supercritical Hopf bifurcation";
    case Firing::Type::saddle_node_on_cycle:
      return "saddle-node on an invariant cycle";
    case Firing::Type::saddle_node_off_cycle:
      return "saddle-node off the cycle";
  }
  return "";
}

double Firing::onset_rate() const {
  if (type == Type::saddle_node_on_cycle) return 0;
  if (fold) return 1 / fold->period;
  return type == Type::supercritical_hopf ? point.omega / (2 * std::numbers::pi) : 1 / cycle.period;
}

Result<Firing> analyse_firing(const Dynamics& d, Progress& progress) {
  const auto point = neuron::onset_of(neuron::special_points(d));
  if (!point)
    return Error{ErrorCode::out_of_range, "analyse_firing", "rest does not lose its stability for any current"};
  auto cycle = stable_cycle_beyond(d, *point, progress);
  if (!cycle) return cycle.error();
  Firing firing{Firing::Type::saddle_node_off_cycle, *point, *cycle, {}, {}, {}, {}, {}, 0, 0, 0};
  if (point->kind == neuron::SpecialPoint::Kind::hopf) {
    firing.type = point->subcritical() ? Firing::Type::subcritical_hopf : Firing::Type::supercritical_hopf;
  } else {
    const auto found = add_rates_near(d, firing, progress);
    if (!found) return found.error();
    const double gap = std::abs(firing.rate_coefficient / firing.normal_form_coefficient - 1);
    if (*found && gap < 0.05) firing.type = Firing::Type::saddle_node_on_cycle;
  }
  const double below = point->control - 4 * d.control().scale;
  firing.down = neuron::continue_cycles(d, *cycle, -1, branch_settings(d, *cycle, below, progress));
  firing.up = neuron::continue_cycles(d, *cycle, 1, branch_settings(d, *cycle, below, progress));
  for (const Cycle& fold : firing.down.folds)
    if (firing.type == Firing::Type::subcritical_hopf && (!firing.fold || fold.control < firing.fold->control))
      firing.fold = fold;
  return firing;
}

bool begins_to_fire(const Dynamics& d, claim::Outcome& outcome) {
  if (neuron::onset_of(neuron::special_points(d))) return true;
  outcome.checks.push_back({"currents at which rest loses its stability", claim::Relation::at_least, 0, 1, 0,
                            "scan of the equilibria", "at least one", "none", true, "other parameters"});
  return false;
}

Result<Bracket> where_trains_last(const Dynamics& d, const Cycle& cycle, double dies, double width, int turns,
                                  Progress& progress) {
  Bracket bracket{dies, cycle.control};
  State start = cycle.x;  // later that of a spike of the last train that lasted: close to the cycle, if there is one
  const auto followed = [&](double control, int passages) {
    neuron::FollowSettings settings;
    settings.t_end = 3 * passages * cycle.period, settings.rel_tol = 1e-7, settings.progress = &progress;
    settings.level = 0.5 * (cycle.lowest + cycle.highest);
    settings.most_passages = static_cast<std::size_t>(passages);
    return neuron::follow(d, control, start, settings, neuron::Method::rosenbrock);
  };
  const auto first = followed(cycle.control, 2);
  if (!first) return first.error();
  start = first->end;
  while (bracket.lasts - bracket.dies > width) {
    const double control = 0.5 * (bracket.dies + bracket.lasts);
    const auto track = followed(control, turns);
    if (!track) return track.error();
    const bool lasts = track->passages.size() == static_cast<std::size_t>(turns);
    (lasts ? bracket.lasts : bracket.dies) = control;
    if (lasts) start = track->end;
  }
  return bracket;
}

void check_hopf_cycles(const Dynamics& d, const neuron::SpecialPoint& hopf, claim::Outcome& outcome) {
  const double far = std::pow(0.1 * d.variables()[0].scale, 2) / std::abs(hopf.swing_squared);
  const auto near = cycles_near_hopf(d, hopf, far);
  const std::string where = fmt::format("Hopf point at {} = {:.6g}", d.control().name, hopf.control);
  if (!near) {
    outcome.notes.push_back(where + ": the cycles beside it were not found, " + near.error().message());
    return;
  }
  std::vector<double> ratio;
  for (std::size_t k = 0; k < near->distance.size(); ++k) ratio.push_back(near->swing_squared[k] / near->distance[k]);
  const AtZero limit = carried_to_zero(near->distance, ratio);
  outcome.checks.push_back(agreeing("slope of the squared swing of V, " + where, std::abs(hopf.swing_squared),
                                    limit.value, 3 * limit.error + 1e-5 * std::abs(limit.value),
                                    "normal form at the eigenvalues' crossing", "cycles by shooting, extrapolated"));
}

}  // namespace spikeproof::experiments
