// The untrusted half of the subdivision: where the head ends, where the tail begins, which cells in between. Whatever
// it proposes is decided by the bounds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "rigor/fold_parts.h"

namespace spikeproof::rigor::fold_detail {
namespace {

double as_double(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// A number with few digits near N e^h.
Exact stepped(const Exact& N, double h) {
  const double u = (log_of(N) + h) / std::log(2.0), bits = 5 - std::floor(std::log2(std::min(h, 1.0)));
  const double whole = std::floor(u);
  return Exact(std::floor(std::exp2(u - whole + bits))) * two_to(static_cast<long>(whole - bits));
}

// A point of the branch, in floating point.
struct Place {
  double beta, s, m;  // s = J_1/J_0, m = J_2/J_0
};

Place place(const Family& q, const Exact& N, double guess, double tolerance) {
  const double log_N = log_of(N);
  const Exact a = dyadic(q.a(N), 64);
  Place at{guess, 0, 0};
  for (int i = 0; i < 200; ++i) {
    const auto J = branch_moments(q, Exact(at.beta), a, 2, 64);
    at.s = as_double(J[1] / J[0]), at.m = as_double(J[2] / J[0]);
    const double f = as_double(log(J[0])) + log_N;
    at.beta += f / at.s;
    if (std::abs(f) < tolerance || !std::isfinite(at.beta)) break;
  }
  return at;
}

// A cell from N to N e^h around the branch between two of its points; wide by 5 per cent of h.
Cell proposal(const Family& q, const Exact& N_1, const Place& from, const Exact& N_2, const Place& to, double h) {
  const double noise = to_double(Exact(q.a1 * (N_2 - N_1))) / 2, margin = 0.02 * h;
  const double low = from.beta - (1.05 * noise * from.m + margin) / from.s;
  const double high = to.beta + (1.05 * noise * to.m + margin) / to.s;
  const auto grid = static_cast<long>(std::floor(std::log2(0.25 * margin / std::max(from.s, to.s))));
  return {N_1, N_2, rounded_to(Exact(low), grid, false), rounded_to(Exact(high), grid, true), Run::rises, {}, false};
}

bool decide(const Family& q, Cell& cell, double h) {
  const long p = working_bits(q, cell.N_upper, cell.beta_upper);
  if (const int sign = far_sign(q, 1 / cell.N_upper, 1 / cell.N_lower, p)) {
    cell.far = true;
    cell.run = sign > 0 ? Run::rises : Run::falls;
    return true;
  }
  if (!covers_branch(q, cell, p)) return false;
  CellSigns signs = cell_signs(q, cell, p);
  if (signs.slope == 0 && signs.centre_may_help && h < 2) {
    const Exact middle = (cell.N_lower + cell.N_upper) / 2;
    const double guess = to_double(Exact((cell.beta_lower + cell.beta_upper) / 2));
    const Cell centre = point_cell(q, middle, guess, 24 + std::lround(std::max(0.0, -2 * std::log2(h))));
    cell.centre = Enclosure{centre.beta_lower, centre.beta_upper};
    signs = cell_signs(q, cell, p);
  }
  if (signs.slope != 0) {
    cell.run = signs.slope > 0 ? Run::rises : Run::falls;
    return true;
  }
  cell.centre.reset();
  cell.run = signs.turn > 0 ? Run::turns_up : Run::turns_down;
  return signs.turn != 0;
}

bool turns(const Cell& c) { return c.run == Run::turns_up || c.run == Run::turns_down; }

Error too_close(const Exact& N) {
  return {ErrorCode::no_convergence, "prove_folds",
          fmt::format("the sign of B' could not be decided near N = {:.6g}: two folds all but coincide there; "
                      "parameters farther from the cusp would decide it",
                      to_double(N))};
}

}  // namespace

double log_of(const Exact& x) {
  long exponent_num = 0, exponent_den = 0;
  const double num = mpz_get_d_2exp(&exponent_num, x.get_num_mpz_t());
  const double den = mpz_get_d_2exp(&exponent_den, x.get_den_mpz_t());
  return std::log(num / den) + std::log(2.0) * static_cast<double>(exponent_num - exponent_den);
}

Exact two_to(long k) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 2, static_cast<unsigned long>(std::labs(k)));
  return k >= 0 ? Exact(power) : Exact(mpz_class(1), power);
}

