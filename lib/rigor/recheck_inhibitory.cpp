// Re-check of nnlif.inhibitory-bound with MPFI: the barrier by a power series, the memory of the reset by a sum of
// upper bounds over cells, the data by bisection. The prover uses erfi, Arb's integrator and a fixed grid.
#include <fmt/format.h>

#include <algorithm>

#include "core/progress.h"
#include "rigor/recheck_density.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"
#include "rigor/statement_inhibitory.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr long p = 192;
constexpr long most_terms_exponent = 3'000;
constexpr int most_cells = 1 << 17, most_comparisons = 50'000;

Interval of(const Exact& x) { return {x, p}; }
Interval constant_pi() {
  Interval pi(0L, p);
  mpfi_const_pi(pi.data());
  return pi;
}

// The certificate's numbers; potentials are measured from I.
struct Claimed {
  Exact R, F, a, v1, h, gamma, c, E, B;
};

// int_0^y e^{w^2/2a} dw = sum of y z^k/(k! (2k+1)), z = y^2/2a; behind k >= 2z less than twice its first term.
Interval weight_to(const Exact& y, const Exact& a) {
  const Exact size = abs(y);
  const Interval z(Exact(y * y / (2 * a)), p);
  Interval power(size, p), sum(0L, p);
  for (long k = 0;; ++k) {
    sum = sum + power / Interval(2 * k + 1, p);
    power = power * z / Interval(k + 1, p);
    const Interval tail = power * Interval(2L, p);
    if (y == 0 ||
        (certainly_less(z * Interval(2L, p), Interval(k + 2, p)) && certainly_less(tail, sum * exp(Interval(-p, p))))) {
      sum = sum + tail.symmetric();
      return y < 0 ? -sum : sum;
    }
  }
}

// g at a potential below F, given the weight up to F.
Interval barrier(const Claimed& x, const Interval& weight_at_F, const Exact& v) {
  return exp(-of(Exact(v * v / (2 * x.a)))) * (weight_at_F - weight_to(v, x.a)) / of(x.a);
}

Interval gaussian_at(const Interval& distance, const Interval& s) {
  const Interval two(2L, p);
  return exp(-(distance * distance) / (two * s)) / sqrt(two * constant_pi() * s);
}

// Bounds the density at v1, of a unit mass started at R, between the times u0 and u1.
Interval cell_bound(const Claimed& x, const Exact& u0, const Exact& u1) {
  const Interval one(1L, p), two(2L, p), a = of(x.a);
  const Interval e0 = exp(-of(u0)), e1 = exp(-of(u1));
  const Interval distance = of(x.v1) - of(x.R) * (x.R > 0 ? e0 : e1);  // the least one
  const Interval s0 = a * (one - e0 * e0), s1 = a * (one - e1 * e1);
  // At a fixed distance d the density increases in the variance s up to s = d^2.
  if (certainly_less(s1, distance * distance)) return gaussian_at(distance, s1);
  const Interval peak = one / (distance * sqrt(two * constant_pi() * exp(one)));
  if (!certainly_positive(s0)) return peak;
  const Interval apart = exp(-(distance * distance) / (two * s1)) / sqrt(two * constant_pi() * s0);
  return certainly_less(apart, peak) ? apart : peak;
}

// gamma from above; cells are equal in sqrt(u).
bool memory_is_below(const Claimed& x) {
  for (int cells = 512; cells <= most_cells; cells *= 4) {
    Interval sum(0L, p);
    Exact u0 = 0;
    for (int i = 1; i <= cells; ++i) {
      const Exact z = Exact(i, cells), u1 = x.h * z * z;
      sum = sum + of(Exact(u1 - u0)) * cell_bound(x, u0, u1);
      u0 = u1;
    }
    throw_if_interrupted();
    if (certainly_less(sum, of(x.gamma))) return true;
    if (certainly_less(of(x.gamma), sum * of(ratio(7, 10)))) return false;
  }
  return false;
}

class Density {
 public:
  Density(const ExactDensity& density, const Exact& V_F) : density_(density), V_F_(V_F), scale_(1L, p) {
    if (density.shape == ExactDensity::Shape::gaussian) {
      const Interval two_s2 = of(Exact(2 * density.variance));
      scale_ = Interval(2L, p) / (sqrt(two_s2 * constant_pi()) * erfc(of(Exact(density.mean - V_F)) / sqrt(two_s2)));
      return;
    }
    rows_ = rows_below(density.rows, V_F);
    Exact mass = 0;
    for (size_t i = 0; i + 1 < rows_.size(); ++i)
      mass += (rows_[i + 1].v - rows_[i].v) * (rows_[i].n + rows_[i + 1].n) / 2;
    scale_ = Interval(1L, p) / of(mass);
  }

