// Kuramoto's model with infinitely many oscillators: coherent states, and the stability of incoherence.
#pragma once

#include <vector>

#include "model/kuramoto.h"

namespace spikeproof::network {

/// K_c = 2/(pi g(0)), above which incoherence is unstable. Guarantee: rounding.
double critical_coupling(const FrequencyLaw& law);

/// J(x) = int_{-pi/2}^{pi/2} cos^2 g(x sin), x >= 0: coherent states have r = x J(x) at K = 1/J(x), x = K r.
/// Source: Kuramoto, Lect. Notes Phys. 39 (1975). Guarantee: about 1e-13, relative.
double locking_integral(const FrequencyLaw& law, double x);

/// Order parameter of the coherent state, 0 where there is none (K <= K_c; at K = K_c of a law that is constant near 0
/// the largest of many). One state for K > K_c, since J does not rise. Guarantee: about 1e-12.
double order_parameter(const FrequencyLaw& law, double K);

/// The growth rate l > 0 of incoherence, 1 = (K/2) int g l/(l^2 + omega^2); 0 for K <= K_c, where the linearisation has
/// no eigenvalue. Source: Strogatz and Mirollo, J. Stat. Phys. 63 (1991). Guarantee: about 1e-12.
double growth_rate(const FrequencyLaw& law, double K);

/// r(t) of the Lorentzian of this width from r0 > 0, for phases that are a Poisson kernel independent of the
/// frequencies: r' = -width r + K r (1 - r^2)/2. Source: Ott and Antonsen, Chaos 18 (2008). Guarantee: exact up to
/// rounding.
double ott_antonsen(double width, double K, double r0, double t);

}  // namespace spikeproof::network
