#include "steady_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "gap_checks.h"
#include "stationary/continuation.h"
#include "stationary/sufficient_conditions.h"
#include "steady_checks.h"

namespace spikeproof::experiments {
namespace {

using namespace stationary;
using claim::Series;

constexpr int blue = 0, vermilion = 1, green = 2, purple = 3, black = 6;

std::string name(const Nnlif& m) {
  return fmt::format("V_R = {}, V_F = {}, a0 = {}, a1 = {}", to_text(m.V_R()), to_text(m.V_F()), to_text(m.a0()),
                     to_text(m.a1()));
}

// Runs of points along which Phi' keeps its sign, as lines of two kinds.
void add_runs(const Branch& branch, double highest, claim::Panel& panel) {
  bool labelled[2] = {false, false};
  for (std::size_t i = 0; i < branch.points.size();) {
    const bool rises = branch.points[i].turn > 0;
    Series run{labelled[rises] ? "" : rises ? "Φ' > 0" : "Φ' < 0, unstable", {}, {}, {}, rises ? blue : vermilion};
    run.style = rises ? Series::Style::line : Series::Style::dashed;
    for (; i < branch.points.size() && (branch.points[i].turn > 0) == rises; ++i) {
      if (branch.points[i].N > highest) continue;
      run.x.push_back(branch.points[i].parameter);
      run.y.push_back(branch.points[i].N);
    }
    if (run.x.empty()) continue;
    labelled[rises] = true;
    panel.series.push_back(run);
  }
}

claim::Panel branch_panel(const Nnlif& model, const CountDiagram& diagram) {
  claim::Panel panel;
  panel.title = name(model);
  panel.x.label = "b", panel.y.label = "N", panel.y.log = true;
  const double D = diagram.infinity, first = std::min(diagram.breaks.front(), 0.0), last = diagram.breaks.back();
  double highest = 10;
  for (const Fold& fold : diagram.folds) highest = std::max(highest, 10 * fold.N);
  ContinuationOptions options;
  options.lower = first - 0.5 * (last - first), options.upper = last + 0.2 * (last - first) + 0.1 * D;
  options.scale = (options.upper - options.lower) / 8;
  options.lowest_rate = 1e-300;
  const Nnlif start = with_b(model, Exact(options.lower));
  const auto states = steady_states(start);
  if (states && !states->empty()) {
    const auto branch = continue_branch(start, states->front().N, options);
    if (branch) add_runs(*branch, highest, panel);
  }
  Series folds{"fold", {}, {}, Series::Style::points, black};
  for (const Fold& fold : diagram.folds) folds.x.push_back(fold.b), folds.y.push_back(fold.N);
  if (!folds.x.empty()) panel.series.push_back(folds);
  const double bottom = states && !states->empty() ? states->front().N : 1e-3;
  panel.series.push_back({"b = V_F - V_R", {D, D}, {bottom / 1.5, highest}, Series::Style::line, purple});
  panel.x.lowest = options.lower, panel.x.highest = options.upper;
  panel.y.lowest = bottom / 40, panel.y.highest = highest * 1.5;  // the key lies below the branch
  panel.key = "bottom right";
  return panel;
}

struct Statement {
  const char* label;
  int colour;
};
constexpr Statement statements[] = {
    {"none", black}, {"one, or at least one", blue}, {"two, or at least two", green}, {"three", vermilion}};

// Bars in b, one for each run over which `said` gives the same statement (an index, negative: nothing).
void add_bars(const std::vector<double>& b, double row, const std::function<int(double)>& said, bool (&labelled)[4],
              claim::Panel& panel) {
  for (std::size_t i = 0; i + 1 < b.size();) {
    const int what = said(b[i]);
    std::size_t end = i + 1;
    while (end + 1 < b.size() && said(b[end]) == what) ++end;
    if (what >= 0) {
      const Statement& s = statements[what];
      const double low = row - 0.36, high = row + 0.36;
      panel.series.push_back({labelled[what] ? "" : s.label,
                              {b[i], b[end], b[end], b[i], b[i]},
                              {low, low, high, high, low},
                              Series::Style::area,
                              s.colour});
      labelled[what] = true;
    }
    i = end;
  }
}

int said_by(const SufficientConditions& c) { return c.none ? 0 : c.at_least_two ? 2 : c.at_least_one ? 1 : -1; }

claim::Panel knowledge_panel(const Nnlif& model, const CountDiagram& diagram) {
  claim::Panel panel;
  panel.title = "what decides the number of states";
  panel.x.label = "b", panel.x.log = true;
  const double D = diagram.infinity;
  std::vector<double> b;
  double last = diagram.breaks.back();
  for (int i = 0; i <= 2400; ++i) b.push_back(0.1 * D * std::pow(10, i / 480.0));
  const auto at = [&](double value) { return with_b(model, Exact(value)); };
  for (const double value : b) {
    last = value;
    if (value > diagram.breaks.back() && published_conditions(at(value)).none) break;
  }
  b.erase(std::upper_bound(b.begin(), b.end(), 2 * last), b.end());
  // The exact ends of the diagram's intervals belong to the grid.
  for (const double edge : diagram.breaks)
    if (edge > b.front()) b.insert(std::upper_bound(b.begin(), b.end(), edge), edge);
  bool labelled[4] = {};
  add_bars(
      b, 3, [&](double value) { return diagram.count(value); }, labelled, panel);
  add_bars(
      b, 2, [&](double value) { return said_by(sharper_conditions(at(value))); }, labelled, panel);
  add_bars(
      b, 1, [&](double value) { return said_by(published_conditions(at(value))); }, labelled, panel);
  panel.x.lowest = b.front(), panel.x.highest = b.back();
  panel.y.lowest = 0.4, panel.y.highest = 5;
  panel.y.ticks = {{1, "published"}, {2, "sharper"}, {3, "exact"}};
  panel.key = "top left";
  return panel;
}

Nnlif three_states() {
  NnlifParameters p;
  p.V_R = -12, p.V_F = 3;
  return Nnlif(p);
}

// 1/I(N) over the rates that matter at b.
Series rate_map(const Nnlif& model, double b, double lowest, double highest) {
  Series series{fmt::format("b = {:.4g}", b), {}, {}, Series::Style::line};
  const RateFunction f = RateFunction(model).with(Parameter::b, b);
  for (int i = 0; i <= 300; ++i) {
    const double N = lowest * std::pow(highest / lowest, i / 300.0);
    series.x.push_back(N);
    series.y.push_back(std::exp(std::log(N) - f.at(N, 0).log_phi));
  }
  return series;
}

}  // namespace

claim::Figure branches_figure(const Nnlif& model, const CountDiagram& diagram) {
  claim::Figure figure{"steady-branches",
                       "All steady states: N against b, for the model and for a set with three of them, and what the "
                       "published conditions, the sharper ones and the whole diagram decide about their number.",
                       {branch_panel(model, diagram)}};
  const Nnlif example = three_states();
  if (const auto other = count_diagram(example)) figure.panels.push_back(branch_panel(example, *other));
  figure.panels.push_back(knowledge_panel(model, diagram));
  return figure;
}

claim::Figure rate_map_figure(const Nnlif& model, const CountDiagram& diagram) {
  const double D = diagram.infinity, rich = diagram.richest(1 + D), last = diagram.breaks.back();
  std::vector<double> connectivities{-2 * D, 0.5 * D, rich, last, 1.3 * last + 0.1 * D};
  std::sort(connectivities.begin(), connectivities.end());
  double lowest = 1, highest = 1;
  for (const double b : connectivities)
    if (const auto states = steady_states(with_b(model, Exact(b))))
      for (const SteadyState& s : *states)
        lowest = std::min(lowest, s.N), highest = std::max(highest, std::min(s.N, 1e3));
  lowest /= 5, highest *= 5;
  claim::Panel panel;
  panel.title = name(model);
  panel.x = {"N", true, lowest, highest};
  panel.y = {"1/I(N)", true, lowest, highest};
  panel.series.push_back({"1/I = N", {lowest, highest}, {lowest, highest}, Series::Style::dashed, black});
  for (const double b : connectivities) panel.series.push_back(rate_map(model, b, lowest, highest));
  panel.key = "bottom right";
  return {
      "rate-map", "Steady states as fixed points: the rate 1/I(N) that drift and noise of N give, against N.", {panel}};
}

}  // namespace spikeproof::experiments
