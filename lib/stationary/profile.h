// The stationary density P of the linear equation, accurate relative to itself up to the threshold and into the tails.
#pragma once

#include "model/nnlif.h"
#include "stationary/rate.h"

namespace spikeproof::stationary {

/// P(v) = (N_inf/a) e^{-(v-I)^2/2a} int_{max(v,V_R)}^{V_F} e^{(w-I)^2/2a} dw for v < V_F, and what follows from it.
/// Written with q(x) = int_x^{x_F} e^{(w^2-x^2)/2} dw, P = N_inf q/sqrt(a), by Dawson functions far from the threshold
/// and Gauss-Legendre near it. Arguments are doubles; V_R, V_F, I, a0 are rounded to nearest once. Guarantee: relative
/// error about (10 + (v-I)^2/a) ulp, plus the rounding of V_F - v.
class Profile {
 public:
  /// Throws std::invalid_argument unless b = 0 and a1 = 0.
  explicit Profile(const Nnlif& model);

  /// P(v); 0 for v >= V_F and where it underflows.
  double density(double v) const;
  /// log P(v), finite wherever v < V_F; -inf above.
  double log_density(double v) const;
  /// P'(v)/P(v) for v < V_F; at V_R the value on its right (the slope jumps by -N_inf/a).
  double log_slope(double v) const;
  /// int_{-inf}^v P, accurate relative to itself; 1 for v >= V_F.
  double cumulative(double v) const;
  /// int_v^{V_F} P, accurate relative to itself; 0 for v >= V_F.
  double survival(double v) const;
  /// Point with cumulative(v) = probability, 0 < probability < 1 (else std::invalid_argument).
  double quantile(double probability) const;

  const Rate& rate() const { return rate_; }
  const NnlifReal& model() const { return model_; }

 private:
  struct Scaled {  // q = value e^{exponent}, q' = slope e^{exponent}
    double value, slope, exponent;
  };
  Scaled q(double v) const;
  Scaled q_near_threshold(double v, double distance, double exponent) const;
  double distance_to_threshold(double v) const;

  NnlifReal model_;
  double V_F_low_, V_R_low_;  // V_F and V_R less their doubles
  double width_;              // V_F - V_R, rounded once
  double root_a_;
  Rate rate_;
  double mean_interval_;  // 1/N_inf = mean_interval_ e^{x_F^2/2} with the exact x_F, where x_F > 0
};

}  // namespace spikeproof::stationary
