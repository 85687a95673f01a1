// Enclosure of the firing rate N_inf of the steady state of the linear equation.
#pragma once

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/ball.h"
#include "rigor/certificate.h"

namespace spikeproof::rigor {

/// x_R or x_F = (v - I)/sqrt(a0).
Ball scaled_potential(const Exact& v, const LinearParameters& p, long precision);

/// Rate (per unit time) of the steady state at fixed I and a0, to a relative width below 2^-bits (2 <= bits <= 100000).
/// Errors: precision_exhausted. Source: 1/N = int_{x_R}^{x_F} sqrt(pi/2) erfcx(-x/sqrt 2) dx (Siegert 1951).
/// Guarantee: enclosure.
Result<Ball> enclose_rate(const LinearParameters& p, long bits);

struct SteadyStateProof {
  Enclosure N_inf;
  Certificate certificate;
};

/// Proof that the linear equation has one steady state of mass 1, with N_inf to `digits` significant digits (1 to
/// 20000). Errors: precision_exhausted; out_of_range where N_inf has a binary exponent beyond what a certificate can
/// hold. Throws std::invalid_argument unless b = 0 and a1 = 0. Guarantee: enclosure.
Result<SteadyStateProof> prove_steady_state(const Nnlif& model, int digits = 15);

}  // namespace spikeproof::rigor
