// Right of the reset: Taylor series of S^2/q in cells, S(t) = int_0^t q, with Cauchy's bound of the rest. Left of it:
// Arb's integrator on entire functions, and a bound of the tail.
#include "rigor/profile_integrals.h"

#include <acb_calc.h>
#include <acb_hypgeom.h>
#include <arb_hypgeom.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/progress.h"

namespace spikeproof::rigor {
namespace {

constexpr int most_cells = 20'000;

using Series = std::vector<Ball>;  // coefficients of powers of s = t - centre

double middle_of(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }
Exact short_number(double x) { return Ball(decimal_of(x), 12).lower(12); }

// q at t = x_F - x > 0.
Ball weight_at(const Ball& x_F, const Ball& t) {
  const long p = x_F.precision();
  const Ball root = sqrt(Ball(2, p)), x = x_F - t;
  Ball at_F = x_F / root, at_x = x / root;
  arb_hypgeom_erfi(at_F.data(), at_F.data(), p);
  arb_hypgeom_erfi(at_x.data(), at_x.data(), p);
  return exp(-(x * x) / 2) * sqrt(pi(p) / 2) * (at_F - at_x);
}

// g(x) = e^{x^2/2} int_{-inf}^x e^{-s^2/2} ds.
Ball mills(const Ball& x) {
  const long p = x.precision();
  Ball e = -(x / sqrt(Ball(2, p)));
  arb_hypgeom_erfc(e.data(), e.data(), p);
  return exp(x * x / 2) * sqrt(pi(p) / 2) * e;
}

// Taylor coefficients of q about t = c: (k+1) q_{k+1} = x q_k - q_{k-1} + [k=0], x = x_F - c; at least `length` of
// them. `rest` bounds what is behind them on |s| <= radius (proofs-checks/steady-state, tail).
Series weight_series(const Ball& x, const Ball& q0, const Ball& radius, long length, Ball& rest) {
  const long p = x.precision();
  const Ball one(1, p);
  arb_pos_inf(rest.data());
  Series q{q0};
  Ball r_k = one;
  for (long k = 0; k < length + 40 * p; ++k) {
    const auto i = static_cast<size_t>(k);
    Ball next = x * q[i] + Ball(k == 0 ? 1 : 0, p);
    if (k > 0) next = next - q[i - 1];
    q.push_back(next / (k + 1));
    const Ball theta = (abs(x) * radius + radius * radius) / (k + 2);
    const Ball M = larger(abs(q[i + 1]) * r_k * radius, abs(q[i]) * r_k);
    r_k = r_k * radius;
    if (k + 2 < length || !certainly_less(theta, one / 2)) continue;
    rest = M * theta * 2 / (one - theta);
    if (certainly_less(rest, larger(abs(q0), radius) * power(Ball(2, p), -p))) break;
  }
  return q;
}

// int_0^s q from the centre.
Ball primitive_at(const Series& q, const Ball& s) {
  Ball v(s.precision());
  for (size_t k = q.size(); k-- > 0;) v = v * s + q[k] / static_cast<long>(k + 1);
  return v * s;
}

struct CellIntegral {
  Ball k, S_end;  // int S^2/q over the cell, S at its end
};

// One cell [start, start + 2h], S given at its start; nothing if q has no certain lower bound on the disc of radius 2h.
std::optional<CellIntegral> cell_integral(const Ball& x_F, const Ball& start, const Ball& h, const Ball& S_start,
                                          long bits) {
  const long p = x_F.precision(), length = bits + 8;
  const Ball centre = start + h, radius = h * 2;
  Ball rest(p);
  const Series q = weight_series(x_F - centre, weight_at(x_F, centre), radius, length, rest);
  const Ball slack = Ball(p).widened(rest * h);
  const Ball S_centre = S_start - primitive_at(q, -h) + slack;
  Ball below = q[0] - rest, above = abs(S_centre) + rest * radius, r_k = radius;
  for (size_t k = 0; k < q.size(); ++k) {
    if (k > 0) below = below - abs(q[k]) * r_k, r_k = r_k * radius;
    above = above + abs(q[k]) * r_k / static_cast<long>(k + 1);
  }
  if (!certainly_less(q[0] / 8, below)) return std::nullopt;
  // S = r q and f = S r, term by term; the first `length` coefficients of q are those of the function itself.
  Series S{S_centre}, r, f;
  Ball sum(p), h_k = h;
  for (size_t k = 0; k < static_cast<size_t>(length); ++k) {
    if (k > 0) S.push_back(q[k - 1] / static_cast<long>(k));
    Ball top = S[k], value(p);
    for (size_t j = 0; j < k; ++j) arb_submul(top.data(), r[j].data(), q[k - j].data(), p);
    r.push_back(top / q[0]);
    for (size_t j = 0; j <= k; ++j) arb_addmul(value.data(), S[j].data(), r[k - j].data(), p);
    if (k % 2 == 0) sum = sum + value * h_k * 2 / static_cast<long>(k + 1);
    h_k = h_k * h;
  }
  // |f_k| <= max |S|^2/min |q| / radius^k: the rest of the integral is below 2h times the geometric tail.
  const Ball tail = above * above / below * h * 4 * power(Ball(2, p), -length);
  return CellIntegral{sum.widened(tail), S_centre + primitive_at(q, h) + slack};
}

struct RightPart {
  Ball S, k;
};

// On [0, h0], with E = (|x_F| + 2 h0) h0: t e^{-E} <= q <= t e^E, so int S^2/q lies in h0^4/16 e^{+-3E}.
Result<RightPart> right_part(const Ball& x_F, const Ball& T, long bits) {
  const long p = x_F.precision();
  const double length = middle_of(T), x = middle_of(x_F);
  Ball t(short_number(std::min(length, 1 / (1 + std::abs(x))) * std::exp2(-static_cast<double>(bits) / 4 - 1)), p);
  Ball rest(p);
  const Series q = weight_series(x_F, Ball(p), t, 8, rest);
  RightPart sum{primitive_at(q, t).widened(rest * t), Ball(p)};
  const Ball E = (abs(x_F) + t * 2) * t * 3;
  sum.k = power(t, 4) / 16 * exp(Ball(p).widened(E));
  double now = middle_of(t), scale = 1;
  for (int cells = 0; cells < most_cells; ++cells) {
    throw_if_interrupted();
    const double width = scale * std::min(now / 2, 0.6 / (0.5 + std::abs(x - now)));
    const bool last = now + 1.25 * width >= length;
    const Ball h = last ? (T - t) / 2 : Ball(short_number(width / 2), p);
    const auto cell = cell_integral(x_F, t, h, sum.S, bits);
    if (!cell) {
      if ((scale /= 2) < 1e-3) return Error{ErrorCode::precision_exhausted, "profile_integrals", "q > 0 not certain"};
      continue;
    }
    scale = std::min(1.0, 1.5 * scale);
    sum = {cell->S_end, sum.k + cell->k};
    if (last) return sum;
    t = t + h * 2;
    now = middle_of(t);
  }
  return Error{ErrorCode::out_of_range, "profile_integrals",
               fmt::format("more than {} cells between V_R and V_F: V_R is too far below V_F", most_cells)};
}

// e^{x_R y - y^2/2} g(x_R - y)^2 = e^{x_R^2 - x_R y + y^2/2} (pi/2) erfc((y - x_R)/sqrt 2)^2, an entire function of y.
int left_integrand(acb_ptr value, const acb_t y, void* parameter, slong order, slong p) {
  if (order > 1) return 1;
  const auto& x_R = *static_cast<const Ball*>(parameter);
  acb_t z, e;
  acb_init(z);
  acb_init(e);
  acb_sub_arb(z, y, x_R.data(), p);
  acb_mul(e, z, z, p);
  acb_mul_2exp_si(e, e, -1);  // (y - x_R)^2/2 = y^2/2 - x_R y + x_R^2/2
  Ball half = x_R * x_R / 2;
  acb_add_arb(e, e, half.data(), p);
  acb_exp(e, e, p);
  Ball root = sqrt(Ball(2, p));
  acb_div_arb(z, z, root.data(), p);
  acb_hypgeom_erfc(z, z, p);
  acb_mul(z, z, z, p);
  acb_mul(value, e, z, p);
  acb_clear(z);
  acb_clear(e);
  return 0;
}

// int_0^inf e^{x_R y - y^2/2} g(x_R - y)^2 dy; behind Y it is at most g(x_R - Y)^2 e^{x_R Y - Y^2/2}/(Y - x_R).
Ball left_part(const Ball& x_R, long bits) {
  const long p = x_R.precision();
  const double x = middle_of(x_R);
  const Ball Y(short_number((x + std::sqrt(x * x + 1.4 * static_cast<double>(bits) + 20)) * 1.01), p);
  acb_t from, to, value;
  acb_init(from);
  acb_init(to);
  acb_init(value);
  acb_set_arb(to, Y.data());
  mag_t tolerance;
  mag_init(tolerance);
  Ball scale = power(mills(x_R), 2) * power(Ball(2, p), -bits) / (Ball(1, p) + abs(x_R));
  arb_get_mag_lower(tolerance, scale.data());
  Ball copy = x_R, integral(p);
  acb_calc_integrate(value, left_integrand, &copy, from, to, bits, tolerance, nullptr, p);
  arb_mul(integral.data(), acb_realref(value), (pi(p) / 2).data(), p);
  mag_clear(tolerance);
  acb_clear(from);
  acb_clear(to);
  acb_clear(value);
  const Ball far = power(mills(x_R - Y), 2) * exp(x_R * Y - Y * Y / 2) / (Y - x_R);
  return integral.widened(far);
}

}  // namespace

Result<ProfileIntegrals> profile_integrals(const Ball& x_F, const Ball& T, long bits) {
  auto right = right_part(x_F, T, bits);
  if (!right) return right.error();
  const Ball x_R = x_F - T, q_R = weight_at(x_F, T);
  ProfileIntegrals result{right->S + q_R * mills(x_R), right->k + q_R * left_part(x_R, bits)};
  if (!certainly_positive(result.mass) || !certainly_positive(result.k)) {
    return Error{ErrorCode::precision_exhausted, "profile_integrals",
                 fmt::format("the integrals are not certainly positive at {} bits", x_F.precision())};
  }
  return result;
}

}  // namespace spikeproof::rigor
