#include "rigor/steady_state.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

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
  const long edge = far_left_edge(bits + 32);
  const long start = bits + 64, most = 64 * (bits + 4096);
  for (long precision = start; precision <= most; precision *= 2) {
    const Ball T = mean_interval(scaled_potential(p.V_R, p, precision), scaled_potential(p.V_F, p, precision), edge);
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
