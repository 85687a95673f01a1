#include "rigor/count.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/progress.h"
#include "rigor/count_parts.h"
#include "rigor/statement_count.h"

namespace spikeproof::rigor {
namespace {

constexpr long first_bits = 64;
constexpr long finest_split = 40;     // an interval of b is halved at most so often
constexpr size_t most_pieces = 4000;  // and cut into no more pieces

// The proof for one range of b.
struct Piece {
  CountCover cover;
  std::vector<SteadyStateBox> states;
  long bits;
};

Enclosure hull(const Enclosure& x, const Enclosure& y) {
  return {std::min(x.lower, y.lower), std::max(x.upper, y.upper)};
}

bool undecided(const Error& e) { return e.code == ErrorCode::precision_exhausted; }

RateEquation rate_equation(const Nnlif& m) { return {m.V_R() - m.I(), m.V_F() - m.I(), m.a0(), m.a1()}; }

Result<Piece> prove_at(const RateEquation& equation, const Range& b, const CountOptions& options, long bits) {
  RateFunction F(equation, bits);
  auto cover = cover_rates(F, b);
  if (!cover) return cover.error();
  const auto brackets = find_brackets(F, *cover);
  if (!brackets) return brackets.error();
  Piece piece{std::move(*cover), {}, bits};
  const long wanted = std::lround(std::ceil(3.3219281 * options.digits)) + 3;
  for (const auto& bracket : *brackets) {
    auto N = refine_rate(equation, b.lower, bracket, wanted, options.most_bits);
    if (!N) return N.error();
    SteadyStateBox box{*N, bracket.slope};
    if (b.lower < b.upper) {  // the rate is monotone in b along a branch without folds
      const auto other = refine_rate(equation, b.upper, bracket, wanted, options.most_bits);
      if (!other) return other.error();
      box.N = hull(box.N, *other);
    }
    piece.states.push_back(std::move(box));
  }
  return piece;
}

// One value of b: more bits until it is decided.
Result<Piece> prove_point(const RateEquation& equation, const Exact& b, const CountOptions& options) {
  for (long bits = first_bits;; bits *= 2) {
    auto piece = prove_at(equation, {b, b}, options, bits);
    if (piece.has_value() || !undecided(piece.error()) || 2 * bits > options.most_bits) return piece;
  }
}

// An interval of b: shorter pieces until all are decided.
Result<std::vector<Piece>> prove_pieces(const RateEquation& equation, const Range& b, const CountOptions& options) {
  std::vector<Piece> pieces;
  std::vector<Range> waiting{b};
  const Exact shortest = (b.upper - b.lower) / Exact(mpz_class(1) << finest_split);
  while (!waiting.empty()) {
    throw_if_interrupted();
    const Range range = waiting.back();
    waiting.pop_back();
    auto piece = prove_at(equation, range, options, 2 * first_bits);
    if (piece) {
      pieces.push_back(std::move(*piece));
      continue;
    }
    const bool cut = undecided(piece.error()) && range.upper - range.lower > shortest && pieces.size() < most_pieces;
    if (!cut) return piece.error();
    const Exact middle = (range.lower + range.upper) / 2;
    waiting.push_back({middle, range.upper});
    waiting.push_back({range.lower, middle});
  }
  return pieces;
}

nlohmann::ordered_json json_of_piece(const Piece& piece) {
  const auto& cover = piece.cover;
  nlohmann::ordered_json N = nlohmann::ordered_json::array(), y = N, states = N;
  const auto entry = [](const CountCell& c) {
    return nlohmann::ordered_json{to_hex(c.right), std::string(1, static_cast<char>(c.verdict))};
  };
  for (const auto& c : cover.cells)
    if (!c.inverse) N.push_back(entry(c));
  for (size_t i = cover.cells.size(); i-- > 0 && cover.cells[i].inverse;) y.push_back(entry(cover.cells[i]));
  for (const auto& s : piece.states) states.push_back(json_of(s.N));
  return {{"b", {{"lower", to_text(cover.b.lower)}, {"upper", to_text(cover.b.upper)}}},
          {"head", to_hex(cover.head)},
          {"N_cells", std::move(N)},
          {"y_cells", std::move(y)},
          {"states", std::move(states)}};
}

Result<CountProof> conclude(const Nnlif& model, const Range& b, const std::vector<Piece>& pieces) {
  NnlifParameters p = model.parameters();
  p.b = b.lower;
  std::vector<SteadyStateBox> states = pieces.front().states;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& piece : pieces) {
    if (piece.states.size() != states.size()) {
      return Error{ErrorCode::out_of_range, "prove_count",
                   fmt::format("the number of steady states changes near b = {:.15g}", to_double(piece.cover.b.lower))};
    }
    for (size_t i = 0; i < states.size(); ++i) states[i].N = hull(states[i].N, piece.states[i].N);
    list.push_back(json_of_piece(piece));
  }
  std::vector<Enclosure> rates;
  for (const auto& s : states) rates.push_back(s.N);
  Certificate c(field::steady_states, Nnlif(p), pieces.front().bits);
  c.statement(count_statement(p, b.lower, b.upper, rates));
  for (size_t i = 0; i < rates.size(); ++i) c.enclosure(fmt::format("N_{}", i + 1), rates[i]);
  c.hypothesis("V_R < V_F").hypothesis("a0 > 0").hypothesis("a1 >= 0").oracle("pieces", std::move(list));
  c.scope(
      "Steady states are the integrable solutions n >= 0 of mass 1 of the stationary equation with n(V_F) = 0, for a "
      "constant I; a delay does not change them. That they are the roots N > 0 of N J_0(b N, a0 + a1 N) = 1, and how "
      "the cells of the oracle prove their number, is in proofs-checks/steady-states.");
  c.not_covered("Stability of the steady states; solutions that depend on time.");
  return CountProof{std::move(states), std::move(c)};
}

void require(const CountOptions& options) {
  if (options.digits < 1 || options.digits > 1000) {
    throw std::invalid_argument(fmt::format("prove_count: digits = {}, 1 <= digits <= 1000", options.digits));
  }
  if (options.most_bits < first_bits || options.most_bits > 100'000) {
    throw std::invalid_argument(
        fmt::format("prove_count: most_bits = {}, {} <= most_bits <= 100000", options.most_bits, first_bits));
  }
}

}  // namespace

Result<CountProof> prove_count(const Nnlif& model, const CountOptions& options) {
  return prove_count(model, model.b(), model.b(), options);
}

Result<CountProof> prove_count(const Nnlif& model, const Exact& b_lower, const Exact& b_upper,
                               const CountOptions& options) {
  require(options);
  if (b_lower > b_upper) {
    throw std::invalid_argument(
        fmt::format("prove_count: b_lower <= b_upper is required, got {} > {}", to_text(b_lower), to_text(b_upper)));
  }
  const RateEquation equation = rate_equation(model);
  auto first = prove_point(equation, b_lower, options);
  if (!first) return first.error();
  if (b_lower == b_upper) return conclude(model, {b_lower, b_upper}, {std::move(*first)});
  auto last = prove_point(equation, b_upper, options);
  if (!last) return last.error();
  if (first->states.size() != last->states.size()) {
    return Error{ErrorCode::out_of_range, "prove_count",
                 fmt::format("the number of steady states changes: {} at b = {}, {} at b = {}", first->states.size(),
                             to_text(b_lower), last->states.size(), to_text(b_upper))};
  }
  auto pieces = prove_pieces(equation, {b_lower, b_upper}, options);
  if (!pieces) return pieces.error();
  return conclude(model, {b_lower, b_upper}, *pieces);
}

}  // namespace spikeproof::rigor
