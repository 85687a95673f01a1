// The part of the Poincaré re-check left of V_R: values of He_mu by Arb, handed over as intervals of MPFI.
#pragma once

#include "rigor/recheck_interval.h"
#include "rigor/statement.h"

namespace spikeproof::rigor::recheck_detail {

struct LeftPart {
  Interval psi, psi1;  // Psi_{-mu}(x_R), Psi_{1-mu}(x_R)
};

/// Throws Refusal unless Psi_{1-mu} > 0 on (-inf, x_R], that is f' > 0 there. Guarantee: enclosure.
LeftPart left_part(const LinearParameters& p, const Exact& mu, long precision);

}  // namespace spikeproof::rigor::recheck_detail
