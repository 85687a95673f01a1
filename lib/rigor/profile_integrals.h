// Integrals of the steady profile at a given drift: the rate, and the constant C_R of an evaluation at V_R.
#pragma once

#include "core/result.h"
#include "rigor/ball.h"

namespace spikeproof::rigor {

/// With x = (v - I - beta)/sqrt(a) the steady density is N q(x), q(x) = e^{-x^2/2} int_{max(x,x_R)}^{x_F} e^{w^2/2} dw.
struct ProfileIntegrals {
  Ball mass;  // int q = 1/N
  Ball k;     // int K^2/q with K = int_{-inf}^x q left of x_R and int_x^{x_F} q right of it; C_R = a N k
};

/// Both integrals, to relative widths of about 2^-bits where x_F and T are that sharp (x_R = x_F - T); for a wider ball
/// the result holds at each of its points, but its radius must be small against 2^{-bits/4} T. Errors: out_of_range
/// where too many cells would be needed, precision_exhausted. Source: proofs-checks/local-convergence. Guarantee:
/// enclosure.
Result<ProfileIntegrals> profile_integrals(const Ball& x_F, const Ball& T, long bits);

}  // namespace spikeproof::rigor
