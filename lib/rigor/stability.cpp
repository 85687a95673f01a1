#include "rigor/stability.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/progress.h"
#include "rigor/count.h"
#include "rigor/rate_moments.h"
#include "rigor/stability_count.h"
#include "rigor/statement_stability.h"

namespace spikeproof::rigor {
namespace {

// The error of a thin box grows like e^{pi omega/2} along the axis.
constexpr int rate_digits = 50;
constexpr long precision = 160;

constexpr const char* scope_text =
    "Eigenvalues are the zeros with Re lambda >= 0 of h(lambda) = 1 - N Q(lambda), the characteristic function of the "
    "equation linearised about the steady state, mass removed; eigenfunctions decay like a Gaussian times a power. "
    "The derivation and the bounds are in proofs-checks/stability.";

Result<StabilityProof::State> decide(const Nnlif& model, const SteadyStateBox& box) {
  CountEffort effort;
  // Known to be unstable: the exact number is worth less work.
  if (box.slope < 0) effort = {.most_pieces = 1'000, .work = 0.9 * Effort::most_work};
  auto count = count_unstable(StateBox::of_rates(model, model.b(), box.N.lower, box.N.upper), effort);
  if (count) return StabilityProof::State{box.N, count->unstable, true, count->R};
  // h(0) has the sign of Phi'(N), and h -> 1 at +infinity.
  if (box.slope < 0) return StabilityProof::State{box.N, 1, false, 0};
  return count.error();
}

Certificate write_certificate(const Nnlif& model, const StabilityProof& proof, const Certificate& count) {
  Certificate c(field::stability, model, precision);
  std::vector<UnstableState> states;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < proof.states.size(); ++i) {
    const auto& s = proof.states[i];
    states.push_back({s.N, s.unstable, s.exact});
    c.enclosure(fmt::format("N_{}", i + 1), s.N);
    list.push_back({{"unstable", std::to_string(s.unstable)}, {"exact", s.exact}, {"R", to_text(s.R)}});
    if (s.exact) {
      c.hypothesis(fmt::format("|N Q(lambda)| < 1 for Re lambda >= 0, |lambda| >= {} at N_{}", to_text(s.R), i + 1));
      c.hypothesis(
          fmt::format("arg h turns by -{} half turns from 0 to i {} at N_{}", s.unstable, to_text(s.R), i + 1));
    } else {
      c.hypothesis(fmt::format("Phi'(N) < 0 at N_{}", i + 1));
    }
  }
  c.statement(stability_statement(model.parameters(), states));
  c.oracle("states", list).oracle("count", count.json()).scope(scope_text);
  c.not_covered("Nonlinear stability; spectrum in larger spaces.");
  return c;
}

// Exact beta with G(beta) = beta J_0(beta, a0) <= b: steady states with larger b <= 0 have b N in [beta, 0].
Result<Exact> lowest_drift(const Nnlif& model, const Exact& b) {
  const Exact V_R = model.V_R() - model.I(), V_F = model.V_F() - model.I();
  const auto below = [&](const Exact& beta) {
    const Ball x(beta, precision);
    const Ball G = x * rate_moments(V_R, V_F, x, Ball(model.a0(), precision), 0)[0];
    return !certainly_less(Ball(b, precision), G);
  };
  Exact low = -1;
  for (int i = 0; !below(low); ++i, low *= 2) {
    if (i == 40) return Error{ErrorCode::out_of_range, "prove_stable_range", "b N is below -2^40"};
  }
  // Not certainly above is not yet below: one step more decides it.
  Exact high = 0;
  for (int i = 0; i < 24; ++i) {
    const Exact middle = (low + high) / 2;
    (below(middle) ? low : high) = middle;
  }
  low -= ratio(1, 1 << 20);
  const Ball x(low, precision), G = x * rate_moments(V_R, V_F, x, Ball(model.a0(), precision), 0)[0];
  if (certainly_less(G, Ball(b, precision))) return low;
  return Error{ErrorCode::precision_exhausted, "prove_stable_range", "the least b N could not be bounded"};
}

// Pieces of [low, high], halved until each is decided.
Result<std::vector<Exact>> cover(const Nnlif& model, const Exact& low, const Exact& high) {
  const Exact shortest = (high - low) / 65536;
  std::vector<Exact> cuts{low};
  Exact step = (high - low) / 16;
  while (cuts.back() < high) {
    throw_if_interrupted();
    const Exact from = cuts.back(), to = std::min<Exact>(from + step, high);
    CountEffort effort{24, 6, 400, 0};
    auto count = count_unstable(StateBox::of_drifts(model, from, to), effort);
    if (count && count->unstable == 0) {
      cuts.push_back(to);
      step *= ratio(3, 2);
      continue;
    }
    step /= 2;
    if (!count && step > shortest) continue;
    const double where = to_double(from);
    if (!count) return count.error();
    return Error{ErrorCode::no_convergence, "prove_stable_range",
                 fmt::format("{} eigenvalues with positive real part at b N = {:.9g}", count->unstable, where)};
  }
  return cuts;
}

}  // namespace

Result<StabilityProof> prove_stability(const Nnlif& model) {
  CountOptions options;
  options.digits = rate_digits;
  auto count = prove_count(model, options);
  if (!count) return count.error();
  StabilityProof proof{{}, count->certificate};
  for (const auto& box : count->states) {
    auto state = decide(model, box);
    if (!state) return state.error();
    proof.states.push_back(*state);
  }
  proof.certificate = write_certificate(model, proof, count->certificate);
  return proof;
}

Result<StabilityRangeProof> prove_stable_range(const Nnlif& model, const Exact& b_lower, const Exact& b_upper) {
  if (b_lower > b_upper || b_upper > 0 || model.a1() != 0) {
    throw std::invalid_argument(
        fmt::format("prove_stable_range: b_lower <= b_upper <= 0 and a1 = 0 are required, got [{}, {}] and a1 = {}",
                    to_text(b_lower), to_text(b_upper), to_text(model.a1())));
  }
  auto low = lowest_drift(model, b_lower);
  if (!low) return low.error();
  auto cuts = cover(model, *low, 0);
  if (!cuts) return cuts.error();
  NnlifParameters p = model.parameters();
  p.b = b_lower;
  Certificate c(field::stable_range, Nnlif(p), precision);
  c.statement(stable_range_statement(p, b_lower, b_upper));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Exact& cut : *cuts) list.push_back(to_text(cut));
  c.oracle("b", {{"lower", to_text(b_lower)}, {"upper", to_text(b_upper)}}).oracle("cuts", list);
  c.hypothesis("G(beta) = beta J_0(beta, a0) < b_lower at the first cut");
  c.hypothesis("h has no zero with Re lambda >= 0 for beta between two neighbouring cuts");
  c.scope(scope_text).not_covered("Nonlinear stability; spectrum in larger spaces; convergence of solutions.");
  return StabilityRangeProof{{*low, 0}, *cuts, std::move(c)};
}

}  // namespace spikeproof::rigor
