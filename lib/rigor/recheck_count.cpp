// Re-check of nnlif.steady-states with MPFI: the cells cover (0, inf), each verdict holds, and the signs of F at
// turning points and at the ends of every enclosure give the number of steady states.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_rate.h"
#include "rigor/statement_count.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr std::array<long, 5> levels{80, 240, 720, 2160, 6480};  // bits
constexpr size_t most_pieces = 10'000, most_cells = 10'000;

struct Cell {
  Exact left, right;
  char verdict;
};

// One range of b with its cover and its states.
struct Piece {
  std::string name;
  Exact b_lower, b_upper, head;
  std::vector<Cell> N_cells, y_cells;  // by rising N, and by rising y = 1/N
  std::vector<Enclosure> states;
};

// Evaluations at rising precision.
class Checker {
 public:
  explicit Checker(const RateData& data) : data_(data) {}
  const RateData& data() const { return data_; }
  Rate& rate(size_t level) {
    while (rates_.size() <= level) rates_.emplace_back(data_, levels[rates_.size()]);
    return rates_[level];
  }

 private:
  RateData data_;
  std::vector<Rate> rates_;
};

const nlohmann::json& array_at(const nlohmann::json& object, const std::string& where, const char* key, size_t most) {
  const auto& list = member(object, where, key);
  if (!list.is_array()) throw Refusal(fmt::format("{}.{}: expected an array", where, key));
  if (list.size() > most) throw Refusal(fmt::format("{}.{}: more than {} entries", where, key, most));
  return list;
}

std::vector<Cell> read_cells(const nlohmann::json& piece, const std::string& where, const char* key, Exact left) {
  std::vector<Cell> cells;
  for (const auto& entry : array_at(piece, where, key, most_cells)) {
    const std::string name = fmt::format("{}.{}[{}]", where, key, cells.size());
    if (!entry.is_array() || entry.size() != 2 || !entry[1].is_string() || entry[1].get<std::string>().size() != 1) {
      throw Refusal(name + ": expected a right end and a verdict of one letter");
    }
    const Exact right = number_of(entry[0], name);
    if (right <= left) throw Refusal(name + ": the right end is not beyond the left one");
    cells.push_back({left, right, entry[1].get<std::string>()[0]});
    left = right;
  }
  return cells;
}

Piece read_piece(const nlohmann::json& json, const std::string& name) {
  Piece p;
  p.name = name;
  const auto& b = member(json, name, "b");
  p.b_lower = number_of(member(b, name + ".b", "lower"), name + ".b.lower");
  p.b_upper = number_of(member(b, name + ".b", "upper"), name + ".b.upper");
  if (p.b_lower > p.b_upper) throw Refusal(name + ".b: lower end above the upper one");
  p.head = number_of(member(json, name, "head"), name + ".head");
  if (p.head <= 0) throw Refusal(name + ".head: must be positive");
  p.N_cells = read_cells(json, name, "N_cells", p.head);
  p.y_cells = read_cells(json, name, "y_cells", Exact(0));
  if (p.N_cells.empty()) throw Refusal(name + ".N_cells: no cells");
  if (p.y_cells.empty() != (p.b_upper <= 0)) throw Refusal(name + ".y_cells: cells are needed if and only if b > 0");
  if (!p.y_cells.empty() && p.y_cells.back().right * p.N_cells.back().right != 1) {
    throw Refusal(name + ".y_cells: a gap or an overlap between the cells of N and of 1/N");
  }
  const auto& states = array_at(json, name, "states", 3);
  for (size_t i = 0; i < states.size(); ++i) {
    nlohmann::json named;
    named["state"] = states[i];
    p.states.push_back(enclosure_at(named, fmt::format("{}.states[{}]", name, i), "state"));
  }
  return p;
}

