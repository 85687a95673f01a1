#include "rigor/poincare.h"

#include <fmt/format.h>

#include <cmath>

#include "rigor/poincare_parts.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

constexpr long most_precision = 4000;

Exact rounded(const Exact& x, long bits) { return Ball(x, bits).midpoint().lower(bits); }

// 1/variance of P bounds the first eigenvalue from above (test function x). Moments of P from the equation:
// mean = -N T, second moment = 1 - N (x_F^2 - x_R^2)/2.
Result<Exact> variance_bound(const Weight& w) {
  auto N = enclose_rate(w.parameters, w.precision);
  if (!N) return N.error();
  const Ball mean = *N * w.T, second = Ball(1, w.precision) - *N * (w.x_F + w.x_R) * w.T / 2;
  const Ball bound = Ball(1, w.precision) / (second - mean * mean);
  if (!certainly_positive(bound))
    return Error{ErrorCode::precision_exhausted, "prove_poincare", "the variance of P is not certain"};
  return bound.upper(40);
}

// The first zero of the mismatch: positive at 0+, negative up to the second eigenvalue.
Result<Exact> first_zero(const Weight& weight) {
  auto top = variance_bound(weight);
  if (!top) return top.error();
  Exact high = rounded(Exact(*top * ratio(1001, 1000)), 40), low = 0;
  int steps = 0;
  while (!certainly_negative(shoot(weight, high).mismatch)) {
    high = rounded(Exact(high * ratio(4, 5)), 40);
    if (++steps > 40)
      return Error{ErrorCode::no_convergence, "prove_poincare", "no first eigenvalue found below 1/variance"};
  }
  const long bits = weight.precision - 8;
  Exact f_high = shoot(weight, high).mismatch.lower(60), f_low = 0;
  for (int step = 0; step < 200; ++step) {
    // Regula falsi with halving of the stale end; bisection until the lower end has a value.
    const bool secant = f_low > 0 && step % 8 != 7;
    const Exact middle = secant ? rounded(Exact((low * f_high - high * f_low) / (f_high - f_low)), bits)
                                : rounded(Exact((low + high) / 2), bits);
    if (middle <= low || middle >= high) break;
    const Exact f = rounded(shoot(weight, middle).mismatch.lower(60), 60);
    const Exact moved = f > 0 ? Exact(middle - low) : Exact(high - middle);
    if (f > 0) {
      low = middle, f_low = f, f_high /= 2;
    } else {
      high = middle, f_high = f, f_low /= 2;
    }
    if (f == 0 || high - low < high * decimal("0x1p-75") || (secant && moved < high * decimal("0x1p-75")))
      return middle;
  }
  return f_low > 0 ? low : high;
}

Certificate write_certificate(const Nnlif& model, const LinearParameters& p, const PoincareProof& proof,
                              const Weight& weight, const Trial& trial) {
  Certificate c(field::poincare, model, weight.precision);
  c.statement(poincare_statement(p, proof.C)).enclosure("C", proof.C).enclosure("mu1", proof.mu1);
  nlohmann::ordered_json nodes = nlohmann::ordered_json::array(), pieces = nlohmann::ordered_json::array();
  for (const auto& cell : weight.cells) nodes.push_back(to_hex(cell.end));
  for (const auto& w : trial.w) {
    nlohmann::ordered_json piece = nlohmann::ordered_json::array();
    for (const auto& coefficient : w) piece.push_back(to_hex(coefficient));
    pieces.push_back(std::move(piece));
  }
  c.oracle("mu", to_hex(trial.mu)).oracle("nodes", nodes).oracle("w", pieces);
  c.hypothesis("f' > 0 on (-inf, x_F)").hypothesis("z > 0 on (-inf, x_F)");
  c.hypothesis("inf P f'/z and sup P f'/z", proof.mu1);
  c.scope(
      "C is the best constant for all locally absolutely continuous u with int P u^2 and int P u_v^2 finite, v < V_F.");
  c.not_covered("Decay of the evolution (its rate is at least 1/C in this norm, see spectral-gap for the exact one).");
  return c;
}

Result<PoincareProof> finish(const Nnlif& model, const LinearParameters& p, const Weight& weight, const Trial& trial,
                             const Ball& error) {
  const long bits = 53, precision = weight.precision;
  const Ball mu1 = Ball(trial.mu, precision).widened(error), C = Ball(p.a0, precision) / mu1;
  PoincareProof proof{enclosure_of(C, bits), enclosure_of(mu1, bits), Certificate(field::poincare, model, precision)};
  proof.certificate = write_certificate(model, p, proof, weight, trial);
  return proof;
}

}  // namespace

Result<PoincareProof> prove_poincare(const Nnlif& model) {
  const LinearParameters p = linear_parameters(model);
  // The regular solution at x_F is ill-conditioned by e^{x_F^2/2} where x_R is far below -x_F.
  const double x_F = to_double(Exact(p.V_F - p.I)) / std::sqrt(to_double(p.a0));
  const double lost = x_F > 0 ? 0.73 * x_F * x_F : 0;
  std::string reason = "x_F is too large";
  for (double start = 150 + lost; start < most_precision; start *= 1.6) {
    const auto precision = static_cast<long>(start);
    auto weight = make_weight(p, precision);
    if (!weight) return weight.error();
    auto mu = first_zero(*weight);
    if (!mu) return mu.error();
    const Shot shot = shoot(*weight, *mu);
    const auto error = barta_bound(*weight, shot.trial);
    if (error && certainly_less(*error, Ball(*mu, precision) * power(Ball(2, precision), -50))) {
      return finish(model, p, *weight, shot.trial, *error);
    }
    reason = error ? "relative width above 2^-50" : "positivity of f' or z was not certain";
  }
  return Error{ErrorCode::precision_exhausted, "prove_poincare",
               fmt::format("{} up to {} bits", reason, most_precision)};
}

}  // namespace spikeproof::rigor
