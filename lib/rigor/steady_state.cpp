#include "rigor/steady_state.h"

#include <arb_hypgeom.h>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace spikeproof::rigor {
namespace {

// F(x) = (pi/2) erfi(x/sqrt 2) + (x^2/2) 2F2(1,1; 3/2,2; x^2/2), the antiderivative of g that vanishes at 0.
Ball antiderivative(const Ball& x) {
  const long p = x.precision();
  Ball erfi(p), sum(p);
  const Ball root = x / sqrt(Ball(2, p)), z = x * x / 2;
  arb_hypgeom_erfi(erfi.data(), root.data(), p);
  arb_struct* upper = _arb_vec_init(2);
  arb_struct* lower = _arb_vec_init(2);
  arb_one(upper), arb_one(upper + 1);
  arb_set_si(lower, 3), arb_mul_2exp_si(lower, lower, -1);
  arb_set_si(lower + 1, 2);
  arb_hypgeom_pfq(sum.data(), upper, 2, lower, 2, z.data(), 0, p);
  _arb_vec_clear(upper, 2);
  _arb_vec_clear(lower, 2);
  return pi(p) * erfi / 2 + z * sum;
}

// int_{x}^{y} g for x < y < 0 from g(x) = int_0^inf e^{-s^2/2 + s x} ds and the expansion of e^{-s^2/2}: its partial
// sums miss it by at most the next term, and the kernel (e^{s y} - e^{s x})/s is positive, so the integral inherits the
// bound.
Ball far_left_integral(const Ball& x, const Ball& y) {
  const long p = y.precision();
  const Ball u = Ball(1, p) / (y * y), v = Ball(1, p) / (x * x);
  Ball sum = log(x / y), factor(1, p), u_k = u, v_k = v;
  factor = factor / 2;  // (2k-1)!/(2^k k!) at k = 1
  for (long k = 1;; ++k) {
    const Ball term = factor * (u_k - v_k);
    const Ball ratio =
        u * ((2 * k + 1) * k) / (k + 1);  // about |next term / term|: stop where the terms stop shrinking
    const Ball small = abs(sum) * power(Ball(2, p), -p);
    if (certainly_less(abs(term), small) || !certainly_less(ratio, Ball(1, p))) return sum.widened(abs(term));
    sum = k % 2 == 1 ? sum - term : sum + term;
    factor = factor * ((2 * k + 1) * k) / (k + 1);
    u_k = u_k * u;
    v_k = v_k * v;
  }
}

// int_{x_R}^{x_F} g: closed form where |x| is moderate, enveloping series below -edge.
Ball mean_interval(const LinearParameters& p, long edge, long precision) {
  const Ball x_R = scaled_potential(p.V_R, p, precision), x_F = scaled_potential(p.V_F, p, precision);
  const Ball X(-edge, precision);
  if (certainly_less(x_F, X)) return far_left_integral(x_R, x_F);
  if (certainly_less(x_R, X)) return far_left_integral(x_R, X) + antiderivative(x_F) - antiderivative(X);
  return antiderivative(x_F) - antiderivative(x_R);
}

// x_F^2/2 > 70000: N_inf is below 2^-99000.
bool beyond_certificates(const LinearParameters& p) {
  const Exact distance = p.V_F - p.I;
  return distance > 0 && distance * distance > 140'000 * p.a0;
}

}  // namespace

Ball scaled_potential(const Exact& v, const LinearParameters& p, long precision) {
  return Ball(v - p.I, precision) / sqrt(Ball(p.a0, precision));
}

Result<Ball> enclose_rate(const LinearParameters& p, long bits) {
  if (bits < 2 || bits > 100'000)
    throw std::invalid_argument(fmt::format("enclose_rate: bits = {}, 2 <= bits <= 100000", bits));
  if (beyond_certificates(p)) {
    return Error{ErrorCode::out_of_range, "enclose_rate", "N_inf is below 2^-99000, which a certificate cannot hold"};
  }
  // The series' smallest term is about e^{-x^2/2}; the closed form loses x^2/2 nats where it starts at the edge.
  const long edge = static_cast<long>(std::sqrt(1.4 * static_cast<double>(bits + 32))) + 3;
  const long start = bits + 64, most = 64 * (bits + 4096);
  for (long precision = start; precision <= most; precision *= 2) {
    const Ball T = mean_interval(p, edge, precision);
    if (!certainly_positive(T)) continue;
    Ball N = Ball(1, precision) / T;
    if (N.accuracy_bits() > bits) return N;
  }
  return Error{ErrorCode::precision_exhausted, "enclose_rate",
               fmt::format("relative width above 2^-{} at {} bits", bits, most)};
}

Result<SteadyStateProof> prove_steady_state(const Nnlif& model, int digits) {
  if (digits < 1 || digits > 20'000) {
    throw std::invalid_argument(fmt::format("prove_steady_state: digits = {}, 1 <= digits <= 20000", digits));
  }
  const LinearParameters p = linear_parameters(model);
  const long bits = std::max(53L, static_cast<long>(std::ceil(3.3219281 * digits)) + 3);
  auto N = enclose_rate(p, bits + 16);
  if (!N) return N.error();
  const Enclosure e = enclosure_of(*N, bits);
  Certificate c(field::steady_state, model, N->precision());
  c.statement(steady_state_statement(p, e)).enclosure("N_inf", e);
  c.hypothesis("V_R < V_F").hypothesis("a0 > 0").hypothesis("b = 0").hypothesis("a1 = 0");
  c.scope(
      "Steady states are the integrable solutions n >= 0 of mass 1 of the stationary equation with n(V_F) = 0, for a "
      "constant I. The formula for 1/N_inf, hence existence and uniqueness, is proved in proofs-checks/steady-state.");
  c.not_covered("Convergence of solutions to the steady state.");
  return SteadyStateProof{e, std::move(c)};
}

}  // namespace spikeproof::rigor
