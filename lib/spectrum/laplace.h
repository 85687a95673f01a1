// The firing rate of the linear equation by inverse Laplace transform: no mesh, no time steps.
#pragma once

#include <complex>
#include <vector>

#include "core/result.h"
#include "model/initial_data.h"
#include "model/nnlif.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {

struct RateValue {
  double N;
  double error;  // estimate, absolute
};

/// N(t) for data n0: hat N(s) = int n0 Psi_s dx / (Psi_s(x_F) - Psi_s(x_R)), first passage of n0 and renewal at the
/// reset, integrated over a parabola that leaves every eigenvalue on its left. Keeps the eigenvalues, so that many
/// times are cheap.
class LinearRate {
 public:
  /// The eigenvalues decide the parabola. Errors: those of leading_eigenvalues_characteristic.
  /// Throws std::invalid_argument unless b = 0 and a1 = 0.
  static Result<LinearRate> make(const Nnlif& model, InitialDensity initial);

  /// N(t), 1e-8 <= t < infinity (else std::invalid_argument). Errors: no_convergence if two contours disagree by more
  /// than 1e-9 of the integral of the modulus. Guarantee: error estimate from two contours and the rounding of the sum;
  /// near 1e-14.
  Result<RateValue> at(double t) const;
  /// hat N(s) for Re s > 0 or s on a contour. Quadrature panels are made for times of the order of t.
  std::complex<double> transform(std::complex<double> s, double t) const;

 private:
  struct Contour {
    double vertex, opening, step;  // s = vertex - opening u^2 + 2 i opening u
    long nodes;
  };
  struct Sample {
    double from_reset, mass;  // x - x_R of a Gauss node, and its weight times n0
  };
  LinearRate(const Nnlif& model, InitialDensity initial, std::vector<std::complex<double>> eigenvalues);
  std::vector<Sample> samples(double t) const;
  std::complex<double> transform(std::complex<double> s, const std::vector<Sample>& data) const;
  Contour contour(double t, double vertex, double widen) const;
  struct Sum {
    double value, absolute;
  };
  Sum sum(double t, const Contour& c, const std::vector<Sample>& data) const;

  NnlifReal model_;
  stationary::ScaledArguments x_;
  InitialDensity initial_;
  std::vector<std::complex<double>> eigenvalues_;
};

/// One value: LinearRate::make and at.
Result<RateValue> linear_rate(const Nnlif& model, const InitialDensity& initial, double t);

}  // namespace spikeproof::spectrum
