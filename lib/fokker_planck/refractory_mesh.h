// Meshes for the equation with a refractory state.
#pragma once

#include "fokker_planck/mesh.h"
#include "model/refractory.h"

namespace spikeproof::fokker_planck {

struct LineOptions {
  int degree = 12;
  double refinement = 1;                    // divides every length
  double least_rate = 0, largest_rate = 1;  // of N, in drift and noise, that the mesh has to serve
  double beyond = 0;                        // added to both ends
};

/// Random threshold: from below the Gaussian tail of data and steady state to where neurons that are carried upward at
/// `largest_rate` have fired, both to 1e-17; faces at V_R and the breaks of the firing law, elements finer beside them
/// and over the data. Throws std::invalid_argument for a fixed threshold. Guarantee: heuristic; p at the ends tells.
Mesh line_mesh(const Refractory& model, const RefractoryStart& start, const LineOptions& options);

/// The ends alone.
struct LineEnds {
  double lowest, highest;
};
LineEnds line_ends(const Refractory& model, double lowest, double highest, double least_rate, double largest_rate);

}  // namespace spikeproof::fokker_planck
