#include "stationary/sufficient_conditions.h"

#include <cmath>
#include <numbers>

#include "stationary/rate_function.h"

namespace spikeproof::stationary {
namespace {

// J_0(0, a0): the mean interval between spikes of the equation without coupling; infinite where it overflows.
double uncoupled_interval(const Nnlif& model) {
  const RateFunction f = RateFunction(model).with(Parameter::b, 0).with(Parameter::a1, 0);
  return std::exp(f.at(1, 0).log_phi);
}

// 1 = Phi(inf) for b = D: with b > D the curve ends below 1, so a value above 1 on the way gives two crossings.
SufficientConditions from(const Exact& b, const Exact& D, bool above_one_somewhere, bool none) {
  return {b < D || above_one_somewhere, b > D && above_one_somewhere, none};
}

}  // namespace

SufficientConditions published_conditions(const Nnlif& model) {
  const Exact &b = model.b(), D = model.V_F() - model.V_R(), V_R = model.V_R() - model.I();
  const Exact V_F = model.V_F() - model.I();
  // 2 a b with a = a0 + a1 V_R/b
  const bool above = b > 0 && V_R > 0 && 2 * (model.a0() * b + model.a1() * V_R) < D * D * V_R;
  const bool none =
      V_F > 0 && to_double(b) > std::max(2 * to_double(D), 2 * to_double(V_F) * uncoupled_interval(model));
  return from(b, D, above, none);
}

SufficientConditions sharper_conditions(const Nnlif& model) {
  const Exact &b = model.b(), D = model.V_F() - model.V_R(), V_R = model.V_R() - model.I();
  const double V_F = to_double(Exact(model.V_F() - model.I())), width = to_double(D), connectivity = to_double(b);
  bool above = false;
  if (b > 0 && V_R > 0) {
    const double a = to_double(Exact(model.a0() + model.a1() * V_R / b));
    const double bound = std::sqrt(std::numbers::pi / 2) * width / std::sqrt(a) + width * width / (2 * a);
    above = connectivity < to_double(V_R) * bound;
  }
  const double sum = width + (V_F > 0 ? V_F * uncoupled_interval(model) : 0);
  return from(b, D, above, connectivity >= sum);
}

}  // namespace spikeproof::stationary
