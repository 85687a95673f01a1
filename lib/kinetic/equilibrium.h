// The equilibrium of g: the Gaussian of mean G_eq and variance a, cut off at g = 0, and the drift that it leaves in v.
#pragma once

#include "model/conductance.h"

namespace spikeproof::kinetic {

struct TruncatedGaussian {
  double mean;      // E[g] = m + sqrt(2a/pi)/erfcx(-m/sqrt(2a)) > 0
  double variance;  // a (1 - x h - h^2), x = m/sqrt a, h = sqrt(2/pi)/erfcx(-x/sqrt 2)
  double slope;     // dE[g]/dm = variance/a, in (0, 1)
  double at_zero;   // the density at g = 0, h/sqrt a
};

/// Moments of the density proportional to exp(-(g - m)^2/(2a)) on g >= 0. Throws std::invalid_argument unless a > 0
/// and m is finite. Source: MATHEMATICS 6.1. Guarantee: relative error below 1e-13 for every m/sqrt a.
TruncatedGaussian truncated_gaussian(double m, double a);

/// c(v) = g_L (V_L - v) + E[g] (V_E - v) = G (V - v) at the rate N.
struct Drift {
  double G;      // g_L + E[g]
  double V;      // (g_L V_L + E[g] V_E)/G
  double slope;  // dE[g]/dN = b dE[g]/dG_eq
  double g;      // E[g]
  double operator()(double v) const { return G * (V - v); }
};
Drift drift_at(const ConductanceReal& model, double N);

/// The drift as a function of x = b N; then slope = dE[g]/dx.
Drift drift_at_input(const ConductanceReal& model, double x);

}  // namespace spikeproof::kinetic
