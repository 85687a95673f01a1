// Re-check of nnlif.blow-up-universal with MPFI: int e^{v^2/2a0} by its power series, whose terms are all positive.
// The prover uses erfi.
#include <fmt/format.h>

#include <algorithm>

#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

// int_0^y e^{max(v,0)^2/(2 a0)} dv. For y > 0 the sum of y z^k/(k! (2k+1)), z = y^2/(2 a0); behind k >= 2z it is less
// than twice its first term.
Interval weight_to(const Exact& y, const Exact& a0, long p) {
  if (y <= 0) return Interval(y, p);
  const Interval z(Exact(y * y / (2 * a0)), p);
  Interval power(y, p), sum(0L, p);
  for (long k = 0;; ++k) {
    sum = sum + power / Interval(2 * k + 1, p);
    power = power * z / Interval(k + 1, p);
    const Interval tail = power * Interval(2L, p);
    if (certainly_less(z * Interval(2L, p), Interval(k + 2, p)) && certainly_less(tail, sum * exp(Interval(-p, p))))
      return sum + tail.symmetric();
  }
}

long bits_of(const Enclosure& e) {
  const Exact width = e.upper - e.lower;
  if (width == 0) return 53;  // b_u = V_F - V_R and such: exact at any precision, or not confirmed
  const Exact relative = abs(e.upper) / width;
  return static_cast<long>(mpz_sizeinbase(relative.get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(relative.get_den_mpz_t(), 2)) + 1;
}

Exact read_eta(const Input& input) {
  const std::string text = text_of(member(input.root, "certificate", "oracle"), "oracle", "eta");
  if (text.size() > 500 || text.find_first_of("eEpP") != std::string::npos)
    throw Refusal("oracle.eta: expected a decimal or ratio of at most 500 characters");
  const Exact eta = number_of(nlohmann::json(text), "oracle.eta");
  if (eta <= 0) throw Refusal("oracle.eta: eta > 0 is required");
  return eta;
}

void require_inside(const Interval& x, const Enclosure& claimed, const char* name) {
  if (certainly_inside(x, claimed.lower, claimed.upper)) return;
  throw Refusal(
      fmt::format("enclosures.{}: could not be confirmed, the number is near {:.15g}", name, x.approximately()));
}

void confirm(const NnlifParameters& m, const UniversalFacts& facts, const Exact& eta, long p) {
  const Exact x_F = m.V_F - m.I;
  const Interval to_F = weight_to(x_F, m.a0, p), b_u = to_F - weight_to(Exact(m.V_R - m.I), m.a0, p);
  require_inside(b_u, facts.b_u, "b_u");
  const Exact factor = 1 + eta * std::max(Exact(x_F + eta), Exact(0)) / m.a0;
  const Interval b(m.b, p);
  if (!certainly_less(b_u, b)) throw Refusal("model.b: b > b_u could not be confirmed");
  if (!certainly_less(Interval(factor, p) * b_u, b)) throw Refusal("oracle.eta: too large for this b");
  require_inside(Interval(Exact(factor / eta), p) * to_F, facts.base, "base");
  require_inside(Interval(Exact(factor / eta), p), facts.slope, "slope");
}

}  // namespace

void recheck_blow_up_universal(const Input& input) {
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const auto read = [&](const char* key) { return enclosure_at(enclosures, "enclosures", key); };
  const UniversalFacts facts{read("b_u"), read("base"), read("slope")};
  const NnlifParameters& m = input.model;
  require_statement(input, blow_up_universal_statement(m, facts));
  if (m.delay != 0) throw Refusal("model.delay: must be 0, got " + to_text(m.delay));
  if (facts.b_u.lower <= 0) throw Refusal("enclosures.b_u.lower: b_u is positive");
  const Exact x_F = m.V_F - m.I;
  if (x_F > 0 && x_F * x_F > 150'000 * m.a0) throw Refusal("model.V_F: larger than this re-checker can decide");
  const long bits = std::max({bits_of(facts.b_u), bits_of(facts.slope), 53L});
  if (bits > 90'000) throw Refusal("enclosures: narrower than this re-checker can decide");
  confirm(m, facts, read_eta(input), bits + bits / 8 + 192);
}

}  // namespace spikeproof::rigor::recheck_detail
