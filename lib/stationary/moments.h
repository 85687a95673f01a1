// The function g of Siegert's formula with its derivatives, and the moments J_k of the scalar equation for the rate.
#pragma once

#include <array>

#include "stationary/rate.h"

namespace spikeproof::stationary {

/// f[k] = g^{(k)}(x) e^{-reference^2/2} (reference > 0; without the factor otherwise) for k = 0..4, x <= reference or
/// x <= 0, g(x) = int_0^inf e^{-s^2/2+s x} ds, g' = x g + 1. Every f[k] is positive. Guarantee: relative error below
/// 16 ulp (Taylor tables made by Miller's recurrence, an asymptotic series, sums of positive terms for x > 0).
std::array<double, 5> g_derivatives(double x, double reference = 0);

/// J_k = int_0^inf s^k e^{-a s^2/2} (e^{s (V_F-beta)} - e^{s (V_R-beta)})/s ds = J[k] e^{exponent}, all positive.
struct Moments {
  std::array<double, 5> J{};  // those above the highest order that was asked for are 0
  double exponent = 0;        // x_F^2/2 where x_F > 0, else 0
  double relative_error = 0;  // estimate, of each
};

/// J_0 .. J_highest at x = (V - beta)/sqrt(a), root_a = sqrt(a) > 0, 0 <= highest <= 4; no cancellation as V_R -> V_F.
/// Source: J_0 = int_{x_R}^{x_F} g, J_k = a^{-k/2} [g^{(k-1)}]_{x_R}^{x_F}. Throws std::invalid_argument otherwise.
/// Guarantee: heuristic, near 1e-15 for -1e7 < x_R and x_F < 1e4 (12-point Gauss-Legendre panels).
Moments moments(const ScaledArguments& x, double root_a, int highest = 4);

}  // namespace spikeproof::stationary
