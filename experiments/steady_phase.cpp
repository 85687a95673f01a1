// Phase diagrams: the number of steady states over b and a second parameter.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gap_checks.h"
#include "steady_figures.h"

namespace spikeproof::experiments {
namespace {

using namespace stationary;
using claim::Series;

using Family = std::vector<std::pair<double, Nnlif>>;  // a model for each column

struct Column {
  double x;
  CountDiagram diagram;
};

// Colours of 0, 1, 2, 3 states.
constexpr std::array<int, 4> colours{6, 0, 4, 1};

// The borders of the intervals of b in [lower, upper], lower and upper among them, with the counts between.
struct Cut {
  std::vector<double> edges;
  std::vector<int> counts;
};

Cut cut(const CountDiagram& diagram, double lower, double upper) {
  Cut c{{lower}, {diagram.count(lower)}};
  for (std::size_t i = 0; i < diagram.breaks.size(); ++i) {
    if (diagram.breaks[i] <= lower || diagram.breaks[i] >= upper) continue;
    c.edges.push_back(diagram.breaks[i]);
    c.counts.push_back(diagram.counts[i + 1]);
  }
  c.edges.push_back(upper);
  return c;
}

// One polygon for each interval over a run of columns with the same counts; it reaches half a column to both sides.
void add_run(const std::vector<Column>& columns, const std::vector<Cut>& cuts, std::size_t begin, std::size_t end,
             double half, std::array<bool, 4>& labelled, claim::Panel& panel) {
  std::vector<double> x{columns[begin].x - half};
  std::vector<std::size_t> of{begin};
  for (std::size_t i = begin; i < end; ++i) x.push_back(columns[i].x), of.push_back(i);
  x.push_back(columns[end - 1].x + half), of.push_back(end - 1);
  for (std::size_t j = 0; j < cuts[begin].counts.size(); ++j) {
    const auto count = static_cast<std::size_t>(std::clamp(cuts[begin].counts[j], 0, 3));
    Series area{labelled[count] ? "" : fmt::format("{} state{}", count, count == 1 ? "" : "s"),
                {},
                {},
                Series::Style::area,
                colours[count]};
    labelled[count] = true;
    for (std::size_t k = 0; k < x.size(); ++k) area.x.push_back(x[k]), area.y.push_back(cuts[of[k]].edges[j]);
    for (std::size_t k = x.size(); k-- > 0;) area.x.push_back(x[k]), area.y.push_back(cuts[of[k]].edges[j + 1]);
    panel.series.push_back(area);
  }
}

void add_areas(const std::vector<Column>& columns, claim::Panel& panel) {
  if (columns.size() < 2) return;
  std::vector<Cut> cuts;
  for (const Column& column : columns) cuts.push_back(cut(column.diagram, panel.y.lowest, panel.y.highest));
  const double half = 0.5 * (columns[1].x - columns[0].x);
  std::array<bool, 4> labelled{};
  for (std::size_t begin = 0; begin < columns.size();) {
    std::size_t end = begin + 1;
    while (end < columns.size() && cuts[end].counts == cuts[begin].counts) ++end;
    add_run(columns, cuts, begin, end, half, labelled, panel);
    begin = end;
  }
}

// The diagrams that could be computed, and dots at their folds.
std::vector<Column> columns_of(const Family& models, double lower, double upper, Series& folds) {
  std::vector<Column> columns;
  for (const auto& [x, model] : models) {
    const auto diagram = count_diagram(model);
    if (!diagram) continue;
    columns.push_back({x, *diagram});
    for (const Fold& fold : diagram->folds)
      if (fold.b > lower && fold.b < upper) folds.x.push_back(x), folds.y.push_back(fold.b);
  }
  return columns;
}

claim::Panel phase_panel(const char* label, const Family& models, double lower, double upper, bool log) {
  claim::Panel panel;
  panel.x.label = label;
  panel.y = {"b", log, lower, upper};
  Series folds{"", {}, {}, Series::Style::points, 6};
  const std::vector<Column> columns = columns_of(models, lower, upper, folds);
  add_areas(columns, panel);
  if (!folds.x.empty()) panel.series.push_back(folds);
  panel.key = "bmargin center horizontal";
  return panel;
}

// Noise of the two panels, in units of the model's.
std::vector<Exact> shares() { return {exactly(1), ratio(3, 10)}; }

// a1 from 0 to 5 a0.
Family a1_columns(const Nnlif& model, const Exact& share, int columns) {
  Family family;
  for (int k = 0; k < columns; ++k) {
    const Nnlif column = with(model, [&](NnlifParameters& p) {
      p.a0 *= share;
      p.a1 = model.a0() * ratio(5 * k, columns - 1);
    });
    family.push_back({to_double(column.a1()), column});
  }
  return family;
}

// V_R from V_F - 8 up to one column before V_F.
Family V_R_columns(const Nnlif& model, const Exact& share, int columns) {
  Family family;
  for (int k = 0; k < columns; ++k) {
    const Nnlif column = with(model, [&](NnlifParameters& p) {
      p.a0 *= share;
      p.V_R = p.V_F - 8 * ratio(columns - k, columns);
    });
    family.push_back({to_double(column.V_R()), column});
  }
  return family;
}

}  // namespace

claim::Figure phase_a1_figure(const Nnlif& model, int columns) {
  claim::Figure figure{
      "steady-phase-a1",
      fmt::format("The number of steady states over b and the growth a1 of the noise; dots: folds. V_R "
                  "= {}, V_F = {}, I = {}.",
                  to_text(model.V_R()), to_text(model.V_F()), to_text(model.I())),
      {}};
  const double D = to_double(Exact(model.V_F() - model.V_R()));
  for (const Exact& share : shares()) {
    figure.panels.push_back(phase_panel("a1", a1_columns(model, share, columns), -D, 3 * D, false));
    figure.panels.back().title = "a0 = " + to_text(Exact(model.a0() * share));
  }
  return figure;
}

claim::Figure phase_V_R_figure(const Nnlif& model, int columns) {
  claim::Figure figure{"steady-phase-VR",
                       fmt::format("The number of steady states over b and the reset V_R; dots: folds. V_F = {}, a1 = "
                                   "{}, I = {}.",
                                   to_text(model.V_F()), to_text(model.a1()), to_text(model.I())),
                       {}};
  for (const Exact& share : shares()) {
    figure.panels.push_back(phase_panel("V_R", V_R_columns(model, share, columns), 0.1, 100, true));
    figure.panels.back().title = "a0 = " + to_text(Exact(model.a0() * share));
  }
  return figure;
}

std::vector<Nnlif> phase_columns(const Nnlif& model, int columns) {
  std::vector<Nnlif> all;
  for (const Exact& share : shares())
    for (const auto& family : {a1_columns(model, share, columns), V_R_columns(model, share, columns)})
      for (const auto& [x, column] : family) all.push_back(column);
  return all;
}

}  // namespace spikeproof::experiments
