// Re-check of nnlif.stability and nnlif.stable-range: the number of states by its own certificate, the number of
// unstable eigenvalues by recheck_response.
#include <fmt/format.h>

#include <charconv>

#include "core/progress.h"
#include "rigor/recheck.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_moments.h"
#include "rigor/recheck_response.h"
#include "rigor/statement_count.h"
#include "rigor/statement_stability.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr size_t most_states = 100, most_cuts = 5000;
constexpr long precision = 192;

// The rates of the embedded certificate on the number of steady states, once that is accepted.
std::vector<Enclosure> counted_rates(const Input& input) {
  const auto& count = member(member(input.root, "certificate", "oracle"), "oracle", "count");
  if (text_of(count, "oracle.count", "kind") != field::steady_states)
    throw Refusal("oracle.count.kind: expected nnlif.steady-states");
  if (member(count, "oracle.count", "model") != member(input.root, "certificate", "model"))
    throw Refusal("oracle.count.model: not the certificate's model");
  const Recheck decision = recheck(count.dump());
  if (!decision.accepted) throw Refusal("oracle.count: " + decision.reason);
  const auto& enclosures = member(count, "oracle.count", "enclosures");
  if (!enclosures.is_object() || enclosures.size() > most_states) throw Refusal("oracle.count.enclosures: too many");
  std::vector<Enclosure> rates;
  for (size_t i = 1; i <= enclosures.size(); ++i)
    rates.push_back(enclosure_at(enclosures, "oracle.count.enclosures", fmt::format("N_{}", i).c_str()));
  // The statement accepted above must be for one b and for these rates.
  if (decision.statement != count_statement(input.model, input.model.b, input.model.b, rates))
    throw Refusal("oracle.count.statement: not for the model's b and these rates");
  return rates;
}

// Phi'(N) = J_0 - N b J_1 - N a1/2 J_2 < 0 on the box; the J_k fall in beta and in a.
void require_falling(const NnlifParameters& p, const Enclosure& N, const std::string& where) {
  const Exact V_R = p.V_R - p.I, V_F = p.V_F - p.I;
  const Exact low = p.b >= 0 ? Exact(p.b * N.lower) : Exact(p.b * N.upper);
  const Exact high = p.b >= 0 ? Exact(p.b * N.upper) : Exact(p.b * N.lower);
  auto J = moments(V_R, V_F, low, p.a0 + p.a1 * N.lower, 2, 128);
  const auto least = moments(V_R, V_F, high, p.a0 + p.a1 * N.upper, 2, 128);
  for (size_t k = 0; k < 3; ++k) mpfi_union(J[k].data(), J[k].data(), least[k].data());
  const Interval rate(N.lower, N.upper, precision), b(p.b, precision), a1(p.a1, precision);
  const Interval slope = J[0] - rate * b * J[1] - rate * a1 / Interval(2L, precision) * J[2];
  if (!certainly_positive(-slope)) throw Refusal(where + ": Phi'(N) < 0 could not be confirmed");
}

struct Claim {
  UnstableState state;
  Exact R;
};

Claim read_claim(const nlohmann::json& entry, const Enclosure& N, const std::string& where) {
  const std::string digits = text_of(entry, where, "unstable");
  long unstable = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unstable);
  if (error != std::errc() || end != digits.data() + digits.size() || unstable < 0 || unstable > 1'000'000)
    throw Refusal(where + ".unstable: expected a number");
  const auto& exact = member(entry, where, "exact");
  if (!exact.is_boolean()) throw Refusal(where + ".exact: expected true or false");
  const Exact R = number_of(member(entry, where, "R"), where + ".R");
  if (exact.get<bool>() && (R <= 2 || R > 100'000'000)) throw Refusal(where + ".R: 2 < R <= 1e8 is required");
  return {{N, unstable, exact.get<bool>()}, R};
}

