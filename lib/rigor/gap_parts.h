// The parts of the gap's proof: the far part of the strip, the count in the box, the roots. Prover side.
#pragma once

#include <complex>
#include <vector>

#include "core/result.h"
#include "rigor/characteristic.h"

namespace spikeproof::rigor {

/// Lower bound of ln |Psi_lambda(x_F)/Psi_lambda(x_R)| for all lambda with -r <= Re lambda <= 0, |Im lambda| >= Y >= 1.
/// Not finite where the estimate does not apply (Y too small). Proof: proofs-checks/spectral-gap. Guarantee: enclosure.
Ball far_margin(const LinearParameters& p, const Exact& r, const Exact& Y, long precision);

/// A small Y with a certainly positive far_margin. Errors: out_of_range if Y would exceed 2^12.
Result<Exact> find_height(const LinearParameters& p, const Exact& r);

/// Number of zeros of f, with multiplicity, in [-r, c] x [-Y, Y]; none lies on the boundary.
/// Errors: no_convergence (a zero on or too near the boundary), those of expand_characteristic. Guarantee: exact.
Result<long> count_zeros(const LinearParameters& p, const Exact& r, const Exact& c, const Exact& Y, Effort& effort);

/// Adds approximate zeros with -to <= Re <= -from, 0 <= Im <= Y, to `zeros`; 0 itself and copies are dropped, the order
/// is by falling real part. Errors: those of expand_characteristic. Guarantee: heuristic.
Result<std::vector<std::complex<double>>> scan_zeros(const LinearParameters& p, double from, double to, double Y,
                                                     std::vector<std::complex<double>> zeros, Effort& effort);

/// Encloses the simple zero near an approximation; proves that it is the only one in a disc of radius 2^-60 about it.
/// Errors: no_convergence, those of expand_characteristic. Guarantee: enclosure.
Result<EigenvalueBox> enclose_zero(const LinearParameters& p, std::complex<double> near, Effort& effort);

}  // namespace spikeproof::rigor
