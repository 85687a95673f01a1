// Equilibria of a neuron model, and where their stability changes.
#pragma once

#include <optional>
#include <vector>

#include "neuron/flow.h"
#include "neuron/small_matrix.h"

namespace spikeproof::neuron {

struct Equilibrium {
  double V = 0, control = 0;
  State x;
  std::vector<Complex> eigenvalues;  // by falling real part
  std::size_t unstable = 0;          // eigenvalues of positive real part
  bool stable() const { return unstable == 0; }
};

/// The equilibrium with potential V. Guarantee: exact formula, rounded; eigenvalues backward stable.
Equilibrium equilibrium_of(const Dynamics& dynamics, double V);

/// All equilibria for this control with V in the model's range, by rising V: sign changes on a grid of 4000 cells, then
/// bracketing. Guarantee: each to rounding; a pair within one cell is missed.
std::vector<Equilibrium> equilibria(const Dynamics& dynamics, double control);

/// A point of the curve of equilibria where a real eigenvalue (saddle-node) or a pair (Hopf) crosses zero.
struct SpecialPoint {
  enum class Kind { saddle_node, hopf };
  Kind kind;
  double V, control;
  Equilibrium at;
  std::size_t unstable_below = 0, unstable_above = 0;  // eigenvalues on both sides, by V
  // Hopf only. Near the point the cycle has V swings of 4 |q_V| sqrt(-growth (p - control)/cubic), where it exists.
  double omega = 0;          // of the pair: period 2 pi/omega
  double cubic = 0;          // real part of the normal form's cubic coefficient: > 0 subcritical (unstable cycles)
  double growth = 0;         // d Re lambda/d control
  double swing_squared = 0;  // d (max V - min V)^2/d control
  // saddle-node only: on the centre manifold z' = quadratic z^2 + drive (p - control), along V
  double quadratic = 0, drive = 0;
  bool subcritical() const { return cubic > 0; }
};

/// All of them by rising V: zeros of det J and of the product of pair sums of eigenvalues on a grid of 4000 cells, each
/// bracketed. Neutral saddles are left out. Source: Kuznetsov, Elements of Applied Bifurcation Theory, (5.34), (5.62).
std::vector<SpecialPoint> special_points(const Dynamics& dynamics);

/// How a neuron leaves its rest: the first special point, as V rises from the stable equilibrium of lowest V, at which
/// this loses its stability. Empty where no equilibrium is stable or it never does.
std::optional<SpecialPoint> onset_of(const std::vector<SpecialPoint>& points);

}  // namespace spikeproof::neuron