// F < 0 on (0, head] as F <= head J_0(min(b head, 0), a0) - 1 there.
void check_head(Checker& c, const Piece& p) {
  NnlifParameters without_noise_gain;
  without_noise_gain.V_R = c.data().V_R;
  without_noise_gain.V_F = c.data().V_F;
  without_noise_gain.a0 = c.data().a0;
  for (const long bits : levels) {
    Rate still(RateData(without_noise_gain), bits);
    const Interval F = still.value(std::min(p.b_lower, Exact(0)), p.head);
    if (certainly_positive(-F)) return;
    if (certainly_positive(F)) break;
  }
  throw Refusal(p.name + ".head: F < 0 on (0, head] could not be confirmed");
}

// b <= 0: F >= N D g(x)/sqrt(a) - 1 with x = (min(V_R, 0) - b N)/sqrt(a), which increases in N.
void check_growth(Checker& c, const Piece& p) {
  const auto& d = c.data();
  const Exact N = p.N_cells.back().right;
  for (const long bits : levels) {
    const Interval root = sqrt(Interval(Exact(d.a0 + d.a1 * N), bits));
    const Interval x = Interval(Exact(std::min(d.V_R, Exact(0)) - p.b_upper * N), bits) / root;
    if (certainly_less(root, Interval(Exact(N * (d.V_F - d.V_R)), bits) * mills(x))) return;
  }
  throw Refusal(p.name + ".N_cells: F > 0 beyond the last cell could not be confirmed");
}

// F decreases in b: F > 0 is needed at the upper end only, F < 0 at the lower one, monotony everywhere.
std::pair<Exact, Exact> decisive(const Piece& p, char verdict) {
  if (verdict == '+') return {p.b_upper, p.b_upper};
  if (verdict == '-') return {p.b_lower, p.b_lower};
  return {p.b_lower, p.b_upper};
}

// Where the ends are known well, it is the width of the cell or of the range of b that keeps a verdict open.
bool more_bits_may_help(const CellData& c) {
  constexpr long well = 24;
  return std::min({c.left.relative_bits(), c.right.relative_bits(), c.slope_left.relative_bits(),
                   c.slope_right.relative_bits()}) < well;
}

void check_near(Checker& c, const Piece& p) {
  for (size_t i = 0; i < p.N_cells.size(); ++i) {
    throw_if_interrupted();
    const Cell& cell = p.N_cells[i];
    const auto [from, to] = decisive(p, cell.verdict);
    bool ok = false, open = true;
    const size_t most = from == to ? levels.size() : 2;
    for (size_t level = 0; level < most && open; ++level) {
      const CellData data = c.rate(level).cell(from, to, cell.left, cell.right);
      ok = holds(cell.verdict, data);
      open = !ok && more_bits_may_help(data);
    }
    if (!ok) throw Refusal(fmt::format("{}.N_cells[{}]: \"{}\" could not be confirmed", p.name, i, cell.verdict));
  }
}

// The first cell of y where b = V_F - V_R ends the range: F/y^order at that b decides.
bool confirmed_at_infinity(const FarRate& at_D, const Exact& D, long order, const Piece& p) {
  const Interval reduced = at_D.reduced(order, p.y_cells.front().right);
  if (p.y_cells.front().verdict == '+') return p.b_upper == D && certainly_positive(reduced);
  return p.y_cells.front().verdict == '-' && p.b_lower == D && certainly_positive(-reduced);
}

