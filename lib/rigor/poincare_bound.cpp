// Barta's inequality for a given trial function: everything here is enclosed.
#include <algorithm>

#include "core/progress.h"
#include "rigor/poincare_parts.h"

namespace spikeproof::rigor {
namespace {

Ball evaluate(const Series& c, const Ball& s) {
  Ball v(s.precision());
  for (size_t k = c.size(); k-- > 0;) v = v * s + c[k];
  return v;
}

Series product(const Series& a, const Series& b) {
  const long p = a.front().precision();
  Series c(a.size() + b.size() - 1, Ball(p));
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) arb_addmul(c[i + j].data(), a[i].data(), b[j].data(), p);
  }
  return c;
}

// Antiderivative that vanishes at s = 0.
Series integral(const Series& a) {
  Series c{Ball(a.front().precision())};
  for (size_t k = 0; k < a.size(); ++k) c.push_back(a[k] / static_cast<long>(k + 1));
  return c;
}

// Sum of |c_k| h^{k - drop}: bounds |polynomial|/|s|^drop on |s| <= h, for polynomials without terms below s^drop.
Ball size_bound(const Series& c, const Ball& h, size_t drop) {
  Ball sum(h.precision());
  for (size_t k = c.size(); k-- > drop;) sum = sum * h + abs(c[k]);
  return sum;
}

// Whether the polynomial is above `floor` on [a, b]: value at the middle against the derivative's range there, on
// halves where that is not enough.
bool certainly_above(const Series& c, const Ball& floor, const Exact& a, const Exact& b, int depth = 0) {
  const long p = floor.precision();
  const Exact middle = (a + b) / 2;
  const Ball s(middle, p), h(Exact((b - a) / 2), p), range = s.widened(h);
  Ball slope(p);
  for (size_t k = c.size(); k-- > 1;) slope = slope * range + c[k] * static_cast<long>(k);
  if (certainly_less(floor, evaluate(c, s) - abs(slope) * h)) return true;
  return depth < 12 && certainly_above(c, floor, a, middle, depth + 1) &&
         certainly_above(c, floor, middle, b, depth + 1);
}

Series shifted_down(const Series& c, size_t drop) {
  return Series(c.begin() + static_cast<std::ptrdiff_t>(drop), c.end());
}

// What one cell contributes to the bound of |R - mu|, in units of t^2 on the first cell.
struct CellBound {
  Ball D, Z, Q;  // |D| <= D, Z >= Z > 0, |Q| <= Q
};

struct March {
  Ball u, Z, Q;  // at the start of the cell
};

std::optional<CellBound> cell_bound(const Cell& cell, const std::vector<Exact>& w, const Ball& mu, March& at, Series& u,
                                    Series& Z, Series& Q) {
  const long p = mu.precision();
  const size_t drop = cell.start == 0 ? 1 : 0;
  Series W;
  for (const auto& c : w) W.emplace_back(c, p);
  if (drop == 1 && (w.empty() || w[0] != 0)) return std::nullopt;
  const Ball back(Exact(cell.start - cell.centre), p), h(cell.half(), p);
  u = integral(W);
  for (auto& c : u) c = -c;
  u[0] = at.u - evaluate(u, back);
  Z = integral(product(cell.q, u));
  Z[0] = at.Z - evaluate(Z, back);
  Q = integral(cell.q);
  Q[0] = at.Q - evaluate(Q, back);
  Series D = product(cell.q, W);
  D.resize(std::max(D.size(), Z.size()), Ball(p));
  for (size_t k = 0; k < Z.size(); ++k) D[k] = D[k] - mu * Z[k];
  const Exact from = cell.start - cell.centre, to = cell.half();
  if (!certainly_above(shifted_down(W, drop), Ball(p), from, to)) return std::nullopt;
  // A floor for Z: nine tenths of its smallest end value, or smaller ones.
  const Series z = shifted_down(Z, 2 * drop);
  Ball floor = evaluate(z, Ball(from, p)), other = evaluate(z, h);
  if (certainly_less(other, floor)) floor = other;
  floor = floor.midpoint() * 9 / 10;
  for (int attempt = 0; attempt < 6; ++attempt, floor = floor / 2) {
    if (!certainly_positive(floor)) return std::nullopt;
    if (!certainly_above(z, floor, from, to)) continue;
    at = {evaluate(u, h), evaluate(Z, h), evaluate(Q, h)};
    return CellBound{size_bound(D, h, 2 * drop), floor, size_bound(Q, h, 2 * drop)};
  }
  return std::nullopt;
}

// Psi_{1-mu} > 0 on (-inf, x_R]: clear for mu <= 1; below -sqrt(4 mu - 2) by convexity; between by mean-value bounds
// on at most `pieces` intervals.
bool positive_on_the_left(const Ball& mu, const Ball& from, const Ball& to, int& pieces) {
  throw_if_interrupted();
  const long p = mu.precision();
  const Ball middle = ((from + to) / 2).midpoint(), h = abs(to - from) / 2, one(1, p);
  const Ball reach = Ball(h.upper(), p) + abs(to - from) / 1000;
  const Ball range = middle.widened(reach);
  const Ball slope = (one - mu) * real_psi(Ball(2, p) - mu, range);
  if (certainly_positive(real_psi(one - mu, middle) - abs(slope) * reach)) return true;
  return --pieces > 0 && positive_on_the_left(mu, from, middle, pieces) && positive_on_the_left(mu, middle, to, pieces);
}

bool left_condition(const Ball& mu, const Ball& x_R) {
  const long p = mu.precision();
  if (!certainly_less(Ball(1, p), mu)) return certainly_less(mu, Ball(1, p)) || contains(mu, 1);
  const Ball edge = -sqrt(mu * 4 - Ball(2, p));
  int pieces = 500;
  return certainly_less(x_R, edge) || positive_on_the_left(mu, edge, x_R, pieces);
}

}  // namespace

std::optional<Ball> barta_bound(const Weight& weight, const Trial& trial) {
  const long p = weight.precision;
  const Ball mu(trial.mu, p), one(1, p);
  if (!certainly_positive(mu) || trial.w.size() != weight.cells.size() || !left_condition(mu, weight.x_R))
    return std::nullopt;
  March at{one, Ball(p), Ball(p)};
  Series u, Z, Q;
  std::vector<CellBound> bounds;
  for (size_t i = 0; i < weight.cells.size(); ++i) {
    throw_if_interrupted();
    auto bound = cell_bound(weight.cells[i], trial.w[i], mu, at, u, Z, Q);
    if (!bound) return std::nullopt;
    bounds.push_back(*bound);
  }
  // f = u + beta on the right, -alpha Psi_{-mu} on the left: continuous at x_R, and of mean zero.
  const Cell& last = weight.cells.back();
  const Ball s = weight.T - Ball(last.centre, p), psi = real_psi(-mu, weight.x_R),
             psi1 = real_psi(one - mu, weight.x_R);
  const Ball u_R = evaluate(u, s), Q_R = evaluate(Q, s);
  const Ball alpha = (evaluate(Z, s) - Q_R * u_R) / (evaluate(last.q, s) * psi1 + Q_R * psi);
  if (!certainly_positive(alpha)) return std::nullopt;
  const Ball beta = abs(u_R + alpha * psi);
  Ball worst(p);
  for (const auto& b : bounds) {
    const Ball z = b.Z - beta * b.Q;
    if (!certainly_positive(z)) return std::nullopt;
    worst = larger(worst, (b.D + mu * beta * b.Q) / z);
  }
  return worst.is_finite() ? std::optional(worst) : std::nullopt;
}

}  // namespace spikeproof::rigor
