// The integrals J_k behind the rate of a steady state, for the re-checker: g by Taylor expansion in cells and by erfc.
#pragma once

#include <vector>

#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {

/// g(x) = int_0^inf e^{-s^2/2 + s x} ds = e^{x^2/2} sqrt(pi/2) erfc(-x/sqrt 2). Guarantee: enclosure.
Interval mills(const Interval& x);

/// int_{x_R}^{x_F} g(x) dx for x_R < x_F. Guarantee: enclosure.
Interval mills_integral(const Interval& x_R, const Interval& x_F);

/// J_k(beta, a) = int_0^inf s^k e^{-a s^2/2 - beta s} (e^{s V_F} - e^{s V_R})/s ds for k = 0 .. highest, V_R < V_F
/// (measured from I), a > 0; about `bits` bits of each. Work grows with |beta|/sqrt(a). Guarantee: enclosure.
std::vector<Interval> moments(const Exact& V_R, const Exact& V_F, const Exact& beta, const Exact& a, int highest,
                              long bits);

}  // namespace spikeproof::rigor::recheck_detail
