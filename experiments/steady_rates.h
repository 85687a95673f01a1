// The stationary rate by the discretised operators, and its comparison with the formulas.
#pragma once

#include <array>

#include "claim/claim.h"
#include "model/nnlif.h"
#include "stationary/rate.h"

namespace spikeproof::experiments {

/// N_inf of finite volumes on three nested meshes, extrapolated in h^2; the error is the last extrapolation's change.
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
