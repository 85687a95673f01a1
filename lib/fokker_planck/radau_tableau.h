// Radau IIA collocation with s stages: order 2s-1, L-stable, stiffly accurate.
#pragma once

#include <complex>
#include <vector>

namespace spikeproof::fokker_planck {

/// Everything in terms of the inverse W of the Runge-Kutta matrix, W = T diag(gamma, alpha_k, conj alpha_k) T^{-1}.
struct RadauTableau {
  explicit RadauTableau(int stages);  // odd, 1 to 9: then exactly one eigenvalue of W is real

  int stages;
  std::vector<double> node;                         // c_1 < ... < c_s = 1
  std::vector<std::vector<double>> inverse_matrix;  // W
  double gamma;                                     // the real eigenvalue
  std::vector<std::complex<double>> alpha;          // those with positive imaginary part
  std::vector<double> to_real, from_real;           // row of T^{-1} and column of T that belong to gamma
  std::vector<std::vector<std::complex<double>>> to_complex, from_complex;  // the same for each alpha
  std::vector<double> error_weight;  // e: embedded solution of order s minus solution = h f_0/gamma + sum e_j z_j

  /// Value at theta (0 <= theta <= 1, of the step) of the polynomial through the stage values.
  double interpolate(const std::vector<double>& stage_value, double theta) const;
  /// Of the stage values, for the integral over the step.
  std::vector<double> weights() const;

 private:
  void set_transformation(const std::vector<long double>& nodes);
};

}  // namespace spikeproof::fokker_planck
