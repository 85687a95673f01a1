// Relative entropy and its dissipation from values of n and P at quadrature nodes, of whatever discretisation.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "entropy/entropy_function.h"

namespace spikeproof::entropy {

struct DensitySample {
  double v, weight;  // quadrature node and weight
  double n, n_v, P, P_v;
};

/// A density and its derivative, v < V_F.
struct DensityFunction {
  std::function<double(double)> value, slope;
};

/// Gauss-Legendre nodes on each panel [edges[k], edges[k+1]]. V_R has to be an edge: n and P have kinks there.
/// Throws std::invalid_argument unless edges increase and points >= 1.
std::vector<DensitySample> sample_densities(const DensityFunction& n, const DensityFunction& P,
                                            std::span<const double> edges, int points);

struct ResetValues {
  double N, N_inf;  // rates: u(V_F) = N/N_inf by l'Hopital
  double n_R, P_R;  // densities at V_R
};

struct RelativeEntropy {
  double entropy, diffusive, jump;
  double excluded;  // size of what was left out of `entropy` where P is too small for n/P to mean anything
};

/// E = int P H(n/P), D_diff = a int P H''(u) u_v^2, D_jump = N_inf [H(x) - H(y) - (x-y) H'(y)], x = N/N_inf,
/// y = u(V_R): dE/dt = -D_diff - D_jump. Left out as noise: nodes with P < floor * max P (also for D_jump), in D_diff
/// those with n < floor * max n; a negative n or N counts as 0. `excluded` takes u there to be at most twice as far
/// from 1 as elsewhere. Throws std::invalid_argument unless N_inf, P_R > 0. Guarantee: that of quadrature and n;
/// excluded: heuristic.
RelativeEntropy relative_entropy(const EntropyFunction& H, std::span<const DensitySample> samples, double a,
                                 const ResetValues& reset, double floor = 1e-13);

/// int e^{mu v} n dv.
double exponential_moment(std::span<const DensitySample> samples, double mu);

}  // namespace spikeproof::entropy
