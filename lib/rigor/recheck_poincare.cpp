// Re-check of linear.poincare with MPFI: Barta's inequality for the stored trial function. q comes from integrating
// e^{w^2/2} cell by cell, and the left part from Tricomi's U or Kummer's functions at another precision (recheck_psi).
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"
#include "rigor/recheck_psi.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

using Polynomial = std::vector<Interval>;

Interval at(const Polynomial& c, const Interval& s) {
  Interval v(0L, s.precision());
  for (size_t k = c.size(); k-- > 0;) v = v * s + c[k];
  return v;
}

Polynomial times(const Polynomial& a, const Polynomial& b) {
  Polynomial c(a.size() + b.size() - 1, Interval(0L, a[0].precision()));
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) c[i + j] = c[i + j] + a[i] * b[j];
  }
  return c;
}

Polynomial primitive(const Polynomial& a) {
  const long p = a[0].precision();
  Polynomial c{Interval(0L, p)};
  for (size_t k = 0; k < a.size(); ++k) c.push_back(a[k] / Interval(static_cast<long>(k + 1), p));
  return c;
}

// Coefficients y_k of a solution of (k+1) y_{k+1} = sign * x y_k + y_{k-1} * other + inhomogeneity[k=0], and the rest
// behind them on |s| <= h (the tail of recheck_steady_state.cpp), which is added to the coefficient `holder` divided by
// h^holder.
Polynomial expansion(const Interval& x, const Interval& y0, long other, long inhomogeneity, const Interval& h,
                     size_t holder) {
  const long p = x.precision();
  const Interval one(1L, p), two(2L, p), step = abs(x) * h + h * h, small = exp(Interval(-3 * p / 4, p));
  Polynomial y{y0};
  Interval h_k = h;
  for (long k = 0;; ++k, h_k = h_k * h) {
    const auto i = static_cast<size_t>(k);
    Interval next = x * y[i] + Interval(k == 0 ? inhomogeneity : 0L, p);
    if (k > 0) next = next + Interval(other, p) * y[i - 1];
    y.push_back(next / Interval(k + 1, p));
    const Interval theta = step / Interval(k + 2, p), M = larger(abs(y[i + 1]) * h_k, abs(y[i]) * h_k / h);
    Interval rest = two * M * theta / (one - theta);
    const bool sharp = certainly_less(rest, small * larger(abs(y0), h)) || k > 6 * p;
    if (k < 8 || !certainly_less(theta, one) || !sharp) continue;
    for (size_t j = 0; j < holder; ++j) rest = rest / h;
    y[holder] = y[holder] + rest.symmetric();
    return y;
  }
}

// Whether c > floor on [a, b]: value at the middle against the derivative's range, on halves where that is not enough.
bool above(const Polynomial& c, const Interval& floor, const Exact& a, const Exact& b, int depth) {
  const long p = floor.precision();
  const Exact middle = (a + b) / 2;
  const Interval range(a, b, p), half(Exact((b - a) / 2), p);
  Interval slope(0L, p);
  for (size_t k = c.size(); k-- > 1;) slope = slope * range + c[k] * Interval(static_cast<long>(k), p);
  if (certainly_less(floor, at(c, Interval(middle, p)) - abs(slope) * half)) return true;
  return depth < 12 && above(c, floor, a, middle, depth + 1) && above(c, floor, middle, b, depth + 1);
}

Interval size_on(const Polynomial& c, const Interval& h, size_t drop) {
  Interval sum(0L, h.precision());
  for (size_t k = c.size(); k-- > drop;) sum = sum * h + abs(c[k]);
  return sum;
}

Polynomial without_first(const Polynomial& c, size_t n) {
  return {c.begin() + static_cast<std::ptrdiff_t>(n), c.end()};
}

struct Sums {
  Interval J, u, Z, Q;  // int e^{w^2/2}, f, int q f, int q from x_F to the start of the cell
};

