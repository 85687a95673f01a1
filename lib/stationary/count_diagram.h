// How many steady states there are for every b at once.
#pragma once

#include <vector>

#include "core/result.h"
#include "stationary/steady_states.h"

namespace spikeproof::stationary {

/// The number of steady states is counts[i] for breaks[i-1] < b < breaks[i] (from -inf, to inf): it changes by two at a
/// fold and by one at b = V_F - V_R, where a state comes from N = infinity. breaks rise.
struct CountDiagram {
  std::vector<Fold> folds;  // by rising N
  double infinity;          // V_F - V_R
  std::vector<double> breaks;
  std::vector<int> counts;

  /// The count at b; at a break that of the interval above it.
  int count(double b) const;
  /// Middle of an interval with the most states; an unbounded one is cut at `reach` beyond the breaks.
  double richest(double reach) const;
};

/// From the folds and the side from which the graph b = B(N) tends to V_F - V_R; one state for b -> -inf. The model's b
/// is ignored. Errors: those of fold_points. Guarantee: heuristic; rigor/fold.h proves it.
Result<CountDiagram> count_diagram(const Nnlif& model);

}  // namespace spikeproof::stationary
