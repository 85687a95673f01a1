// Re-check of nnlif.small-connectivity with MPFI: the rate by signs of N int g - 1, the Poincaré constant by the
// re-check of the certificate that is embedded, C_R by other series, the theorem's inequality as a quadratic form.
#include <fmt/format.h>

#include <algorithm>

#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"
#include "rigor/recheck_moments.h"
#include "rigor/recheck_profile.h"
#include "rigor/statement_local.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr long p = 256;

Interval whole(const Enclosure& e) { return Interval(e.lower, e.upper, p); }

Exact point_at(const nlohmann::json& enclosures, const char* key) {
  const Enclosure e = enclosure_at(enclosures, "enclosures", key);
  if (e.lower != e.upper) throw Refusal(fmt::format("enclosures.{}: expected one number", key));
  if (e.lower < 0) throw Refusal(fmt::format("enclosures.{}: must not be negative", key));
  return e.lower;
}

LocalStatement read_numbers(const Input& input) {
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const auto interval = [&](const char* key) { return enclosure_at(enclosures, "enclosures", key); };
  LocalStatement s{interval("N"), interval("C"), interval("C_R"), std::nullopt, 0, 0, 0};
  if (input.model.b != 0) s.E_max = point_at(enclosures, "E_max");
  s.E_0 = point_at(enclosures, "E_0");
  s.rate = point_at(enclosures, "rate");
  s.last_rate = point_at(enclosures, "last_rate");
  if (s.N.lower <= 0) throw Refusal("enclosures.N.lower: the rate is positive");
  if (s.E_max && *s.E_max <= 0) throw Refusal("enclosures.E_max: the basin is empty");
  return s;
}

// N int g - 1 at the drift of this rate.
Interval excess(const NnlifParameters& q, const Exact& N) {
  const Interval root = sqrt(Interval(q.a0, p));
  const Exact mean = q.I + q.b * N;
  const Interval x_R = Interval(Exact(q.V_R - mean), p) / root, x_F = Interval(Exact(q.V_F - mean), p) / root;
  return Interval(N, p) * mills_integral(x_R, x_F) - Interval(1L, p);
}

void require_state(const NnlifParameters& q, const Enclosure& N) {
  const Interval low = excess(q, N.lower), high = excess(q, N.upper);
  if (!certainly_positive(-(low * high)))
    throw Refusal(fmt::format("enclosures.N: no change of sign, N int g - 1 is near {:.6g} and {:.6g}",
                              low.approximately(), high.approximately()));
}

// The embedded proof is for an exact drift; the true one differs by at most e (proofs-checks/local-convergence).
void require_poincare(const Input& input, const LocalStatement& s) {
  const NnlifParameters& q = input.model;
  const auto& embedded = member(member(input.root, "certificate", "oracle"), "oracle", "poincare");
  const Input linear = read_certificate(embedded.dump());
  if (text_of(linear.root, "oracle.poincare", "kind") != field::poincare)
    throw Refusal("oracle.poincare.kind: expected " + std::string(field::poincare));
  const LinearParameters frozen = require_linear(linear);
  if (frozen.V_R != q.V_R || frozen.V_F != q.V_F || frozen.a0 != q.a0)
    throw Refusal("oracle.poincare.model: not this equation");
  recheck_poincare(linear);
  const Enclosure C = enclosure_at(member(linear.root, "oracle.poincare", "enclosures"), "oracle.poincare", "C");
  const Exact drift = frozen.I - q.I, L = q.V_F - q.V_R;
  const Exact e = std::max(::abs(Exact(q.b * s.N.lower - drift)), ::abs(Exact(q.b * s.N.upper - drift)));
  if (e * 4 > L) throw Refusal("oracle.poincare.model.I: too far from I + b N");
  const Exact K = std::max(::abs(Exact(q.V_R - frozen.I)), ::abs(Exact(q.V_F - frozen.I))) + e;
  const Interval stretch(Exact(1 + e / L), p), theta(Exact(2 * (e * (2 * K + L) + e * e) / q.a0), p);
  const Interval factor = exp(theta) * stretch * stretch;
  const Interval low = Interval(C.lower, p) / factor, high = Interval(C.upper, p) * factor;
  if (!certainly_inside(low, s.C.lower, s.C.upper) || !certainly_inside(high, s.C.lower, s.C.upper))
    throw Refusal(fmt::format("enclosures.C: not confirmed, found {:.15g}", high.approximately()));
}

void require_reset_constant(const NnlifParameters& q, const LocalStatement& s) {
  const Interval root = sqrt(Interval(q.a0, p)), beta = Interval(q.b, p) * whole(s.N);
  const Interval x_F = (Interval(Exact(q.V_F - q.I), p) - beta) / root, T = Interval(Exact(q.V_F - q.V_R), p) / root;
  const Interval C_R = Interval(q.a0, p) * whole(s.N) * profile_constant(x_F, T);
  if (!certainly_inside(C_R, s.C_R.lower, s.C_R.upper))
    throw Refusal(fmt::format("enclosures.C_R: not confirmed, found {:.15g}", C_R.approximately()));
}

// m = 2 a0 - gamma C exceeds the largest eigenvalue of the form b^2 N <u,w>^2 + 2 b N <K/P,w><u,w> for all
// ||u||^2 <= 1 + E: trace and determinant of m - form. With a delay, the sum of both bounds.
bool closes(const NnlifParameters& q, const LocalStatement& s, const Exact& E, const Exact& gamma) {
  const Interval N = whole(s.N), C_R = whole(s.C_R), beta = Interval(q.b, p) * N, two(2L, p), XX(Exact(1 + E), p);
  const Interval m = Interval(Exact(2 * q.a0), p) - Interval(gamma, p) * whole(s.C);
  const Interval A = Interval(Exact(q.b * q.b), p) * N * XX, B = abs(beta);
  if (q.delay > 0) {
    const Interval late = exp(Interval(Exact(gamma * q.delay), p));
    return certainly_positive(m - A * late - two * B * sqrt(C_R * XX * late));
  }
  const Interval kappa = Interval(Exact(q.V_R - q.I), p) + (Interval(Exact(q.V_F - q.V_R - q.b), p)) * N;
  const Interval s2 = larger(C_R - kappa * kappa, Interval(0L, p));
  const Interval side = beta * kappa + B * sqrt(s2 * Interval(E, p));
  const Interval half_trace = m - A / two - side;
  const Interval determinant = m * m - m * (A + two * side) - B * B * XX * C_R + side * side;
  return certainly_positive(half_trace) && certainly_positive(determinant);
}

}  // namespace

void recheck_local(const Input& input) {
  const NnlifParameters& q = input.model;
  if (q.a1 != 0) throw Refusal("model.a1: must be 0 for this theorem");
  const LocalStatement s = read_numbers(input);
  require_statement(input, local_statement(q, s));
  require_state(q, s.N);
  const auto require_margin = [&](const char* key, const Exact& E, const Exact& rate) {
    if (!closes(q, s, E, rate)) throw Refusal(fmt::format("enclosures.{}: the inequality of the theorem fails", key));
  };
  if (s.E_max) require_margin("E_max", *s.E_max, 0);
  require_margin("rate", s.E_0, s.rate);
  require_margin("last_rate", 0, s.last_rate);
  require_reset_constant(q, s);
  require_poincare(input, s);
}

}  // namespace spikeproof::rigor::recheck_detail
