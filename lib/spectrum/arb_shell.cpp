#include "spectrum/arb_shell.h"

#include <acb_hypgeom.h>

#include <cmath>

namespace spikeproof::spectrum::detail {

Real real_of(const Exact& q, slong bits) {
  Real result;
  fmpq_t ratio;
  fmpq_init(ratio);
  fmpq_set_mpq(ratio, q.get_mpq_t());
  arb_set_fmpq(result.get(), ratio, bits);
  fmpq_clear(ratio);
  return result;
}

Real scaled(const Exact& numerator, const Exact& square, slong bits) {
  Real result = real_of(numerator, bits), root = real_of(square, bits);
  arb_sqrt(root.get(), root.get(), bits);
  arb_div(result.get(), result.get(), root.get(), bits);
  return result;
}

Complex psi(const Complex& lambda, const Real& x, slong bits) {
  Complex order, argument, value, power;
  acb_neg(order.get(), lambda.get());
  arb_set_si(acb_realref(power.get()), 2);
  arb_sqrt(acb_realref(power.get()), acb_realref(power.get()), bits);
  arb_div(acb_realref(argument.get()), x.get(), acb_realref(power.get()), bits);
  acb_neg(argument.get(), argument.get());
  acb_hypgeom_hermite_h(value.get(), order.get(), argument.get(), bits);
  acb_pow(power.get(), power.get(), lambda.get(), bits);
  acb_mul(value.get(), value.get(), power.get(), bits);
  return value;
}

Scaled scaled_of(const Complex& z) {
  Scaled result;
  const arf_struct* re = arb_midref(acb_realref(z.get()));
  const arf_struct* im = arb_midref(acb_imagref(z.get()));
  if (arf_is_zero(re) && arf_is_zero(im)) return result;
  if (!arf_is_finite(re) || !arf_is_finite(im)) return {{NAN, NAN}, 0};
  const arf_struct* larger = arf_cmpabs(re, im) >= 0 ? re : im;
  fmpz_t exponent;
  fmpz_init(exponent);
  arf_t shifted;
  arf_init(shifted);
  arf_frexp(shifted, exponent, larger);
  result.exponent = static_cast<long>(fmpz_get_si(exponent));
  fmpz_neg(exponent, exponent);
  arf_mul_2exp_fmpz(shifted, re, exponent);
  const double real = arf_get_d(shifted, ARF_RND_NEAR);
  arf_mul_2exp_fmpz(shifted, im, exponent);
  result.mantissa = {real, arf_get_d(shifted, ARF_RND_NEAR)};
  arf_clear(shifted);
  fmpz_clear(exponent);
  return result;
}

}  // namespace spikeproof::spectrum::detail
