#include "rigor/recheck_density.h"

#include <fmt/format.h>

#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr size_t longest_number = 1'500;  // characters
constexpr size_t most_rows = 200'000;
constexpr long largest_potential = 1'000'000'000;

Exact plain_number(const nlohmann::json& value, const std::string& where) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > longest_number || text.find_first_of("eEpP") != std::string::npos)
      throw Refusal(fmt::format("{}: expected a decimal or ratio of at most {} characters", where, longest_number));
  }
  const Exact x = number_of(value, where);
  if (abs(x) > largest_potential) throw Refusal(fmt::format("{}: larger than {}", where, largest_potential));
  return x;
}

std::vector<DensityRow> read_rows(const nlohmann::json& initial) {
  const auto& rows = member(initial, "initial", "rows");
  if (!rows.is_array() || rows.size() < 2 || rows.size() > most_rows)
    throw Refusal(fmt::format("initial.rows: expected an array of 2 to {} rows", most_rows));
  std::vector<DensityRow> result;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string where = fmt::format("initial.rows[{}]", i);
    if (!rows[i].is_array() || rows[i].size() != 2) throw Refusal(where + ": expected two numbers v, n");
    result.push_back({plain_number(rows[i][0], where + "[0]"), plain_number(rows[i][1], where + "[1]")});
  }
  return result;
}

// g(x) = e^{x^2/2} sqrt(pi/2) erfc(-x/sqrt 2) at x = distance/sqrt(variance), squares taken exactly.
Interval mills(const Exact& distance, const Exact& variance, long p) {
  Interval pi(0L, p);
  mpfi_const_pi(pi.data());
  const Interval x = Interval(distance, p) / sqrt(Interval(Exact(2 * variance), p));
  return exp(Interval(Exact(distance * distance / (2 * variance)), p)) * sqrt(pi / Interval(2L, p)) * erfc(-x);
}

// int_0^1 e^{ts} ds and int_0^1 s e^{ts} ds for t > 0.
struct Weights {
  Interval whole, rising;
};

// t^k/((k+1) k!) and t^k/((k+2) k!): behind k >= 2t the sum of t^k/k! is less than twice its first term.
Weights weights_by_series(const Interval& t) {
  const long p = t.precision();
  Interval term(1L, p), whole(0L, p), rising(0L, p);
  for (long k = 0;; ++k) {
    whole = whole + term / Interval(k + 1, p);
    rising = rising + term / Interval(k + 2, p);
    term = term * t / Interval(k + 1, p);
    const Interval tail = term * Interval(2L, p);
    const bool halving = certainly_less(t * Interval(2L, p), Interval(k + 2, p));
    if (halving && certainly_less(tail, rising * exp(Interval(-p, p)))) {
      return {whole + tail.symmetric(), rising + tail.symmetric()};
    }
  }
}

Weights weights(const Interval& t) {
  const long p = t.precision();
  const Interval one(1L, p);
  if (!certainly_less(Interval(64L, p), t)) return weights_by_series(t);
  const Interval e = exp(t);
  return {(e - one) / t, (e * (t - one) + one) / (t * t)};
}

Interval moment_of_rows(const std::vector<DensityRow>& rows, const Exact& V_F, const Exact& mu, long p) {
  Interval sum(0L, p);
  Exact mass = 0;
  for (size_t i = 0; i + 1 < rows.size(); ++i) {
    const Exact h = rows[i + 1].v - rows[i].v;
    mass += h * (rows[i].n + rows[i + 1].n) / 2;
    // n e^{mu v} over the row: n_left (whole - rising) + n_right rising, both non-negative.
    const Weights w = weights(Interval(Exact(mu * h), p));
    const Interval linear = Interval(rows[i].n, p) * (w.whole - w.rising) + Interval(rows[i + 1].n, p) * w.rising;
    sum = sum + exp(Interval(Exact(mu * (rows[i].v - V_F)), p)) * Interval(h, p) * linear;
  }
  return sum / Interval(mass, p);
}

}  // namespace

ExactDensity read_density(const Input& input) {
  const auto& initial = member(input.root, "certificate", "initial");
  const std::string kind = text_of(initial, "initial", "kind");
  ExactDensity density;
  if (kind == field::gaussian) {
    density.mean = plain_number(member(initial, "initial", "mean"), "initial.mean");
    density.variance = plain_number(member(initial, "initial", "variance"), "initial.variance");
  } else if (kind == field::uniform || kind == field::table) {
    density.shape = kind == field::uniform ? ExactDensity::Shape::uniform : ExactDensity::Shape::table;
    density.rows = read_rows(initial);
    if (kind == field::uniform && (density.rows.size() != 2 || density.rows[0].n != density.rows[1].n))
      throw Refusal("initial.rows: a uniform density has two rows of equal n");
  } else {
    throw Refusal("initial.kind: \"" + kind + "\" is not known to this re-checker");
  }
  try {
    require_admissible(density, input.model.V_F);
  } catch (const std::invalid_argument& why) {
    throw Refusal(std::string("initial: ") + why.what());
  }
  return density;
}

Interval discounted_moment(const ExactDensity& d, const Exact& V_F, const Exact& mu, long precision) {
  if (d.shape != ExactDensity::Shape::gaussian) return moment_of_rows(rows_below(d.rows, V_F), V_F, mu, precision);
  const Exact distance = V_F - d.mean;
  return mills(Exact(distance - mu * d.variance), d.variance, precision) / mills(distance, d.variance, precision);
}

Interval value_at_threshold(const ExactDensity& d, const Exact& V_F, long precision) {
  if (d.shape == ExactDensity::Shape::gaussian)
    return Interval(1L, precision) /
           (sqrt(Interval(d.variance, precision)) * mills(V_F - d.mean, d.variance, precision));
  const std::vector<DensityRow> rows = rows_below(d.rows, V_F);
  if (rows.back().v != V_F) return Interval(0L, precision);
  Exact mass = 0;
  for (size_t i = 0; i + 1 < rows.size(); ++i) mass += (rows[i + 1].v - rows[i].v) * (rows[i].n + rows[i + 1].n) / 2;
  return Interval(Exact(rows.back().n / mass), precision);
}

}  // namespace spikeproof::rigor::recheck_detail
