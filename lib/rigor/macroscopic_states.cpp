#include "rigor/macroscopic_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/progress.h"
#include "rigor/macroscopic_parts.h"

namespace spikeproof::rigor {
namespace {

constexpr long coarse_bits = 24;
constexpr size_t most_cells = 20'000;

struct InputCell {
  Exact left, right;
  char verdict;  // '+', '-': sign of f = x T - b; 'u', 'd': f rises, falls
};

struct InputBracket {
  Exact left, right;
  int slope;
};

Error undecided(const std::string& what) { return {ErrorCode::precision_exhausted, "prove_macroscopic_states", what}; }

// A dyadic number near x, of `bits` significant bits, with x's sign.
Exact rounded_to(const Exact& x, long bits) { return x == 0 ? x : Ball(x, bits + 8).midpoint().lower(bits); }

// f(x) = x T(E(x)) - b and what is known of its parts; values are kept.
class InputEquation {
 public:
  explicit InputEquation(const MacroscopicData& data) : d_(data) {}
  const MacroscopicData& data() const { return d_; }

  struct Point {
    MeanConductance E;
    bool silent = false;  // T is infinite
    std::optional<SpikeInterval> life;
  };
  const Point& at(const Exact& x, long bits) {
    auto& kept = kept_[{x, bits}];
    if (kept) return *kept;
    Point point{mean_conductance(d_, x, bits + 64), false, std::nullopt};
    point.silent = certainly_silent(d_, point.E.value);
    if (!point.silent) point.life = spike_interval(d_, point.E.value, bits);
    kept = std::move(point);
    return *kept;
  }

  /// The sign of f at x; 0 if not proved.
  int sign(const Exact& x, long bits, long most_bits) {
    for (; bits <= most_bits; bits *= 2) {
      const Point& p = at(x, bits);
      if (p.silent) return x > 0 ? 1 : -1;
      if (!p.life) continue;
      const Ball f = p.life->T * Ball(x, bits + 64) - Ball(d_.b, bits + 64);
      if (certainly_positive(f)) return 1;
      if (certainly_negative(f)) return -1;
    }
    return 0;
  }

  /// What holds on all of [left, right], 0 < left: T falls in x, so two corners bound f.
  char verdict(const Exact& left, const Exact& right, long bits) {
    const Point &low = at(left, bits), &high = at(right, bits);
    const long precision = bits + 64;
    const Ball b(d_.b, precision), x = Ball::hull(left, right, precision);
    if (high.silent || (high.life && certainly_less(b, high.life->T * Ball(left, precision)))) return '+';
    if (low.life && certainly_less(low.life->T * Ball(right, precision), b)) return '-';
    if (!low.life || !high.life || (d_.logistic() && 250 * (right - left) > left)) return '?';
    const auto all = spike_interval(d_, hull(low.E.value, high.E.value), bits);
    if (!all) return '?';
    const Ball slope = hull(low.life->T, high.life->T) + x * all->slope * hull(low.E.slope, high.E.slope);
    return certainly_positive(slope) ? 'u' : certainly_negative(slope) ? 'd' : '?';
  }

  /// About where Newton's method goes from x; nothing where it has no slope.
  std::optional<Exact> newton(const Exact& x, long bits) {
    const Point& p = at(x, bits);
    if (!p.life) return std::nullopt;
    const Ball at_x(x, bits + 64), f = p.life->T * at_x - Ball(d_.b, bits + 64),
                                   slope = p.life->T + at_x * p.life->slope * p.E.slope;
    const Ball next = at_x - f / slope;
    if (!next.is_finite()) return std::nullopt;
    return next.midpoint().lower(bits);
  }

