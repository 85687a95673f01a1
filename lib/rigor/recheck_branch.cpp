#include "rigor/recheck_branch.h"

#include <algorithm>
#include <array>

#include "rigor/recheck_moments.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

long size_in_bits(const Exact& x) {
  return static_cast<long>(mpz_sizeinbase(x.get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(x.get_den_mpz_t(), 2));
}

Interval hull(const Interval& x, const Interval& y) {
  Interval both(0L, std::max(x.precision(), y.precision()));
  mpfi_union(both.data(), x.data(), y.data());
  return both;
}

Interval up_to(const Interval& x) { return hull(Interval(0L, x.precision()), x); }

Interval power(const Interval& x, long n) {
  Interval y(1L, x.precision());
  for (long i = 0; i < n; ++i) y = y * x;
  return y;
}

int sign_of(const Interval& x) { return certainly_positive(x) ? 1 : certainly_positive(-x) ? -1 : 0; }

// Averages over the density s e^{-a s^2/2 - beta s} K(s)/J_1: s[k] of s^k (s[0] of 1/s), and r[k] of s^k r(s), where
// s^{k+1} K r = D s^k e^{s V_F} - s^k K is integrated by parts.
struct Averages {
  std::array<Interval, 4> s;
  std::array<Interval, 3> r;
};

Averages averages_at(const Branch& q, const Exact& beta, const Exact& a, long bits) {
  const auto J = moments(q.V_R, q.V_F, beta, a, 4, bits);
  const long p = J[0].precision();
  const Interval noise(a, p), shift(Exact(beta - q.V_R), p);
  const auto excess = [&](size_t k) {  // int s^k (D e^{s V_F} - K) e^{-a s^2/2 - beta s} ds, which is int s^{k+1} K r
    const Interval by_parts = noise * J[k + 2] + shift * J[k + 1];
    return k == 0 ? by_parts - J[0] : by_parts - Interval(static_cast<long>(k) + 1, p) * J[k];
  };
  return {{J[0] / J[1], J[2] / J[1], J[3] / J[1], J[4] / J[1]}, {excess(0) / J[1], excess(1) / J[1], excess(2) / J[1]}};
}

// All but s[0] decrease in beta and in a: two corners enclose them.
Averages averages_in(const Branch& q, const Box& box, long bits) {
  Averages x = averages_at(q, box.beta.lower, q.a(box.N.lower), bits);
  if (box.N.lower == box.N.upper && box.beta.lower == box.beta.upper) return x;
  const Averages y = averages_at(q, box.beta.upper, q.a(box.N.upper), bits);
  for (size_t k = 0; k < x.s.size(); ++k) x.s[k] = hull(x.s[k], y.s[k]);
  for (size_t k = 0; k < x.r.size(); ++k) x.r[k] = hull(x.r[k], y.r[k]);
  return x;
}

// R in S/J_1 = limit + y R(y), y = 1/N in (0, Y], or an interval that is not finite.
Interval far_remainder(const Branch& q, const Exact& Y, long p) {
  const Interval y(Exact(0), Y, p), D(q.D(), p), mean(Exact((q.V_R + q.V_F) / 2), p), one(1L, p), two(2L, p);
  const Interval a0(q.a0, p), a1(q.a1, p), alpha = (a1 + a0 * y) * y, V_F(q.V_F, p), twelfth(ratio(1, 12), p);
  const Interval nowhere = one / Interval(0L, p);
  // b >= D/2: N J_0(N D/2, a) >= 1.
  const Interval room = D / two - y * V_F;
  if (!certainly_positive(room) || !certainly_positive(D / two + y * mean - alpha / room)) return nowhere;
  const Interval b = D + y * mean - (alpha - up_to(D * D * y * y * twelfth)) * up_to(one / room);
  const Interval c = b - y * V_F, w = b - y * mean;
  if (!certainly_positive(c) || !certainly_positive(w)) return nowhere;
  const auto bound = [&](long k, long factorial) { return up_to(Interval(factorial, p) / power(c, k)); };
  const Interval slope_e = a1 + (a0 - D * D * twelfth) * y, e = slope_e * y,
                 quartic = power(D, 4) * Interval(ratio(1, 720), p);
  const Interval rest = up_to(quartic * power(y, 4)), rest_y = up_to(quartic * power(y, 3));
  const Interval j_1 = (one - e * bound(2, 2) - rest * bound(4, 24)) / w;
  const Interval mu = (two - e * bound(2, 6) - rest * bound(4, 120)) / w;
  const Interval nu = (Interval(3L, p) * mu - e * bound(3, 24) - rest * bound(5, 720)) / w;
  const Interval change = slope_e * (two / D * j_1 - nu) + rest_y * two / D * bound(3, 6) - rest_y * bound(4, 120);
  return a1 / two * change / w + (a0 - D * D * twelfth) * mu + up_to(quartic * y * y * bound(3, 24));
}

}  // namespace

