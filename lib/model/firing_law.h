// The rate at which a neuron of potential v fires, where the threshold is random.
#pragma once

#include <vector>

#include "core/exact.h"

namespace spikeproof {

struct FiringRow {
  Exact v, phi;
};

/// phi(v) >= 0, exact parameters, checked at construction (std::invalid_argument with the inequality and the values):
///   step      phi0 for v > V_F, 0 below;
///   logistic  phi0/(1 + exp(-(v - V_F)/delta)), delta > 0;
///   table     linear between two rows or more, v increasing, constant beyond them.
class FiringLaw {
 public:
  enum class Kind { step, logistic, table };
  static FiringLaw step(const Exact& phi0, const Exact& V_F);
  static FiringLaw logistic(const Exact& phi0, const Exact& V_F, const Exact& delta);
  static FiringLaw table(std::vector<FiringRow> rows);

  Kind kind() const { return kind_; }
  const Exact& phi0() const { return phi0_; }  // step, logistic
  const Exact& V_F() const { return V_F_; }    // step, logistic
  const Exact& delta() const { return delta_; }
  const std::vector<FiringRow>& rows() const { return rows_; }

  /// phi(v); at the jump of a step the value below it. Guarantee: rounding.
  double operator()(double v) const;
  /// Where phi or its slope jumps, rising; no mesh may step over these.
  std::vector<double> breaks() const;
  /// Around which v, and over which length, phi changes: the breaks' ends, or V_F -+ delta.
  double lowest_change() const;
  double highest_change() const;
  double width() const;
  /// sup phi: no more than that share of the neurons fires per unit of time.
  double largest() const;
  /// phi(inf).
  double last() const;

 private:
  FiringLaw(Kind kind, Exact phi0, Exact V_F, Exact delta, std::vector<FiringRow> rows);
  Kind kind_;
  Exact phi0_, V_F_, delta_;
  std::vector<FiringRow> rows_;
  double phi0_real_ = 0, V_F_real_ = 0, delta_real_ = 0;
  std::vector<double> v_, phi_;
};

}  // namespace spikeproof
