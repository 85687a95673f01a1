#include "spectrum/linearised.h"

#include <cmath>

#include "spectrum/arb_shell.h"

namespace spikeproof::spectrum {
namespace {

using detail::Complex;
using detail::Real;
constexpr slong most_bits_of_gain = 1 << 13;

// Psi_{lambda+k}(x_F) - Psi_{lambda+k}(x_R), divided by lambda + k.
Complex quotient(const Complex& lambda, long k, const Real& x_R, const Real& x_F, slong bits) {
  Complex order, result, reset;
  acb_add_si(order.get(), lambda.get(), k, bits);
  result = detail::psi(order, x_F, bits);
  reset = detail::psi(order, x_R, bits);
  acb_sub(result.get(), result.get(), reset.get(), bits);
  acb_div(result.get(), result.get(), order.get(), bits);
  return result;
}

// lambda, moved off the removable points 0, -1, -2 by less than counts.
Complex moved(std::complex<double> lambda, slong bits) {
  Complex z(lambda);
  if (lambda != 0.0 && lambda != -1.0 && lambda != -2.0) return z;
  Real off;
  arb_set_si(off.get(), 1);
  arb_mul_2exp_si(off.get(), off.get(), -2 * bits);
  acb_add_arb(z.get(), z.get(), off.get(), 6 * bits);
  return z;
}

// H is below 2^{-300} of its first term: an exact zero.
bool vanishes(const Complex& H, const Complex& own) {
  if (acb_contains_zero(H.get()) == 0) return false;
  return acb_rel_accuracy_bits(own.get()) > 600 && mag_cmp_2exp_si(arb_radref(acb_realref(H.get())), -300) < 0;
}

struct PreciseTerms {
  Complex own, feedback;  // without e^{-lambda d}
};

PreciseTerms precise_terms(const Nnlif& model, double rate, const Complex& z, slong work) {
  const Exact N(rate), drift = model.I() + model.b() * N, a = model.a0() + model.a1() * N;
  const Real x_F = detail::scaled(Exact(model.V_F() - drift), a, work);
  const Real x_R = detail::scaled(Exact(model.V_R() - drift), a, work);
  PreciseTerms t{quotient(z, 0, x_R, x_F, work), quotient(z, 1, x_R, x_F, work)};
  const Real b = detail::scaled(Exact(N * model.b()), a, work);
  acb_mul_arb(t.feedback.get(), t.feedback.get(), b.get(), work);
  if (model.a1() == 0) return t;
  Complex noise = quotient(z, 2, x_R, x_F, work), shifted;
  acb_add_si(shifted.get(), z.get(), 1, work);
  acb_mul(noise.get(), noise.get(), shifted.get(), work);
  const Real weight = detail::real_of(Exact(N * model.a1() / a), work);
  acb_addmul_arb(t.feedback.get(), noise.get(), weight.get(), work);
  return t;
}

Complex lag_factor(const Nnlif& model, const Complex& z, slong work) {
  Complex lag;
  const Real d = detail::real_of(model.delay(), work);
  acb_mul_arb(lag.get(), z.get(), d.get(), work);
  acb_neg(lag.get(), lag.get());
  acb_exp(lag.get(), lag.get(), work);
  return lag;
}

Error exhausted() {
  return {ErrorCode::precision_exhausted, "LinearisedCharacteristic",
          "Hermite functions are not resolved with 8192 bits", most_bits_of_gain};
}

}  // namespace

Result<ScaledComplex> LinearisedCharacteristic::value(std::complex<double> lambda, long bits) const {
  for (slong work = bits + 32; work <= most_bits_of_gain; work *= 2) {
    const Complex z = moved(lambda, bits);
    PreciseTerms t = precise_terms(model_, N_, z, work);
    if (model_.delay() > 0) {
      const Complex lag = lag_factor(model_, z, work);
      acb_mul(t.feedback.get(), t.feedback.get(), lag.get(), work);
    }
    Complex H;
    acb_sub(H.get(), t.own.get(), t.feedback.get(), work);
    if (vanishes(H, t.own)) return ScaledComplex{};
    if (acb_rel_accuracy_bits(H.get()) < bits) continue;
    const detail::Scaled s = detail::scaled_of(H);
    return ScaledComplex{s.mantissa, s.exponent};
  }
  return exhausted();
}

Result<std::complex<double>> LinearisedCharacteristic::gain(std::complex<double> lambda, long bits) const {
  for (slong work = bits + 32; work <= most_bits_of_gain; work *= 2) {
    PreciseTerms t = precise_terms(model_, N_, moved(lambda, bits), work);
    acb_div(t.feedback.get(), t.feedback.get(), t.own.get(), work);
    if (acb_rel_accuracy_bits(t.feedback.get()) < bits) continue;
    const detail::Scaled s = detail::scaled_of(t.feedback);
    return s.mantissa * std::ldexp(1.0, static_cast<int>(s.exponent));
  }
  return exhausted();
}

}  // namespace spikeproof::spectrum