 private:
  static Ball hull(const Ball& x, const Ball& y) {
    Ball both(x.precision());
    arb_union(both.data(), x.data(), y.data(), x.precision());
    return both;
  }
  MacroscopicData d_;
  std::map<std::pair<Exact, long>, std::optional<Point>> kept_;
};

// Where the cells begin: T = inf up to here (silent), or f < 0 on (0, head].
struct InputHead {
  Exact x;
  bool silent;
};

// Beyond tail x T > x/phi0 >= b.
Exact tail_of(const MacroscopicData& d) { return Ball(Exact(d.b * d.phi0), 64).upper(24); }

Result<InputHead> head_of(InputEquation& f, long most_bits) {
  const MacroscopicData& d = f.data();
  for (long bits = coarse_bits; bits <= most_bits; bits *= 2) {
    const auto& zero = f.at(0, bits);
    if (zero.life) {
      Exact head = Ball(Exact(d.b), 64).lower(24);
      while (!certainly_less(zero.life->T * Ball(head, bits + 64), Ball(d.b, bits + 64))) head /= 2;
      return InputHead{std::min(head, tail_of(d)), false};
    }
    if (!zero.silent) continue;
    Exact low = 0, high = tail_of(d);
    if (f.at(high, bits).silent) return InputHead{high, true};
    for (int i = 0; i < 200 && (low == 0 || (high - low) * 4096 > high); ++i) {
      const Exact middle = rounded_to((low + high) / 2, 24);
      (f.at(middle, bits).silent ? low : high) = middle;
    }
    if (low > 0) return InputHead{low, true};
  }
  return undecided("whether neurons fire at N = 0: V(0) and V_F are all but equal, or the onset of firing at 0");
}

Result<std::vector<InputCell>> cover_inputs(InputEquation& f, const Exact& from, long most_bits) {
  std::vector<InputCell> cells;
  if (from >= tail_of(f.data())) return cells;
  std::vector<std::pair<Exact, Exact>> waiting{{from, tail_of(f.data())}};
  while (!waiting.empty()) {
    throw_if_interrupted();
    const auto [left, right] = waiting.back();
    waiting.pop_back();
    // A narrow cell deserves more bits than its width has.
    const double width = to_double(Exact((right - left) / right));
    long bits = coarse_bits;
    while (bits < most_bits && width * std::exp2(static_cast<double>(bits)) < 4096) bits *= 2;
    const char verdict = f.verdict(left, right, bits);
    if (verdict != '?') {
      cells.push_back({left, right, verdict});
      continue;
    }
    if (cells.size() > most_cells || width < std::exp2(-0.25 * static_cast<double>(most_bits)) || width < 1e-290)
      return undecided(
          fmt::format("x = b N in [{:.15g}, {:.15g}]: too close to a fold", to_double(left), to_double(right)));
    Exact middle = rounded_to((left + right) / 2, std::max(24L, bits));
    if (right > 8 * left)
      for (middle = left; middle * middle < left * right;) middle *= 2;
    waiting.emplace_back(middle, right);
    waiting.emplace_back(left, middle);
  }
  return cells;
}

// f changes its sign on a stretch of cells of one slope once or not at all.
Result<std::vector<InputBracket>> input_brackets(InputEquation& f, const InputHead& head,
                                                 const std::vector<InputCell>& cells, long most_bits) {
  std::vector<InputBracket> found;
  int sign = head.silent ? 1 : -1;
  for (size_t i = 0; i < cells.size();) {
    const char verdict = cells[i].verdict;
    const Exact left = cells[i].left;
    while (i < cells.size() && cells[i].verdict == verdict) ++i;
    if (verdict == '+' || verdict == '-') continue;
    const int behind = i == cells.size() ? 1 : f.sign(cells[i - 1].right, coarse_bits, most_bits);
    if (behind == 0) return undecided("the sign of f at a turning point: too close to a fold");
    if (behind != sign) found.push_back({left, cells[i - 1].right, behind});
    sign = behind;
  }
  return found;
}

// The root in the bracket, for x: Newton's method, bisection where it leaves; then a box with certain signs.
Result<Enclosure> refine_input(InputEquation& f, const InputBracket& bracket, long wanted, long most_bits) {
  Exact low = bracket.left, high = bracket.right, x = (low + high) / 2;
  const long bits = wanted + 16;
  for (int i = 0; i < 2000 && abs(high - low) > abs(x) / Exact(mpz_class(1) << static_cast<unsigned>(wanted)); ++i) {
    throw_if_interrupted();
    x = rounded_to(x, bits);
    const int sign = f.sign(x, bits, bits);
    if (sign == 0) break;  // on the root, to this precision
    (sign == bracket.slope ? high : low) = x;
    const std::optional<Exact> next = f.newton(x, bits);
    if (next && abs(*next - x) * Exact(mpz_class(1) << static_cast<unsigned>(wanted)) < abs(x)) {
      x = *next;
      break;
    }
    x = next && *next > low && *next < high ? *next : Exact((low + high) / 2);
  }
  for (long spare = 0; spare < wanted; spare += 2) {
    const Exact reach = abs(x) / Exact(mpz_class(1) << static_cast<unsigned>(wanted - spare));
    const Enclosure box{std::max(bracket.left, rounded_to(x - reach, bits)),
                        std::min(bracket.right, rounded_to(x + reach, bits))};
    if (f.sign(box.lower, bits, most_bits) == -bracket.slope && f.sign(box.upper, bits, most_bits) == bracket.slope)
      return box;
  }
  return undecided(fmt::format("the steady state with x = b N in [{:.15g}, {:.15g}] to the digits asked for",
                               to_double(bracket.left), to_double(bracket.right)));
}

// Everything that a certificate holds besides the model.
struct InputProof {
  InputHead head{0, false};
  std::vector<InputCell> cells;
  std::vector<Enclosure> inputs;  // x of the firing states; of N itself where b = 0
  std::vector<bool> unstable;
};

Result<InputProof> prove_inputs(InputEquation& f, const MacroscopicOptions& options, long wanted) {
  const MacroscopicData& d = f.data();
  InputProof proof;
  std::vector<InputBracket> brackets;
  if (d.b > 0) {
    const auto head = head_of(f, options.most_bits);
    if (!head) return head.error();
    proof.head = *head;
    auto cells = cover_inputs(f, head->x, options.most_bits);
    if (!cells) return cells.error();
    proof.cells = std::move(*cells);
    auto found = input_brackets(f, *head, proof.cells, options.most_bits);
    if (!found) return found.error();
    brackets = std::move(*found);
  } else {
    const auto& zero = f.at(0, wanted + 16);
    proof.head.silent = zero.silent;
    if (!zero.silent && !zero.life) return undecided("whether neurons fire at N = 0: V(0) and V_F are all but equal");
    if (zero.silent) return proof;
    if (d.b == 0) {
      proof.unstable.push_back(false);
      proof.inputs.push_back(enclosure_of(Ball(1, wanted + 64) / zero.life->T, wanted + 8));
      return proof;
    }
    brackets.push_back({Ball(Exact(d.b * d.phi0), 64).lower(24), 0, 1});
  }
  for (const InputBracket& bracket : brackets) {
    const auto x = refine_input(f, bracket, wanted, options.most_bits);
    if (!x) return x.error();
    proof.inputs.push_back(*x);
    proof.unstable.push_back(bracket.slope < 0);
  }
  return proof;
}

Enclosure rate_of(const MacroscopicData& d, const Enclosure& x, long bits) {
  if (d.b == 0) return x;
  const Exact &low = d.b > 0 ? x.lower : x.upper, &high = d.b > 0 ? x.upper : x.lower;
  return {Ball(Exact(low / d.b), bits + 16).lower(bits + 8), Ball(Exact(high / d.b), bits + 16).upper(bits + 8)};
}

nlohmann::ordered_json json_of_model(const MacroscopicData& d) {
  nlohmann::ordered_json json{{"kind", "macroscopic"},  {"g_L", to_text(d.g_L)}, {"V_L", to_text(d.V_L)},
                              {"V_R", to_text(d.V_R)},  {"V_F", to_text(d.V_F)}, {"V_E", to_text(d.V_E)},
                              {"a", to_text(d.a)},      {"g0", to_text(d.g0)},   {"b", to_text(d.b)},
                              {"phi0", to_text(d.phi0)}};
  json["firing"] = d.logistic() ? "logistic" : "step";
  if (d.logistic()) json["delta"] = to_text(d.delta);
  return json;
}

void add_eigenvalues(Certificate& c, const std::vector<std::optional<long>>& eigenvalues) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < eigenvalues.size(); ++i) {
    if (!eigenvalues[i]) {
      list.push_back(nullptr);
      continue;
    }
    list.push_back(*eigenvalues[i]);
    c.hypothesis(
        fmt::format("arg D turns by -{} half turns along the imaginary axis from 0 at N_{}", *eigenvalues[i], i + 1));
  }
  if (!list.empty()) c.oracle("eigenvalues", std::move(list));
}

