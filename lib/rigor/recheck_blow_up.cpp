// Re-check of nnlif.blow-up-moment with MPFI, in the scaled form r = M_mu(0) e^{-mu V_F}: b mu r >= 1 - e^{-mu (V_F -
// V_R)}, T* <= -ln r/(mu (mu a0 - V_F + I)).
#include <fmt/format.h>

#include <algorithm>

#include "rigor/recheck_density.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr long most_bits = 20'000;

struct Claim {
  ExactDensity density;
  MomentFacts facts;
};

long bits_of(const Enclosure& e) {
  const Exact size = std::max(Exact(abs(e.lower)), Exact(abs(e.upper))), width = e.upper - e.lower;
  if (width == 0) return most_bits + 1;
  const Exact relative = size / width;
  return static_cast<long>(mpz_sizeinbase(relative.get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(relative.get_den_mpz_t(), 2)) + 1;
}

Exact read_mu(const Input& input) {
  const std::string text = text_of(member(input.root, "certificate", "oracle"), "oracle", "mu");
  if (text.size() > 200 || text.find_first_of("eEpP") != std::string::npos)
    throw Refusal("oracle.mu: expected a decimal or ratio of at most 200 characters");
  return number_of(nlohmann::json(text), "oracle.mu");
}

Claim read_claim(const Input& input) {
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const auto read = [&](const char* key) { return enclosure_at(enclosures, "enclosures", key); };
  Claim claim{read_density(input), {read_mu(input), read("M_mu"), read("threshold"), read("lifespan"), std::nullopt}};
  if (enclosures.contains("b_n_at_threshold")) claim.facts.edge = read("b_n_at_threshold");
  return claim;
}

// The hypotheses that need no arithmetic beyond exact rationals.
void require_hypotheses(const NnlifParameters& p, const MomentFacts& facts) {
  if (p.b <= 0) throw Refusal("model.b: b > 0 is required, got " + to_text(p.b));
  if (p.delay != 0) throw Refusal("model.delay: must be 0, got " + to_text(p.delay));
  if (facts.mu <= 0) throw Refusal("oracle.mu: mu > 0 is required");
  if (facts.mu * p.a0 <= p.V_F - p.I) throw Refusal("oracle.mu: mu a0 > V_F - I is required");
  if (facts.mu * std::max(Exact(abs(p.V_R)), Exact(abs(p.V_F))) > 50'000)
    throw Refusal("oracle.mu: larger than this re-checker can decide");
  if (facts.M.lower < facts.threshold.upper) throw Refusal("enclosures.M_mu: not above the threshold throughout");
  if (facts.edge && facts.edge->lower <= 1) throw Refusal("enclosures.b_n_at_threshold: not above 1");
}

void require_inside(const Interval& x, const Enclosure& claimed, const char* name) {
  if (certainly_inside(x, claimed.lower, claimed.upper)) return;
  throw Refusal(
      fmt::format("enclosures.{}: could not be confirmed, the number is near {:.15g}", name, x.approximately()));
}

void confirm(const NnlifParameters& p, const Claim& claim, long bits) {
  const MomentFacts& facts = claim.facts;
  const Exact& mu = facts.mu;
  const Interval r = discounted_moment(claim.density, p.V_F, mu, bits), one(1L, bits);
  if (!r.is_finite() || !certainly_positive(r)) throw Refusal("enclosures.M_mu: could not be confirmed");
  const Interval scale = exp(Interval(Exact(mu * p.V_F), bits));
  require_inside(r * scale, facts.M, "M_mu");
  const Interval sharp = one - exp(Interval(Exact(mu * (p.V_R - p.V_F)), bits));
  require_inside(scale * sharp / Interval(Exact(p.b * mu), bits), facts.threshold, "threshold");
  const Interval growth(Exact(mu * (mu * p.a0 - p.V_F + p.I)), bits);
  require_inside(-log(r) / growth, facts.lifespan, "lifespan");
  if (facts.edge)
    require_inside(Interval(p.b, bits) * value_at_threshold(claim.density, p.V_F, bits), *facts.edge,
                   "b_n_at_threshold");
}

}  // namespace

void recheck_blow_up_moment(const Input& input) {
  const Claim claim = read_claim(input);
  const MomentFacts& facts = claim.facts;
  require_statement(input, blow_up_moment_statement(input.model, claim.density, facts));
  require_hypotheses(input.model, facts);
  long bits = std::max({bits_of(facts.M), bits_of(facts.threshold), bits_of(facts.lifespan), 53L});
  if (facts.edge) bits = std::max(bits, bits_of(*facts.edge));
  if (bits > most_bits) throw Refusal("enclosures: narrower than this re-checker can decide");
  try {
    confirm(input.model, claim, bits + 128);
  } catch (const Refusal&) {
    confirm(input.model, claim, 3 * bits + 512);
  }
}

}  // namespace spikeproof::rigor::recheck_detail
