// Re-check of nnlif.fold with MPFI: head, tail, every cell, every fold, the number of steady states on both sides of
// every critical b.
#include <fmt/format.h>

#include <algorithm>

#include "core/progress.h"
#include "rigor/recheck_branch.h"
#include "rigor/statement_fold.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr size_t most_cells = 20'000;
constexpr long most_bits = 20'000;

Enclosure pair_at(const nlohmann::json& object, const std::string& where, const char* key) {
  const auto& pair = member(object, where, key);
  if (!pair.is_array() || pair.size() != 2) throw Refusal(fmt::format("{}.{}: expected two numbers", where, key));
  Enclosure e{number_of(pair[0], where), number_of(pair[1], where)};
  if (e.lower > e.upper) throw Refusal(fmt::format("{}.{}: lower end point above the upper one", where, key));
  return e;
}

const nlohmann::json& list_at(const nlohmann::json& object, const char* key, size_t most) {
  const auto& list = member(object, "oracle", key);
  if (!list.is_array() || list.size() > most)
    throw Refusal(fmt::format("oracle.{}: expected a list of at most {}", key, most));
  return list;
}

// A stretch of the branch on which S/J_1 is monotone and changes sign: it holds exactly one fold.
struct Stretch {
  Exact from, to;
  bool maximum;
};

// Follows the sign of B' from the head to the tail.
class Walk {
 public:
  explicit Walk(const Exact& N) : at_(N) {}
  const Exact& at() const { return at_; }
  const std::vector<Stretch>& stretches() const { return found_; }

  void sign(int slope, const Exact& to) {
    if (slope != slope_) {
      if (turn_ == 0 || turn_ != slope) refuse("B' changes its sign between cells without a turn");
      found_.push_back({turned_from_, at_, slope < 0});
    }
    slope_ = slope, turn_ = 0, at_ = to;
  }
  void turn(int direction, const Exact& to) {
    if (turn_ == 0) turned_from_ = at_;
    if (turn_ != 0 && turn_ != direction) refuse("two turns without a sign of B' between them");
    turn_ = direction, at_ = to;
  }

 private:
  void refuse(const char* why) const {
    throw Refusal(fmt::format("oracle.cells: {}, near N = {:.9g}", why, to_double(at_)));
  }
  Exact at_, turned_from_;
  int slope_ = 1, turn_ = 0;
  std::vector<Stretch> found_;
};

int certain(const Interval& x) { return certainly_positive(x) ? 1 : certainly_positive(-x) ? -1 : 0; }

long checked_bits(long bits, const std::string& where) {
  if (bits > most_bits) throw Refusal(where + ": narrower or farther out than this re-checker can decide");
  return bits;
}

// Sign of B' on a cell whose beta is given, by the box and where there is a centre by the bound of second order.
int slope_on(const Branch& q, const nlohmann::json& cell, const Box& box, const std::string& where) {
  const long bits = checked_bits(bits_for(q, box), where);
  if (!cell.contains("centre")) return certain(slope_in(q, box, bits));
  const Exact N = (box.N.lower + box.N.upper) / 2;
  const Box centre{{N, N}, pair_at(cell, where, "centre")};
  const long fine = bits + 40;
  if (!covers(q, centre, fine)) throw Refusal(where + ".centre: beta does not enclose the branch");
  const Interval turn = turn_in(q, box, bits), reach(Exact((box.N.upper - box.N.lower) / (2 * box.N.lower)), bits);
  return certain(slope_in(q, centre, fine) + (abs(turn) * reach).symmetric());
}

void check_cell(const Branch& q, const nlohmann::json& cell, const std::string& where, Walk& walk) {
  const Exact N = number_of(member(cell, where, "N"), where + ".N");
  const std::string run = text_of(cell, where, "run");
  const bool sign_claimed = run == "rises" || run == "falls", upward = run == "rises" || run == "turns up";
  if (!sign_claimed && run != "turns down" && run != "turns up") throw Refusal(where + ".run: unknown");
  const int direction = upward ? 1 : -1;
  if (N < walk.at()) throw Refusal(where + ".N: the cells do not advance");
  if (!cell.contains("beta")) {
    if (!sign_claimed || far_slope(q, 1 / N, 1 / walk.at()) != direction)
      throw Refusal(where + ".run: not confirmed by the expansion at infinity");
    return walk.sign(direction, N);
  }
  const Box box{{walk.at(), N}, pair_at(cell, where, "beta")};
  // Intervals narrow as the cells do: a cell of width 0 needs the bits of its beta.
  const long digits = static_cast<long>(mpz_sizeinbase(box.beta.lower.get_num_mpz_t(), 2));
  const long bits = checked_bits(bits_for(q, box) + digits, where);
  if (!covers(q, box, bits)) throw Refusal(where + ".beta: does not enclose the branch");
  if (sign_claimed) {
    if (slope_on(q, cell, box, where) != direction) throw Refusal(where + ".run: the sign of B' was not confirmed");
    return walk.sign(direction, N);
  }
  if (certain(turn_in(q, box, bits)) != direction) throw Refusal(where + ".run: the turn was not confirmed");
  walk.turn(direction, N);
}

