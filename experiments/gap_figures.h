// Figures of the spectral gap and of the Poincaré constant.
#pragma once

#include "claim/figure.h"
#include "model/nnlif.h"

namespace spikeproof::experiments {

/// Leading eigenvalues in the complex plane for three parameter sets; the second and third have a complex leading pair.
claim::Figure eigenvalue_figure();

/// The gap as V_R -> V_F, with its limit: the first zero of Psi_{lambda+1}(x_F) = Psi'_lambda(x_F)/lambda.
claim::Figure gap_figure(const Nnlif& model);

/// a/C and the gap against V_R, from far below to the threshold.
claim::Figure poincare_figure(const Nnlif& model);

}  // namespace spikeproof::experiments
