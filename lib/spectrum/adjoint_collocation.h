// Rough eigenvalues of the linear equation, to start other methods from. Private to the room.
#pragma once

#include <complex>
#include <vector>

#include "core/result.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum::detail {

/// The adjoint problem Psi'' - x Psi' = lambda Psi, Psi(x_F) = Psi(x_R), Psi bounded by a power at -infinity,
/// collocated at Chebyshev points of elements that grow away from the origin. Guarantee: heuristic.
Result<std::vector<std::complex<double>>> rough_eigenvalues(const stationary::ScaledArguments& x, int k);

}  // namespace spikeproof::spectrum::detail
