// Re-decides the number of steady states of the macroscopic equation with MPFI.
#include <fmt/format.h>

#include <map>

#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_release.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

class InputChecker {
 public:
  explicit InputChecker(const MacroscopicData& d) : d_(d) {}
  const MacroscopicData& data() const { return d_; }

  struct Point {
    MeanInput mean;
    bool silent = false;
    std::optional<Held> held;
  };
  const Point& at(const Exact& x, long bits) {
    auto& kept = kept_[{x, bits}];
    if (kept) return *kept;
    Point point{mean_input(d_, x, bits + 64), false, std::nullopt};
    const long precision = point.mean.E.precision();
    const Interval threshold = Interval(Exact(d_.g_L * (d_.V_L - d_.V_F)), precision) +
                               point.mean.E * Interval(Exact(d_.V_E - d_.V_F), precision);
    point.silent = !d_.logistic() && certainly_positive(-threshold);
    if (!point.silent) point.held = held_interval(d_, point.mean.E, bits, false);
    kept = std::move(point);
    return *kept;
  }

  int sign(const Exact& x, long bits) {
    for (const long most = 8 * bits; bits <= most; bits *= 2) {
      const Point& p = at(x, bits);
      if (p.silent) return x > 0 ? 1 : -1;
      if (!p.held) continue;
      const Interval f = Interval(x, bits + 64) * p.held->T - Interval(d_.b, bits + 64);
      if (certainly_positive(f)) return 1;
      if (certainly_positive(-f)) return -1;
    }
    return 0;
  }

  bool holds(char verdict, const Exact& left, const Exact& right, long bits) {
    const Interval b(d_.b, bits + 64);
    if (verdict == '+') {
      const Point& high = at(right, bits);
      return high.silent || (high.held && certainly_less(b, high.held->T * Interval(left, bits + 64)));
    }
    const Point& low = at(left, bits);
    if (verdict == '-') return low.held && certainly_less(low.held->T * Interval(right, bits + 64), b);
    const Point& high = at(right, bits);
    if (!low.held || !high.held) return false;
    const auto all = held_interval(d_, joined_interval(low.mean.E, high.mean.E), bits, true);
    if (!all) return false;
    const Interval slope =
        joined_interval(low.held->T, high.held->T) +
        Interval(left, right, bits + 64) * all->T_e * joined_interval(low.mean.slope, high.mean.slope);
    return certainly_positive(verdict == 'u' ? slope : -slope);
  }

 private:
  const MacroscopicData& d_;
  std::map<std::pair<Exact, long>, std::optional<Point>> kept_;
};

struct InputCell {
  Exact left, right;
  char verdict;
};

long bits_for(const Exact& width, const Exact& size) {
  const Exact ratio = abs(size) / width;
  return 24 + static_cast<long>(mpz_sizeinbase(mpz_class(ratio).get_mpz_t(), 2));
}

// A verdict holds on a cell if it holds on both halves.
bool confirmed(InputChecker& c, const InputCell& cell, long bits, int halvings) {
  const bool by_sign = cell.verdict == '+' || cell.verdict == '-';
  for (const long b : {bits, 2 * bits, 4 * bits}) {
    if (c.holds(cell.verdict, cell.left, cell.right, b)) return true;
    if (!by_sign) break;  // it is the width that keeps a slope open
  }
  if (halvings == 0) return false;
  const Exact middle = (cell.left + cell.right) / 2;
  return confirmed(c, {cell.left, middle, cell.verdict}, bits + 1, halvings - 1) &&
         confirmed(c, {middle, cell.right, cell.verdict}, bits + 1, halvings - 1);
}

MacroscopicData read_data(const Input& input) {
  const auto& model = member(input.root, "certificate", "model");
  const auto number = [&](const char* key) { return parameter_of(model, key); };
  if (text_of(model, "model", "kind") != "macroscopic") throw Refusal("model.kind: \"macroscopic\" is expected");
  MacroscopicData d{number("g_L"), number("V_L"), number("V_R"), number("V_F"), number("V_E"),
                    number("a"),   number("g0"),  number("b"),   number("phi0")};
  const std::string law = text_of(model, "model", "firing");
  if (law != "step" && law != "logistic") throw Refusal("model.firing: \"step\" or \"logistic\" is expected");
  if (law == "logistic") d.delta = number("delta");
  if (law == "logistic" && d.delta <= 0) throw Refusal("model.delta: must be positive");
  if (d.g_L < 0) throw Refusal("model.g_L: must not be negative");
  if (d.a <= 0) throw Refusal("model.a: must be positive");
  if (d.phi0 <= 0) throw Refusal("model.phi0: must be positive");
  if (d.V_R > d.V_L || d.V_L >= d.V_E) throw Refusal("model.V_L: V_R <= V_L < V_E is required");
  if (d.V_R >= d.V_F || d.V_F >= d.V_E) throw Refusal("model.V_F: V_R < V_F < V_E is required");
  return d;
}

