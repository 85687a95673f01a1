#include "stationary/rate.h"

#include <mpfr.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "stationary/mills.h"
#include "stationary/rate_detail.h"

namespace spikeproof::stationary {
namespace detail {

const Rules& rules() {
  static const Rules both;
  return both;
}

Rate make_rate(const ScaledArguments& x, double fine, double coarse, double relative_low) {
  Rate rate{};
  rate.mean_interval = fine * (1 + relative_low);
  rate.exponent = x.x_F > 0 ? 0.5 * x.x_F * x.x_F : 0;
  const double low = x.x_F > 0 ? 0.5 * std::fma(x.x_F, x.x_F, -2 * rate.exponent) : 0;
  rate.log_N = -(rate.exponent + (std::log(rate.mean_interval) + low));
  rate.N = (x.x_F > 0 ? exp_product(-0.5 * x.x_F, x.x_F) : 1.0) / rate.mean_interval;
  rate.in_range = std::isnormal(rate.N);
  rate.relative_error = 8 * std::numeric_limits<double>::epsilon() + std::abs(fine - coarse) / fine;
  return rate;
}

}  // namespace detail

namespace {

const double root_two_pi = std::sqrt(2 * std::numbers::pi);

// e^{-exponent} g(x_F - t).
double scaled_g(const ScaledArguments& x, double decay, double t) {
  const double at = x.x_F - t;
  if (at <= 0) return decay * mills(-at);
  return root_two_pi * exp_product(-0.5 * t, 2 * x.x_F - t) - decay * mills(at);
}

// Width of a panel that ends at x, going left, on which g and e^{x^2/2} are resolved.
double panel_width(double x) {
  if (x > 1) return std::min(1.0, 8 / x);
  return x < -2 ? -0.5 * x : 1.0;
}

}  // namespace

ScaledArguments scaled_arguments(double x_R, double x_F) {
  if (!(x_R < x_F) || !std::isfinite(x_R) || !std::isfinite(x_F))
    throw std::invalid_argument("scaled_arguments: x_R < x_F, both finite, is required");
  return {x_R, x_F, 0, x_F - x_R};
}

ScaledArguments scaled_arguments(const Nnlif& model, double N) {
  if (!std::isfinite(N)) throw std::invalid_argument("scaled_arguments: a finite rate is required");
  const Exact rate(N), shift = model.b() * rate + model.I(), noise = model.a0() + model.a1() * rate;
  if (noise <= 0) throw std::invalid_argument("scaled_arguments: a0 + a1 N > 0 is required, N = " + std::to_string(N));
  mpfr_t root, number;
  mpfr_init2(root, 160);
  mpfr_init2(number, 160);
  mpfr_set_q(root, noise.get_mpq_t(), MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  const auto scaled = [&](const Exact& numerator) {
    mpfr_set_q(number, numerator.get_mpq_t(), MPFR_RNDN);
    mpfr_div(number, number, root, MPFR_RNDN);
    return mpfr_get_d(number, MPFR_RNDN);
  };
  ScaledArguments x{};
  x.x_R = scaled(Exact(model.V_R() - shift));
  x.width = scaled(Exact(model.V_F() - model.V_R()));
  x.x_F = scaled(Exact(model.V_F() - shift));
  mpfr_sub_d(number, number, x.x_F, MPFR_RNDN);
  x.x_F_low = mpfr_get_d(number, MPFR_RNDN);
  mpfr_clear(root);
  mpfr_clear(number);
  return x;
}

Rate siegert_rate(const ScaledArguments& x) {
  const double decay = x.x_F > 0 ? exp_product(-0.5 * x.x_F, x.x_F) : 1.0;
  const auto g = [&](double t) { return scaled_g(x, decay, t); };
  const detail::Rules& rules = detail::rules();
  double fine = 0, coarse = 0, t = 0;
  while (t < x.width) {
    const double end = std::min(x.width, t + panel_width(x.x_F - t));
    fine += integrate(rules.fine, t, end, g);
    coarse += integrate(rules.coarse, t, end, g);
    t = end;
    const double exponent = t < x.x_F ? 0.5 * t * (2 * x.x_F - t) : 0.5 * x.x_F * x.x_F;
    if (x.x_F > 0 && exponent > detail::negligible) break;
  }
  return detail::make_rate(x, fine, coarse, x.x_F_low * (g(0) - g(x.width)) / fine);
}

Rate laplace_rate(const ScaledArguments& x) {
  const double end = x.x_F < -6 ? detail::negligible / -x.x_F : std::max(x.x_F, 0.0) + 11;
  const double first = std::min({0.5, 0.5 / x.width, x.x_F < 0 ? -2 / x.x_F : 0.5});
  const double widest = x.x_F < 0 ? std::min(1.0, -8 / x.x_F) : 1.0;
  const auto integrand = [&](double s) {
    const double gauss = x.x_F > 0 ? -0.5 * (s - x.x_F) * (s - x.x_F) : s * (x.x_F - 0.5 * s);
    return std::exp(gauss) * -std::expm1(-s * x.width) / s * (1 + s * x.x_F_low);
  };
  const detail::Rules& rules = detail::rules();
  double fine = 0, coarse = 0, s = 0;
  while (s < end) {
    const double stop = std::min(end, s + std::min(widest, std::max(first, s)));
    fine += integrate(rules.fine, s, stop, integrand);
    coarse += integrate(rules.coarse, s, stop, integrand);
    s = stop;
  }
  return detail::make_rate(x, fine, coarse, 0);
}

Rate steady_rate(const Nnlif& model) {
  if (!model.is_linear()) throw std::invalid_argument("steady_rate: b = 0 and a1 = 0 are required");
  return siegert_rate(scaled_arguments(model));
}

}  // namespace spikeproof::stationary
