#include "rigor/recheck_profile.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/progress.h"
#include "rigor/recheck_input.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr long length = 48;  // Taylor terms of a cell of half-width h; functions are bounded on the disc of radius 4h
constexpr int most_cells = 20'000;

struct Taylor {
  std::vector<Interval> c;
  Interval rest, above;  // behind c, and of the whole function, on the disc
};

// Solution of y' = sign (x - s) y + constant, y(0) = y0: (k+1) y_{k+1} = sign (x y_k - y_{k-1}) + constant [k=0]. The
// rest is the tail of proofs-checks/steady-state.
Taylor expansion(const Interval& x, const Interval& y0, long sign, long constant, const Interval& radius) {
  const long p = x.precision();
  const Interval one(1L, p), two(2L, p), small = exp(Interval(-p / 2, p)), step = abs(x) * radius + radius * radius;
  Taylor y{{y0}, one, abs(y0)};
  Interval r_k = one;
  for (long k = 0; k < 40 * p; ++k) {
    const auto i = static_cast<size_t>(k);
    Interval next = x * y.c[i];
    if (k > 0) next = next - y.c[i - 1];
    next = (Interval(sign, p) * next + Interval(k == 0 ? constant : 0L, p)) / Interval(k + 1, p);
    const Interval before = abs(y.c[i]) * r_k;
    r_k = r_k * radius;
    const Interval size = abs(next) * r_k, theta = step / Interval(k + 2, p);
    y.c.push_back(next);
    y.above = y.above + size;
    if (k + 2 < length || !certainly_less(theta * two, one)) continue;
    y.rest = two * larger(size, before) * theta / (one - theta);
    if (!certainly_less(y.rest, small * y.above)) continue;
    y.above = y.above + y.rest;
    return y;
  }
  throw Refusal("profile: a Taylor series did not end");
}

Interval value_at(const Taylor& y, const Interval& s) {
  Interval v(0L, s.precision());
  for (size_t k = y.c.size(); k-- > 0;) v = v * s + y.c[k];
  return v + y.rest.symmetric();
}

Interval primitive_at(const Taylor& y, const Interval& s) {
  Interval v(0L, s.precision());
  for (size_t k = y.c.size(); k-- > 0;) v = v * s + y.c[k] / Interval(static_cast<long>(k + 1), s.precision());
  return (v + y.rest.symmetric()) * s;
}

std::vector<Interval> product(const std::vector<Interval>& a, const std::vector<Interval>& b) {
  std::vector<Interval> c;
  for (size_t k = 0; k < static_cast<size_t>(length); ++k) {
    Interval sum(0L, a[0].precision());
    for (size_t j = 0; j <= k; ++j) sum = sum + a[j] * b[k - j];
    c.push_back(sum);
  }
  return c;
}

// int_{-h}^h f from its coefficients; `above` bounds |f| on the disc of radius 4h, so that |f_k| h^k <= above 4^{-k}.
Interval integral(const std::vector<Interval>& f, const Interval& above, const Interval& h) {
  const long p = h.precision();
  Interval sum(0L, p), h_k = h, four_k(1L, p);
  for (long k = 0; k < length; ++k, h_k = h_k * h, four_k = four_k / Interval(4L, p)) {
    if (k % 2 == 0) sum = sum + Interval(2L, p) * f[static_cast<size_t>(k)] * h_k / Interval(k + 1, p);
  }
  return sum + (above * h * Interval(3L, p) * four_k).symmetric();
}

Interval point(double x, long p) { return Interval(decimal_of(x), p).middle(); }

struct March {
  Interval t, q, S, k;
};