void check_far(Checker& c, const Piece& p) {
  constexpr long terms = 12;
  const auto& d = c.data();
  const Exact D = d.V_F - d.V_R, y_end = p.y_cells.back().right;
  const bool at_D = p.b_lower <= D && D <= p.b_upper;
  const long order = at_D ? leading_order(d) : 0;
  if (order > 1 && p.b_lower < p.b_upper) throw Refusal(p.name + ".b: V_F - V_R is in the range of b");
  std::vector<bool> done(p.y_cells.size(), false);
  for (const long bits : levels) {
    const auto with = [&](const Exact& low, const Exact& up) { return FarRate::make(d, low, up, y_end, terms, bits); };
    const auto upper = with(p.b_upper, p.b_upper), lower = with(p.b_lower, p.b_lower), all = with(p.b_lower, p.b_upper);
    for (size_t i = 0; i < p.y_cells.size(); ++i) {
      if (done[i]) continue;
      const Cell& cell = p.y_cells[i];
      const auto& far = cell.verdict == '+' ? upper : cell.verdict == '-' ? lower : all;
      if (!far) continue;
      done[i] = i == 0 && at_D ? confirmed_at_infinity(*far, D, order, p)
                               : holds(cell.verdict, far->cell(cell.left, cell.right));
    }
    if (std::find(done.begin(), done.end(), false) == done.end()) return;
  }
  const auto open = std::find(done.begin(), done.end(), false) - done.begin();
  throw Refusal(fmt::format("{}.y_cells[{}]: \"{}\" could not be confirmed", p.name, open,
                            p.y_cells[static_cast<size_t>(open)].verdict));
}

// Sign of F at N for every b of the piece; `bits` is where to start. 0: not decided.
int sign_at(Checker& c, const Piece& p, const Exact& N, long bits) {
  const auto decide = [](const Interval& at_upper, const Interval& at_lower) {
    return certainly_positive(at_upper) ? 1 : certainly_positive(-at_lower) ? -1 : 0;
  };
  if (p.b_lower > 0 && N >= p.N_cells.back().right) {
    for (const long terms : {12L, 36L}) {
      const auto upper = FarRate::make(c.data(), p.b_upper, p.b_upper, Exact(1 / N), terms, bits + 64);
      const auto lower = FarRate::make(c.data(), p.b_lower, p.b_lower, Exact(1 / N), terms, bits + 64);
      if (!upper || !lower) break;
      if (const int sign = decide(upper->value(Exact(1 / N)), lower->value(Exact(1 / N)))) return sign;
    }
  }
  for (long b = bits; b <= std::max(4 * bits, levels.back()); b *= 4) {
    Rate rate(c.data(), b);
    if (const int sign = decide(rate.value(p.b_upper, N), rate.value(p.b_lower, N))) return sign;
  }
  return 0;
}

// A stretch of N on which the cells give one sign of F, or one sign of dF/dN.
struct Stretch {
  Exact left, right;  // right is not meant where `unbounded`
  bool unbounded;
  int sign, slope;  // one of them is 0
};

int slope_of(char verdict, bool inverse) {
  if (verdict != 'u' && verdict != 'd') return 0;
  return (verdict == 'u') != inverse ? 1 : -1;
}

std::vector<Stretch> stretches(const Piece& p) {
  std::vector<Stretch> list;
  const auto add = [&](const Stretch& s) {
    if (list.empty() || list.back().sign != s.sign || list.back().slope != s.slope) return list.push_back(s);
    list.back().right = s.right;
    list.back().unbounded = s.unbounded;
  };
  const auto sign_of = [](char v) { return v == '+' ? 1 : v == '-' ? -1 : 0; };
  for (const Cell& c : p.N_cells) add({c.left, c.right, false, sign_of(c.verdict), slope_of(c.verdict, false)});
  for (size_t i = p.y_cells.size(); i-- > 0;) {
    const Cell& c = p.y_cells[i];
    const Exact right = c.left == 0 ? Exact(0) : Exact(1 / c.left);
    add({Exact(1 / c.right), right, c.left == 0, sign_of(c.verdict), slope_of(c.verdict, true)});
  }
  return list;
}

int sign_behind(Checker& c, const Piece& p, const std::vector<Stretch>& list, size_t i) {
  if (list[i].unbounded) return p.b_upper < c.data().V_F - c.data().V_R ? 1 : -1;
  if (i + 1 == list.size()) return 1;
  return list[i + 1].sign != 0 ? list[i + 1].sign : sign_at(c, p, list[i].right, levels.front());
}

