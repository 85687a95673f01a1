// N Q on the imaginary axis for the re-checker of linear stability: values by Arb's 1F1 and U with Cauchy's integral,
// or by the Riccati estimate of Psi'/Psi, where the prover expands in lambda and uses the Liouville-Green series.
#pragma once

#include <vector>

#include "model/nnlif.h"
#include "rigor/recheck_characteristic.h"

namespace spikeproof::rigor::recheck_detail {

/// Steady states in a box: beta = b N, a = a0 + a1 N, about an exact centre (V measured from beta of the centre).
struct Linearised {
  LinearParameters centre;
  Ball beta, a, kappa, x_R, x_F, shift, skew;  // shift of x_R from the centre; what x_F moves beyond that
  Exact V_F, delay;

  static Linearised at_rates(const NnlifParameters& p, const Enclosure& N);
  /// a1 = 0, every state with beta in [lower, upper].
  static Linearised at_drifts(const NnlifParameters& p, const Exact& lower, const Exact& upper);
};

/// Number of zeros of h with Re lambda > 0, none on the axis. Throws Refusal where that is not certain, and unless
/// |N Q| < 1 for |lambda| >= R. Guarantee: exact.
long unstable_count(const Linearised& state, const Exact& R);

/// Throws Refusal unless |N Q| < 1 for Re lambda >= 0, |lambda| >= R.
void require_quiet_beyond(const Linearised& state, const Exact& R);

}  // namespace spikeproof::rigor::recheck_detail
