// N_inf of the linear equation to any number of digits, in MPFR.
#pragma once

#include <string>

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::stationary {

enum class Formula { siegert, double_integral, laplace };

struct PreciseRate {
  std::string N;  // "1.19975965...e-01": the digits asked for, rounded to nearest
  double log10_N;
  double log10_error;  // of the relative error: the change from a second run with more bits and other steps
};

/// N_inf to `digits` significant digits, 1 <= digits <= 20000 (3000 by the double integral, 300 by the Laplace form).
/// siegert: Taylor steps of g' = x g + 1 from an error function at x_R. double_integral: its power series in x.
/// laplace: trapezoidal sums in log s. Throws std::invalid_argument for a non-linear model or digits out of range.
/// Errors: precision_exhausted if two runs disagree; out_of_range for abs(x) > 1000 (60 by the power series).
/// Guarantee: heuristic (agreement of two runs); enclosures are the rigor room's.
Result<PreciseRate> precise_rate(const Nnlif& model, int digits, Formula formula = Formula::siegert);

}  // namespace spikeproof::stationary
