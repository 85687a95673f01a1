#include "stationary/precise_rate.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "stationary/multiprecision.h"

namespace spikeproof::stationary {
namespace {

using detail::Real;

struct Ends {
  Real x_R, x_F;
};

Ends ends(const Nnlif& model, mpfr_prec_t bits) {
  const Real root = sqrt(Real(bits, model.a0()));
  return {Real(bits, Exact(model.V_R() - model.I())) / root, Real(bits, Exact(model.V_F() - model.I())) / root};
}

// int over one step and the value at its end: Taylor coefficients (k+1) c_{k+1} = x c_k + c_{k-1} + [k = 0].
void taylor_step(const Real& x, const Real& h, Real& g, Real& integral) {
  const mpfr_prec_t bits = g.bits();
  Real below(bits), here = g, power = h, value = g, area = g * h;
  int small = 0;
  for (long k = 0; small < 3; ++k) {
    Real next = x * here + below;
    if (k == 0) next += 1;
    next /= k + 1;
    below = here;
    here = next;
    const Real term = here * power;
    power *= h;
    value += term;
    Real part = here * power;
    area += part /= k + 2;
    small = term.exponent() < value.exponent() - static_cast<long>(bits) ? small + 1 : 0;
  }
  g = value;
  integral += area;
}

// `finest` varies the steps from one run to the other.
Real by_siegert(const Nnlif& model, mpfr_prec_t bits, double finest) {
  const Ends e = ends(model, bits);
  const Real half_square = [&] {
    Real s = e.x_R * e.x_R;
    return s /= 2;
  }();
  Real two(bits), g(bits), integral(bits), x = e.x_R;
  two += 2;
  Real minus = e.x_R / sqrt(two);
  minus *= -1;
  g = sqrt(detail::pi(bits) / two) * exp(half_square) * erfc(minus);
  while (mpfr_less_p(x.get(), e.x_F.get()) != 0) {
    Real h(bits);
    mpfr_set_d(h.get(), std::min(finest, 8 * finest / (1 + std::abs(x.to_double()))), MPFR_RNDN);
    const Real left = e.x_F - x;
    const bool last = mpfr_lessequal_p(left.get(), h.get()) != 0;
    taylor_step(x, last ? left : h, g, integral);
    x = last ? e.x_F : x + h;
  }
  return integral;
}

// sqrt(pi/2) sum x^{2k+1}/(2^k k! (2k+1)) + sum x^{2k+2}/((2k+1)!! (2k+2)), the double integral expanded about 0.
Real antiderivative(const Real& x) {
  const mpfr_prec_t bits = x.bits();
  Real odd(bits), even(bits), even_power = x * x, odd_power = x;
  const Real square = even_power;
  const double turn = square.to_double();
  for (long k = 0;; ++k) {
    Real a = odd_power, c = even_power;
    odd += a /= 2 * k + 1;
    even += c /= 2 * k + 2;
    const bool done = a.exponent() < odd.exponent() - static_cast<long>(bits) &&
                      c.exponent() < even.exponent() - static_cast<long>(bits);
    if (x.is_zero() || (done && static_cast<double>(k) > turn)) break;
    odd_power *= square;
    odd_power /= 2 * (k + 1);
    even_power *= square;
    even_power /= 2 * k + 3;
  }
  Real factor = detail::pi(bits);
  return sqrt(factor /= 2) * odd + even;
}

Real by_power_series(const Nnlif& model, mpfr_prec_t bits, double largest) {
  // For x < 0 the series cancels down from e^{x^2/2}.
  const Ends e = ends(model, bits + static_cast<mpfr_prec_t>(largest * largest / std::log(2.0)) + 16);
  return antiderivative(e.x_F) - antiderivative(e.x_R);
}

// Sum over u = log s in steps `step` from `first` on: e^{-s^2/2 + s x_F}(1 - e^{-s width}).
Real laplace_sum(const Ends& e, const Real& width, double first, double step, double last) {
  const mpfr_prec_t bits = e.x_F.bits();
  Real total(bits), u(bits);
  for (double at = first; at < last; at += step) {
    mpfr_set_d(u.get(), at, MPFR_RNDN);
    const Real s = exp(u);
    Real exponent = s * s, jump = width * s;
    exponent /= -2;
    exponent += s * e.x_F;
    jump *= -1;
    mpfr_expm1(jump.get(), jump.get(), MPFR_RNDN);
    total -= exp(exponent) * jump;
  }
  return total;
}

// Halves the step until the sums agree to `digits` digits; the trapezoidal rule converges geometrically.
Real by_laplace(const Nnlif& model, mpfr_prec_t bits, int digits, double offset) {
  const Ends e = ends(model, bits);
  const Real width = e.x_F - e.x_R;
  const double x_F = e.x_F.to_double(), reach = 2.4 * (digits + 6);
  // Below: s width < 10^{-digits} of the sum. Above: e^{-s^2/2 + s x_F} < 10^{-digits} of its largest value.
  const double first = -reach - std::abs(x_F) - std::log1p(width.to_double()) + offset;
  const double last = std::log(std::abs(x_F) + std::sqrt(2 * reach) + 2);
  double step = 1.0 / 16;
  Real sum = laplace_sum(e, width, first, step, last);
  for (int halving = 0; halving < 16; ++halving) {
    const Real between = laplace_sum(e, width, first + step / 2, step, last);
    const Real difference = sum - between;
    sum += between;
    step /= 2;
    // The error squares with every halving, so half the digits suffice.
    if (static_cast<double>(sum.exponent() - difference.exponent()) > 2 + 0.55 * 3.33 * (digits + 4)) break;
  }
  Real factor(bits);
  mpfr_set_d(factor.get(), step, MPFR_RNDN);
  return sum * factor;
}

Real mean_interval(const Nnlif& model, Formula formula, int digits, int run, double largest) {
  const auto bits = static_cast<mpfr_prec_t>(3.33 * digits) + 96 + 64 * run;
  if (formula == Formula::siegert) return by_siegert(model, bits, run == 0 ? 0.5 : 0.4375);
  if (formula == Formula::double_integral) return by_power_series(model, bits, largest);
  return by_laplace(model, bits, digits, run == 0 ? 0 : 0.013);
}

}  // namespace

Result<PreciseRate> precise_rate(const Nnlif& model, int digits, Formula formula) {
  const char* place = "precise_rate";
  if (!model.is_linear()) throw std::invalid_argument("precise_rate: b = 0 and a1 = 0 are required");
  const int most = formula == Formula::siegert ? 20000 : formula == Formula::double_integral ? 3000 : 300;
  if (digits < 1 || digits > most)
    throw std::invalid_argument(fmt::format("precise_rate: 1 <= digits <= {} is required, digits = {}", most, digits));
  const Ends e = ends(model, 64);
  const double largest = std::max(std::abs(e.x_R.to_double()), std::abs(e.x_F.to_double()));
  const double limit = formula == Formula::double_integral ? 60 : 1000;
  if (!(largest <= limit))
    return Error{ErrorCode::out_of_range, place,
                 fmt::format("abs((V-I)/sqrt(a0)) = {:.6g} is beyond {} for this formula", largest, limit)};
  const Real first = mean_interval(model, formula, digits, 0, largest);
  const Real second = mean_interval(model, formula, digits, 1, largest);
  Real one(second.bits());
  one += 1;
  const Real N = one / second;
  const double log10_error = detail::log10_difference(second, first);
  if (log10_error > -digits)
    return Error{ErrorCode::precision_exhausted, place, "two runs disagree within the digits asked for", 0,
                 std::pow(10.0, log10_error)};
  Real logarithm = N;
  mpfr_log10(logarithm.get(), logarithm.get(), MPFR_RNDN);
  return PreciseRate{detail::text_of(N, digits), logarithm.to_double(), log10_error};
}

}  // namespace spikeproof::stationary
