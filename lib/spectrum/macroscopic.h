// Linear stability of the steady states of the macroscopic equation, by its characteristic equation in renewal form.
#pragma once

#include <complex>
#include <functional>
#include <map>
#include <memory>

#include "kinetic/survival.h"
#include "spectrum/characteristic.h"

namespace spikeproof::spectrum {

/// About the steady state of input x = b N on the curve b = x/F(x); zeros of D are the eigenvalues,
///   D(l) = int S e^{-la} da - x E'(x) int S(a) int_0^a phi_F'(v(s)) e^{-l(a-s)} K(l,s) ds da,
///   K(l,s) = (V_E - V)(1 - e^{-(G+l)s})/(G + l) + (V - v(s))(1 - e^{-ls})/l.
/// times (phi_F(V) + l)/phi_F(V), which removes the pole of the settled neurons; for a step law in closed form.
/// Source: MATHEMATICS 6.3.
class MacroscopicLinearisation {
 public:
  /// Throws std::invalid_argument without a firing law, or where nothing fires at this x.
  MacroscopicLinearisation(const Conductance& model, double x);

  double x() const { return x_; }
  double N() const { return N_; }
  /// Analytic for Re l > -reach(). Guarantee: near 1e-13 of its largest term.
  std::complex<double> characteristic(std::complex<double> l) const;
  /// The same by quadrature for every law, a step law too; nan for abs(l) >= 4000.
  std::complex<double> by_quadrature(std::complex<double> l) const;
  double reach() const;
  /// No zero has Re l >= 0 and abs(l) > radius().
  double radius() const;
  /// Number of eigenvalues with Re l >= 0, by the argument principle on a half-disc's box that holds them all.
  /// Errors: no_convergence next to a Hopf point or a fold. Guarantee: heuristic (doubles, adaptive steps).
  Result<long> unstable() const;
  /// The k of largest real part above -reach(), counted too up to heights of radius(). Errors: no_convergence.
  Result<LeadingEigenvalues> leading(int k = 1) const;

 private:
  const kinetic::Survival& life_for(double size) const;
  std::complex<double> step_form(std::complex<double> l) const;
  ConductanceReal model_;
  kinetic::FiringReal law_;
  double x_, N_, coupling_;                                                // coupling_ = x E'(x) = N kappa
  mutable std::map<int, std::unique_ptr<const kinetic::Survival>> lives_;  // by fineness of the panels
};

/// Where a pair of eigenvalues crosses the imaginary axis along b = x/F(x).
struct MacroscopicHopf {
  double b, N, x, omega;
  double error;  // of b
};
/// All crossings for x between the ends, seen as changes of the number of unstable eigenvalues by two between
/// `points` values of x, equidistant in log x. Errors: no_convergence.
Result<std::vector<MacroscopicHopf>> macroscopic_hopf_points(const Conductance& model, double lowest, double highest,
                                                             int points, const std::function<void(double)>& progress);

/// The silent state N = 0: stable unless a small rate feeds itself, phi_F'(V+) b dE/dx (V_E - V) > G; the eigenvalue.
double silent_eigenvalue(const Conductance& model);

}  // namespace spikeproof::spectrum
