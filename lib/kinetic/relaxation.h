// Relaxation of the conductance g >= 0 to G_eq with noise a, in moments: p(g) = W(g) sum of c_k P_k(g), k < n.
//   L p = -[(G_eq - g) p - a p_g]_g, no flux at g = 0
#pragma once

#include <vector>

#include "kinetic/half_range_gauss.h"

namespace spikeproof::kinetic {

/// A density in g is held by its masses at the Gauss nodes, q_j, of sum 1 for a density of mass 1; its moments of
/// degree < n are those of q. The mass is kept to rounding by every member.
class Relaxation {
 public:
  /// Throws as half_range_gauss.
  Relaxation(const HalfRangeWeight& weight, int modes);

  std::size_t size() const { return rule_.node.size(); }
  const std::vector<double>& node() const { return rule_.node; }
  const HalfRangeWeight& weight() const { return weight_; }
  std::size_t heaviest() const;  // the node of the largest weight

  /// The matrix (column by column, size^2) of q -> (1 - L/inverse)^{-1} q: an implicit step of length dt of
  /// q_t = L q/eps has inverse = eps/dt. With 0 it puts the equilibrium in place. The Galerkin form of L for
  /// polynomials of degree < n: self-adjoint where W is the equilibrium. Guarantee: spectral in n.
  void resolvent(double inverse, double G_eq, double a, double* matrix) const;
  /// The equilibrium of mass 1 at the nodes.
  std::vector<double> equilibrium(double G_eq, double a) const;
  /// The row that takes q to p(g) by the sum of row[j] q[j].
  std::vector<double> evaluation(double g) const;
  /// The matrix (column by column, size x other.size) that takes masses at the nodes of another basis to those of this
  /// one with the same moments of degree < min of both sizes.
  std::vector<double> from(const Relaxation& other) const;
  /// Masses of the density proportional to the Gaussian of this mean and variance on g >= 0, by its moments.
  std::vector<double> gaussian(double mean, double variance) const;

 private:
  HalfRangeWeight weight_;
  HalfRangeGauss rule_;
  std::vector<double> values_;  // P_k(g_j), column j
  std::vector<double> drift_, input_,
      noise_;  // L = drift + G_eq input - a noise, on the coefficients, column by column
};

}  // namespace spikeproof::kinetic
