#include "neuron_figures.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::experiments {
namespace {

using claim::Panel;
using claim::Series;
using neuron::Cycle;
using neuron::Dynamics;

Series series(const std::string& label, Series::Style style, int colour) {
  Series result;
  result.label = label, result.style = style, result.colour = colour;
  return result;
}

// The orbit over one period.
Series orbit(const Dynamics& d, const Cycle& cycle) {
  neuron::FollowSettings settings;
  settings.t_end = cycle.period, settings.rel_tol = 1e-8, settings.level = d.spike_level();
  for (int k = 0; k <= 400; ++k) settings.sample_times.push_back(cycle.period * k / 400);
  Series line = series(cycle.stable() ? "stable cycle" : "unstable cycle",
                       cycle.stable() ? Series::Style::line : Series::Style::dashed, cycle.stable() ? 2 : 3);
  if (const auto turn = neuron::follow(d, cycle.control, cycle.x, settings))
    for (const auto& x : turn->samples) line.x.push_back(x[0]), line.y.push_back(x[1]);
  return line;
}

// Where component i of the field vanishes for given V, by the secant in the second variable, in which it is affine.
Series nullcline(const Dynamics& d, double control, std::size_t i, double low, double high, double bottom, double top,
                 const std::string& label) {
  Series line = series(label, Series::Style::line, static_cast<int>(i));
  for (int k = 0; k <= 300; ++k) {
    const double V = low + (high - low) * k / 300;
    const double unit = d.variables()[1].scale;
    double at_0[2], at_1[2], x[2] = {V, 0};
    d.field(x, control, at_0);
    x[1] = unit;
    d.field(x, control, at_1);
    if (at_1[i] == at_0[i]) continue;
    line.x.push_back(V), line.y.push_back(-at_0[i] * unit / (at_1[i] - at_0[i]));
  }
  if (!line.x.empty()) return line;
  double before = 0;  // it does not contain the second variable: a vertical line where it changes its sign
  for (int k = 0; k <= 300; ++k) {
    const double V = low + (high - low) * k / 300, x[2] = {V, 0};
    double slope[2];
    d.field(x, control, slope);
    if (k > 0 && (slope[i] < 0) != (before < 0)) {
      const double at = V - (high - low) / 300 * slope[i] / (slope[i] - before);
      line.x = {at, at}, line.y = {bottom, top};
      return line;
    }
    before = slope[i];
  }
  return line;
}

// Pieces of a branch on which the stability is the same.
template <class Add>
void pieces(const std::vector<Cycle>& branch, Add add) {
  for (std::size_t from = 0; from < branch.size();) {
    std::size_t to = from;
    while (to + 1 < branch.size() && branch[to + 1].stable() == branch[from].stable()) ++to;
    add(from, std::min(to + 1, branch.size() - 1), branch[from].stable());
    from = to + 1;
  }
}

void add_equilibria(const Dynamics& d, double low, double high, Panel& panel) {
  bool first_stable = true, first_unstable = true;
  Series line;
  bool stable = false;
  const auto flush = [&] {
    if (line.x.size() > 1) {
      bool& first = stable ? first_stable : first_unstable;
      line.label = !first ? "" : stable ? "stable rest" : "unstable rest";
      line.style = stable ? Series::Style::line : Series::Style::dashed;
      line.colour = stable ? 0 : 1;
      first = false;
      panel.series.push_back(line);
    }
    line = {};
  };
  for (int k = 0; k <= 1500; ++k) {
    const auto e = neuron::equilibrium_of(d, d.lowest_V() + (d.highest_V() - d.lowest_V()) * k / 1500);
    if (e.control < low || e.control > high) {
      flush();
      continue;
    }
    if (!line.x.empty() && e.stable() != stable) {
      line.x.push_back(e.control), line.y.push_back(e.V);
      flush();
    }
    stable = e.stable();
    line.x.push_back(e.control), line.y.push_back(e.V);
  }
  flush();
}

}  // namespace

std::string label_of(const neuron::Variable& v) { return v.unit.empty() ? v.name : v.name + " (" + v.unit + ")"; }