// Bits of the relative width, and some to spare.
long bits_of(const Enclosure& e) {
  const Exact width = e.upper - e.lower;
  return static_cast<long>(mpz_sizeinbase(Exact(e.upper / width).get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(Exact(e.upper / width).get_den_mpz_t(), 2)) + 48;
}

void check_state(Checker& c, const Piece& p, size_t i, const Stretch& s) {
  const std::string name = fmt::format("{}.states[{}]", p.name, i);
  if (i >= p.states.size()) throw Refusal(p.name + ".states: there are more steady states than claimed");
  const Enclosure& e = p.states[i];
  if (e.lower < s.left || (!s.unbounded && e.upper > s.right)) {
    throw Refusal(name + ": false, the steady state is elsewhere");
  }
  if (e.lower == e.upper) throw Refusal(name + ": a point, not an interval");
  const long bits = bits_of(e);
  if (bits > 10'000) throw Refusal(name + ": narrower than this re-checker can decide");
  const int at_lower = sign_at(c, p, e.lower, bits), at_upper = sign_at(c, p, e.upper, bits);
  if (at_lower == s.slope || at_upper == -s.slope) throw Refusal(name + ": false, F keeps its sign");
  if (at_lower == 0 || at_upper == 0) throw Refusal(name + ": could not be confirmed");
}

// F changes its sign on a monotone stretch once or not at all, and nowhere else.
void check_states(Checker& c, const Piece& p) {
  const auto list = stretches(p);
  int sign = -1;
  size_t found = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].slope == 0) {
      if (list[i].sign != sign) throw Refusal(p.name + ": the signs of F on neighbouring cells contradict each other");
      continue;
    }
    const int behind = sign_behind(c, p, list, i);
    if (behind == 0) throw Refusal(p.name + ": the sign of F at a turning point could not be confirmed");
    if (behind == sign) continue;
    if (behind != list[i].slope) throw Refusal(p.name + ": F changes its sign against its slope");
    check_state(c, p, found++, list[i]);
    sign = behind;
  }
  if (found != p.states.size()) throw Refusal(p.name + ".states: there are fewer steady states than claimed");
}

std::vector<Enclosure> read_rates(const Input& input) {
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  if (!enclosures.is_object()) throw Refusal("enclosures: expected an object");
  std::vector<Enclosure> rates;
  for (size_t i = 1; i <= enclosures.size(); ++i)
    rates.push_back(enclosure_at(enclosures, "enclosures", fmt::format("N_{}", i).c_str()));
  return rates;
}

}  // namespace

void recheck_count(const Input& input) {
  const auto rates = read_rates(input);
  const auto& oracle = member(input.root, "certificate", "oracle");
  const auto& list = array_at(oracle, "oracle", "pieces", most_pieces);
  if (list.empty()) throw Refusal("oracle.pieces: no pieces");
  std::vector<Piece> pieces;
  for (const auto& json : list) {
    pieces.push_back(read_piece(json, fmt::format("oracle.pieces[{}]", pieces.size())));
    const Piece& p = pieces.back();
    const Exact start = pieces.size() == 1 ? input.model.b : pieces[pieces.size() - 2].b_upper;
    if (p.b_lower != start) throw Refusal(p.name + ".b.lower: not model.b, or not where the piece before ends");
    if (p.states.size() != rates.size()) throw Refusal(p.name + ".states: another number than enclosures");
    for (size_t i = 0; i < rates.size(); ++i) {
      if (p.states[i].lower < rates[i].lower || p.states[i].upper > rates[i].upper) {
        throw Refusal(fmt::format("enclosures.N_{}: does not contain {}.states[{}]", i + 1, p.name, i));
      }
    }
  }
  require_statement(input, count_statement(input.model, pieces.front().b_lower, pieces.back().b_upper, rates));
  Checker checker{RateData(input.model)};
  for (const auto& p : pieces) {
    check_head(checker, p);
    if (p.b_upper <= 0) check_growth(checker, p);
    check_near(checker, p);
    if (p.b_upper > 0) check_far(checker, p);
    check_states(checker, p);
  }
}

}  // namespace spikeproof::rigor::recheck_detail
