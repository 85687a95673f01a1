// The layer at V_F as N grows, and the fixed mesh that cannot see it.
#pragma once

#include <vector>

#include "blow_up_case.h"

namespace spikeproof::experiments {

/// The density beside V_F at a rate N on the way to the blow-up, in xi = b N (V_F - v)/a.
struct LayerState {
  double N, q;
  double fall;                     // |dq/d tau| there
  double curvature;                // eps = a fall/b^2
  double drift;                    // |d log fall/d log q|: how fast that changes
  std::vector<double> xi, scaled;  // b n
};

/// States at rates of about 10^2 to 10^6, on the mesh of `run`, which has to have blown up. Errors: those of advance.
Result<std::vector<LayerState>> layer_states(const fokker_planck::Evolution& run, const InitialDensity& initial);

/// b n in the layer while q falls at the rate `fall`: int_0^xi exp(-z + eps z^2/2) dz; eps = 0 is 1 - e^-xi.
double layer_profile(double xi, double eps);
/// Largest |b n - layer_profile(xi, eps)| over xi <= 2.
double layer_difference(const LayerState& state, double eps);

claim::Figure layer_figure(const std::vector<LayerState>& states, const fokker_planck::Evolution& run);

/// The largest N that a fixed uniform mesh reports while the equation blows up: N is read off its last cell, a
/// n_last/(h/2), and acts in the next small step. It is a property of h, about 2a/(h (V_F - V_R)) or below.
double fixed_mesh_peak(const BlowUpCase& c, std::size_t cells);

}  // namespace spikeproof::experiments
