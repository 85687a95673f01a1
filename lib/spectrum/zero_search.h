// Leading zeros of an analytic function of a complex variable that is real on the real axis. Private to the room.
#pragma once

#include <complex>
#include <functional>
#include <vector>

#include "core/result.h"
#include "spectrum/characteristic.h"

namespace spikeproof::spectrum::detail {

/// value e^{log_scale}.
struct Marched {
  std::complex<double> value;
  double log_scale = 0;
};

/// What a search has to know of the function.
struct Target {
  std::function<Marched(std::complex<double>)> value;  // analytic for Re >= -reach
  // No zero at this point, seen from sizes that grow with the height: a look at some points decides for all above.
  std::function<bool(std::complex<double>)> free_of_zeros;
  // The same zeros for Re >= 0, and a limit at infinity: an argument that does not turn with the growth of the
  // function.
  std::function<std::complex<double>(std::complex<double>)> ratio;           // may be empty
  std::function<Result<std::complex<double>>(std::complex<double>)> polish;  // to full accuracy
  std::vector<std::complex<double>> known;                                   // zeros that are not wanted
  double reach;
  double rightmost;  // no zero has a larger real part
};

/// The k zeros of largest real part apart from `known`, as leading_eigenvalues_characteristic finds them.
Result<LeadingEigenvalues> leading_zeros(const Target& target, int k, const std::vector<std::complex<double>>& starts);

/// Secant steps on values of full relative accuracy. Errors: no_convergence.
Result<std::complex<double>> polish_zero(const std::function<Result<ScaledComplex>(std::complex<double>)>& f,
                                         std::complex<double> start);

/// Number of zeros in the box from the change of arg f along its boundary; see count_zeros.
Result<long> count_zeros_of(const std::function<std::complex<double>(std::complex<double>)>& f, const Box& box);

}  // namespace spikeproof::spectrum::detail