MacroscopicCount read_count(const Input& input, bool silent) {
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  if (!enclosures.is_object()) throw Refusal("enclosures: expected an object");
  MacroscopicCount count;
  count.silent = silent;
  for (size_t i = 1; i <= enclosures.size(); ++i)
    count.rates.push_back(enclosure_at(enclosures, "enclosures", fmt::format("N_{}", i).c_str()));
  return count;
}

const nlohmann::json& list_of(const Input& input, const char* key) {
  const auto& list = member(member(input.root, "certificate", "oracle"), "oracle", key);
  if (!list.is_array() || list.size() > 50'000) throw Refusal(fmt::format("oracle.{}: expected an array", key));
  return list;
}

std::vector<InputCell> read_cells(const Input& input, const Exact& head) {
  std::vector<InputCell> cells;
  for (const auto& entry : list_of(input, "cells")) {
    const std::string name = fmt::format("oracle.cells[{}]", cells.size());
    if (!entry.is_array() || entry.size() != 2 || !entry[1].is_string())
      throw Refusal(name + ": expected [x, verdict]");
    const auto& verdict = entry[1].get_ref<const std::string&>();
    if (verdict != "+" && verdict != "-" && verdict != "u" && verdict != "d") throw Refusal(name + ": no such verdict");
    const Exact left = cells.empty() ? head : cells.back().right, right = number_of(entry[0], name);
    if (right <= left) throw Refusal(name + ": the end points do not rise");
    cells.push_back({left, right, verdict[0]});
  }
  return cells;
}

// Whether neurons fire at N = 0, decided: a precision at which T(E(0)) is finite or infinite.
long bits_at_zero(InputChecker& c, bool silent) {
  for (long bits = 53; bits <= 4096; bits *= 2) {
    const auto& zero = c.at(0, bits);
    if (!zero.silent && !zero.held) continue;
    if (zero.silent != silent) throw Refusal("oracle.silent: not as found");
    return bits;
  }
  throw Refusal("oracle.silent: whether neurons fire at N = 0 could not be decided");
}

// N = 1/T(0) for b = 0, and whether neurons fire at N = 0 for b <= 0.
void check_at_zero(InputChecker& c, bool silent, const MacroscopicCount& count) {
  static_cast<void>(bits_at_zero(c, silent));
  if (count.rates.size() != (silent ? 0 : 1)) throw Refusal("enclosures: another number of steady states than found");
  if (silent || c.data().b != 0) return;
  const Enclosure& N = count.rates[0];
  const long bits = N.lower == N.upper ? 53 : bits_for(N.upper - N.lower, N.upper);
  const auto& zero = c.at(0, bits);
  if (!zero.held || !certainly_inside(Interval(1L, bits + 64) / zero.held->T, N.lower, N.upper))
    throw Refusal("enclosures.N_1: does not hold the rate");
}

// The i-th box of x; its ends are for check_box to confirm.
Enclosure box_of(const nlohmann::json& inputs, size_t i) {
  const std::string name = fmt::format("oracle.inputs[{}]", i);
  return {number_of(member(inputs[i], name, "lower"), name), number_of(member(inputs[i], name, "upper"), name)};
}

void check_box(InputChecker& c, const MacroscopicCount& count, const nlohmann::json& inputs, size_t i,
               const Exact& left, const Exact& right, int slope) {
  const std::string name = fmt::format("oracle.inputs[{}]", i);
  if (i >= inputs.size() || i >= count.rates.size())
    throw Refusal(name + ": there are more steady states than claimed");
  const Enclosure x = box_of(inputs, i);
  if (x.lower >= x.upper || x.lower < left || x.upper > right) throw Refusal(name + ": the steady state is elsewhere");
  const long bits = bits_for(x.upper - x.lower, x.upper == 0 ? x.lower : x.upper);
  if (bits > 4000) throw Refusal(name + ": narrower than this re-checker can decide");
  if (c.sign(x.lower, bits) != -slope || c.sign(x.upper, bits) != slope)
    throw Refusal(name + ": the signs at the ends could not be confirmed");
  const Exact &b = c.data().b, &N_low = b > 0 ? x.lower : x.upper, &N_high = b > 0 ? x.upper : x.lower;
  if (N_low / b < count.rates[i].lower || N_high / b > count.rates[i].upper)
    throw Refusal(fmt::format("enclosures.N_{}: does not hold {} over b", i + 1, name));
}

// The oracle's numbers of unstable eigenvalues, counted again in boxes that are confirmed; null where it claims none.
void check_eigenvalues(const MacroscopicData& d, MacroscopicCount& count, const Input& input) {
  if (!member(input.root, "certificate", "oracle").contains("eigenvalues")) return;
  const auto& list = list_of(input, "eigenvalues");
  if (d.logistic()) throw Refusal("oracle.eigenvalues: for a step law only");
  if (list.size() != count.rates.size()) throw Refusal("oracle.eigenvalues: one for each firing state is expected");
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string name = fmt::format("oracle.eigenvalues[{}]", i);
    count.eigenvalues.push_back(std::nullopt);
    if (list[i].is_null()) continue;
    if (!list[i].is_number_integer()) throw Refusal(name + ": expected a whole number or null");
    const Enclosure x = d.b == 0 ? Enclosure{0, 0} : box_of(list_of(input, "inputs"), i);
    const long bits = d.b == 0 ? 128 : 64 + bits_for(x.upper - x.lower, x.upper == 0 ? x.lower : x.upper);
    const long found = unstable_step_states(d, x, bits);
    if (list[i].get<std::int64_t>() != found)
      throw Refusal(fmt::format("{}: there are {} eigenvalues with positive real part", name, found));
    count.eigenvalues.back() = found;
  }
}

