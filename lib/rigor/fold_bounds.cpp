// Bounds along the steady branch: cells by monotonicity of the moments, the head and the tail by hand.
#include <cmath>
#include <cstdlib>

#include "rigor/fold_parts.h"
#include "rigor/rate_moments.h"

namespace spikeproof::rigor::fold_detail {
namespace {

// Moments at exact arguments cost half of those at a ball: a is rounded to the side where a bound stays one.
Exact below(const Exact& x, long p) { return Ball(x, p).lower(p); }
Exact above(const Exact& x, long p) { return Ball(x, p).upper(p); }

int sign_of(const Ball& x) { return certainly_positive(x) ? 1 : certainly_negative(x) ? -1 : 0; }

// Averages over the probability law of density s e^{-a s^2/2 - beta s} K(s)/J_1 at one corner: of s, s^2, s^3, of
// r(s) = D/(1 - e^{-sD}) - 1/s, s r, s^2 r, all of which decrease in beta and in a, and of 1/s, which increases.
struct Averages {
  Ball s, s2, s3, r, rs, rs2, inverse;
};

Averages averages(const Family& q, const Exact& beta, const Exact& a, long p) {
  const auto J = branch_moments(q, beta, a, 4, p);
  const Ball s = J[2] / J[1], s2 = J[3] / J[1], s3 = J[4] / J[1], inverse = J[0] / J[1], noise(a, p);
  const Ball shift(Exact(beta - q.V_R), p);
  return {
      s,      s2, s3, noise * s + shift - inverse, noise * s2 + shift * s - Ball(2, p), noise * s3 + shift * s2 - s * 3,
      inverse};
}

struct Corners {
  Averages most, least;
};

Corners corners(const Family& q, const Cell& c, long p) {
  return {averages(q, c.beta_lower, below(q.a(c.N_lower), p), p),
          averages(q, c.beta_upper, above(q.a(c.N_upper), p), p)};
}

Ball hull(const Ball& x, const Ball& y) {
  Ball both(x.precision());
  arb_union(both.data(), x.data(), y.data(), x.precision());
  return both;
}

// Encloses S/J_1 on the cell, in its two forms: the first keeps its relative accuracy for large N, the second for
// small.
Ball slope(const Family& q, const Cell& c, const Corners& at, long p) {
  const auto& [most, least] = at;
  const auto half_noise = [&](const Exact& N) { return Ball(Exact(q.a1 * N / 2), p); };
  const Ball a0(q.a0, p), V_R(q.V_R, p), low_N = half_noise(c.N_lower), high_N = half_noise(c.N_upper);
  Ball x = hull((a0 + low_N) * least.s - V_R - most.r, (a0 + high_N) * most.s - V_R - least.r);
  const Ball other = hull(most.inverse - Ball(c.beta_upper, p) - high_N * most.s,
                          least.inverse - Ball(c.beta_lower, p) - low_N * least.s);
  arb_intersection(x.data(), x.data(), other.data(), p);
  return x;
}

// Encloses N d(S/J_1)/dN along the branch on the cell.
Ball turn(const Family& q, const Cell& c, const Corners& at, long p) {
  const auto both = [&](Ball Averages::*x) { return hull(at.most.*x, at.least.*x); };
  const Ball s = both(&Averages::s), s2 = both(&Averages::s2), s3 = both(&Averages::s3), r = both(&Averages::r);
  const Ball half = Ball::hull(c.N_lower, c.N_upper, p) * Ball(q.a1, p) / 2, A = Ball(q.a0, p) + half;
  const Ball by_beta = both(&Averages::rs) - r * s - A * (s2 - s * s);
  const Ball by_noise = both(&Averages::rs2) - r * s2 - A * (s3 - s * s2);
  return half * (s + by_noise) + by_beta * (both(&Averages::inverse) - half * s);
}

// Whether the value in the middle of the cell may decide the sign of S.
bool hopeful(const Ball& range, const Ball& rate, const Cell& c) {
  if (!range.is_finite() || !rate.is_finite()) return false;
  const double reach = to_double(Exact((c.N_upper - c.N_lower) / (2 * c.N_lower)));
  return std::abs(to_double(range.midpoint().upper())) > 1.2 * reach * to_double(abs(rate).upper());
}

// The cell of width 0 in the middle, where the cell says what beta is.
Cell centre_of(const Cell& c) {
  const Exact N = (c.N_lower + c.N_upper) / 2;
  return {N, N, c.centre->lower, c.centre->upper, c.run, {}, false};
}

// 0 <= x <= upper
Ball between_zero_and(const Ball& upper) { return Ball::hull(0, 1, upper.precision()) * upper; }

// R with S/J_1 = limit + y R(y) at y = 1/N in (0, Y] on the branch (lemma 5); nothing if Y is too large.
std::optional<Ball> far_rest(const Family& q, const Exact& Y, long p) {
  const Ball y = Ball::hull(0, Y, p), D(q.D(), p), mean(Exact((q.V_R + q.V_F) / 2), p), one(1, p);
  const Ball a0(q.a0, p), a1(q.a1, p), noise = (a1 + a0 * y) * y, D4 = power(D, 4) / 720;
  // B >= D/2 on the tail, hence a first bound on b - y V_F.
  const Ball half = D / 2, room = half - y * Ball(q.V_F, p);
  if (!certainly_positive(room) || !certainly_positive(D + y * mean - half - noise / room)) return {};
  const Ball loss = noise - between_zero_and(D * D * y * y / 12);
  const Ball b = D + y * mean - loss * between_zero_and(one / room), c = b - y * Ball(q.V_F, p), w = b - y * mean;
  if (!certainly_positive(c) || !certainly_positive(w)) return {};
  const auto at_most = [&](long factorial, long k) { return between_zero_and(Ball(factorial, p) / power(c, k)); };
  const Ball per_y = a1 + (a0 - D * D / 12) * y, e = per_y * y, r = between_zero_and(D4 * power(y, 4));
  const Ball e_2 = at_most(6, 2), e_3 = at_most(24, 3), e_4 = at_most(120, 4), e_5 = at_most(720, 5);
  const Ball j_1 = (one - e * at_most(2, 2) - r * at_most(24, 4)) / w;
  const Ball mu = (Ball(2, p) - e * e_2 - r * e_4) / w, second = (mu * 3 - e * e_3 - r * e_5) / w;
  const Ball r_per_y = between_zero_and(D4 * power(y, 3));
  const Ball change = per_y * (j_1 * 2 / D - second) + r_per_y * at_most(6, 3) * 2 / D - r_per_y * e_4;
  return a1 / 2 * change / w + (a0 - D * D / 12) * mu + between_zero_and(D4 * y * y * e_3);
}

}  // namespace

Family::Family(const Nnlif& model)
    : V_R(model.V_R() - model.I()), V_F(model.V_F() - model.I()), a0(model.a0()), a1(model.a1()) {}

std::vector<Ball> branch_moments(const Family& q, const Exact& beta, const Exact& a, int highest, long p) {
  constexpr long most = 2048;
  auto J = rate_moments(q.V_R, q.V_F, Ball(beta, p), Ball(a, p), highest);
  // The closed form's series is cut off at a length that grows with the precision.
  for (long more = 2 * p; more <= most && !J[0].is_finite(); more *= 2)
    J = rate_moments(q.V_R, q.V_F, Ball(beta, more), Ball(a, more), highest);
  return J;
}

long working_bits(const Family& q, const Exact& N, const Exact& beta) {
  const Exact size = (::abs(beta) + ::abs(q.V_R) + ::abs(q.V_F) + N * q.D()) / q.D();
  const long bits = static_cast<long>(mpz_sizeinbase(size.get_num_mpz_t(), 2)) -
                    static_cast<long>(mpz_sizeinbase(size.get_den_mpz_t(), 2));
  return 72 + 2 * std::max(bits, 0L);
}

bool covers_branch(const Family& q, const Cell& c, long p) {
  const Ball low = branch_moments(q, c.beta_lower, above(q.a(c.N_upper), p), 0, p)[0];
  if (!certainly_less(Ball(1, p), low * Ball(c.N_lower, p))) return false;
  const Ball high = branch_moments(q, c.beta_upper, below(q.a(c.N_lower), p), 0, p)[0];
  return certainly_less(high * Ball(c.N_upper, p), Ball(1, p));
}

CellSigns cell_signs(const Family& q, const Cell& c, long p) {
  const Corners at = corners(q, c, p);
  const Ball range = slope(q, c, at, p);
  if (const int sign = sign_of(range)) return {sign, 0};
  const Ball rate = turn(q, c, at, p);
  if (!c.centre) return {0, sign_of(rate), hopeful(range, rate, c)};
  // |ln(N/centre)| <= (N_upper - N_lower)/(2 N_lower)
  const Cell middle = centre_of(c);
  if (!covers_branch(q, middle, p)) return {0, sign_of(rate)};
  const Ball reach(Exact((c.N_upper - c.N_lower) / (2 * c.N_lower)), p);
  return {sign_of(slope(q, middle, corners(q, middle, p), p).widened(abs(rate) * reach)), sign_of(rate)};
}

int slope_sign(const Family& q, const Cell& c, long p) { return cell_signs(q, c, p).slope; }

bool head_holds(const Family& q, const Head& h, long p) {
  const Exact nu = h.N_0 * q.a1 / q.a(h.N_0);
  const Exact left = h.beta_0 * (1 - nu / 2) + nu * q.V_F / 2;
  if (h.N_0 <= 0 || h.beta_0 > 0 || left > 0) return false;
  return certainly_less(branch_moments(q, h.beta_0, below(q.a0, p), 0, p)[0] * Ball(h.N_0, p), Ball(1, p));
}

int tail_sign(const Family& q, const Exact& Y, long p) { return far_sign(q, 0, Y, p); }

long tail_bits(const Exact& y) { return 128 + 4 * static_cast<long>(mpz_sizeinbase(y.get_den_mpz_t(), 2)); }

int far_sign(const Family& q, const Exact& y_lower, const Exact& y_upper, long p) {
  const Exact limit = q.a1 / q.D() - (q.V_R + q.V_F) / 2;
  const auto rest = far_rest(q, y_upper, p);
  if (!rest) return 0;
  const int side = sgn(limit), change = sign_of(*rest);
  if (side == 0 || (side == change && y_lower == 0)) return side == 0 ? change : side;
  const int near = sign_of(Ball(limit, p) + Ball(y_lower, p) * *rest);
  return near == sign_of(Ball(limit, p) + Ball(y_upper, p) * *rest) ? near : 0;
}

}  // namespace spikeproof::rigor::fold_detail
