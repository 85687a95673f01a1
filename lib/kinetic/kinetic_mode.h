// The kinetic Fokker-Planck equation p_t + v p_x - (v p)_v - p_vv = 0 on a torus, one wave exp(i k x) at a time:
//   f_t = -i k v f + (v f + f_v)_v,   k a multiple of 2 pi over the length.
#pragma once

#include <complex>
#include <vector>

namespace spikeproof::kinetic {

/// Eigenvalues of one wave, by rising real part of -lambda: -(k^2 + n), n = 0, 1, ... in closed form.
/// Source: the Gaussian kernel of the equation (Kolmogorov). Guarantee: exact.
double mode_rate(double k, int n);
/// The decay rate of the equation on a torus: min(1, (2 pi/length)^2), all waves and n together but for the
/// equilibrium.
double torus_rate(double length);
/// int f dv at time t for f(v,0) = the Gaussian: exp(-k^2 (t - 1 + e^{-t})). Guarantee: exact.
double mode_density(double k, double t);

/// The smallest decay rate -Re lambda of the tridiagonal matrix of `terms` Hermite functions: spectral in `terms`.
/// `transport` multiplies the term -i k v.
double hermite_rate(double k, int terms, double transport = 1);

/// int f dv at the given times (rising, > 0) from the Gaussian: finite volumes on |v| < 8, Crank and Nicolson. Order 2
/// in the cells and in the steps per unit of time, which grow together. Throws std::invalid_argument for < 4 cells.
std::vector<double> simulate_mode(double k, const std::vector<double>& times, int cells, double transport = 1);

}  // namespace spikeproof::kinetic
