// Discontinuous Galerkin elements in v on (V_R, V_E): transport with one speed per node of g, firing and re-entry.
#pragma once

#include <span>
#include <vector>

#include "model/conductance.h"

namespace spikeproof::kinetic {

/// Faces of elements no wider than `width` below `fine_until`, and growing beyond it; V_F, the law's breaks and those
/// of the data are faces. `layer` > 0: the first elements at V_R have that width. Throws std::invalid_argument unless
/// width > 0.
std::vector<double> voltage_faces(const Conductance& model, const std::vector<double>& breaks, double width,
                                  double layer = 0);

/// q(v,j) is held by its values at degree + 1 Gauss points of every element: q[point * groups + j], j < groups.
class VoltageElements {
 public:
  /// 0 <= degree <= 8; faces rising from V_R to V_E. Throws std::invalid_argument otherwise.
  VoltageElements(const Conductance& model, std::vector<double> faces, int degree);

  std::size_t points() const { return v_.size(); }
  const std::vector<double>& v() const { return v_; }            // of all points, rising
  const std::vector<double>& weight() const { return weight_; }  // their quadrature weights
  const std::vector<double>& faces() const { return faces_; }
  int degree() const { return degree_; }
  double largest_rate() const;  // of firing, at the points

  /// out = -[c q]_v - phi q, c = g_L (V_L - v) + g_j (V_E - v), upwind; what fires in group j enters at V_R in group j.
  /// Mass is kept to rounding. Guarantee: order degree + 1 in the width, twice that less one for integrals.
  void transport(std::span<const double> g, const double* q, double* out) const;
  /// int phi q dv of each group.
  void firing(std::size_t groups, const double* q, double* N) const;
  /// The sum over the groups of the same.
  double rate(std::size_t groups, const double* q) const;
  /// The longest explicit step, up to a factor of order 1, for conductances up to g: min over elements of width/speed,
  /// over 2 degree + 1.
  double step(double g) const;
  /// The Lagrange row of v: p(v) is the sum of row[i] p(points first + i).
  std::vector<double> interpolation(double v, std::size_t& first) const;

 private:
  double g_L_, V_L_, V_E_;
  std::vector<double> faces_, v_, weight_, phi_;
  int degree_;
  std::vector<double> node_;                  // of the reference element
  std::vector<double> slope_, left_, right_;  // weak derivative; l_i(-1), l_i(1)
};

}  // namespace spikeproof::kinetic
