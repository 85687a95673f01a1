// The weight q in cells, and the trial function. The weight is enclosed; the trial carries no guarantee.
#include <arb_hypgeom.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "rigor/poincare_parts.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

constexpr long most_cells = 3000;

double middle_of(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// Sum of a[i] b[k-i] over from <= i <= k.
Ball convolve(const Series& a, const Series& b, long k, long from = 0) {
  Ball sum(a.front().precision());
  for (long i = from; i <= k; ++i) {
    if (i < static_cast<long>(a.size()) && k - i < static_cast<long>(b.size())) {
      arb_addmul(sum.data(), a[static_cast<size_t>(i)].data(), b[static_cast<size_t>(k - i)].data(), sum.precision());
    }
  }
  return sum;
}

// q(t) = e^{-x^2/2} sqrt(pi/2) (erfi(x_F/sqrt 2) - erfi(x/sqrt 2)), x = x_F - t.
Ball weight_at(const Ball& x_F, const Ball& t) {
  const long p = x_F.precision();
  const Ball x = x_F - t, root = sqrt(Ball(2, p));
  Ball at_F = x_F / root, at_x = x / root;
  arb_hypgeom_erfi(at_F.data(), at_F.data(), p);
  arb_hypgeom_erfi(at_x.data(), at_x.data(), p);
  return exp(-(x * x) / 2) * sqrt(pi(p) / 2) * (at_F - at_x);
}

// Taylor coefficients of q: (k+1) q_{k+1} = x q_k - q_{k-1} + [k=0]. With theta = (|x| h + h^2)/(K+1) < 1 the terms
// behind K add up to at most 2 M theta/(1-theta), M = max(|q_K| h^K, |q_{K-1}| h^{K-1}); that goes into the coefficient
// `holder`, where |rest| <= bound (|s|/h)^holder.
Series weight_series(const Ball& x, const Ball& q0, const Ball& h, long length, long holder) {
  const long p = x.precision();
  Series q{q0};
  for (long k = 0;; ++k) {
    const auto i = static_cast<size_t>(k);
    Ball next = x * q[i] + Ball(k == 0 ? 1 : 0, p);
    if (k > 0) next = next - q[i - 1];
    q.push_back(next / (k + 1));
    const Ball theta = (abs(x) * h + h * h) / (k + 2);
    if (k + 2 < length || !certainly_less(theta, Ball(1, p) / 2)) continue;
    // The radii of the coefficients first grow like |x|^k/k!: go on until the rest is below the rounding of q itself.
    const Ball M = larger(abs(q[i + 1]) * power(h, k + 1), abs(q[i]) * power(h, k));
    const Ball rest = M * theta * 2 / (Ball(1, p) - theta) / power(h, holder);
    const Ball scale = larger(abs(q0), holder > 0 ? h : Ball(p)) * power(Ball(2, p), -p);
    if (!certainly_less(rest * power(h, holder), scale) && k < 8 * p) continue;
    auto& held = q[static_cast<size_t>(holder)];
    held = held.widened(rest);
    return q;
  }
}

Exact rounded(const Ball& x, long bits) { return Ball(x.midpoint().lower(bits), bits).lower(bits); }

// u, U = u' near a regular point: q_0 (n+1) U_{n+1} = -sum (i+1) q_{i+1} U_{n-i} - mu sum q_i u_{n-i} - sum_{i>0} q_i
// (n-i+1) U_{n-i+1}.
void regular_solution(const Series& q, const Ball& mu, long length, Series& u, Series& U) {
  Series dq, dU;
  for (size_t i = 1; i < q.size(); ++i) dq.push_back(q[i] * static_cast<long>(i));
  for (long n = 0; n + 1 < length; ++n) {
    const Ball right = -(convolve(dq, U, n) + mu * convolve(q, u, n) + convolve(q, dU, n, 1));
    dU.push_back((right / q[0]).midpoint());
    U.push_back(dU.back() / (n + 1));
    u.push_back(U[static_cast<size_t>(n)] / (n + 1));
  }
}

// The same at t = 0, where q = t + ...: p = q U has (k+1) p_{k+1} = -mu (q u)_k, and U_k = p_{k+1} - sum_{i>1} q_i
// U_{k+1-i}.
void singular_solution(const Series& q, const Ball& mu, long length, Series& u, Series& U) {
  for (long k = 1; k < length; ++k) {
    const Ball p = -(mu * convolve(q, u, k)) / (k + 1);
    U.push_back((p - convolve(q, U, k + 1, 2)).midpoint());
    u.push_back(U[static_cast<size_t>(k)] / (k + 1));
  }
}

Ball evaluate(const Series& c, const Ball& s) {
  Ball v(s.precision());
  for (size_t k = c.size(); k-- > 0;) v = v * s + c[k];
  return v;
}

Series middles(const Series& c) {
  Series m;
  for (const auto& x : c) m.push_back(x.midpoint());
  return m;
}

}  // namespace