Panel trace_panel(const Dynamics& d, double control, const neuron::State& start, double t_end,
                  const std::string& title) {
  Panel panel;
  panel.title = title;
  panel.x = {d.time_unit().empty() ? "t" : "t (" + d.time_unit() + ")", false, 0, t_end};
  panel.y.label = label_of(d.variables()[0]);
  panel.key = "off";
  neuron::FollowSettings settings;
  settings.t_end = t_end, settings.rel_tol = 1e-8, settings.level = d.spike_level();
  for (int k = 0; k <= 1500; ++k) settings.sample_times.push_back(t_end * k / 1500);
  Series line = series("", Series::Style::line, 0);
  if (const auto track = neuron::follow(d, control, start, settings))
    for (std::size_t k = 0; k < track->samples.size(); ++k)
      line.x.push_back(settings.sample_times[k]), line.y.push_back(track->samples[k][0]);
  panel.series.push_back(line);
  return panel;
}

Panel phase_panel(const Dynamics& d, double control, const std::vector<Cycle>& cycles, const std::string& title) {
  Panel panel;
  panel.title = title;
  panel.x.label = label_of(d.variables()[0]);
  panel.y.label = label_of(d.variables()[1]);
  panel.key = "below";
  double low = cycles.front().lowest, high = cycles.front().highest;
  double bottom = 1e300, top = -1e300;
  std::vector<Series> orbits;
  for (const Cycle& cycle : cycles) {
    orbits.push_back(orbit(d, cycle));
    low = std::min(low, cycle.lowest), high = std::max(high, cycle.highest);
    for (const double y : orbits.back().y) bottom = std::min(bottom, y), top = std::max(top, y);
  }
  const double width = high - low, height = top - bottom;
  panel.x.lowest = low - 0.15 * width, panel.x.highest = high + 0.15 * width;
  panel.y.lowest = bottom - 0.15 * height, panel.y.highest = top + 0.15 * height;
  for (std::size_t i = 0; i < 2; ++i)
    if (auto line = nullcline(d, control, i, panel.x.lowest, panel.x.highest, panel.y.lowest, panel.y.highest,
                              d.variables()[i].name + "' = 0");
        !line.x.empty())
      panel.series.push_back(line);
  panel.series.insert(panel.series.end(), orbits.begin(), orbits.end());
  Series stable = series("stable rest", Series::Style::points, 4),
         unstable = series("unstable rest", Series::Style::points, 5);
  for (const auto& e : neuron::equilibria(d, control)) {
    Series& points = e.stable() ? stable : unstable;
    points.x.push_back(e.x[0]), points.y.push_back(e.x[1]);
  }
  for (const Series& points : {stable, unstable})
    if (!points.x.empty()) panel.series.push_back(points);
  return panel;
}

Panel bifurcation_panel(const Dynamics& d, const std::vector<Cycle>& branch, double low, double high,
                        const std::string& title) {
  Panel panel;
  panel.title = title;
  panel.x = {label_of(d.control()), false, low, high};
  panel.y.label = label_of(d.variables()[0]);
  panel.key = "below";
  add_equilibria(d, low, high, panel);
  bool first[2] = {true, true};
  pieces(branch, [&](std::size_t from, std::size_t to, bool stable) {
    const auto style = stable ? Series::Style::line : Series::Style::dashed;
    Series top = series(first[stable] ? (stable ? "stable cycle" : "unstable cycle") : "", style, stable ? 2 : 3);
    Series bottom = series("", style, stable ? 2 : 3);
    for (std::size_t k = from; k <= to; ++k) {
      if (branch[k].control < low || branch[k].control > high) continue;
      top.x.push_back(branch[k].control), top.y.push_back(branch[k].highest);
      bottom.x.push_back(branch[k].control), bottom.y.push_back(branch[k].lowest);
    }
    if (top.x.size() < 2) return;
    first[stable] = false;
    panel.series.push_back(top);
    panel.series.push_back(bottom);
  });
  return panel;
}

void add_rates(const std::vector<Cycle>& branch, const std::string& label, int colour, Panel& panel) {
  const double unit = panel.y.label.find("1/s") == std::string::npos ? 1 : 1000;
  bool named = false;
  pieces(branch, [&](std::size_t from, std::size_t to, bool stable) {
    Series line = series(stable && !named ? label : "", stable ? Series::Style::line : Series::Style::dashed, colour);
    for (std::size_t k = from; k <= to; ++k)
      line.x.push_back(branch[k].control), line.y.push_back(unit / branch[k].period);
    named = named || stable;
    if (line.x.size() > 1) panel.series.push_back(line);
  });
}

Panel rate_panel(const Dynamics& d, const std::string& title) {
  Panel panel;
  panel.title = title;
  panel.x.label = label_of(d.control());
  panel.y.label = d.time_unit() == "ms" ? "firing rate (1/s)" : "1/period";
  panel.key = "below";
  return panel;
}

}  // namespace spikeproof::experiments