long bits_for(const Branch& q, const Box& box) {
  const Exact D = q.D();
  const Exact reach = (::abs(box.beta.lower) + ::abs(box.beta.upper) + ::abs(q.V_R) + ::abs(q.V_F)) / D + box.N.upper;
  return 60 + 2 * std::max(0L, size_in_bits(reach) + 1);
}

bool covers(const Branch& q, const Box& box, long bits) {
  const Interval most = moments(q.V_R, q.V_F, box.beta.lower, q.a(box.N.upper), 0, bits)[0];
  const Interval least = moments(q.V_R, q.V_F, box.beta.upper, q.a(box.N.lower), 0, bits)[0];
  const Interval one(1L, most.precision());
  return certainly_less(one, most * Interval(box.N.lower, most.precision())) &&
         certainly_less(least * Interval(box.N.upper, least.precision()), one);
}

Interval slope_in(const Branch& q, const Box& box, long bits) {
  const Averages at = averages_in(q, box, bits);
  const long p = at.s[0].precision();
  const Interval half = Interval(box.N.lower, box.N.upper, p) * Interval(Exact(q.a1 / 2), p);
  const Interval one_way = (Interval(q.a0, p) + half) * at.s[1] - Interval(q.V_R, p) - at.r[0];
  Interval other = at.s[0] - Interval(box.beta.lower, box.beta.upper, p) - half * at.s[1];
  mpfi_intersect(other.data(), other.data(), one_way.data());
  return other;
}

Interval turn_in(const Branch& q, const Box& box, long bits) {
  const Averages at = averages_in(q, box, bits);
  const long p = at.s[0].precision();
  const Interval half = Interval(box.N.lower, box.N.upper, p) * Interval(Exact(q.a1 / 2), p),
                 A = Interval(q.a0, p) + half;
  const Interval by_beta = at.r[1] - at.r[0] * at.s[1] - A * (at.s[2] - at.s[1] * at.s[1]);
  const Interval by_noise = at.r[2] - at.r[0] * at.s[2] - A * (at.s[3] - at.s[1] * at.s[2]);
  return half * (at.s[1] + by_noise) + by_beta * (at.s[0] - half * at.s[1]);
}

int far_slope(const Branch& q, const Exact& y_lower, const Exact& y_upper) {
  const long p = 160 + 4 * std::max(0L, -size_in_bits(y_upper));
  const Exact limit = q.a1 / q.D() - (q.V_R + q.V_F) / 2;
  const Interval R = far_remainder(q, y_upper, p);
  if (!R.is_finite()) return 0;
  if (limit == 0) return sign_of(R);
  if (y_lower == 0 && sign_of(R) == sgn(limit)) return sgn(limit);
  return sign_of(Interval(limit, p) + Interval(y_lower, y_upper, p) * R);
}

bool head_rises(const Branch& q, const Exact& N_0, const Exact& beta_0) {
  if (N_0 <= 0 || beta_0 > 0) return false;
  const Exact nu = N_0 * q.a1 / q.a(N_0);
  if (beta_0 * (1 - nu / 2) + nu * q.V_F / 2 > 0) return false;
  const Interval J = moments(q.V_R, q.V_F, beta_0, q.a0, 0, 64)[0];
  return certainly_less(J * Interval(N_0, J.precision()), Interval(1L, J.precision()));
}

}  // namespace spikeproof::rigor::recheck_detail