void check_head(InputChecker& c, const Exact& head, bool silent) {
  if (head <= 0) throw Refusal("oracle.head: must be positive");
  if (silent) {
    for (long bits = 53; bits <= 4096; bits *= 2)
      if (c.at(head, bits).silent) return;
    throw Refusal("oracle.head: that nothing fires below could not be confirmed");
  }
  const long bits = bits_at_zero(c, false);
  const auto& zero = c.at(0, bits);
  if (!certainly_less(zero.held->T * Interval(head, bits + 64), Interval(c.data().b, bits + 64)))
    throw Refusal("oracle.head: f < 0 on (0, head] could not be confirmed");
}

// f changes its sign on a stretch of one slope once or not at all, and nowhere else.
void check_cells(InputChecker& c, MacroscopicCount& count, const Input& input, const Exact& head, bool silent) {
  const auto cells = read_cells(input, head);
  const Exact tail = cells.empty() ? head : cells.back().right;
  if (tail < c.data().b * c.data().phi0) throw Refusal("oracle.cells: a gap before b phi0");
  int sign = silent ? 1 : -1;
  size_t found = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    throw_if_interrupted();
    const InputCell& cell = cells[i];
    const long bits = bits_for(cell.right - cell.left, cell.right);
    if (!confirmed(c, cell, bits - 12, 5))
      throw Refusal(fmt::format("oracle.cells[{}]: \"{}\" could not be confirmed", i, cell.verdict));
    if (cell.verdict == '+' || cell.verdict == '-') {
      if ((cell.verdict == '+' ? 1 : -1) != sign)
        throw Refusal(fmt::format("oracle.cells[{}]: its sign contradicts the cells before", i));
      continue;
    }
    if (i + 1 < cells.size() && cells[i + 1].verdict == cell.verdict) continue;
    size_t first = i;
    while (first > 0 && cells[first - 1].verdict == cell.verdict) --first;
    const int behind = i + 1 == cells.size() ? 1 : c.sign(cell.right, bits), slope = cell.verdict == 'u' ? 1 : -1;
    if (behind == 0) throw Refusal("oracle.cells: the sign of f at a turning point could not be confirmed");
    if (behind == sign) continue;
    if (behind != slope) throw Refusal("oracle.cells: f changes its sign against its slope");
    check_box(c, count, list_of(input, "inputs"), found++, cells[first].left, cell.right, slope);
    count.unstable.push_back(slope < 0);
    sign = behind;
  }
  if (sign != 1) throw Refusal("oracle.cells: f is not positive at the end");
  if (found != count.rates.size()) throw Refusal("enclosures: there are fewer steady states than claimed");
}

}  // namespace

void recheck_macroscopic(const Input& input) {
  const MacroscopicData data = read_data(input);
  const auto& oracle = member(input.root, "certificate", "oracle");
  const auto& flag = member(oracle, "oracle", "silent");
  if (!flag.is_boolean()) throw Refusal("oracle.silent: expected true or false");
  const bool silent = flag.get<bool>();
  MacroscopicCount count = read_count(input, silent);
  InputChecker checker(data);
  if (data.b > 0) {
    const Exact head = number_of(member(oracle, "oracle", "head"), "oracle.head");
    check_head(checker, head, silent);
    check_cells(checker, count, input, head, silent);
  } else {
    check_at_zero(checker, silent, count);
    if (data.b < 0 && !silent) check_box(checker, count, list_of(input, "inputs"), 0, data.b * data.phi0, 0, 1);
    count.unstable.assign(count.rates.size(), false);
  }
  check_eigenvalues(data, count, input);
  require_statement(input, macroscopic_statement(data, count));
}

}  // namespace spikeproof::rigor::recheck_detail