std::vector<Stretch> check_cells(const Branch& q, const nlohmann::json& oracle) {
  const auto& head = member(oracle, "oracle", "head");
  const Exact N_0 = number_of(member(head, "oracle.head", "N"), "oracle.head.N");
  if (!head_rises(q, N_0, number_of(member(head, "oracle.head", "beta"), "oracle.head.beta")))
    throw Refusal("oracle.head: B' > 0 below N was not confirmed");
  const Exact y = number_of(member(member(oracle, "oracle", "tail"), "oracle.tail", "y"), "oracle.tail.y");
  if (y <= 0) throw Refusal("oracle.tail.y: must be positive");
  const int tail = far_slope(q, 0, y);
  if (tail == 0) throw Refusal("oracle.tail.y: the sign of B' beyond 1/y was not confirmed");
  Walk walk(N_0);
  const auto& cells = list_at(oracle, "cells", most_cells);
  for (size_t i = 0; i < cells.size(); ++i) {
    throw_if_interrupted();
    check_cell(q, cells[i], fmt::format("oracle.cells[{}]", i), walk);
  }
  if (walk.at() * y < 1) throw Refusal("oracle.cells: they end before the tail begins");
  walk.sign(tail, walk.at());
  return walk.stretches();
}

FoldPoint check_fold(const Branch& q, const nlohmann::json& enclosures, const nlohmann::json& data,
                     const Stretch& stretch, size_t index) {
  const std::string where = fmt::format("oracle.folds[{}]", index), name = fmt::format("_{}", index + 1);
  const Enclosure N = enclosure_at(enclosures, "enclosures", ("N" + name).c_str());
  const Enclosure b = enclosure_at(enclosures, "enclosures", ("b" + name).c_str());
  const auto refuse = [&](const char* what) { throw Refusal(fmt::format("enclosures.{}{}", what, name)); };
  if (N.lower < stretch.from || N.upper > stretch.to) refuse("N: outside of the cells that hold the fold: N");
  const Box before{{N.lower, N.lower}, pair_at(data, where, "before")},
      after{{N.upper, N.upper}, pair_at(data, where, "after")};
  const Box between{N, pair_at(data, where, "between")};
  const long size = static_cast<long>(mpz_sizeinbase(before.beta.lower.get_num_mpz_t(), 2) +
                                      mpz_sizeinbase(N.lower.get_num_mpz_t(), 2));
  const long bits = checked_bits(bits_for(q, before) + size, where);
  for (const Box& box : {before, after, between}) {
    if (!covers(q, box, bits)) throw Refusal(where + ": beta does not enclose the branch");
  }
  const int sign = stretch.maximum ? 1 : -1;
  if (certain(slope_in(q, before, bits)) != sign || certain(slope_in(q, after, bits)) != -sign)
    refuse("N: B' does not change its sign in N");
  const Interval quotient = Interval(between.beta.lower, between.beta.upper, bits) / Interval(N.lower, N.upper, bits);
  if (!certainly_inside(quotient, b.lower, b.upper)) refuse("b: not confirmed, b");
  return {b, N, stretch.maximum};
}

// Sign changes of value - b along the branch's turning values: -inf, then the given ones.
long crossings(const std::vector<Exact>& values, const Exact& b) {
  long n = 0;
  bool above = false;
  for (const Exact& x : values) {
    if ((x > b) != above) ++n;
    above = x > b;
  }
  return n;
}

Diagram count(const std::vector<FoldPoint>& folds, const Exact& D) {
  Diagram d;
  std::vector<Exact> values;
  for (size_t i = 0; i < folds.size(); ++i) {
    values.push_back(folds[i].b.lower);
    d.critical.push_back({folds[i].b.lower, folds[i].b.upper, i, 0});
  }
  values.push_back(D);
  d.critical.push_back({D, D, {}, 0});
  std::sort(d.critical.begin(), d.critical.end(), [](const auto& x, const auto& y) { return x.lower < y.lower; });
  for (size_t i = 1; i < d.critical.size(); ++i) {
    if (d.critical[i - 1].upper >= d.critical[i].lower) throw Refusal("enclosures: critical values of b are not apart");
    d.counts.push_back(crossings(values, (d.critical[i - 1].upper + d.critical[i].lower) / 2));
  }
  d.counts.insert(d.counts.begin(), crossings(values, d.critical.front().lower - 1));
  d.counts.push_back(crossings(values, d.critical.back().upper + 1));
  // At a fold the two pieces beside it share one state; at D the last piece only tends to it.
  for (auto& c : d.critical) {
    auto others = values;
    others.erase(others.begin() + static_cast<long>(c.fold.value_or(folds.size())));
    c.count = crossings(others, c.lower) + (c.fold ? 1 : 0);
  }
  return d;
}

}  // namespace

void recheck_fold(const Input& input) {
  if (input.model.b != 0) throw Refusal("model.b: the statement is on every b and is written for b = 0");
  const Branch q(input.model);
  const auto& oracle = member(input.root, "certificate", "oracle");
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const auto stretches = check_cells(q, oracle);
  const auto& data = list_at(oracle, "folds", stretches.size());
  if (data.size() != stretches.size() || enclosures.size() != 2 * stretches.size()) {
    throw Refusal(fmt::format("oracle.folds: the cells hold {} folds, not {}", stretches.size(), data.size()));
  }
  std::vector<FoldPoint> folds;
  for (size_t i = 0; i < stretches.size(); ++i) folds.push_back(check_fold(q, enclosures, data[i], stretches[i], i));
  require_statement(input, fold_statement(input.model, folds, count(folds, q.D())));
}

}  // namespace spikeproof::rigor::recheck_detail
