// The constant of an evaluation at V_R, for the re-check of local convergence with MPFI.
#pragma once

#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {

/// k = int K^2/q as in rigor/profile_integrals.h, C_R = a N k. q comes from q' = x q + 1 marched from the threshold,
/// not from erfi as the prover's, and left of V_R Taylor cells replace Arb's integrator. Throws Refusal where it cannot
/// decide. Guarantee: enclosure.
Interval profile_constant(const Interval& x_F, const Interval& T);

}  // namespace spikeproof::rigor::recheck_detail
