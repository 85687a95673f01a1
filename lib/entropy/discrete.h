// Relative entropy of the finite volume scheme against its own steady state. The scheme is a Markov chain, so its
// dissipation is a sum of Bregman distances, one per transition, and the identity holds up to rounding.
#pragma once

#include <span>

#include "core/result.h"
#include "entropy/entropy_function.h"
#include "fokker_planck/finite_volume.h"

namespace spikeproof::entropy {

struct EntropyBalance {
  double entropy;           // sum_i p_i H(u_i), u = m/p
  double diffusive;         // sum over transitions i <-> i+1 of rate * p * Bregman; -> a int P H''(u) u_v^2
  double jump;              // the same over V_F -> V_R; -> N_inf [H(x) - H(y) - (x-y) H'(y)], x = u(V_F), y = u(V_R)
  double rate;              // dE/dt = sum_i H'(u_i) (A m)_i, computed apart from the dissipations
  double rounding;          // bound on |rate + diffusive + jump| that rounding can make
  double entropy_rounding;  // error of `entropy` if each u carries 8 ulp per cell, as the solver's masses do at most
  double residual() const { return rate + diffusive + jump; }
};

/// The exact semi-discrete balance. Throws std::invalid_argument for wrong sizes or a negative steady mass; cells
/// with a steady mass below 1e-290 count as u = 1.
/// Guarantee: exact for the semi-discrete equation, up to `rounding`.
EntropyBalance discrete_balance(const EntropyFunction& H, const fokker_planck::FiniteVolume& scheme,
                                std::span<const double> mass, std::span<const double> steady);

/// The terms of the identity of the continuous equation, from grid values: differences of u at the faces, u(V_R) with
/// the kink of n, u(V_F) = N/N_inf; `rate` is the semi-discrete dE/dt, `rounding` 0;
/// cells with P < 1e-13 max P are left out. Guarantee: order 2 in the cell
/// width.
EntropyBalance continuous_balance(const EntropyFunction& H, const fokker_planck::FiniteVolume& scheme,
                                  std::span<const double> mass, std::span<const double> steady);

/// Largest r with D_diff >= 2 r E for H = (u-1)^2 and every mass vector of sum 1; -> a/C with the Poincaré constant C
/// of P. Inverse iteration in O(n) per step. Errors: no_convergence. Guarantee: exact for the grid; order 2 in the cell
/// width.
Result<double> poincare_rate(const fokker_planck::FiniteVolume& scheme, std::span<const double> steady);

/// int e^{mu v} n dv with n constant on every cell. Guarantee: order 2 in the cell width.
double exponential_moment(const fokker_planck::FiniteVolume& scheme, std::span<const double> mass, double mu);

}  // namespace spikeproof::entropy