struct Bound {
  Interval D, Z, Q;
};

// A floor of z on [from, to]: the smaller end value, lowered until it is certain.
Interval floor_of(const Polynomial& z, const Exact& from, const Exact& to, long p) {
  Interval floor = at(z, Interval(from, p)).middle();
  const Interval other = at(z, Interval(to, p)).middle();
  if (certainly_less(other, floor)) floor = other;
  for (int attempt = 0; attempt < 7; ++attempt) {
    floor = (floor * Interval(ratio(4, 5), p)).middle();
    if (certainly_positive(floor) && above(z, floor, from, to, 0)) return floor;
  }
  throw Refusal("oracle.w: z > 0 is not certain");
}

struct Cell {
  Exact start, end, centre;
  Polynomial W;
};

struct Last {
  Interval q, u, Z, Q;  // at x_R
};

// Marches over one cell; adds its bound, and moves `sums` to its end.
Last march(const Cell& cell, const Interval& x_F, const Interval& mu, const Interval& T, Sums& sums,
           std::vector<Bound>& bounds) {
  const long p = mu.precision();
  const size_t drop = cell.start == 0 ? 1 : 0;
  const Interval centre(cell.centre, p), x = x_F - centre, back(Exact(cell.start - cell.centre), p),
                                         h(Exact(cell.end - cell.centre), p);
  const Interval two(2L, p);
  // e^{w^2/2} as a function of s, w = x - s: y' = -(x - s) y.
  const Polynomial J = primitive(expansion(-x, exp(x * x / two), 1, 0, h, 0));
  const Interval J_c = sums.J - at(J, back);
  const Polynomial q = expansion(x, drop == 1 ? Interval(0L, p) : exp(-(x * x) / two) * J_c, -1, 1, h, 2 * drop);
  Polynomial u = primitive(cell.W);
  for (auto& c : u) c = -c;
  u[0] = sums.u - at(u, back);
  Polynomial Z = primitive(times(q, u)), Q = primitive(q), D = times(q, cell.W);
  Z[0] = sums.Z - at(Z, back);
  Q[0] = sums.Q - at(Q, back);
  D.resize(std::max(D.size(), Z.size()), Interval(0L, p));
  for (size_t k = 0; k < Z.size(); ++k) D[k] = D[k] - mu * Z[k];
  const Exact from = cell.start - cell.centre, to = cell.end - cell.centre;
  if (!above(without_first(cell.W, drop), Interval(0L, p), from, to, 0))
    throw Refusal("oracle.w: f' > 0 is not certain");
  bounds.push_back(
      {size_on(D, h, 2 * drop), floor_of(without_first(Z, 2 * drop), from, to, p), size_on(Q, h, 2 * drop)});
  sums = {J_c + at(J, h), at(u, h), at(Z, h), at(Q, h)};
  const Interval s = T - centre;
  return {at(q, s), at(u, s), at(Z, s), at(Q, s)};
}

std::vector<Cell> read_cells(const nlohmann::json& oracle, long p) {
  const auto &nodes = member(oracle, "oracle", "nodes"), &pieces = member(oracle, "oracle", "w");
  if (!nodes.is_array() || nodes.empty() || nodes.size() > 3000)
    throw Refusal("oracle.nodes: expected a list of 1 to 3000");
  if (!pieces.is_array() || pieces.size() != nodes.size()) throw Refusal("oracle.w: expected one list for each node");
  std::vector<Cell> cells;
  Exact start = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    throw_if_interrupted();
    const Exact end = number_of(nodes[i], fmt::format("oracle.nodes[{}]", i));
    if (end <= start) throw Refusal("oracle.nodes: must increase from 0");
    if (!pieces[i].is_array() || pieces[i].size() < 2 || pieces[i].size() > 2000) {
      throw Refusal(fmt::format("oracle.w[{}]: expected a list of 2 to 2000 numbers", i));
    }
    Cell cell{start, end, i == 0 ? Exact(0) : Exact((start + end) / 2), {}};
    for (const auto& c : pieces[i]) cell.W.emplace_back(number_of(c, fmt::format("oracle.w[{}]", i)), p);
    if (i == 0 && number_of(pieces[0][0], "oracle.w[0]") != 0) throw Refusal("oracle.w[0]: f' must vanish at V_F");
    cells.push_back(std::move(cell));
    start = end;
  }
  return cells;
}

