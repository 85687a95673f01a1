// Figures of the linear stability of the nonlinear equation.
#pragma once

#include "claim/figure.h"
#include "model/nnlif.h"

namespace spikeproof::experiments {

/// Largest real part along the branch of steady states, through its folds; and its square root law at the first fold.
claim::Figure branch_eigenvalue_figure(const Nnlif& model);

/// The critical delay against the connectivity.
claim::Figure hopf_figure(const Nnlif& model);

}  // namespace spikeproof::experiments
