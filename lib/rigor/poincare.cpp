#include "rigor/poincare.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "rigor/poincare_parts.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

constexpr long most_precision = 600;
constexpr long largest_work = 10'000'000;  // cells times bits^2: about ten seconds

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

Exact mismatch_at(const Weight& weight, const Exact& mu) { return shoot(weight, mu).mismatch.lower(80); }

// The first zero of the mismatch to about 2^-48. Below it the trial increases and its mismatch is positive; above it
// one of the two fails. Secant steps where both ends have an increasing trial, bisection elsewhere.
Result<Exact> first_zero(const Weight& weight) {
  auto top = variance_bound(weight);
  if (!top) return top.error();
  Exact high = rounded(Exact(*top * ratio(1001, 1000)), 40), low = high, f_low, f_high;
  bool known = false;  // f_high belongs to an increasing trial
  for (int steps = 0; steps == 0 || f_low <= 0; ++steps) {
    if (steps > 0) high = low;
    low /= 4;
    const Shot shot = shoot(weight, low);
    f_low = shot.increasing ? shot.mismatch.lower(80) : Exact(0);
    if (steps > 40)
      return Error{ErrorCode::no_convergence, "prove_poincare", "no trial below the first eigenvalue found"};
  }
  Exact previous = low;
  for (int step = 0; step < 300; ++step) {
    Exact x = known && step % 5 != 4
                  ? rounded(Exact((low * f_high - high * f_low) / (f_high - f_low)), weight.precision)
                  : rounded(Exact((low + high) / 2), weight.precision);
    if (x <= low || x >= high) return low;
    const Shot shot = shoot(weight, x);
    const Exact f = shot.mismatch.lower(80);
    const bool below = shot.increasing && f > 0;
    if (below) {
      if (known && previous == low) f_high /= 2;
      low = x, f_low = f, previous = low;
    } else {
      if (known && previous == high) f_low /= 2;
      high = x, f_high = f, known = shot.increasing, previous = high;
    }
    if (high - low < high * decimal("0x1p-46") ||
        (known && ::abs(f) < ::abs(Exact(f_high - f_low)) * decimal("0x1p-46")))
      return x;
  }
  return Error{ErrorCode::no_convergence, "prove_poincare", "the trial eigenvalue did not settle"};
}

// Secant steps at full precision, each with a closer second point.
Exact polished(const Weight& weight, Exact mu, int steps) {
  for (long bits = 36; steps > 0 && bits < weight.precision; bits *= 2, --steps) {
    const Exact near = mu + mu * Exact(1, mpz_class(1) << static_cast<unsigned long>(bits));
    const Exact f = mismatch_at(weight, mu), g = mismatch_at(weight, near);
    if (f == g) break;
    mu = rounded(Exact(mu - f * (near - mu) / (g - f)), weight.precision);
  }
  return mu;
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

// The proof at one precision; the trial eigenvalue is looked for with fewer bits.
Result<PoincareProof> attempt_at(const Nnlif& model, const LinearParameters& p, const Weight& weight,
                                 const Weight& coarse, int attempt) {
  auto mu = first_zero(coarse);
  if (!mu) return mu.error();
  *mu = polished(weight, *mu, attempt);
  const Shot shot = shoot(weight, *mu);
  const auto error = barta_bound(weight, shot.trial);
  if (error && certainly_less(*error, Ball(*mu, weight.precision) * power(Ball(2, weight.precision), -50)))
    return finish(model, p, weight, shot.trial, *error);
  return Error{ErrorCode::precision_exhausted, "prove_poincare",
               error ? "relative width above 2^-50" : "positivity of f' or z was not certain"};
}

}  // namespace

Result<PoincareProof> prove_poincare(const Nnlif& model) {
  const LinearParameters p = linear_parameters(model);
  // Between x_R < 0 < x_F the flux z falls from about e^{x^2/2}, |x| = min(|x_R|, x_F), to about 1.
  const double root = std::sqrt(to_double(p.a0)), x_F = to_double(Exact(p.V_F - p.I)) / root,
               x_R = to_double(Exact(p.V_R - p.I)) / root;
  const double lost = x_R < 0 && x_F > 0 ? 0.73 * std::min(x_R * x_R, x_F * x_F) : 0;
  const double nearer = x_F > 0 ? std::min(std::abs(x_R), x_F) : 0;
  if (0.73 * nearer * nearer > most_precision - 120) {
    return Error{ErrorCode::out_of_range, "prove_poincare",
                 fmt::format("e^(x^2/2) at x = {:.3g} needs more than {} bits", nearer, most_precision)};
  }
  int attempt = 0;
  std::string reason = "not decided";
  for (double start = 120 + lost; start < most_precision; start *= 1.6) {
    const auto precision = static_cast<long>(start);
    auto weight = make_weight(p, precision), coarse = make_weight(p, precision - 40);
    if (!weight || !coarse) return weight ? coarse.error() : weight.error();
    const auto cells = static_cast<long>(weight->cells.size());
    if (cells * precision * precision > largest_work) {
      return Error{ErrorCode::out_of_range, "prove_poincare",
                   fmt::format("{} cells at {} bits would take too long: V_R is too far below V_F", cells, precision)};
    }
    try {
      auto proof = attempt_at(model, p, *weight, *coarse, ++attempt);
      if (proof || proof.error().code == ErrorCode::no_convergence) return proof;
      reason = proof.error().note;
    } catch (const std::domain_error&) {
      reason = "an enclosure became infinite";  // end points are asked for in many places
    }
  }
  return Error{ErrorCode::precision_exhausted, "prove_poincare", fmt::format("{} ({} bits)", reason, most_precision)};
}

}  // namespace spikeproof::rigor
