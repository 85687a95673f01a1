#include "stationary/precise_states.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/progress.h"
#include "stationary/precise_detail.h"

namespace spikeproof::stationary {
namespace detail {

void require_digits(const char* place, int digits, int most) {
  if (digits < 1 || digits > most)
    throw std::invalid_argument(fmt::format("{}: 1 <= digits <= {} is required, digits = {}", place, most, digits));
}

mpfr_prec_t working_bits(const RateFunction& f, double N, int digits) {
  const ScaledArguments x = f.at(N, 0).x;
  const double reach = std::max(std::abs(x.x_R), std::abs(x.x_F));
  const double loss = 12 * std::log2(1 + reach) + 3 * std::log2(1 + 1 / x.width);
  return static_cast<mpfr_prec_t>(3.33 * digits + loss) + 96;
}

}  // namespace detail

namespace {

using detail::PreciseParameters;
using detail::Real;

constexpr int most_iterations = 40;

// One run: with `bits` bits and Taylor steps of length `finest`.
struct Run {
  mpfr_prec_t bits;
  double finest;
};

bool negligible(const Real& step, const Real& value, mpfr_prec_t bits) {
  return step.is_zero() || step.exponent() < value.exponent() - static_cast<long>(bits) + 48;
}

Real noise(const PreciseParameters& p, const Real& N) { return p.a0 + p.a1 * N; }

// N a1/2.
Real half_growth(const PreciseParameters& p, const Real& N) {
  Real half = p.a1 * N;
  return half /= 2;
}

Real rounded_to(mpfr_prec_t bits, const Real& x) {
  Real y(bits);
  mpfr_set(y.get(), x.get(), MPFR_RNDN);
  return y;
}

// N <- N - (Phi - 1)/Phi', Phi' = J_0 - beta J_1 - (N a1/2) J_2.
std::optional<Real> solve_state(const Nnlif& model, const Run& run, const Real& guess) {
  const PreciseParameters p = detail::precise_parameters(model, run.bits);
  Real N = rounded_to(run.bits, guess);
  for (int k = 0; k < most_iterations; ++k) {
    throw_if_interrupted();
    const Real beta = p.b * N;
    const auto J = detail::precise_moments(p, beta, noise(p, N), run.finest);
    Real value = N * J[0];
    value += -1;
    const Real step = value / (J[0] - beta * J[1] - half_growth(p, N) * J[2]);
    N -= step;
    if (mpfr_sgn(N.get()) <= 0) return std::nullopt;
    if (negligible(step, N, run.bits / 2)) return N;
  }
  return std::nullopt;
}

struct FoldPair {
  Real beta, N;
};

// Newton's method on N J_0 = 1 and J_0 = beta J_1 + (N a1/2) J_2.
std::optional<FoldPair> solve_fold(const Nnlif& model, const Run& run, const FoldPair& guess) {
  const PreciseParameters p = detail::precise_parameters(model, run.bits);
  FoldPair at{rounded_to(run.bits, guess.beta), rounded_to(run.bits, guess.N)};
  for (int k = 0; k < most_iterations; ++k) {
    throw_if_interrupted();
    const auto J = detail::precise_moments(p, at.beta, noise(p, at.N), run.finest);
    const Real half = half_growth(p, at.N);
    Real half_a1 = p.a1, two_J1 = J[1], two_J2 = J[2], first = at.N * J[0];
    half_a1 /= 2, two_J1 *= 2, two_J2 *= 2, first += -1;
    const Real second = J[0] - at.beta * J[1] - half * J[2];
    Real first_beta = at.N * J[1];
    first_beta *= -1;
    const Real first_N = J[0] - half * J[2];
    const Real second_beta = at.beta * J[2] + half * J[3] - two_J1;
    const Real second_N = half_a1 * (at.beta * J[3] + half * J[4] - two_J2);
    const Real determinant = first_beta * second_N - first_N * second_beta;
    const Real step_beta = (first * second_N - first_N * second) / determinant;
    const Real step_N = (first_beta * second - second_beta * first) / determinant;
    at.beta -= step_beta, at.N -= step_N;
    if (mpfr_sgn(at.N.get()) <= 0) return std::nullopt;
    if (negligible(step_N, at.N, run.bits / 2) && negligible(step_beta, at.beta, run.bits / 2)) return at;
  }
  return std::nullopt;
}

Error no_convergence(const char* place, double N) {
  return {ErrorCode::no_convergence, place, fmt::format("Newton's method from N = {:.10g}", N)};
}

Error disagreement(const char* place, double log10_error) {
  return {ErrorCode::precision_exhausted, place, "two runs disagree within the digits asked for", 0,
          std::pow(10.0, log10_error)};
}

Real from_double(double x) {
  Real r(64);
  mpfr_set_d(r.get(), x, MPFR_RNDN);
  return r;
}

}  // namespace

Result<PreciseState> precise_steady_state(const Nnlif& model, const SteadyState& state, int digits) {
  const char* place = "precise_steady_state";
  detail::require_digits(place, digits, 5000);
  const mpfr_prec_t conditioning = static_cast<mpfr_prec_t>(std::log2(1 + 1 / std::abs(state.log_slope)));
  const mpfr_prec_t bits = detail::working_bits(RateFunction(model), state.N, digits) + 2 * conditioning;
  const auto first = solve_state(model, {bits, 0.5}, from_double(state.N));
  if (!first) return no_convergence(place, state.N);
  const auto second = solve_state(model, {bits + 64, 0.4375}, *first);
  if (!second) return no_convergence(place, state.N);
  const double log10_error = detail::log10_difference(*second, *first);
  if (log10_error > -digits) return disagreement(place, log10_error);
  return PreciseState{detail::text_of(*second, digits), log10_error};
}

Result<PreciseFold> precise_fold(const Nnlif& model, const Fold& fold, int digits) {
  const char* place = "precise_fold";
  detail::require_digits(place, digits, 5000);
  const RateFunction f = RateFunction(model).with(Parameter::b, fold.b);
  const mpfr_prec_t bits = detail::working_bits(f, fold.N, digits);
  const auto first = solve_fold(model, {bits, 0.5}, {from_double(fold.b * fold.N), from_double(fold.N)});
  if (!first) return no_convergence(place, fold.N);
  const auto second = solve_fold(model, {bits + 64, 0.4375}, *first);
  if (!second) return no_convergence(place, fold.N);
  const Real b = second->beta / second->N;
  const double error_b = detail::log10_difference(b, first->beta / first->N);
  const double error_N = detail::log10_difference(second->N, first->N);
  if (std::max(error_b, error_N) > -digits) return disagreement(place, std::max(error_b, error_N));
  return PreciseFold{detail::text_of(b, digits), detail::text_of(second->N, digits), error_b, error_N};
}

}  // namespace spikeproof::stationary
