#include "stationary/count_diagram.h"

#include <algorithm>
#include <utility>

namespace spikeproof::stationary {
namespace {

// Whether B(N) > V_F - V_R for large N: the sign of the first term of Phi - 1 in powers of 1/N at b = V_F - V_R.
bool comes_from_above(const Nnlif& model) {
  const RateFunction f(model);
  const double D = f.parameter(Parameter::b) + f.excess();
  const TailSeries series = f.with(Parameter::b, D).tail();
  for (int k = 1; k < TailSeries::terms; ++k)
    if (series.coefficient(k) != 0) return series.coefficient(k) > 0;
  return false;
}

}  // namespace

int CountDiagram::count(double b) const {
  const auto above = std::upper_bound(breaks.begin(), breaks.end(), b);
  return counts[static_cast<std::size_t>(above - breaks.begin())];
}

double CountDiagram::richest(double reach) const {
  std::size_t best = 0;
  double width = -1;
  const auto edge = [&](std::size_t i, bool upper) {
    if (upper) return i < breaks.size() ? breaks[i] : breaks.back() + reach;
    return i > 0 ? breaks[i - 1] : breaks.front() - reach;
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double here = edge(i, true) - edge(i, false);
    if (counts[i] < counts[best] || (counts[i] == counts[best] && here <= width)) continue;
    best = i, width = here;
  }
  return 0.5 * (edge(best, false) + edge(best, true));
}

Result<CountDiagram> count_diagram(const Nnlif& model) {
  const auto folds = fold_points(model);
  if (!folds) return folds.error();
  CountDiagram diagram;
  diagram.folds = *folds;
  diagram.infinity = to_double(Exact(model.V_F() - model.V_R()));
  std::vector<std::pair<double, int>> changes{{diagram.infinity, comes_from_above(model) ? 1 : -1}};
  for (const Fold& fold : *folds) changes.push_back({fold.b, fold.maximum ? -2 : 2});
  std::sort(changes.begin(), changes.end());
  diagram.counts = {1};
  for (const auto& [b, change] : changes) {
    diagram.breaks.push_back(b);
    diagram.counts.push_back(diagram.counts.back() + change);
  }
  return diagram;
}

}  // namespace spikeproof::stationary
