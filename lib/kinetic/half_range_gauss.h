// Gauss nodes and orthonormal polynomials on g >= 0 for weights made of Gaussians.
#pragma once

#include <vector>

namespace spikeproof::kinetic {

/// W(g) on g >= 0: the mean of the Gaussians exp(-(g - m)^2/(2a)), each cut off at g = 0 and normalised, over means m
/// that run from `lowest` to `highest` in steps of at most sqrt a. One mean where both are equal.
class HalfRangeWeight {
 public:
  /// Throws std::invalid_argument unless a > 0 and lowest <= highest are finite.
  HalfRangeWeight(double lowest, double highest, double a);

  double lowest() const { return lowest_; }
  double highest() const { return highest_; }
  double a() const { return a_; }
  /// W(g), and W'(g)/W(g). Guarantee: rounding.
  double operator()(double g) const;
  double log_slope(double g) const;
  /// The shortest length over which W changes, and a point beyond which W(g) times a polynomial of degree `degree` is
  /// below rounding.
  double scale() const { return scale_; }
  double end(int degree) const;

 private:
  double lowest_, highest_, a_, scale_;
  std::vector<double> mean_, log_mass_;
};

/// The n-point Gauss rule of W with the recurrence of its orthonormal polynomials,
/// g P_k = off[k+1] P_{k+1} + diagonal[k] P_k + off[k] P_{k-1}, P_0 = 1.
struct HalfRangeGauss {
  std::vector<double> node, weight;       // nodes rising and positive, weights of sum 1
  std::vector<double> diagonal, off;      // off[0] is not used
  std::vector<double> fine, fine_weight;  // the rule that made them: integrates polynomials of degree 2n times W

  /// P_0(g) .. P_{n-1}(g), and their derivatives where `slope` is given; both of size n.
  void polynomials(double g, double* value, double* slope = nullptr) const;
};

/// 1 <= n <= 200. Stieltjes' procedure with Gauss-Legendre panels for W, then Golub and Welsch's eigenvalues. Throws
/// std::invalid_argument for another n, or a range of means that needs more than 20,000 panels.
/// Source: Gautschi, Orthogonal Polynomials (2004), section 2.2. Guarantee: moments of degree < 2n to about 1e-13.
HalfRangeGauss half_range_gauss(const HalfRangeWeight& weight, int n);

}  // namespace spikeproof::kinetic
