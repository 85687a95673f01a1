// Integrals of the steady profile for the re-check of local convergence, with MPFI.
#pragma once

#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {

/// mass = int q and k = int K^2/q as in rigor/profile_integrals.h; k is left 0 where `with_k` is false. All q come from
/// q' = x q + 1 marched from the threshold, none from erfi as the prover's. Throws Refusal where it cannot decide.
struct ProfileSums {
  Interval mass, k;
};
ProfileSums profile_sums(const Interval& x_F, const Interval& T, bool with_k);

}  // namespace spikeproof::rigor::recheck_detail
