// The stationary rate by the discretised operators, and its comparison with the formulas.
#pragma once

#include <array>

#include "claim/claim.h"
#include "model/nnlif.h"
#include "stationary/rate.h"

namespace spikeproof::experiments {

/// Whether the discretised operators can hold N_inf; where not, the formulas are compared by their logarithms alone.
bool operators_can_hold(const stationary::Rate& rate);

/// N_inf of finite volumes on three nested meshes, extrapolated in h^2; the error is the last extrapolation's change.
/// The meshes are refined, up to 12800 cells, until their differences fall by about 4: from there on h^2 describes
/// them.
struct ExtrapolatedRate {
  std::array<double, 3> level;
  std::array<double, 3> h;  // 1/cells
  double N, error;
};
ExtrapolatedRate finite_volume_steady_rate(const Nnlif& model, std::size_t cells);

/// N_inf by two of the formulas, by their logarithms: that holds where N under- or overflows.
claim::Check formulas_agree(const stationary::Rate& rate, const stationary::Rate& reference, const char* method,
                            const char* reference_method);

/// N_inf by a discretised operator against Siegert's formula, with both error estimates.
claim::Check operator_agrees(const char* name, double N, double error, const char* method,
                             const stationary::Rate& siegert);

}  // namespace spikeproof::experiments