Exact rounded_to(const Exact& x, long k, bool up) {
  const Exact scaled = x * two_to(-k);
  mpz_class q;
  if (up) {
    mpz_cdiv_q(q.get_mpz_t(), scaled.get_num_mpz_t(), scaled.get_den_mpz_t());
  } else {
    mpz_fdiv_q(q.get_mpz_t(), scaled.get_num_mpz_t(), scaled.get_den_mpz_t());
  }
  return Exact(q) * two_to(k);
}

Exact dyadic(const Exact& x, long p) { return Ball(x, p).midpoint().upper(p); }

Head choose_head(const Family& q) {
  Exact beta_0 = 0;
  for (long shift = 0;; ++shift) {
    const auto J = branch_moments(q, beta_0, dyadic(q.a0, 64), 0, 64);
    const Exact N_0 = Exact((Ball(1, 64) / J[0]).lower(4)) * two_to(-shift);
    const Exact nu = N_0 * q.a1 / q.a(N_0);
    if (head_holds(q, {N_0, beta_0}, 64)) return {N_0, beta_0};
    if (q.V_F > 0 && nu > 0) {
      const Exact needed = nu * q.V_F / (2 - nu);
      beta_0 = -rounded_to(needed, static_cast<long>(std::floor(log_of(needed) / std::log(2.0))) - 3, true);
      if (head_holds(q, {N_0, beta_0}, 64)) return {N_0, beta_0};
    }
  }
}

Result<Exact> choose_tail(const Family& q) {
  const Exact D = q.D(), limit = q.a1 / D - (q.V_R + q.V_F) / 2,
              next = 2 * q.a0 / D - 2 * q.a1 * q.a1 / (D * D * D) - D / 6;
  if (limit != 0 || next != 0) {
    for (long k = -40; k < 4000; ++k) {
      if (tail_sign(q, two_to(-k), tail_bits(two_to(-k))) != 0) return two_to(-k);
    }
  }
  return Error{ErrorCode::no_convergence, "prove_folds",
               fmt::format("B(N) - D vanishes to third order in 1/N: a1/D - (V_R + V_F)/2 = {} (potentials from I), "
                           "2 a0/D - 2 a1^2/D^3 - D/6 = {}; other parameters would decide it",
                           to_text(limit), to_text(next))};
}

Cell point_cell(const Family& q, const Exact& N, double guess, long bits) {
  Exact beta(place(q, N, guess, 1e-8).beta);
  const long p = bits + 64;
  const Exact a = dyadic(q.a(N), p);
  double scale = 1;
  for (long known = 24; known < 2 * bits; known *= 2) {
    const auto J = branch_moments(q, beta, a, 1, p);
    const Ball step = log(J[0] * Ball(N, p)) * J[0] / J[1];
    scale = as_double(J[0] / J[1]);
    beta = (Ball(beta, p) + step.midpoint()).midpoint().upper(p);
  }
  const long grid = static_cast<long>(std::floor(std::log2(scale))) - bits;
  return {
      N,  N,    rounded_to(beta, grid, false) - two_to(grid), rounded_to(beta, grid, true) + two_to(grid), Run::rises,
      {}, false};
}

Result<std::vector<Cell>> subdivide(const Family& q, const Head& head, const Exact& y) {
  constexpr size_t most_cells = 20'000;
  std::vector<Cell> cells;
  const Exact end = 1 / y;
  Exact N = head.N_0;
  Place at = place(q, N, to_double(head.beta_0), 1e-6);
  for (double h = 1; N < end;) {
    throw_if_interrupted();
    const Exact next = std::min(stepped(N, h), end);
    if (h < 1e-13 || next <= N || cells.size() > most_cells) return too_close(N);
    const double width = log_of(next / N), noise = to_double(Exact(q.a1 * N)) / 2;
    const Place there = place(q, next, at.beta + width * (1 - noise * at.m) / at.s, 0.01 * width);
    if (!std::isfinite(there.beta)) return too_close(N);
    Cell cell = proposal(q, N, at, next, there, width);
    if (!decide(q, cell, h)) {
      h *= 0.5;
      continue;
    }
    if (!cells.empty() && turns(cells.back()) && turns(cell) && cells.back().run != cell.run) {
      Cell point = point_cell(q, N, at.beta, 128);
      const int sign = slope_sign(q, point, 192 + working_bits(q, N, point.beta_upper));
      if (sign == 0) return too_close(N);
      point.run = sign > 0 ? Run::rises : Run::falls;
      cells.push_back(point);
    }
    cells.push_back(cell);
    N = next, at = there, h *= 1.6;
  }
  return cells;
}

}  // namespace spikeproof::rigor::fold_detail
