// Steady states of the equation with a refractory state and their linear stability, by its discretised operator.
#pragma once

#include <complex>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/result.h"
#include "fokker_planck/refractory_operator.h"
#include "model/refractory.h"

namespace spikeproof::spectrum {

struct RefractoryState {
  double N;
  double error;  // estimate, absolute: from two discretisations
};

/// The rates N > 0 with N (tau + T(N)) = 1, rising, T(N) the mean time from V_R to the next spike with drift and noise
/// held at N; all lie in (0, 1/tau). By sign changes on a grid, then bisection; on two meshes, or, for a fixed
/// threshold and a step of phi, against the closed form of T. Errors: no_convergence where the two disagree on the
/// number. Guarantee: heuristic for completeness (grid).
Result<std::vector<RefractoryState>> refractory_states(const Refractory& model);

/// N (tau + T(N)) - 1, whose zeros these are; T in closed form where there is one, else by elements of this degree.
std::function<double(double)> rate_excess(const Refractory& model, int degree = 12);

class RefractoryLinearisation {
 public:
  /// About the steady state of rate N, on elements of this degree. Throws std::invalid_argument unless N > 0.
  RefractoryLinearisation(const Refractory& model, double N, int degree = 12);

  /// F(lambda): 1 less the share of a perturbation n e^{lambda t} of the rate that comes back as rate, by re-entry at
  /// V_R and by drift and noise. Its zeros are the eigenvalues; lambda = 0 is the mass. Poles at lambda = -1/tau and
  /// left of the imaginary axis. Guarantee: spectral accuracy in the degree.
  std::complex<double> characteristic(std::complex<double> lambda) const;
  /// Number of zeros with positive real part, by the argument principle. Errors: no_convergence. Guarantee: heuristic.
  Result<long> unstable() const;
  /// The zero of largest real part found apart from the mass, the upper one of a pair: secant steps from a grid of
  /// starts. Errors: no_convergence. Guarantee: heuristic for completeness; if unstable() > 0 its real part is > 0.
  Result<std::complex<double>> leading() const;
  /// A zero near `start`. Errors: no_convergence.
  Result<std::complex<double>> zero_near(std::complex<double> start) const;

  const fokker_planck::RefractoryOperator& discretisation() const { return *op_; }
  /// The steady density, of mass 1 - tau N.
  const std::vector<double>& density() const { return P_; }
  double N() const { return N_; }

 private:
  std::complex<double> reduced(std::complex<double> lambda) const;  // F/lambda
  std::vector<std::complex<double>> starts(double scale) const;
  void try_starts(double scale, std::optional<std::complex<double>>& best) const;

  double N_, tau_, delay_;
  std::shared_ptr<const fokker_planck::RefractoryOperator> op_;
  std::vector<double> P_, response_;  // response_: d generator P/dN
  double rate_response_;              // d rate/dN
};

}  // namespace spikeproof::spectrum
