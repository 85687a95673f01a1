// F at large rates as a series in y = 1/N. With sigma = s N, alpha(y) = a1 y + a0 y^2,
//   N J_0 = int_{V_R}^{V_F} int_0^inf e^{q(y)} dsigma dv,   q = -b sigma + (v sigma - a1 sigma^2/2) y - a0 sigma^2
//   y^2/2,
// and c_n = [y^n] of it. Taylor's formula: the rest after M terms is y^M times [z^M] of int int e^{q(y'+z)} at some y';
// replacing every term of the exponent by its largest size on [0, y_end] bounds it.
#include <algorithm>

#include "rigor/count_parts.h"

namespace spikeproof::rigor {
namespace {

// [z^n] of int int e^{-b sigma + (v sigma - h1 sigma^2) z - h0 sigma^2 z^2}: sum over i, l with j = n - 2i - l of
// (-h0)^i (-h1)^l mu_j (j+2l+2i)! / (i! l! j! b^{j+2l+2i+1}), mu_j = int v^j.
template <class T>
T taylor_coefficient(const std::vector<T>& mu, const T& inverse_b, const T& h0, const T& h1, long n, const T& one) {
  T sum = one - one, h0_i = one;
  for (long i = 0; 2 * i <= n; ++i) {
    T weight = h0_i;  // (-h0)^i/i! (-h1)^l/l!
    for (long l = 0; l <= n - 2 * i; ++l) {
      const long j = n - 2 * i - l, power = j + 2 * l + 2 * i;
      T term = weight * mu[static_cast<size_t>(j)] * inverse_b;
      for (long k = 1; k <= power; ++k) term = term * inverse_b * (k > j ? T(one * k) : one);
      sum = sum + term;
      weight = weight * (-h1) / (l + 1);
    }
    h0_i = h0_i * (-h0) / (i + 1);
  }
  return sum;
}

std::vector<Exact> potential_moments(const RateEquation& e, long count) {
  std::vector<Exact> mu;
  Exact low = e.V_R, high = e.V_F;
  for (long j = 0; j < count; ++j) {
    mu.push_back((high - low) / (j + 1));
    low *= e.V_R;
    high *= e.V_F;
  }
  return mu;
}

std::vector<Ball> balls(const std::vector<Exact>& x, long p) {
  std::vector<Ball> y;
  for (const auto& value : x) y.emplace_back(value, p);
  return y;
}

// Horner's rule for the derivative of order k of sum c_n y^n, n >= from, over y^from.
Ball horner(const std::vector<Ball>& c, const Ball& y, size_t from, long k) {
  Ball sum(y.precision());
  for (size_t n = c.size(); n-- > from + static_cast<size_t>(k);) {
    Ball term = c[n];
    for (long f = 0; f < k; ++f) term = term * (static_cast<long>(n - from) - f);
    sum = sum * y + term;
  }
  return sum;
}

}  // namespace

Exact series_coefficient(const RateEquation& e, const Exact& b, long n) {
  return taylor_coefficient<Exact>(potential_moments(e, n + 1), Exact(1 / b), Exact(e.a0 / 2), Exact(e.a1 / 2), n,
                                   Exact(1));
}

std::optional<RateSeries> RateSeries::make(const RateEquation& e, const Range& b, const Exact& y_end, long terms,
                                           long precision) {
  const Exact least = b.lower - y_end * std::max(e.V_F, Exact(0));
  if (b.lower <= 0 || least <= 0) return std::nullopt;
  const long p = precision;
  RateSeries s(p);
  const Ball one(1, p), inverse_b = Ball::hull(Exact(1 / b.upper), Exact(1 / b.lower), p);
  const auto mu = balls(potential_moments(e, terms), p);
  const Ball h0(Exact(e.a0 / 2), p), h1(Exact(e.a1 / 2), p);
  s.c_.push_back(Ball::hull(Exact(e.D() / b.upper - 1), Exact(e.D() / b.lower - 1), p));
  for (long n = 1; n < terms; ++n) s.c_.push_back(taylor_coefficient<Ball>(mu, inverse_b, h0, h1, n, one));
  const Exact V = std::max(Exact(::abs(e.V_R)), Exact(::abs(e.V_F)));
  std::vector<Exact> largest{e.D()};
  for (long j = 0; j < terms; ++j) largest.push_back(largest.back() * V);
  s.rest_ = taylor_coefficient<Ball>(balls(largest, p), Ball(Exact(1 / least), p), -h0,
                                     -Ball(Exact(e.a1 / 2 + e.a0 * y_end), p), terms, one);
  return s;
}

CellBounds RateSeries::bounds(const Exact& left, const Exact& right) const {
  const long p = precision_, M = static_cast<long>(c_.size());
  const auto with_rest = [&](const Ball& y, const Exact& largest, long k) {
    Ball rest = rest_ * power(Ball(largest, p), M - k);
    for (long f = 0; f < k; ++f) rest = rest * (M - f);
    return horner(c_, y, 0, k).widened(rest);
  };
  const Ball y1(left, p), y2(right, p), y = Ball::hull(left, right, p);
  return {Ball(Exact(right - left), p), with_rest(y1, left, 0), with_rest(y2, right, 0), with_rest(y1, left, 1),
          with_rest(y2, right, 1),      with_rest(y, right, 0), with_rest(y, right, 1),  with_rest(y, right, 2)};
}

Ball RateSeries::reduced(long order, const Exact& right) const {
  const long p = precision_, M = static_cast<long>(c_.size());
  const Ball y = Ball::hull(Exact(0), right, p);
  return horner(c_, y, static_cast<size_t>(order), 0).widened(rest_ * power(Ball(right, p), M - order));
}

}  // namespace spikeproof::rigor