Certificate certificate_of(const MacroscopicData& d, const MacroscopicCount& count, const InputProof& proof,
                           long bits) {
  Certificate c(field::macroscopic_states, json_of_model(d), bits);
  c.statement(macroscopic_statement(d, count));
  for (size_t i = 0; i < count.rates.size(); ++i) c.enclosure(fmt::format("N_{}", i + 1), count.rates[i]);
  for (const char* inequality : {"g_L >= 0", "a > 0", "V_R <= V_L < V_E", "V_R < V_F < V_E", "phi0 > 0"})
    c.hypothesis(inequality);
  nlohmann::ordered_json cells = nlohmann::ordered_json::array(), inputs = cells;
  for (const InputCell& cell : proof.cells) cells.push_back({to_hex(cell.right), std::string(1, cell.verdict)});
  for (const Enclosure& x : proof.inputs) inputs.push_back(json_of(x));
  c.oracle("silent", proof.head.silent).oracle("head", to_hex(proof.head.x)).oracle("cells", std::move(cells));
  c.oracle("inputs", std::move(inputs));
  add_eigenvalues(c, count.eigenvalues);
  c.scope(
      "Steady states are the measures n >= 0 of mass 1 that solve the stationary macroscopic equation, with a constant "
      "N. That they are the roots of x T(x) = b with N = x/b, and the state at rest where phi_F vanishes at its "
      "potential, how the cells of the oracle prove their number, and how eigenvalues are counted, is in "
      "proofs-checks/macroscopic-states.");
  c.not_covered(
      "Stability of the silent state, and of states that are not called unstable and whose eigenvalues are not "
      "counted; "
      "nonlinear stability; firing laws that are tables.");
  return c;
}

}  // namespace

