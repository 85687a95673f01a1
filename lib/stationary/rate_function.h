// The scalar equation for the rate of a steady state: Phi(N) = 1, in double, for any parameters and any 0 < N <= inf.
#pragma once

#include "model/nnlif.h"
#include "stationary/moments.h"
#include "stationary/tail_series.h"

namespace spikeproof::stationary {

enum class Parameter { b, a0, a1, V_R, V_F, I };
const char* name_of(Parameter parameter);  // "b", "a0", ...

/// value + low, a number to about 32 digits.
struct Split {
  double value = 0, low = 0;
};

/// Phi(N) = N J_0(b N, a0 + a1 N), V_R and V_F measured from I. The model's exact numbers are kept to 32 digits, so
/// that a rate loses nothing to the rounding of its parameters. Guarantee: heuristic error estimates.
class RateFunction {
 public:
  explicit RateFunction(const Nnlif& model);
  /// The same with one parameter set to a double. Throws std::invalid_argument unless V_R < V_F, a0 > 0, a1 >= 0.
  RateFunction with(Parameter parameter, double value) const;
  double parameter(Parameter parameter) const;

  /// At a finite N > 0 (else std::invalid_argument).
  struct Value {
    double N;
    double log_phi;         // log Phi(N)
    double slope;           // d log Phi/d log N
    double relative_error;  // estimate, of Phi; the error of the slope is that times (1 + abs(beta) J_1/J_0)
    Moments m;              // J_0 .. J_2 at least
    ScaledArguments x;
    double root_a;
  };
  Value at(double N, int highest = 2) const;
  /// d log Phi/d parameter at a Value of this function.
  double derivative(Parameter parameter, const Value& at) const;

  /// Phi in powers of 1/N where b > 0. Throws std::invalid_argument for b <= 0.
  TailSeries tail() const;
  /// V_F - V_R - b: Phi(inf) - 1 = excess()/b for b > 0.
  double excess() const;

 private:
  void set(Parameter parameter, Split value);
  Split V_R_, V_F_, I_, a0_, a1_, b_;
  Split shifted_, width_;  // V_F - I, V_F - V_R
};

}  // namespace spikeproof::stationary
