// Cohorts: neurons that share a smooth label. The drift is affine in v: within a panel of time every potential is
// E(t) v + B(t), two integrals that all neurons share.
#pragma once

#include <array>

#include "core/gauss_legendre.h"
#include "kinetic/survival.h"

namespace spikeproof::kinetic {

inline constexpr std::size_t panel_nodes = Survival::nodes;
using PanelValues = std::array<double, panel_nodes>;  // at Gauss points, or Legendre coefficients
const GaussRule& panel_rule();

PanelValues legendre_coefficients(const PanelValues& values);
/// Of the sum of a_k P_k, at y: value, derivative, and integral from -1.
double legendre_sum(const PanelValues& a, double y);
double legendre_slope(const PanelValues& a, double y);
double legendre_integral(const PanelValues& a, double y);
/// P_0 .. P_n at y.
std::array<double, panel_nodes + 1> legendre_row(double y);
/// The integral over [-1, 1] of the values at Gauss points.
double panel_integral(const PanelValues& values);

/// From the start of a panel of time, at its Gauss points: v(t) = E v + B. `decay` and `source` are Legendre
/// coefficients of int G and of int G V e^{int G}, from which E and B follow anywhere.
struct PanelFlow {
  PanelFlow(const ConductanceReal& model, const PanelValues& N, double width);
  double width;
  PanelValues G, V, E, B, decay, source;
  double E_end, B_end;
  std::array<double, panel_nodes + 1> E_integral, B_integral;  // from the start, to the Gauss points and the end
  double at(double v, double t) const;                         // where a neuron is t after the start
};

/// Neurons labelled by y in [-1, 1], v smooth and monotone in y. The label may reach beyond the zone: it is then the
/// continuation of the cohort, of which the cut at the zone's end takes its part.
struct Cohort {
  PanelValues v, mass;  // at the Gauss points, at the start of the panel of time; mass per unit of y
  PanelValues shape;    // Legendre coefficients of v
  double first, last;   // v at y = -1 and y = 1
  int first_order = smooth, last_order = smooth;
  static constexpr int smooth = 99;  // else the order of the derivative of n that jumps at that end
  double low() const { return first < last ? first : last; }
  double high() const { return first < last ? last : first; }
};

/// The label of the neuron at v, within [-1, 1].
double label_at(const Cohort& cohort, double v);
/// The part between two labels as a cohort of its own.
Cohort part_of(const Cohort& cohort, double from, double to);

}  // namespace spikeproof::kinetic
