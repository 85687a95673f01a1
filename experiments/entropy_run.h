// Relative entropies along runs of both discretisations, for the driver of linear.relative-entropy.
#pragma once

#include <vector>

#include "entropy/discrete.h"
#include "entropy/relative_entropy.h"
#include "linear_setup.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {

/// Times t_0 < ... < t_n at which the dissipation is integrated: Clenshaw-Curtis panels, nested rules of half the
/// order.
struct TimeNodes {
  std::vector<double> t, weight, coarse_weight;
};
/// Panels [edges[k], edges[k+1]], 2^4 + 1 nodes each, shared at the edges.
TimeNodes time_nodes(const std::vector<double>& edges);

/// E, D_diff, D_jump of spectral densities against the exact profile, at every output time of a run.
struct EntropyHistory {
  std::vector<double> t, entropy, diffusive, jump, excluded;
};
EntropyHistory entropy_history(const entropy::EntropyFunction& H, const stationary::Profile& P,
                               const fokker_planck::Evolution& run, const std::vector<double>& edges, int points);

/// E(first) - E(last), the integrals of the two dissipations in between, and the error of their sum by the coarser
/// rule.
struct IntegratedBalance {
  double drop, diffusive, jump, quadrature;
};
IntegratedBalance integrate(const EntropyHistory& history, const TimeNodes& nodes);

/// What implicit steps of the finite volumes do, over all convex H and steps: all three have to be <= 1 or >= 0.
struct DiscreteExtremes {
  double residual = 0;         // largest |dE/dt + D_diff + D_jump| / rounding bound
  double increase = 0;         // largest (E_new - E_old) / rounding bound, 0 if E never grows
  double dissipation = 1e300;  // smallest of both dissipations, over all
};
/// Starts with all mass in the cell below V_R, the farthest from P that the scheme knows; u <= max u(0) by positivity.
DiscreteExtremes discrete_run(const Context& context, const std::vector<entropy::EntropyFunction>& convex,
                              std::size_t cells, double dt, int steps);

/// Finite volumes at time t on three levels of mesh and step: E of each H, and the residual of the equation's terms.
struct FiniteVolumeEntropies {
  std::vector<std::vector<double>> entropy, residual;  // [level][H]
};
FiniteVolumeEntropies finite_volume_entropies(const Context& context, const InitialDensity& initial,
                                              const std::vector<entropy::EntropyFunction>& H, std::size_t cells,
                                              const std::vector<double>& times);

}  // namespace spikeproof::experiments