// Half-width e of the interval mu +- e that holds the first eigenvalue.
Interval barta(const LinearParameters& q, const Exact& mu_exact, const std::vector<Cell>& cells, long p) {
  const Interval root = sqrt(Interval(q.a0, p)), x_F = Interval(Exact(q.V_F - q.I), p) / root;
  const Interval T = Interval(Exact(q.V_F - q.V_R), p) / root, mu(mu_exact, p), zero(0L, p);
  const Exact length = q.V_F - q.V_R, reach = cells.back().end, before = cells.back().start;
  if (length * length > q.a0 * reach * reach || length * length <= q.a0 * before * before) {
    throw Refusal("oracle.nodes: the last cell does not hold V_R");
  }
  Sums sums{zero, Interval(1L, p), zero, zero};
  std::vector<Bound> bounds;
  Last last{zero, zero, zero, zero};
  for (const auto& cell : cells) throw_if_interrupted(), last = march(cell, x_F, mu, T, sums, bounds);
  const LeftPart left = left_part(q, mu_exact, p);
  const Interval alpha = (last.Z - last.Q * last.u) / (last.q * left.psi1 + last.Q * left.psi);
  if (!certainly_positive(alpha)) throw Refusal("oracle: f does not increase across V_R");
  const Interval beta = abs(last.u + alpha * left.psi);
  Interval worst(0L, p);
  for (const auto& b : bounds) {
    const Interval z = b.Z - beta * b.Q;
    if (!certainly_positive(z)) throw Refusal("oracle.w: z > 0 is not certain");
    worst = larger(worst, (b.D + mu * beta * b.Q) / z);
  }
  return worst;
}

}  // namespace

void recheck_poincare(const Input& input) {
  const LinearParameters parameters = require_linear(input);
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const auto& oracle = member(input.root, "certificate", "oracle");
  const Enclosure C = enclosure_at(enclosures, "enclosures", "C"), mu1 = enclosure_at(enclosures, "enclosures", "mu1");
  require_statement(input, poincare_statement(parameters, C));
  const Exact mu = number_of(member(oracle, "oracle", "mu"), "oracle.mu");
  if (mu <= 0 || mu > 1'000'000 || mu < decimal("1e-9")) throw Refusal("oracle.mu: 1e-9 <= mu <= 1e6 is required");
  // The data were rounded at the prover's precision; twice the length of mu leaves room for the intervals' growth.
  const long p = 2 * static_cast<long>(mpz_sizeinbase(mu.get_den_mpz_t(), 2)) + 128;
  if (p > 4000) throw Refusal("oracle.mu: too many digits");
  const auto cells = read_cells(oracle, p);
  const Interval error = barta(parameters, mu, cells, p), found = Interval(mu, p) + error.symmetric();
  if (!error.is_finite() || !certainly_positive(found)) throw Refusal("oracle: no bound for the first eigenvalue");
  const Interval constant = Interval(parameters.a0, p) / found;
  if (!certainly_inside(found, mu1.lower, mu1.upper))
    throw Refusal(fmt::format("enclosures.mu1: not confirmed, found {:.15g}", found.approximately()));
  if (!certainly_inside(constant, C.lower, C.upper))
    throw Refusal(fmt::format("enclosures.C: not confirmed, found {:.15g}", constant.approximately()));
}

}  // namespace spikeproof::rigor::recheck_detail
