// Cells of the finite volume scheme: graded to V_R and V_F, V_R on a face.
#pragma once

#include <cstddef>
#include <vector>

#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

/// Faces are stored as y = v - V_F, so that distances to the threshold keep their relative accuracy when V_R -> V_F.
struct FiniteVolumeMesh {
  double V_F;
  std::vector<double> face;  // increasing; face.back() = 0, face[reset] = V_R - V_F
  std::size_t reset;         // cells reset-1 and reset are the neighbours of V_R

  std::size_t cells() const { return face.size() - 1; }
  double width(std::size_t i) const { return face[i + 1] - face[i]; }
  double centre(std::size_t i) const { return 0.5 * (face[i] + face[i + 1]); }  // relative to V_F
  double v(std::size_t i) const { return V_F + centre(i); }
};

struct FiniteVolumeMeshOptions {
  std::size_t cells = 400;  // aimed at; each stretch between V_min, jumps of the data, V_R and V_F has at least 4
  std::size_t refine = 1;   // every cell of the mesh with refine = 1 becomes this many, by the same map: for Richardson
  double first_time = 1;    // earliest time asked for: layers of width sqrt(a t) count from there
  double largest_rate = 0;  // nonlinear equation: rates in [0, largest_rate] move the centre c = bN + I and widen a(N)
};

/// V_min is such that the Gaussian tails of the data and of the steady state below it weigh less than 1e-18.
/// `initial` may be null (steady states). Throws std::invalid_argument for cells < 16, refine < 1, first_time <= 0,
/// or a distance V_F - V_R below double precision. Guarantee: heuristic (the order is measured, not the mesh).
FiniteVolumeMesh finite_volume_mesh(const Nnlif& model, const InitialDensity* initial,
                                    const FiniteVolumeMeshOptions& options = {});

}  // namespace spikeproof::fokker_planck
