// The equilibrium of the conductance: its moments by two methods, and the distance of the kinetic equation to it.
#pragma once

#include "firing_setup.h"

namespace spikeproof::experiments {

/// a + a1 N.
double noise_at(const ConductanceReal& m, double N);
/// The density in g of the equilibrium at the rate N, its noise times `factor`.
double equilibrium_density(const ConductanceReal& m, double N, double g, double factor = 1);

/// E[g], Var[g] and dE/dG_eq in closed form against quadrature, over the rates up to `highest_rate` and for G_eq from
/// far below the wall to far above it. Control: no wall at g = 0.
void check_equilibrium_moments(const FiringSubject& subject, double highest_rate, claim::Outcome& outcome);

/// int int |p - n M| dg dv, M the equilibrium with its noise times `factor`, by the trapezoidal rule in g.
double distance_to_equilibrium(const ConductanceReal& m, const kinetic::FiringKinetic& state, double factor = 1);

/// That distance at the model's own eps, by elements and by positive finite volumes on three meshes, extrapolated.
void check_distance_by_volumes(const Context& context, FiringSubject subject, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