Result<MacroscopicProof> prove_macroscopic_states(const Conductance& model, const MacroscopicOptions& options) {
  if (options.digits < 1 || options.digits > 200 || options.most_bits < 64)
    throw std::invalid_argument(
        fmt::format("prove_macroscopic_states: digits = {}, 1 <= digits <= 200", options.digits));
  if (!model.firing()) throw std::invalid_argument("prove_macroscopic_states: a firing law is required");
  const auto data = macroscopic_data(model);
  if (!data)
    return Error{ErrorCode::out_of_range, "prove_macroscopic_states",
                 "only a step or a logistic law with phi0 > 0, and noise that does not depend on N, are covered"};
  const long wanted = static_cast<long>(std::ceil(3.3219281 * options.digits)) + 3;
  InputEquation f(*data);
  const auto proof = prove_inputs(f, options, wanted);
  if (!proof) return proof.error();
  MacroscopicCount count;
  count.silent = proof->head.silent;
  count.unstable = proof->unstable;
  for (const Enclosure& x : proof->inputs) {
    count.rates.push_back(rate_of(*data, x, wanted));
    if (!data->logistic())
      count.eigenvalues.push_back(unstable_step_eigenvalues(*data, data->b == 0 ? Enclosure{0, 0} : x, wanted + 64));
  }
  return MacroscopicProof{count, certificate_of(*data, count, *proof, wanted + 80)};
}

}  // namespace spikeproof::rigor
