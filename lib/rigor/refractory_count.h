// The steady states of the equation with a fixed threshold and a refractory state, counted by enclosures.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/refractory.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

/// Every N > 0 with G(N) = N (tau + J_0(b N, a0 + a1 N)) = 1, rising. As J_0 > 0 all lie in (0, 1/tau): that interval
/// is cut into pieces on each of which G - 1 or G' has one sign. Enclosures of about `digits` digits. Throws
/// std::invalid_argument for a random threshold. Errors: no_convergence where a piece cannot be decided, as at a fold.
/// Guarantee: enclosure, and no other state exists.
Result<std::vector<Enclosure>> prove_refractory_count(const Refractory& model, int digits = 15);

}  // namespace spikeproof::rigor
