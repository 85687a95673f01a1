#include "rigor/recheck_rate.h"

#include <algorithm>

#include "rigor/recheck_input.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

Interval hull(const Interval& x, const Interval& y) {
  Interval both(0L, std::max(x.precision(), y.precision()));
  mpfi_union(both.data(), x.data(), y.data());
  return both;
}

// moments() needs about (V_F - beta)^2/a/bits cells of Taylor expansion right of 0; few are needed left of it.
constexpr long most_taylor_cells = 2000;

Exact larger_size(const Exact& x, const Exact& y) { return std::max(Exact(::abs(x)), Exact(::abs(y))); }

Interval zero_like(const Interval& x) { return Interval(0L, x.precision()); }
Interval negative_part(const Interval& x) { return -larger(-x, zero_like(x)); }
Interval positive_part(const Interval& x) { return larger(x, zero_like(x)); }

// f >= f(left) + f'(left) t + min f'' t^2/2 for 0 <= t <= width, and the same from the right end.
bool above(const CellData& c) {
  const Interval bend = negative_part(c.curvature) * c.width * c.width / Interval(2L, c.width.precision());
  return certainly_positive(c.anywhere) || certainly_positive(c.left + negative_part(c.slope_left) * c.width + bend) ||
         certainly_positive(c.right - positive_part(c.slope_right) * c.width + bend);
}

bool rising(const CellData& c) {
  return certainly_positive(c.slope_anywhere) ||
         certainly_positive(c.slope_left + negative_part(c.curvature) * c.width) ||
         certainly_positive(c.slope_right - positive_part(c.curvature) * c.width);
}

CellData mirrored(const CellData& c) {
  return {c.width, -c.left, -c.right, -c.slope_left, -c.slope_right, -c.anywhere, -c.slope_anywhere, -c.curvature};
}

template <class T>
std::vector<T> powers(const T& x, long count, const T& one) {
  std::vector<T> list{one};
  while (static_cast<long>(list.size()) < count) list.push_back(list.back() * x);
  return list;
}

// (-1)^k (2k-1)!! binom(k,i) binom(2k+j,j).
Exact integer_factor(long k, long i, long j) {
  mpz_class odd, first, second;
  mpz_2fac_ui(odd.get_mpz_t(), k == 0 ? 1 : static_cast<unsigned long>(2 * k - 1));
  mpz_bin_uiui(first.get_mpz_t(), static_cast<unsigned long>(k), static_cast<unsigned long>(i));
  mpz_bin_uiui(second.get_mpz_t(), static_cast<unsigned long>(2 * k + j), static_cast<unsigned long>(j));
  const Exact size = odd * first * second;
  return k % 2 == 0 ? size : Exact(-size);
}

// Coefficients of powers of y in int sum_k (-1)^k (2k-1)!! alpha^k (b - y v)^{-2k-1} dv, alpha = a1 y + a0 y^2, from
// lists of powers of a0, a1, 1/b and of mu_j = int v^j dv; `exactly` makes a T of an exact number.
template <class T, class Make>
T coefficient(const std::vector<T>& a0, const std::vector<T>& a1, const std::vector<T>& inverse_b,
              const std::vector<T>& mu, size_t n, const Make& exactly) {
  T sum = exactly(Exact(0));
  for (size_t k = 0; k <= n; ++k) {
    for (size_t i = 0; i <= k && k + i <= n; ++i) {
      const size_t j = n - k - i;
      const Exact factor = integer_factor(static_cast<long>(k), static_cast<long>(i), static_cast<long>(j));
      const T scale = exactly(factor) * a0[i] * a1[k - i];
      sum = sum + scale * mu[j] * inverse_b[2 * k + 1 + j];
    }
  }
  return sum;
}

std::vector<Exact> mu_of(const RateData& d, long count) {
  std::vector<Exact> mu;
  Exact low = d.V_R, high = d.V_F;
  for (long j = 1; j <= count; ++j) {
    mu.push_back((high - low) / j);
    low *= d.V_R;
    high *= d.V_F;
  }
  return mu;
}

}  // namespace

bool holds(char verdict, const CellData& cell) {
  switch (verdict) {
    case '+':
      return above(cell);
    case '-':
      return above(mirrored(cell));
    case 'u':
      return rising(cell);
    case 'd':
      return rising(mirrored(cell));
    default:
      return false;
  }
}

const std::vector<Interval>& Rate::J(const Exact& beta, const Exact& a) {
  const auto found = kept_.find({beta, a});
  if (found != kept_.end()) return found->second;
  const Exact reach = std::max(Exact(data_.V_F - beta), Exact(0));
  if (reach * reach > a * most_taylor_cells * bits_) throw Refusal("V_F - b N is too large for this re-checker");
  return kept_.emplace(std::pair{beta, a}, moments(data_.V_R, data_.V_F, beta, a, 4, bits_)).first->second;
}

Interval Rate::value(const Exact& b, const Exact& N) {
  return Interval(N, bits_) * J(b * N, data_.a0 + data_.a1 * N)[0] - Interval(1L, bits_);
}

Interval Rate::slope(const std::vector<Interval>& J, const Interval& N, const Interval& b) const {
  const Interval h(Exact(data_.a1 / 2), bits_);
  return J[0] - N * (b * J[1] + h * J[2]);
}

