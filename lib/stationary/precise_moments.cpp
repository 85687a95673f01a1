#include "stationary/precise_moments.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::stationary::detail {
namespace {

Real from_double(mpfr_prec_t bits, double x) {
  Real r(bits);
  mpfr_set_d(r.get(), x, MPFR_RNDN);
  return r;
}

// int g up to x < 0 without its logarithm, sum_{j>=1} (-1)^j (2j-1)!!/(2j x^{2j}): asymptotic.
Real far_part(const Real& x) {
  const mpfr_prec_t bits = x.bits();
  Real one(bits), total(bits), term(bits);
  one += 1, term += 1;
  const Real r = one / (x * x);
  for (long j = 1; j < bits; ++j) {
    term *= r;
    term *= -(2 * j - 1);
    Real part = term;
    part /= 2 * j;
    total += part;
    if (part.exponent() < -static_cast<long>(bits)) break;
  }
  return total;
}

// Where the expansions about -infinity hold to all bits: their smallest term is e^{-x^2/2}.
double far_reach(mpfr_prec_t bits) { return std::sqrt(2 * std::log(2.0) * static_cast<double>(bits)) + 2; }

// g(x) = sum_{j>=0} (-1)^j (2j-1)!!/abs(x)^{2j+1}.
Real far_g(const Real& x) {
  const mpfr_prec_t bits = x.bits();
  Real one(bits), r(bits);
  one += 1;
  Real term = one / x;
  term *= -1;
  r = term * term;
  Real total = term;
  for (long j = 1; j < bits; ++j) {
    term *= r;
    term *= -(2 * j - 1);
    total += term;
    if (term.exponent() < total.exponent() - static_cast<long>(bits)) break;
  }
  return total;
}

// int_{x_R}^{x_F} g: the expansion about -infinity as far as it holds to all bits, then Taylor steps upwards.
Real integral_of_g(const Real& x_R, const Real& x_F, double finest) {
  const mpfr_prec_t bits = x_R.bits();
  const double reach = far_reach(bits);
  Real x = x_R, total(bits);
  if (x_R.to_double() < -reach) {
    const Real end = x_F.to_double() < -reach ? x_F : from_double(bits, -reach);
    Real quotient = x_R - end;
    quotient /= end;
    mpfr_log1p(quotient.get(), quotient.get(), MPFR_RNDN);
    total = quotient + far_part(end) - far_part(x_R);
    if (x_F.to_double() < -reach) return total;
    x = end;
  }
  Real g = precise_g(x);
  TaylorStep step(bits);
  while (mpfr_less_p(x.get(), x_F.get()) != 0) {
    const Real left = x_F - x, h = from_double(bits, std::min(finest, 8 * finest / (1 + std::abs(x.to_double()))));
    const bool last = mpfr_lessequal_p(left.get(), h.get()) != 0;
    step.advance(x, last ? left : h, g, total);
    if (last) break;
  }
  return total;
}

// g, ..., g'''.
std::array<Real, 4> derivatives(const Real& x) {
  const Real g = precise_g(x);
  Real first = x * g;
  first += 1;
  const Real second = x * first + g;
  Real twice = first;
  twice *= 2;
  return {g, first, second, x * second + twice};
}

}  // namespace

PreciseParameters precise_parameters(const Nnlif& model, mpfr_prec_t bits) {
  return {Real(bits, Exact(model.V_R() - model.I())), Real(bits, Exact(model.V_F() - model.I())),
          Real(bits, model.a0()), Real(bits, model.a1()), Real(bits, model.b())};
}

Real precise_g(const Real& x) {
  const mpfr_prec_t bits = x.bits();
  if (x.to_double() < -far_reach(bits)) return far_g(x);
  Real two(bits), half_square = x * x, minus = x;
  two += 2;
  half_square /= 2;
  minus *= -1;
  return sqrt(pi(bits) / two) * exp(half_square) * erfc(minus / sqrt(two));
}

TaylorStep::TaylorStep(mpfr_prec_t bits)
    : below_(bits), here_(bits), next_(bits), power_(bits), term_(bits), area_(bits) {}

// Coefficients (k+1) c_{k+1} = x c_k + c_{k-1} + [k = 0].
void TaylorStep::advance(Real& x, const Real& h, Real& g, Real& integral) {
  const auto bits = static_cast<long>(g.bits());
  mpfr_set_zero(below_.get(), 1);
  mpfr_set(here_.get(), g.get(), MPFR_RNDN);
  mpfr_set(power_.get(), h.get(), MPFR_RNDN);
  mpfr_mul(area_.get(), g.get(), h.get(), MPFR_RNDN);
  int small = 0;
  for (unsigned long k = 0; small < 3; ++k) {
    mpfr_fma(next_.get(), x.get(), here_.get(), below_.get(), MPFR_RNDN);
    if (k == 0) mpfr_add_ui(next_.get(), next_.get(), 1, MPFR_RNDN);
    mpfr_div_ui(next_.get(), next_.get(), k + 1, MPFR_RNDN);
    mpfr_swap(below_.get(), here_.get());
    mpfr_swap(here_.get(), next_.get());
    mpfr_mul(term_.get(), here_.get(), power_.get(), MPFR_RNDN);
    mpfr_add(g.get(), g.get(), term_.get(), MPFR_RNDN);
    small = term_.exponent() < g.exponent() - bits ? small + 1 : 0;
    mpfr_mul(power_.get(), power_.get(), h.get(), MPFR_RNDN);
    mpfr_mul(term_.get(), term_.get(), h.get(), MPFR_RNDN);
    mpfr_div_ui(term_.get(), term_.get(), k + 2, MPFR_RNDN);
    mpfr_add(area_.get(), area_.get(), term_.get(), MPFR_RNDN);
  }
  integral += area_;
  mpfr_add(x.get(), x.get(), h.get(), MPFR_RNDN);
}

std::array<Real, 5> precise_moments(const PreciseParameters& p, const Real& beta, const Real& a, double finest) {
  const Real root = sqrt(a), x_R = (p.V_R - beta) / root, x_F = (p.V_F - beta) / root;
  const auto upper = derivatives(x_F), lower = derivatives(x_R);
  std::array<Real, 5> J{integral_of_g(x_R, x_F, finest), upper[0] - lower[0], upper[1] - lower[1], upper[2] - lower[2],
                        upper[3] - lower[3]};
  Real scale = root;
  for (std::size_t k = 1; k < J.size(); ++k) {
    J[k] /= scale;
    scale *= root;
  }
  return J;
}

}  // namespace spikeproof::stationary::detail
