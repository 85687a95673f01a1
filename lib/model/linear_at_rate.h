// The linear equation behind a steady state of the nonlinear one.
#pragma once

#include "model/nnlif.h"

namespace spikeproof {

/// The linear equation with the drift -v + b N + I and the noise a0 + a1 N held at the rate N: a steady state of rate N
/// of the model is its steady state. Exact. Throws std::invalid_argument unless a0 + a1 N > 0.
Nnlif linear_at_rate(const Nnlif& model, const Exact& N);

}  // namespace spikeproof