Ball real_psi(const Ball& lambda, const Ball& x) {
  const long p = x.precision();
  Ball h(p);
  const Ball nu = -lambda, z = -(x / sqrt(Ball(2, p)));
  arb_hypgeom_hermite_h(h.data(), nu.data(), z.data(), p);
  return h * exp(lambda * log(Ball(2, p)) / 2);
}

Result<Weight> make_weight(const LinearParameters& p, long precision) {
  Weight weight{
      p, precision, scaled_potential(p.V_R, p, precision), scaled_potential(p.V_F, p, precision), Ball(precision), {}};
  weight.T = Ball(Exact(p.V_F - p.V_R), precision) / sqrt(Ball(p.a0, precision));
  const double x_F = middle_of(weight.x_F);
  const Exact T = Ball(weight.T.upper(40), 40).upper(40);
  Exact start = 0;
  while (start < T) {
    throw_if_interrupted();
    const double s = to_double(start), x = std::abs(x_F - s) + 1;
    const double width = s == 0 ? std::min(0.25, 0.5 / x) : std::min({1.0, s / 2, 60 / x});
    Exact end = start + Ball(decimal_of(width), 20).lower(20);
    if (end + (end - start) / 4 > T) end = T;
    const bool first = start == 0;
    const Exact centre = first ? Exact(0) : Exact((start + end) / 2);
    const Ball t(centre, precision), h(Exact(end - centre), precision);
    // The trial's series about a centre converges at least as far as t = 0.
    const double reach = first ? 5 : to_double(Exact(centre / (end - centre)));
    const long length = std::lround(static_cast<double>(precision) / std::log2(reach)) + 8;
    weight.cells.push_back(
        {start, end, centre,
         weight_series(weight.x_F - t, first ? Ball(precision) : weight_at(weight.x_F, t), h, length, first ? 2 : 0),
         length});
    start = end;
    if (static_cast<long>(weight.cells.size()) > most_cells) {
      return Error{ErrorCode::out_of_range, "prove_poincare", "more than 3000 cells between V_R and V_F"};
    }
  }
  return weight;
}

Shot shoot(const Weight& weight, const Exact& mu) {
  const long p = weight.precision;
  const Ball m(mu, p), one(1, p);
  Ball u_start = one, U_start(p);
  Shot shot{{mu, {}}, Ball(p), true};
  Series u, U;
  Ball at_end(p);
  for (const auto& cell : weight.cells) {
    throw_if_interrupted();
    const long length = cell.length;
    const Series q = middles(cell.q);
    if (cell.start == 0) {
      u = {one, Ball(p)}, U = {Ball(p)};
      singular_solution(q, m, length, u, U);
    } else {
      // From the cell's start to its centre, then the expansion about the centre.
      const Ball back(Exact(cell.start - cell.centre), p);
      Series at_start{evaluate(q, back).midpoint()};
      const Series shifted = middles(weight_series(weight.x_F - Ball(cell.start, p), at_start[0], -back, length, 0));
      u = {u_start}, U = {U_start};
      regular_solution(shifted, m, length, u, U);
      u = {evaluate(u, -back).midpoint()}, U = {evaluate(U, -back).midpoint()};
      regular_solution(q, m, length, u, U);
    }
    std::vector<Exact> w;
    for (const auto& c : U) w.push_back(Exact(-rounded(c, p)));
    shot.trial.w.push_back(std::move(w));
    const Ball h(cell.half(), p);
    u_start = evaluate(u, h).midpoint(), U_start = evaluate(U, h).midpoint();
    shot.increasing = shot.increasing && certainly_negative(U_start);
    at_end = Ball(weight.T - Ball(cell.centre, p));
  }
  const Ball u_R = evaluate(u, at_end), w_R = -evaluate(U, at_end);
  shot.mismatch = (w_R / m * real_psi(-m, weight.x_R) + u_R * real_psi(one - m, weight.x_R)).midpoint();
  return shot;
}

}  // namespace spikeproof::rigor
