// The steady states of every b as one curve over the rate. Private to the room.
#pragma once

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::spectrum::detail {

/// The one b for which N > 0 is a stationary rate of the model with that b (the model's own b is ignored), in doubles.
/// Errors: no_convergence, out_of_range.
Result<double> connectivity_of(const Nnlif& model, double N);

/// The model with another b.
Nnlif with_b(const Nnlif& model, double b);

}  // namespace spikeproof::spectrum::detail
