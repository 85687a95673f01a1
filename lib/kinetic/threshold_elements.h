// The mesh of the original voltage-conductance equation on V_L < v < V_F, 0 < g < g_max: discontinuous elements in v,
// graded toward V_F and V_L; continuous spectral elements in g (Gauss-Lobatto nodes), graded toward g_F, a node.
// Near (V_F, g_F) p behaves like (V_F - v)^(1/6) f((g - g_F)/(V_F - v)^(1/3)): meshes that are not graded lose their
// order.
#pragma once

#include <cstddef>
#include <vector>

#include "core/result.h"
#include "model/conductance.h"

namespace spikeproof::kinetic {

/// Faces and polynomial degrees of the elements; one degree per element.
struct ThresholdFaces {
  std::vector<double> v, g;
  std::vector<int> degree_v, degree_g;
};

/// How fine. Widths are fractions of the scales of the problem, see threshold_faces.
struct ThresholdResolution {
  double width_v = 0.15, width_g = 1.4;  // of (V_F - V_L), and of the standard deviation of g
  int degree_v = 4, degree_g = 5;        // away from the corner; lower next to it
  double tip = 1e-3;                     // width of the last element at V_F over that of the boundary layer there
  double ratio = 0.25;                   // of neighbouring widths toward V_F
  double reset_tip = 0.2;                // width of the first element at V_L over that of the widest
};

/// What the mesh has to hold: conductances around `lowest_G` to `highest_G` with noise between the two, and data of
/// the given widths (0: none).
struct ThresholdRange {
  double lowest_G, highest_G, lowest_a, highest_a;
  double width_v = 0, width_g = 0;
  double lowest_g = 0, highest_g = 0;  // of the data
  std::vector<double> breaks;          // of the data, in v
};

/// Errors: out_of_range where g_F is above g_max of the model (nothing fires), or nothing within reach of the noise is.
Result<ThresholdFaces> threshold_faces(const ConductanceReal& model, const ThresholdRange& range,
                                       const ThresholdResolution& resolution);

/// Every element cut in two, in v or in g.
ThresholdFaces halved(const ThresholdFaces& faces, bool in_v);

/// One element in v. Its unknowns are p at (g node j, v node k) at [first + j * points + k].
struct ThresholdElement {
  std::size_t points, first;
  double left, right;
  std::vector<double> v, weight, at_left, at_right;  // Gauss nodes; Lagrange functions at the faces
  std::vector<double> slope;                         // slope[k * points + q] = l_k'(v_q)
};

class ThresholdElements {
 public:
  /// Throws std::invalid_argument unless the faces rise from V_L to V_F and from 0, g_F is a face, and the degrees fit.
  ThresholdElements(const ConductanceReal& model, const ThresholdFaces& faces);

  const ConductanceReal& model() const { return m_; }
  const std::vector<ThresholdElement>& elements() const { return elements_; }
  const std::vector<double>& g() const { return g_; }
  const std::vector<double>& g_weight() const { return g_weight_; }
  /// Index of the node g_F. Nodes above it fire.
  std::size_t at_threshold() const { return at_threshold_; }
  std::size_t unknowns() const { return unknowns_; }
  std::size_t lower(std::size_t j) const { return lower_[j]; }  // nodes that node j is coupled to by relaxation
  std::size_t upper(std::size_t j) const { return upper_[j]; }
  /// Drift in v at a node of g; exactly 0 at (V_F, g_F).
  double speed(double v, std::size_t j) const;

  /// Row-major matrix of relaxation, d/dt p = K p with K = (G * drift + rest + a * noise)/eps; it keeps sum w_j p_j.
  std::vector<double> relaxation(double G, double a) const;
  /// out += factor (dG d/dG + da d/da) K p.
  void add_change(double dG, double da, const double* p, double* out, double factor = 1) const;

  /// N(t,g) at the nodes of g, and its integral N.
  std::vector<double> rates(const double* p) const;
  double rate(const double* p) const;
  /// The integral of f(v) h(g) p, with f at all v nodes (see voltages) and h at the g nodes; an empty list stands
  /// for 1.
  double integral(const double* p, const std::vector<double>& f = {}, const std::vector<double>& h = {}) const;
  std::vector<double> voltages() const;                     // all nodes in v
  std::vector<double> marginal_v(const double* p) const;    // at these
  std::vector<double> marginal_g(const double* p) const;    // at the nodes of g
  double value(const double* p, double v, double g) const;  // anywhere

 private:
  void make_relaxation(const std::vector<int>& degrees);
  void make_elements(const ThresholdFaces& faces);

  ConductanceReal m_;
  std::vector<ThresholdElement> elements_;
  std::vector<double> g_, g_weight_, drift_, rest_, noise_;  // matrices, row-major
  std::vector<double> face_g_;
  std::vector<std::size_t> first_g_, lower_, upper_;  // first node of each element in g
  std::size_t at_threshold_ = 0, unknowns_ = 0;
};

}  // namespace spikeproof::kinetic