  Interval most_between(const Exact& low, const Exact& high) const {
    if (rows_.empty()) {
      const Exact d = std::clamp<Exact>(density_.mean, low, high) - density_.mean;
      return exp(-of(Exact(d * d / (2 * density_.variance)))) * scale_;
    }
    Exact most = std::max(at(low), at(high));
    for (auto row = first_from(low); row != rows_.end() && row->v <= high; ++row) most = std::max(most, row->n);
    return of(most) * scale_;
  }

  Interval most() const { return most_between(rows_.empty() ? Exact(density_.mean - 1) : rows_.front().v, V_F_); }
  bool vanishes_at_threshold() const { return !rows_.empty() && (rows_.back().v < V_F_ || rows_.back().n == 0); }

  // sup of n/(V_F - v) on [low, V_F): n is piecewise linear and vanishes at V_F.
  Interval slope_from(const Exact& low) const {
    Exact most = at(low) / (V_F_ - low);
    for (auto row = first_from(low); row != rows_.end() && row->v < V_F_; ++row)
      most = std::max(most, Exact(row->n / (V_F_ - row->v)));
    const auto &last = rows_.back(), &before = rows_[rows_.size() - 2];
    if (last.v == V_F_) most = std::max(most, Exact(before.n / (V_F_ - before.v)));
    return of(most) * scale_;
  }

 private:
  std::vector<DensityRow>::const_iterator first_from(const Exact& v) const {
    return std::lower_bound(rows_.begin(), rows_.end(), v,
                            [](const DensityRow& row, const Exact& value) { return row.v < value; });
  }
  Exact at(const Exact& v) const {
    const auto right = first_from(v);
    if (right == rows_.end()) return 0;
    if (right->v == v) return right->n;
    if (right == rows_.begin()) return 0;
    const DensityRow& left = *(right - 1);
    return left.n + (right->n - left.n) * (v - left.v) / (right->v - left.v);
  }

  ExactDensity density_;
  Exact V_F_;
  std::vector<DensityRow> rows_;
  Interval scale_;
};

struct Comparison {
  const Claimed& x;
  const Density& density;
  Exact I;
  Interval weight_at_F;
  int done = 0;
};

// n <= c g + E on the last stretch: below E, or n/y below c/(a e^{(v^2 - w^2)/2a}), w the least potential there.
bool last_stretch_holds(const Comparison& of_data, const Exact& low) {
  const Claimed& x = of_data.x;
  const Exact V_F = x.F + of_data.I;
  if (x.E > 0 && certainly_less(of_data.density.most_between(low + of_data.I, V_F), of(x.E))) return true;
  if (!of_data.density.vanishes_at_threshold()) return false;
  const Exact least = low < 0 && x.F > 0 ? Exact(0) : std::min(Exact(low * low), Exact(x.F * x.F));
  const Interval g_slope = exp(-of(Exact((low * low - least) / (2 * x.a)))) / of(x.a);
  return certainly_less(of_data.density.slope_from(low + of_data.I), of(x.c) * g_slope);
}

// On [low, high] the barrier is at least its value at high.
void require_below(Comparison& of_data, const Exact& low, const Exact& high, int depth) {
  const Claimed& x = of_data.x;
  if (++of_data.done % 256 == 0) throw_if_interrupted();
  if (high == x.F) {
    if (last_stretch_holds(of_data, low)) return;
  } else {
    const Interval level = of(x.c) * barrier(x, of_data.weight_at_F, high) + of(x.E);
    const Interval n = of_data.density.most_between(low + of_data.I, high + of_data.I);
    if (certainly_less(n, level)) return;
  }
  if (depth == 60 || of_data.done > most_comparisons)
    throw Refusal(fmt::format("oracle: n(v,0) <= c g(v) + E could not be confirmed near v = {:.9g}",
                              to_double(Exact(low + of_data.I))));
  const Exact middle = (low + high) / 2;
  require_below(of_data, low, middle, depth + 1);
  require_below(of_data, middle, high, depth + 1);
}

