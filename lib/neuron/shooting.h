// Newton steps for periodic solutions. Private to cycles.cpp and cycle_branch.cpp.
#pragma once

#include <cmath>

#include "neuron/cycles.h"

namespace spikeproof::neuron::shooting {

/// Unknowns in units of the scales: n of the point, then log T, then the control.
using Unknowns = std::vector<double>;

inline Unknowns unknowns_of(const Dynamics& d, const State& x, double T, double control) {
  Unknowns u(d.dimension() + 2);
  for (std::size_t i = 0; i < d.dimension(); ++i) u[i] = x[i] / d.variables()[i].scale;
  u[d.dimension()] = std::log(T);
  u[d.dimension() + 1] = control / d.control().scale;
  return u;
}

struct Linearised {
  Variation flow;
  std::vector<double> residual;  // n: (x(T) - x)/scales
  std::vector<double> columns;   // n x (n + 2): its derivative
  std::vector<double> slope;     // n: f(x) over the scales, of unit length: for the phase condition
  double norm = 0;               // largest residual
  bool backward = false;         // x(-T) in the place of x(T)
};

/// The closing condition at u and its derivatives, forward or back in time. Errors: those of vary.
Result<Linearised> linearise(const Dynamics& d, const Unknowns& u, double rel_tol, bool backward);

/// The cycle at u with its multipliers and extremes. Errors: those of follow.
Result<Cycle> cycle_at(const Dynamics& d, const Unknowns& u, const Linearised& at, double rel_tol);

}  // namespace spikeproof::neuron::shooting
