#include "stationary/rate_function.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "stationary/mills.h"

namespace spikeproof::stationary {
namespace {

Split split(const Exact& q) {
  const double value = to_double(q);
  return {value, to_double(Exact(q - Exact(value)))};
}

// Knuth's exact sum of two doubles; the low parts are added in double.
Split sum(Split x, Split y) {
  const double s = x.value + y.value, part = s - x.value;
  const double error = (x.value - (s - part)) + (y.value - part) + (x.low + y.low);
  const double value = s + error;
  return {value, error - (value - s)};
}

Split negative(Split x) { return {-x.value, -x.low}; }

Split times(Split x, double N) {
  const double product = x.value * N;
  return {product, std::fma(x.value, N, -product) + x.low * N};
}

// log of x e^{exponent}, exponent = x_F^2/2, without the rounding of the exponent.
double log_scaled(double x, double x_F) {
  if (!(x_F > 0)) return std::log(x);
  const double exponent = 0.5 * x_F * x_F;
  return exponent + (0.5 * std::fma(x_F, x_F, -2 * exponent) + std::log(x));
}

}  // namespace

const char* name_of(Parameter parameter) {
  switch (parameter) {
    case Parameter::b:
      return "b";
    case Parameter::a0:
      return "a0";
    case Parameter::a1:
      return "a1";
    case Parameter::V_R:
      return "V_R";
    case Parameter::V_F:
      return "V_F";
    case Parameter::I:
      return "I";
  }
  return "unknown";
}

RateFunction::RateFunction(const Nnlif& model)
    : V_R_(split(model.V_R())),
      V_F_(split(model.V_F())),
      I_(split(model.I())),
      a0_(split(model.a0())),
      a1_(split(model.a1())),
      b_(split(model.b())),
      shifted_(split(Exact(model.V_F() - model.I()))),
      width_(split(Exact(model.V_F() - model.V_R()))) {}

RateFunction RateFunction::with(Parameter parameter, double value) const {
  RateFunction other = *this;
  other.set(parameter, {value, 0});
  if (!(other.width_.value > 0) || !(other.a0_.value > 0) || !(other.a1_.value >= 0) || !std::isfinite(value))
    throw std::invalid_argument(
        fmt::format("RateFunction: V_R < V_F, a0 > 0, a1 >= 0 are required, but {} = {:.17g}, V_R = {:.17g}, V_F = "
                    "{:.17g}",
                    name_of(parameter), value, other.V_R_.value, other.V_F_.value));
  return other;
}

void RateFunction::set(Parameter parameter, Split value) {
  Split* const all[] = {&b_, &a0_, &a1_, &V_R_, &V_F_, &I_};
  *all[static_cast<std::size_t>(parameter)] = value;
  if (parameter == Parameter::V_F || parameter == Parameter::I) shifted_ = sum(V_F_, negative(I_));
  if (parameter == Parameter::V_F || parameter == Parameter::V_R) width_ = sum(V_F_, negative(V_R_));
}

double RateFunction::parameter(Parameter parameter) const {
  const Split* const all[] = {&b_, &a0_, &a1_, &V_R_, &V_F_, &I_};
  return all[static_cast<std::size_t>(parameter)]->value;
}

RateFunction::Value RateFunction::at(double N, int highest) const {
  if (!(N > 0) || !std::isfinite(N))
    throw std::invalid_argument(fmt::format("RateFunction: 0 < N < inf is required, N = {:.17g}", N));
  const Split beta = times(b_, N), noise = sum(a0_, times(a1_, N)), distance = sum(shifted_, negative(beta));
  Value v{};
  v.N = N;
  v.root_a = std::sqrt(noise.value);
  const double root_low = (std::fma(-v.root_a, v.root_a, noise.value) + noise.low) / (2 * v.root_a);
  v.x.x_F = distance.value / v.root_a;
  v.x.x_F_low = (std::fma(-v.x.x_F, v.root_a, distance.value) + distance.low - v.x.x_F * root_low) / v.root_a;
  v.x.width = width_.value / v.root_a;
  v.x.x_R = v.x.x_F - v.x.width;
  v.m = moments(v.x, v.root_a, highest);
  v.log_phi = std::log(N) + log_scaled(v.m.J[0], v.x.x_F);
  const auto& J = v.m.J;
  v.slope = 1 - (beta.value * J[1] + 0.5 * a1_.value * N * J[2]) / J[0];
  v.relative_error = v.m.relative_error + std::numeric_limits<double>::epsilon() * std::abs(std::log(N));
  return v;
}

double RateFunction::derivative(Parameter parameter, const Value& at) const {
  const auto& J = at.m.J;
  switch (parameter) {
    case Parameter::b:
      return -at.N * J[1] / J[0];
    case Parameter::a0:
      return -0.5 * J[2] / J[0];
    case Parameter::a1:
      return -0.5 * at.N * J[2] / J[0];
    case Parameter::I:
      return -J[1] / J[0];
    case Parameter::V_F:
    case Parameter::V_R:
      break;
  }
  // d/dV of int_{x_R}^{x_F} g at one end, in the units of the moments.
  const bool upper = parameter == Parameter::V_F;
  const double g = g_derivatives(at.x.x_F - (upper ? 0 : at.x.width), at.x.x_F)[0];
  return (upper ? g : -g) / (at.root_a * J[0]);
}

TailSeries RateFunction::tail() const {
  return {shifted_.value - width_.value, shifted_.value, a0_.value, a1_.value, b_.value};
}

double RateFunction::excess() const { return sum(width_, negative(b_)).value; }

}  // namespace spikeproof::stationary
