// Psi_lambda along the axis in double precision, by Taylor steps of Psi'' = x Psi' + lambda Psi.
#pragma once

#include <complex>
#include <vector>

namespace spikeproof::spectrum {

/// Marches upwards from `start` with Psi(start) = 1. The starting slope is the two-term WKB one of the solution that is
/// bounded by a power at -infinity; its error is damped by exp(-int 2 Re sqrt(lambda - 1/2 + x^2/4) dx), and every
/// other solution dies out against Psi in this direction. Guarantee: relative error near 1e-14 once `far_start` is
/// used.
class PsiMarch {
 public:
  PsiMarch(std::complex<double> lambda, double start);
  /// From a known value and slope, both times e^{log_scale}.
  PsiMarch(std::complex<double> lambda, double start, std::complex<double> value, std::complex<double> slope,
           double log_scale);

  /// One Taylor step of the given length, 0 < length <= longest_step(). Afterwards coefficients() belongs to this step.
  void step(double length);
  /// As many steps as it takes to `to`; none if that is not ahead.
  void advance(double to);
  /// Length that keeps the cancellation inside one step below e^{2.5}.
  double longest_step() const;

  double x() const { return x_; }
  /// Psi = value() e^{log_scale()}, Psi' = slope() e^{log_scale()}.
  std::complex<double> value() const { return value_; }
  std::complex<double> slope() const { return slope_; }
  double log_scale() const { return log_scale_; }
  /// Factor by which the last step's numbers were multiplied after it: new = old e^{-rescaled()}.
  double rescaled() const { return rescaled_; }
  /// Psi(end) - Psi(start) of the last step, in the scale before it.
  std::complex<double> increment() const { return increment_; }
  /// Taylor coefficients about the start of the last step, in the scale before it.
  const std::vector<std::complex<double>>& coefficients() const { return c_; }

 private:
  std::complex<double> lambda_, value_, slope_, increment_;
  double x_, log_scale_ = 0, rescaled_ = 0;
  std::vector<std::complex<double>> c_;
};

/// A start from which the march is accurate at `lowest` and above, for every lambda with real part >= -reach, reach >=
/// 0: Psi has no zero there, so that the normalisation is analytic in lambda on that half-plane.
double far_start(double lowest, double reach);

/// Psi_lambda(x_R + width) - Psi_lambda(x_R) and Psi_lambda(x_R + width), both divided by Psi_lambda(start).
struct MarchedDifference {
  std::complex<double> difference, psi_F;  // times e^{log_scale}
  double log_scale;
  bool increasing;  // abs Psi increased all the way from x_R to x_F
};
MarchedDifference marched_difference(std::complex<double> lambda, double x_R, double width, double start);

}  // namespace spikeproof::spectrum