CellData Rate::cell(const Exact& b_lower, const Exact& b_upper, const Exact& left, const Exact& right) {
  const Exact a_left = data_.a0 + data_.a1 * left, a_right = data_.a0 + data_.a1 * right;
  const auto& most = J(std::min(Exact(b_lower * left), Exact(b_lower * right)), a_left);
  const auto& least = J(std::max(Exact(b_upper * left), Exact(b_upper * right)), a_right);
  std::vector<Interval> K;
  for (size_t k = 0; k < most.size(); ++k) K.push_back(hull(least[k], most[k]));
  const Interval N(left, right, bits_), b(b_lower, b_upper, bits_), h(Exact(data_.a1 / 2), bits_), two(2L, bits_);
  const auto end = [&](const Exact& at, const Exact& a) {
    const auto &x = J(b_lower * at, a), &y = J(b_upper * at, a);
    std::vector<Interval> both;
    for (size_t k = 0; k < x.size(); ++k) both.push_back(hull(x[k], y[k]));
    return std::pair{Interval(at, bits_) * both[0] - Interval(1L, bits_), slope(both, Interval(at, bits_), b)};
  };
  const auto first = end(left, a_left), last = end(right, a_right);
  return {Interval(Exact(right - left), bits_),
          first.first,
          last.first,
          first.second,
          last.second,
          hull(Interval(left, bits_) * least[0], Interval(right, bits_) * most[0]) - Interval(1L, bits_),
          slope(K, N, b),
          N * (b * b * K[2] + two * b * h * K[3] + h * h * K[4]) - two * (b * K[1] + h * K[2])};
}

std::optional<FarRate> FarRate::make(const RateData& d, const Exact& b_lower, const Exact& b_upper, const Exact& y_end,
                                     long terms, long bits) {
  const Exact least = b_lower - y_end * std::max(d.V_F, Exact(0));
  if (b_lower <= 0 || least <= 0) return std::nullopt;
  const auto make = [&](const Exact& x) { return Interval(x, bits); };
  const Interval one(1L, bits);
  const auto all_powers = [&](const Interval& x) { return powers(x, 2 * terms + 2, one); };
  FarRate far(bits);
  std::vector<Interval> mu, largest;
  for (const auto& x : mu_of(d, terms)) mu.push_back(make(x));
  const auto a0 = all_powers(make(d.a0)), a1 = all_powers(make(d.a1));
  const auto inverse_b = all_powers(Interval(Exact(1 / b_upper), Exact(1 / b_lower), bits));
  far.c_.push_back(Interval(Exact((d.V_F - d.V_R) / b_upper - 1), Exact((d.V_F - d.V_R) / b_lower - 1), bits));
  for (long n = 1; n < terms; ++n) far.c_.push_back(coefficient(a0, a1, inverse_b, mu, static_cast<size_t>(n), make));
  // Taylor's formula at y in [0, y_end]: there alpha(y+z) = alpha(y) + (a1 + 2 a0 y) z + a0 z^2. With the signs of
  // these made negative, |v| <= V and b - y v >= least, every term of the coefficient is positive and bounds the rest.
  const Exact V = larger_size(d.V_R, d.V_F);
  for (const auto& x : powers(V, terms + 1, Exact(1))) largest.push_back(make(Exact((d.V_F - d.V_R) * x)));
  far.rest_ = coefficient(all_powers(make(Exact(-d.a0))), all_powers(make(Exact(-d.a1 - 2 * d.a0 * y_end))),
                          all_powers(make(Exact(1 / least))), largest, static_cast<size_t>(terms), make);
  return far;
}

Interval FarRate::derivative(const Interval& y, long k) const {
  Interval sum(0L, bits_), power(1L, bits_);
  for (size_t n = static_cast<size_t>(k); n < c_.size(); ++n) {
    Interval term = c_[n] * power;
    for (long f = 0; f < k; ++f) term = term * Interval(static_cast<long>(n) - f, bits_);
    sum = sum + term;
    power = power * y;
  }
  Interval rest = rest_ * power;
  for (long f = 0; f < k; ++f) rest = rest * Interval(static_cast<long>(c_.size()) - f, bits_);
  return sum + rest.symmetric();
}

CellData FarRate::cell(const Exact& left, const Exact& right) const {
  const Interval y1(left, bits_), y2(right, bits_), y(left, right, bits_);
  return {Interval(Exact(right - left), bits_),
          derivative(y1, 0),
          derivative(y2, 0),
          derivative(y1, 1),
          derivative(y2, 1),
          derivative(y, 0),
          derivative(y, 1),
          derivative(y, 2)};
}

Interval FarRate::value(const Exact& right) const { return derivative(Interval(right, bits_), 0); }

Interval FarRate::reduced(long order, const Exact& right) const {
  FarRate tail(bits_);
  tail.c_.assign(c_.begin() + order, c_.end());
  tail.rest_ = rest_;
  return tail.derivative(Interval(Exact(0), right, bits_), 0);
}

long leading_order(const RateData& d) {
  constexpr long most = 6;
  const auto same = [](const Exact& x) { return x; };
  const auto list = [](const Exact& x) { return powers(x, 2 * most + 2, Exact(1)); };
  const auto mu = mu_of(d, most + 1);
  for (long n = 1; n < most; ++n) {
    const Exact c =
        coefficient(list(d.a0), list(d.a1), list(Exact(1 / (d.V_F - d.V_R))), mu, static_cast<size_t>(n), same);
    if (c != 0) return n;
  }
  throw Refusal("b = V_F - V_R: the first coefficients in 1/N vanish");
}

}  // namespace spikeproof::rigor::recheck_detail
