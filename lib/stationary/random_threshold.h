// The mean time from V_R to the next spike where drift and noise are held, in closed form.
#pragma once

#include "core/result.h"
#include "model/refractory.h"

namespace spikeproof::stationary {

/// Fixed threshold: int_{x_R}^{x_F} g (Siegert). Random threshold with phi = phi0 for v > V_F and 0 below:
///   T = int_{x_R}^{x_F} g + 1/phi0 + g(x_F) D_0/D_1,   D_k = int_0^inf s^{phi0-1+k} e^{-s^2/2 - s x_F} ds,
/// g(x) = int_0^inf e^{-s^2/2 + s x} ds, x = (v - bN - I)/sqrt(a0 + a1 N): the steady rate solves N (tau + T) = 1.
/// Throws std::invalid_argument for another firing law, or N that is negative or not finite. Guarantee: rounding and
/// quadrature, near 1e-12; not finite where the mean time leaves the doubles.
double mean_interval(const Refractory& model, double N);

}  // namespace spikeproof::stationary
