// The integrals that decide the rate of a steady state, and their derivatives, as balls. Prover side.
#pragma once

#include <vector>

#include "rigor/ball.h"

namespace spikeproof::rigor {

/// int_{x_R}^{x_F} g(x) dx, g(x) = int_0^inf e^{-s^2/2 + s x} ds, x_R < x_F: closed form with erfi and 2F2 right of
/// -edge, enveloping series left of it. The closed form loses up to x^2/2 nats of the precision for x < 0. Source:
/// Siegert, Phys. Rev. 81 (1951). Guarantee: enclosure.
Ball mean_interval(const Ball& x_R, const Ball& x_F, long edge);
/// An edge at which that series, whose smallest term is about e^{-x^2/2}, reaches `bits` bits.
long far_left_edge(long bits);

/// J_k(beta, a) = int_0^inf s^k e^{-a s^2/2 - beta s} (e^{s V_F} - e^{s V_R})/s ds for k = 0 .. highest, a > 0,
/// V_R < V_F (measured from I): 1/N at beta = b N, a = a0 + a1 N for k = 0. All are positive and decrease in beta and
/// in a: dJ_k/dbeta = -J_{k+1}, dJ_k/da = -J_{k+2}/2. Exact arguments give about their precision, wide ones
/// the hull of the corners. Guarantee: enclosure.
std::vector<Ball> rate_moments(const Exact& V_R, const Exact& V_F, const Ball& beta, const Ball& a, int highest);

}  // namespace spikeproof::rigor
