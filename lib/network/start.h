// Independent initial potentials of the neurons.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/initial_data.h"

namespace spikeproof::network {

/// Inverse of the distribution function of an initial density, by a table of cells that resolve its width and breaks.
class StartLaw {
 public:
  /// Throws std::invalid_argument where the density has not mass 1 to 1e-4 on the table's cells.
  StartLaw(const InitialDensity& initial, double V_F);

  /// V_F - V at the quantile u in (0, 1). Guarantee: heuristic, relative error of the density about 1e-6.
  double distance(double u) const;

 private:
  std::vector<double> edge_, mass_, left_, right_;  // edges as V_F - v, decreasing; masses up to the edge; densities
  std::vector<std::uint32_t> guide_;                // the cell of every 4096th part of the mass
};

/// Fills y[i] with V_F - V of neuron first + i: independent draws that depend on seed and neuron alone.
void draw_start(std::span<float> y, std::uint32_t first, const StartLaw& law, std::uint64_t seed);

}  // namespace spikeproof::network