// Over [t, t + 2h]. False, with nothing changed, where |q| has no certain lower bound on the disc.
bool advance(March& at, const Interval& x_F, const Interval& h) {
  const long p = x_F.precision();
  const Interval two(2L, p), x = x_F - at.t, zero(0L, p), radius = Interval(4L, p) * h;
  const Taylor part = expansion(x, zero, 1, 1, radius);
  const auto q_after = [&](const Interval& s) { return at.q * exp(x * s - s * s / two) + value_at(part, s); };
  const Taylor q = expansion(x - h, q_after(h), 1, 1, radius);
  const Interval S = at.S - primitive_at(q, -h), below = two * abs(q.c[0]) - q.above;
  if (!certainly_less(abs(q.c[0]) / Interval(8L, p), below)) return false;
  std::vector<Interval> s{S}, r;  // S and r = S/q
  for (size_t k = 0; k < static_cast<size_t>(length); ++k) {
    if (k > 0) s.push_back(q.c[k - 1] / Interval(static_cast<long>(k), p));
    Interval top = s[k];
    for (size_t j = 0; j < k; ++j) top = top - r[j] * q.c[k - j];
    r.push_back(top / q.c[0]);
  }
  const Interval above = abs(S) + q.above * radius;
  const Interval k = at.k + integral(product(s, r), above * above / below, h);
  at = {at.t + two * h, q_after(two * h), S + primitive_at(q, h), k};
  return true;
}

// From the threshold to the reset. The first piece [0, h0]: t e^{-E} <= q <= t e^E with E = (|x_F| + 2 h0) h0.
March right_part(const Interval& x_F, const Interval& T) {
  const long p = x_F.precision();
  const double x = x_F.approximately(), end = T.approximately();
  const double first = std::min(end, 1 / (1 + std::abs(x))) * 0x1p-24;
  const Interval h0 = point(first, p), two(2L, p), zero(0L, p);
  const Taylor q = expansion(x_F, zero, 1, 1, h0);
  const Interval E = Interval(3L, p) * (abs(x_F) + two * h0) * h0, h2 = h0 * h0;
  March at{h0, value_at(q, h0), primitive_at(q, h0), h2 * h2 / Interval(16L, p) * exp(E.symmetric())};
  double scale = 1;
  for (int cells = 0; cells < most_cells; ++cells) {
    throw_if_interrupted();
    const double now = at.t.approximately();
    const double width = scale * std::min(0.3 * now, 0.3 / (0.5 + std::abs(x - now)));
    const bool last = now + 1.25 * width >= end;
    const bool done = advance(at, x_F, last ? (T - at.t) / two : point(width / 2, p));
    if (done && last) return at;
    scale = done ? std::min(1.0, 1.5 * scale) : scale / 2;
    if (scale < 1e-3) break;
  }
  throw Refusal("profile: V_R is too far below V_F for this re-checker");
}

Interval mills(const Interval& x) {
  const long p = x.precision();
  Interval pi(0L, p);
  mpfi_const_pi(pi.data());
  const Interval two(2L, p);
  return exp(x * x / two) * sqrt(pi / two) * erfc(-x / sqrt(two));
}

// int_0^inf w G^2 with w = e^{x_R y - y^2/2}, G = g(x_R - y): w' = (x_R - y) w, G' = -(x_R - y) G - 1. Behind Y it is
// at most G(Y)^2 w(Y)/(Y - x_R).
Interval left_part(const Interval& x_R) {
  const long p = x_R.precision();
  const Interval two(2L, p);
  const double x = x_R.approximately(), end = x + std::sqrt(x * x + 150);
  Interval y(0L, p), sum(0L, p);
  const auto w_at = [&](const Interval& s) { return exp(x_R * s - s * s / two); };
  for (int cells = 0; cells < most_cells; ++cells) {
    throw_if_interrupted();
    const double width = 0.6 / (1 + std::abs(x - y.approximately()));
    const Interval h = point(width / 2, p), centre = y + h, radius = Interval(4L, p) * h;
    const Taylor w = expansion(x_R - centre, w_at(centre), 1, 0, radius);
    const Taylor G = expansion(x_R - centre, mills(x_R - centre), -1, -1, radius);
    sum = sum + integral(product(w.c, product(G.c, G.c)), w.above * G.above * G.above, h);
    y = y + two * h;
    if (y.approximately() < end) continue;
    const Interval G_end = mills(x_R - y);
    return sum + (G_end * G_end * w_at(y) / (y - x_R)).symmetric();
  }
  throw Refusal("profile: V_R is too far from the mean potential for this re-checker");
}

}  // namespace

Interval profile_constant(const Interval& x_F, const Interval& T) {
  const March right = right_part(x_F, T);
  return right.k + right.q * left_part(x_F - T);
}

}  // namespace spikeproof::rigor::recheck_detail
