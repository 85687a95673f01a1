// The stationary rate N_inf by three formulas that share nothing.
#pragma once

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::stationary {

/// Where reset and threshold lie in the scaled variable x = (v - b N - I)/sqrt(a(N)).
struct ScaledArguments {
  double x_R, x_F;     // rounded to nearest
  double x_F_low = 0;  // x_F + x_F_low is the exact argument to about 32 digits
  double width = 0;    // x_F - x_R, rounded once
};

/// Of plain numbers; x_R < x_F, both finite, else std::invalid_argument.
ScaledArguments scaled_arguments(double x_R, double x_F);
/// Of a model for a given rate (drift -v + b N + I, noise a0 + a1 N), from its exact parameters. N must be finite and
/// keep the noise positive, else std::invalid_argument.
ScaledArguments scaled_arguments(const Nnlif& model, double N = 0);

struct Rate {
  double N;               // 0, denormal or infinite where in_range is false
  double log_N;           // always finite
  double relative_error;  // estimate, of N
  bool in_range;          // N is a normal double
  // 1/N = mean_interval e^{exponent}; exponent is x_F^2/2 for x_F > 0 and 0 below.
  double mean_interval, exponent;
};

/// 1/N = int_{x_R}^{x_F} g(x) dx, g(x) = sqrt(pi/2) erfcx(-x/sqrt 2), by Gauss-Legendre panels.
/// Source: Siegert's formula. Guarantee: heuristic error estimate (two rules), near 1e-15 for abs(x) <= 300.
Rate siegert_rate(const ScaledArguments& x);

/// 1/N = int_{-inf}^{x_F} int_{max(x,x_R)}^{x_F} e^{(w^2-x^2)/2} dw dx: the mass of the profile, as nested panels.
/// Guarantee: as above; some 1e4 to 1e6 exponentials.
Rate double_integral_rate(const ScaledArguments& x);

/// 1/N = int_0^inf (e^{-s^2/2}/s)(e^{s x_F} - e^{s x_R}) ds. Guarantee: as above.
Rate laplace_rate(const ScaledArguments& x);

/// N_inf of a linear model by Siegert's formula. Throws std::invalid_argument unless b = 0 and a1 = 0.
Rate steady_rate(const Nnlif& model);

}  // namespace spikeproof::stationary
