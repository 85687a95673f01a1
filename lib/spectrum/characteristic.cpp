#include "spectrum/characteristic.h"

#include <cmath>
#include <stdexcept>

#include "spectrum/arb_shell.h"

namespace spikeproof::spectrum {
namespace {

using detail::Complex;
using detail::Real;
constexpr slong most_bits = 1 << 13;

Error exhausted(const char* place) {
  return {ErrorCode::precision_exhausted, place, "Hermite functions are not resolved with 8192 bits", most_bits};
}

bool accurate(const Complex& z, long bits) { return acb_is_zero(z.get()) || acb_rel_accuracy_bits(z.get()) >= bits; }

// The difference is below 2^{-600} of its terms: no double apart from an exact zero (such as -2k where I is midway
// between V_R and V_F) comes that close.
bool cancels_exactly(const Complex& difference, const Complex& term) {
  if (acb_contains_zero(difference.get()) == 0) return false;
  mag_t bound, size;
  mag_init(bound);
  mag_init(size);
  acb_get_mag(bound, difference.get());
  acb_get_mag_lower(size, term.get());
  mag_mul_2exp_si(size, size, -600);
  const bool tiny = mag_cmp(bound, size) < 0;
  mag_clear(bound);
  mag_clear(size);
  return tiny;
}

}  // namespace

Characteristic::Characteristic(const Nnlif& model) : model_(model) {
  if (!model.is_linear()) throw std::invalid_argument("Characteristic: b = 0 and a1 = 0 are required");
}

Result<ScaledComplex> Characteristic::value(std::complex<double> lambda, long bits) const {
  const Complex order(lambda);
  for (slong work = bits + 24; work <= most_bits; work *= 2) {
    const Complex psi_F = detail::psi(order, detail::scaled(Exact(model_.V_F() - model_.I()), model_.a0(), work), work);
    const Complex reset = detail::psi(order, detail::scaled(Exact(model_.V_R() - model_.I()), model_.a0(), work), work);
    Complex f;
    acb_sub(f.get(), psi_F.get(), reset.get(), work);
    if (cancels_exactly(f, psi_F)) return ScaledComplex{};
    if (!accurate(f, bits)) continue;
    const detail::Scaled s = detail::scaled_of(f);
    return ScaledComplex{s.mantissa, s.exponent};
  }
  return exhausted("Characteristic::value");
}

}  // namespace spikeproof::spectrum