void check_state(const NnlifParameters& p, const Claim& claim, const std::string& where) {
  const auto& s = claim.state;
  if (!s.exact) {
    if (s.unstable != 1) throw Refusal(where + ".unstable: the sign of Phi' shows at least 1, no more");
    return require_falling(p, s.N, where);
  }
  const long found = unstable_count(Linearised::at_rates(p, s.N), claim.R);
  if (found != s.unstable)
    throw Refusal(fmt::format("{}.unstable: there are {} eigenvalues with positive real part", where, found));
}

// All beta of [from, to], in parts where the whole is too wide.
void check_piece(const NnlifParameters& p, const Exact& from, const Exact& to, int depth) {
  throw_if_interrupted();
  const Linearised box = Linearised::at_drifts(p, from, to);
  for (const long R : {3L, 4L, 6L, 8L, 12L, 16L, 32L, 64L, 256L, 1024L}) {
    try {
      require_quiet_beyond(box, R);
    } catch (const Refusal&) {
      continue;
    }
    try {
      const long found = unstable_count(box, R);
      if (found == 0) return;
      throw Refusal(fmt::format("oracle.cuts: {} eigenvalues with positive real part", found));
    } catch (const Refusal&) {
      if (depth == 0) throw;
    }
    break;
  }
  if (depth == 0) throw Refusal("oracle.cuts: no radius beyond which there are no eigenvalues");
  const Exact middle = (from + to) / 2;
  check_piece(p, from, middle, depth - 1);
  check_piece(p, middle, to, depth - 1);
}

}  // namespace

void recheck_stability(const Input& input) {
  const std::vector<Enclosure> rates = counted_rates(input);
  const auto& list = member(member(input.root, "certificate", "oracle"), "oracle", "states");
  if (!list.is_array() || list.size() != rates.size())
    throw Refusal(fmt::format("oracle.states: expected {} entries", rates.size()));
  std::vector<Claim> claims;
  std::vector<UnstableState> states;
  for (size_t i = 0; i < rates.size(); ++i) {
    claims.push_back(read_claim(list[i], rates[i], fmt::format("oracle.states[{}]", i)));
    states.push_back(claims.back().state);
  }
  require_statement(input, stability_statement(input.model, states));
  for (size_t i = 0; i < claims.size(); ++i) check_state(input.model, claims[i], fmt::format("oracle.states[{}]", i));
}

void recheck_stable_range(const Input& input) {
  const auto& p = input.model;
  const auto& oracle = member(input.root, "certificate", "oracle");
  const auto& b = member(oracle, "oracle", "b");
  const Exact lower = number_of(member(b, "oracle.b", "lower"), "oracle.b.lower"),
              upper = number_of(member(b, "oracle.b", "upper"), "oracle.b.upper");
  if (p.a1 != 0) throw Refusal("model.a1: must be 0 for an interval of b");
  if (lower > upper || upper > 0) throw Refusal("oracle.b: lower <= upper <= 0 is required");
  require_statement(input, stable_range_statement(p, lower, upper));
  const auto& list = member(oracle, "oracle", "cuts");
  if (!list.is_array() || list.size() < 2 || list.size() > most_cuts)
    throw Refusal("oracle.cuts: expected 2 to 5000 numbers");
  std::vector<Exact> cuts;
  for (const auto& entry : list) {
    cuts.push_back(number_of(entry, "oracle.cuts"));
    if (cuts.size() > 1 && cuts[cuts.size() - 2] >= cuts.back()) throw Refusal("oracle.cuts: not increasing");
  }
  if (cuts.back() != 0) throw Refusal("oracle.cuts: the last one must be 0");
  // G(beta) = beta J_0(beta, a0) increases for beta <= 0: every b of the interval has its beta in [first cut, 0].
  const Interval J = moments(p.V_R - p.I, p.V_F - p.I, cuts.front(), p.a0, 0, 96)[0];
  if (!certainly_less(Interval(cuts.front(), precision) * J, Interval(lower, precision)))
    throw Refusal("oracle.cuts: the first one is not below b N at the lower end of b");
  for (size_t i = 1; i < cuts.size(); ++i) check_piece(p, cuts[i - 1], cuts[i], 5);
}

}  // namespace spikeproof::rigor::recheck_detail
