#include "rigor/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "rigor/fold_parts.h"

namespace spikeproof::rigor {
namespace {

using namespace fold_detail;

// A stretch of consecutive cells with one turn, at whose ends B' has opposite signs.
struct Stretch {
  Cell cell;
  bool maximum;
};

bool turns(Run run) { return run == Run::turns_up || run == Run::turns_down; }

// Signs of B' before and after each stretch of turning cells decide whether it holds a fold.
std::vector<Stretch> stretches(const std::vector<Cell>& cells, int tail) {
  std::vector<Stretch> found;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!turns(cells[i].run)) continue;
    size_t last = i;
    while (last + 1 < cells.size() && cells[last + 1].run == cells[i].run) ++last;
    const bool before = i == 0 || cells[i - 1].run == Run::rises;
    const bool after = last + 1 < cells.size() ? cells[last + 1].run == Run::rises : tail > 0;
    if (before != after) {
      Cell joined = cells[i];
      joined.N_upper = cells[last].N_upper;
      found.push_back({joined, before});
    }
    i = last;
  }
  return found;
}

// By rising b; nothing unless all are certainly apart.
std::optional<std::vector<CriticalConnectivity>> ordered(const std::vector<FoldPoint>& folds, const Exact& D) {
  std::vector<CriticalConnectivity> all{{D, D, {}, 0}};
  for (size_t i = 0; i < folds.size(); ++i) all.push_back({folds[i].b.lower, folds[i].b.upper, i, 0});
  std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.lower < y.lower; });
  for (size_t i = 1; i < all.size(); ++i) {
    if (all[i - 1].upper >= all[i].lower) return {};
  }
  return all;
}

// The branch runs monotonically from -inf over the folds to D: each of its pieces meets b once if its ends are on both
// sides of b. Ranks: -1 for -inf, else the place among the critical values.
Diagram diagram_of(std::vector<CriticalConnectivity> critical, size_t folds) {
  std::vector<long> ends(folds + 2, -1);
  for (size_t i = 0; i < critical.size(); ++i)
    ends[critical[i].fold ? *critical[i].fold + 1 : folds + 1] = static_cast<long>(i);
  const auto crossings = [&](double rank) {
    long n = 0;
    for (size_t i = 1; i < ends.size(); ++i) {
      const auto a = static_cast<double>(ends[i - 1]), b = static_cast<double>(ends[i]);
      n += std::min(a, b) < rank && rank < std::max(a, b) ? 1 : 0;
    }
    return n;
  };
  Diagram d;
  for (size_t i = 0; i <= critical.size(); ++i) d.counts.push_back(crossings(static_cast<double>(i) - 0.5));
  for (size_t i = 0; i < critical.size(); ++i)
    critical[i].count = crossings(static_cast<double>(i)) + (critical[i].fold ? 1 : 0);
  d.critical = std::move(critical);
  return d;
}

nlohmann::ordered_json pair_of(const Exact& lower, const Exact& upper) { return {to_hex(lower), to_hex(upper)}; }

nlohmann::ordered_json json_of_cells(const std::vector<Cell>& cells) {
  static constexpr const char* names[] = {"rises", "falls", "turns down", "turns up"};
  auto list = nlohmann::ordered_json::array();
  for (const Cell& c : cells) {
    nlohmann::ordered_json entry = {{"N", to_hex(c.N_upper)}, {"run", names[static_cast<size_t>(c.run)]}};
    if (!c.far) entry["beta"] = pair_of(c.beta_lower, c.beta_upper);
    if (c.centre) entry["centre"] = pair_of(c.centre->lower, c.centre->upper);
    list.push_back(std::move(entry));
  }
  return list;
}

struct Parts {
  Head head;
  Exact tail;
  std::vector<Cell> cells;
  std::vector<FoldBracket> brackets;
};

