// Initial densities for the re-checker: read from a certificate, and their moments by intervals of MPFI.
#pragma once

#include "model/exact_density.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {

/// The certificate's initial density. Throws Refusal.
ExactDensity read_density(const Input& input);

/// int e^{mu (v - V_F)} n dv of the density restricted to v < V_F and normalised: a quotient of g(x) = int_0^inf
/// e^{-s^2/2 + s x} ds for a Gaussian, positive series row by row for others. Guarantee: enclosure.
Interval discounted_moment(const ExactDensity& density, const Exact& V_F, const Exact& mu, long precision);
/// n(V_F-). Guarantee: enclosure.
Interval value_at_threshold(const ExactDensity& density, const Exact& V_F, long precision);

}  // namespace spikeproof::rigor::recheck_detail
