// The linearisation of the nonlinear equation about a steady state, discretised by spectral elements.
#pragma once

#include <Eigen/Dense>
#include <complex>
#include <memory>
#include <vector>

#include "core/result.h"
#include "fokker_planck/spectral_operator.h"
#include "model/nnlif.h"

namespace spikeproof::spectrum {

struct LinearisationOptions {
  int degree = 14;
  double refinement = 1;
  double tail = 1.15;          // how far below I + bN the mesh goes, against what the steady state needs
  int delay_nodes = 24;        // Chebyshev nodes of the history of N1 on [-d, 0]; unused without delay
  double diffusion_share = 1;  // factor of the term of dN in a(N)
  double drift_share = 1;      // and of the one in bN: 1 apart from deliberately wrong twins
};

/// lambda M n1 = G n1 + e^{-lambda d} r N1,  N1 = g n1 + e^{-lambda d} r_F N1 - lambda m n1 on perturbations of mass 0;
/// G the generator at drift bN + I and noise a(N), (r, r_F) its derivative in N at its own null vector.
class LinearisedOperator {
 public:
  /// Throws std::invalid_argument unless N > 0 is finite. N is taken as the rate in drift and noise; flux_of_profile
  /// says which rate the discrete profile has.
  LinearisedOperator(const Nnlif& model, double N, const LinearisationOptions& options = {});

  /// Unknowns: n1, then N1 (and its history); A y = lambda B y, B singular, no eigenvalue 0 for the mass.
  struct Pencil {
    Eigen::MatrixXd A, B;
  };
  Pencil pencil() const;
  double flux_of_profile() const { return flux_; }
  /// Rate at which the drift carries from V_R to V_F, at least 1: the size of leading eigenvalues at large N.
  double time_scale() const;

  /// Answer of N1 to an N1 e^{lambda t} in drift and noise; the discrete feedback/own. Not at lambda = 0. O(unknowns).
  std::complex<double> gain(std::complex<double> lambda) const;
  /// 1 - e^{-lambda d} gain: zero at the eigenvalues, whatever the delay is.
  std::complex<double> response(std::complex<double> lambda) const;

 private:
  fokker_planck::SpectralOperator op_;
  double delay_, flux_ = 0;
  int delay_nodes_;
  std::vector<double> profile_;
  fokker_planck::WeakForm<double> column_;
};

struct DiscreteEigenvalues {
  std::vector<std::complex<double>> value;  // decreasing real part, the upper of a pair first
  std::vector<double> error;                // 3 times the difference of two discretisations, and rounding
};

/// The k eigenvalues of largest real part of the discretised linearisation, 1 <= k <= 20: dense, then secant steps on
/// response(); on two meshes. Throws std::invalid_argument for k or N out of range. Errors: no_convergence, singular.
/// Guarantee: error is measured; completeness is that of the coarser mesh.
Result<DiscreteEigenvalues> leading_eigenvalues_discretised(const Nnlif& model, double N, int k,
                                                            const LinearisationOptions& options = {});

/// The leading eigenvalues of one mesh as the eigenvalue code gives them, at least k where it has them: starts.
Result<std::vector<std::complex<double>>> rough_eigenvalues(const LinearisedOperator& op, int k);

/// The eigenvalue next to `start` on one mesh. Errors: no_convergence.
Result<std::complex<double>> eigenvalue_near(const LinearisedOperator& op, std::complex<double> start);

}  // namespace spikeproof::spectrum