Certificate certificate_of(const Nnlif& model, const FoldProof& proof, const Parts& parts, long precision) {
  NnlifParameters p = model.parameters();
  p.b = 0;
  Certificate c(field::fold, Nnlif(p), precision);
  c.statement(fold_statement(p, proof.folds, proof.diagram));
  auto brackets = nlohmann::ordered_json::array();
  for (size_t i = 0; i < proof.folds.size(); ++i) {
    c.enclosure(fmt::format("b_{}", i + 1), proof.folds[i].b).enclosure(fmt::format("N_{}", i + 1), proof.folds[i].N);
    const auto& [before, between, after] = parts.brackets[i];
    brackets.push_back({{"before", pair_of(before.beta_lower, before.beta_upper)},
                        {"between", pair_of(between.beta_lower, between.beta_upper)},
                        {"after", pair_of(after.beta_lower, after.beta_upper)}});
  }
  c.hypothesis("V_R < V_F").hypothesis("a0 > 0").hypothesis("a1 >= 0");
  c.oracle("head", {{"N", to_hex(parts.head.N_0)}, {"beta", to_hex(parts.head.beta_0)}});
  c.oracle("cells", json_of_cells(parts.cells)).oracle("tail", {{"y", to_hex(parts.tail)}});
  c.oracle("folds", std::move(brackets));
  c.scope(
      "Steady states are the integrable solutions n >= 0 of mass 1 of the stationary equation with n(V_F) = 0. The "
      "model's b "
      "does not enter, nor does its delay: the statement is on all real b. A fold's state counts once at its b.");
  c.not_covered("Stability of the steady states.");
  return c;
}

}  // namespace

Result<FoldProof> prove_folds(const Nnlif& model, int digits) {
  if (digits < 1 || digits > 2000)
    throw std::invalid_argument(fmt::format("prove_folds: digits = {}, 1 <= digits <= 2000", digits));
  const Family q(model);
  // x_F^2/2 > 70000: N at beta = 0 is below 2^-99000.
  if (q.V_F > 0 && q.V_F * q.V_F > 140'000 * q.a0) {
    return Error{ErrorCode::out_of_range, "prove_folds", "rates below 2^-99000, which a certificate cannot hold"};
  }
  if (!branch_moments(q, 0, dyadic(q.a0, 64), 0, 64)[0].is_finite()) {
    return Error{ErrorCode::precision_exhausted, "prove_folds",
                 "J_0 at beta = 0 was not enclosed: (V_F - I)/sqrt(a0) is too large"};
  }
  auto tail = choose_tail(q);
  if (!tail) return tail.error();
  Parts parts{choose_head(q), *tail, {}, {}};
  auto cells = subdivide(q, parts.head, parts.tail);
  if (!cells) return cells.error();
  parts.cells = *cells;
  const auto turning = stretches(parts.cells, tail_sign(q, parts.tail, tail_bits(parts.tail)));
  for (int d = digits; d <= std::max(200, 2 * digits); d += 20 + d / 2) {
    std::vector<FoldPoint> folds;
    parts.brackets.clear();
    for (const Stretch& s : turning) {
      auto bracket = bracket_fold(q, s.cell, s.maximum, d);
      if (!bracket) return bracket.error();
      folds.push_back({bracket->b(), {bracket->before.N_lower, bracket->after.N_upper}, s.maximum});
      parts.brackets.push_back(*bracket);
    }
    auto critical = ordered(folds, q.D());
    if (!critical) continue;
    FoldProof proof{folds, diagram_of(*critical, folds.size()), Certificate(field::fold, model, 0)};
    proof.certificate = certificate_of(model, proof, parts, working_bits(q, 1, 0) + 4L * d);
    return proof;
  }
  return Error{
      ErrorCode::precision_exhausted, "prove_folds",
      "the order of the folds and of D = V_F - V_R along the b-axis was not decided: two of them all but coincide"};
}

}  // namespace spikeproof::rigor
