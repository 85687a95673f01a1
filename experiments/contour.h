// Contour lines of values on a grid, for figures of densities of two variables.
#pragma once

#include <string>
#include <vector>

#include "claim/figure.h"

namespace spikeproof::experiments {

/// z[j * x.size() + i] at (x[i], y[j]).
struct ContourGrid {
  std::vector<double> x, y, z;
};

/// Where z crosses the level, cell by cell: pieces of two points, a gap between pieces.
claim::Series contour(const ContourGrid& grid, double level, const std::string& label);

}  // namespace spikeproof::experiments
