// Phi at large rates: its expansion in 1/N, regular at N = infinity.
#pragma once

#include <array>

namespace spikeproof::stationary {

/// b Phi = c_0 + c_1 z + c_2 z^2 + ..., z = 1/(b N), c_0 = V_F - V_R, for b > 0: asymptotic, from s -> s/(b N) in
/// Phi = N int_0^inf e^{-a s^2/2 - b N s}(e^{s V_F} - e^{s V_R})/s ds. c_1 = c_0 ((V_F + V_R)/2 - a1/b).
class TailSeries {
 public:
  static constexpr int terms = 24;

  /// V_R < V_F measured from I, a0 > 0, a1 >= 0, b > 0; else std::invalid_argument.
  TailSeries(double V_R, double V_F, double a0, double a1, double b);

  /// b Phi - c_0 and its derivative in z, summed up to the smallest term, which is the error of `rest`.
  /// Guarantee: heuristic.
  struct Value {
    double rest, derivative, error;
  };
  Value at(double z) const;
  double coefficient(int k) const { return c_.at(static_cast<std::size_t>(k)); }

  /// Whether the series is exact to rounding at N and beyond.
  bool holds(double N) const;

  /// Whether the first of c_0 - b (given as `excess`), c_1 z, c_2 z^2, ... that is not 0 outweighs the others at z and
  /// below: b (Phi - 1) and its slope then have one sign there.
  bool one_term_dominates(double excess, double z) const;

 private:
  double b_;
  std::array<double, terms> c_{};
};

}  // namespace spikeproof::stationary
