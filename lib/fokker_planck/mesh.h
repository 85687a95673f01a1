// Meshes of spectral elements: faces at V_R and V_F, finer where the density has to be looked at closely.
#pragma once

#include <cstddef>
#include <vector>

#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

struct Mesh {
  std::vector<double> faces;  // increasing; front() = V_min, back() = V_F
  std::size_t reset;          // faces[reset] = V_R
  int degree;                 // of the polynomials, the same on every element; >= 3

  std::size_t elements() const { return faces.size() - 1; }
  double half_length(std::size_t e) const { return 0.5 * (faces[e + 1] - faces[e]); }
  double centre(std::size_t e) const { return 0.5 * (faces[e] + faces[e + 1]); }
};

struct MeshOptions {
  int degree = 12;
  double refinement = 1;    // divides every length
  double first_time = 1;    // earliest time at which N(t) is asked for: layers of width sqrt(a t) count from there
  double lowest = 1e300;    // V_min if it is below the one from the tails, else ignored
  double largest_rate = 0;  // up to this N the layer of width a/(|b| N) at V_F is resolved
  bool at_reset = false;    // and the one below V_R too: N(t) hardly sees it, the density does
};

/// The model with v measured from V_F: V_F - V_R keeps all its digits when the two are close.
Nnlif from_threshold(const Nnlif& model);

/// V_min such that the Gaussian tails of the data and of the steady state below it weigh less than 1e-17; element
/// lengths follow sqrt(a), the width of the data, the layers at V_F and V_R, and jumps of the data. Guarantee:
/// heuristic; the solver measures what the mesh is worth.
Mesh make_mesh(const NnlifReal& model, const InitialDensity& initial, const MeshOptions& options);

}  // namespace spikeproof::fokker_planck