Exact read_number(const nlohmann::json& oracle, const char* key, bool may_vanish) {
  const std::string text = text_of(oracle, "oracle", key), where = std::string("oracle.") + key;
  if (text.size() > 200) throw Refusal(where + ": longer than 200 characters");
  const Exact value = number_of(nlohmann::json(text), where);
  if (mpz_sizeinbase(value.get_num_mpz_t(), 2) + mpz_sizeinbase(value.get_den_mpz_t(), 2) > 4'000)
    throw Refusal(where + ": more digits than this re-checker takes");
  if (value < 0 || (value == 0 && !may_vanish)) throw Refusal(where + ": must be positive");
  return value;
}

Claimed read_claim(const Input& input) {
  const auto& oracle = member(input.root, "certificate", "oracle");
  const NnlifParameters& m = input.model;
  const std::string text = text_of(oracle, "oracle", "v1");
  if (text.size() > 400 || text.find_first_of("eEpP") != std::string::npos)
    throw Refusal("oracle.v1: expected a decimal or ratio of at most 400 characters");
  const auto positive = [&](const char* key) { return read_number(oracle, key, false); };
  return {
      Exact(m.V_R - m.I), Exact(m.V_F - m.I), m.a0,          Exact(number_of(nlohmann::json(text), "oracle.v1") - m.I),
      positive("h"),      positive("gamma"),  positive("c"), read_number(oracle, "E", true),
      positive("B")};
}

// The largest density at v >= v1 due to where the mass was at max(t - h, 0).
Interval from_before(const Claimed& x, const Density& density) {
  const Interval one(1L, p), two(2L, p), grow = exp(of(x.h)), S = density.most();
  const Interval s = of(x.a) * (one - one / (grow * grow));
  const Interval distance = larger(of(x.v1) - of(x.F) / grow, Interval(0L, p));
  const Interval smoothed = sqrt(S * S + one / (two * constant_pi() * of(x.a)));
  return larger(gaussian_at(distance, s), certainly_less(S * grow, smoothed) ? S * grow : smoothed);
}

void confirm_numbers(const Claimed& x, const Density& density, const Interval& g) {
  const Interval one(1L, p), two(2L, p), half = exp(of(ratio(1, 2)));
  const Exact m = std::max(Exact(-x.v1), Exact(0));
  const Interval root = sqrt(two * of(x.a) / constant_pi());
  const Interval reset = larger(of(x.R), of(x.R) / exp(of(x.h)));
  const Interval peak = one / ((of(x.v1) - reset) * sqrt(two * constant_pi() * exp(one)));
  const Interval kappa = peak * half * (root + of(Exact(m / 2)));
  if (!certainly_less(from_before(x, density) + of(x.gamma) * of(x.c) + kappa * of(x.E), of(x.c) * g))
    throw Refusal("oracle.c: A + gamma c + kappa E < c g(v1) could not be confirmed");
  if (x.E == 0) {
    if (x.B != x.c) throw Refusal("oracle.B: must be c where E = 0");
    return;
  }
  const Exact least = x.v1 >= 0 ? Exact(x.v1 * x.v1) : x.F <= 0 ? Exact(x.F * x.F) : Exact(0);
  const Interval theta = exp(of(Exact((x.v1 * x.v1 - least) / (2 * x.a))));
  if (!certainly_less(of(x.c) + of(x.E) * theta * half * (root + of(m)), of(x.B)))
    throw Refusal("oracle.B: smaller than c + theta phi(1/2) E");
}

}  // namespace

void recheck_inhibitory_bound(const Input& input) {
  const NnlifParameters& m = input.model;
  if (m.b > 0) throw Refusal("model.b: b <= 0 is required, got " + to_text(m.b));
  if (m.a1 != 0) throw Refusal("model.a1: must be 0, got " + to_text(m.a1));
  const Claimed x = read_claim(input);
  const ExactDensity data = read_density(input);
  const Exact drift = x.E == 0 ? Exact(0) : std::max(Exact(-x.v1), Exact(0));
  require_statement(input, inhibitory_bound_statement(m, data, {x.c, x.E, drift, x.B}));
  if (std::max(Exact(x.F * x.F), Exact(x.R * x.R)) > 2 * most_terms_exponent * x.a)
    throw Refusal("model.a0: smaller than this re-checker can decide");
  if (x.v1 <= x.R || x.v1 >= x.F) throw Refusal("oracle.v1: V_R < v1 < V_F is required");
  if (x.h > 100) throw Refusal("oracle.h: h <= 100 is required");
  if (!certainly_less(of(x.R) / exp(of(x.h)), of(x.v1))) throw Refusal("oracle.v1: not above I + (V_R - I) e^{-h}");
  const Interval weight_at_F = weight_to(x.F, x.a), g = barrier(x, weight_at_F, x.v1);
  if (!certainly_positive(Interval(1L, p) + of(x.v1) * g)) throw Refusal("oracle.v1: 1 + (v1 - I) g(v1) > 0 fails");
  const Density density(data, m.V_F);
  confirm_numbers(x, density, g);
  if (!memory_is_below(x)) throw Refusal("oracle.gamma: could not be confirmed as an upper bound");
  Comparison comparison{x, density, m.I, weight_at_F};
  require_below(comparison, x.v1, x.F, 0);
}

}  // namespace spikeproof::rigor::recheck_detail
