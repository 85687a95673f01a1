// Eigenvalues of the linear equation as zeros of its characteristic function.
#pragma once

#include <complex>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::spectrum {

/// mantissa 2^{exponent}: the size of f may be far outside the range of doubles.
struct ScaledComplex {
  std::complex<double> mantissa;
  long exponent = 0;
};

/// f(lambda) = Psi_lambda(x_F) - Psi_lambda(x_R), Psi_lambda(x) = He_{-lambda}(-x), x = (v - I)/sqrt(a0); entire, real
/// on the real axis. Its zeros are the eigenvalues (in units of 1/time), lambda = 0 is the mass. Source: Laplace
/// transform of the linear equation; E e^{-lambda T} = Psi(x_R)/Psi(x_F) for the interval T.
class Characteristic {
 public:
  /// Throws std::invalid_argument unless b = 0 and a1 = 0.
  explicit Characteristic(const Nnlif& model);

  /// f(lambda), relative error below 2^{-bits}; the precision is raised until that holds. Errors: precision_exhausted.
  Result<ScaledComplex> value(std::complex<double> lambda, long bits = 53) const;

 private:
  Nnlif model_;
};

/// lowest <= Re <= highest, abs(Im) <= height.
struct Box {
  double lowest, highest, height;
};

/// Number of zeros of f in the box with multiplicity, 0 included, from the change of arg f along the boundary, followed
/// adaptively; f by Taylor marching in doubles. Throws std::invalid_argument for an empty box or a non-linear model.
/// Errors: no_convergence if a zero is on the boundary or closer to it than 1e-9 of its length.
/// Guarantee: heuristic (steps of less than 1 radian, each halved once to confirm).
Result<long> count_zeros(const Nnlif& model, const Box& box);

struct LeadingEigenvalues {
  std::vector<std::complex<double>> value;  // decreasing real part, the upper of a pair first; 0 is left out
  std::vector<double> error;                // estimates, absolute
  Box box;                                  // contains these, 0 and nothing else but possibly the partner of the last
  long count;                               // of zeros in it, found by the argument principle
};

/// The k eigenvalues of largest real part apart from 0, 1 <= k <= 40 (else std::invalid_argument): Muller's method with
/// deflation from `starts` and from starts of its own, then polished, then counted. Errors: no_convergence if the count
/// disagrees with what was found after all starts; precision_exhausted.
/// Guarantee: heuristic for completeness above the box; each value is good to its error.
Result<LeadingEigenvalues> leading_eigenvalues_characteristic(const Nnlif& model, int k,
                                                              const std::vector<std::complex<double>>& starts = {});

/// A zero of f near `start`: secant steps on Arb's values to full accuracy. Errors: no_convergence.
Result<std::complex<double>> polish_eigenvalue(const Characteristic& f, std::complex<double> start);

}  // namespace spikeproof::spectrum
