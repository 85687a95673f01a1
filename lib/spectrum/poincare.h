// The Poincaré constant of the stationary density: int P u^2 <= C int P u_v^2 for int P u = 0.
#pragma once

#include <functional>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::spectrum {

struct PoincareValue {
  double rate;   // a/C = mu_1, first non-zero Neumann eigenvalue of -(P u_x)_x/P in x = (v - I)/sqrt(a); 1/time
  double C;      // best constant, in the square of the potential's unit
  double error;  // estimate, of rate
};

/// Shooting: left of x_R the solution bounded by a power, right of it Taylor steps from the regular singular point x_F,
/// matched at x_R; that u is monotone says that the first eigenvalue was met (Sturm).
/// Throws std::invalid_argument unless b = 0 and a1 = 0. Errors: no_convergence. Guarantee: estimate, near 1e-13.
Result<PoincareValue> poincare_shooting(const Nnlif& model);

/// Spectral elements for the Dirichlet form with weight P, degree 10, by Spectra; the error is the change from
/// degree 8. Throws and errors as above. Guarantee: estimate; from above up to rounding (Rayleigh-Ritz).
Result<PoincareValue> poincare_galerkin(const Nnlif& model);

/// First non-zero eigenvalue of -(w u')'/w on [edges.front(), edges.back()] with no flux at the ends, for any weight
/// w > 0 that is smooth between the edges. Errors: no_convergence. Guarantee: Rayleigh-Ritz, no error estimate.
Result<double> weighted_neumann_rate(const std::function<double(double)>& weight, const std::vector<double>& edges,
                                     int degree);

/// lower <= C <= upper, with lower = B/2, upper = 4 B and B the larger of the sups over both sides of the median m of
/// int_v^{V_F} P int_m^v 1/P and int_{-inf}^v P int_v^m 1/P.
/// Source: Muckenhoupt 1972; Bobkov, Goetze 1999 for the two sides. Guarantee: sup by search, about 1e-9 relative.
struct MuckenhouptBounds {
  double lower, upper, B;
};
MuckenhouptBounds muckenhoupt_bounds(const Nnlif& model);

}  // namespace spikeproof::spectrum
