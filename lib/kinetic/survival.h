// A neuron from its reset at V_R to its next spike, where the input x = b N and with it the drift is held: potential
// v(s) = V - (V - V_R) e^{-G s}, firing rate phi_F(v(s)), survival S(s) = exp(-int_0^s phi_F), at quadrature nodes in
// s.
#pragma once

#include <array>
#include <vector>

#include "kinetic/equilibrium.h"

namespace spikeproof::kinetic {

/// A firing law in doubles. slope: d phi_F/dv, from above at a break; the jump of a step is not part of it.
/// radius: how far phi_F is analytic around v within one piece of the law. Guarantee: rounding.
class FiringReal {
 public:
  explicit FiringReal(const FiringLaw& law);
  FiringLaw::Kind kind() const { return kind_; }
  double operator()(double v) const;
  double slope(double v) const;
  double radius(double v) const;
  double phi0() const { return phi0_; }
  const std::vector<double>& breaks() const { return breaks_; }

 private:
  FiringLaw::Kind kind_;
  double phi0_ = 0, V_F_ = 0, delta_ = 1;
  std::vector<double> breaks_, phi_, slope_;  // a table's rows; slope_[i] between rows i - 1 and i
};

class Survival {
 public:
  static constexpr std::size_t nodes = 16;
  struct Panel {
    double start, width;  // in s
    double S;             // survival at its start
    double jump = 0;      // where phi_F jumps at its start: phi0/c(V_F), the weight of the point mass of phi_F'(v(s))
    std::array<double, nodes> s, weight, v, phi, slope, survival;  // slope = phi_F'(v)
  };

  /// Panels no wider than `refine` times what resolves drift, firing and law to rounding, and no wider than `widest`,
  /// until the drift has settled or S < negligible. A break of the law is the end of a panel.
  Survival(const ConductanceReal& model, const FiringReal& law, double x, double refine = 1, double widest = 1e300,
           double negligible = 1e-22);
  Survival(const ConductanceReal& model, const FiringLaw& law, double x, double refine = 1)
      : Survival(model, FiringReal(law), x, refine) {}

  const Drift& drift() const { return drift_; }  // slope = dE[g]/dx
  const std::vector<Panel>& panels() const { return panels_; }
  double end() const { return end_; }  // beyond it v = V to rounding, or S is negligible
  double end_survival() const { return end_survival_; }
  double end_rate() const { return end_rate_; }    // phi_F(V)
  double end_slope() const { return end_slope_; }  // phi_F'(V)
  double end_speed() const { return V_E_ - drift_.V; }

  /// T(x) = int S, the mean time between spikes; infinite where phi_F(V) = 0. The rate is F(x) = 1/T(x).
  double mean_interval() const;
  /// dT/dx. Source: MATHEMATICS 6.3 at l = 0. Guarantee: both near 1e-14 relative.
  double mean_interval_slope() const;
  /// dv(s)/dE[g] of the neuron: K(0,s) of MATHEMATICS 6.3.
  double response(double s) const;
  double potential(double s) const;
  double survival(double s) const;  // within the panels by interpolation of int phi_F; Guarantee: near 1e-13
  double V_R() const { return V_R_; }
  double V_E() const { return V_E_; }

 private:
  void build(const FiringReal& law, double refine, double widest, double negligible);
  Panel panel_at(const FiringReal& law, double start, double width, double S, bool above_step) const;
  Drift drift_;
  double V_R_, V_E_;
  std::vector<Panel> panels_;
  double end_ = 0, end_survival_ = 1, end_rate_ = 0, end_slope_ = 0;
};

/// int_{-1}^{x_i} l_j, l_j the Lagrange polynomials of the Gauss points x_j: integrals from the start of a panel.
using IntegrationMatrix = std::array<std::array<double, Survival::nodes>, Survival::nodes>;
const IntegrationMatrix& integration_matrix();

}  // namespace spikeproof::kinetic
