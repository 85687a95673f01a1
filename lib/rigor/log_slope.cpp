#include "rigor/log_slope.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace spikeproof::rigor {

// c x^j Q^{-k/2}, Q = lambda - 1/2 + x^2/4.
struct GreenTerm {
  int j, k;
  Ball c;
};

// Orders 1 to n of the formal solution m = x/2 + sqrt(Q) + ..., and the residual eta' + eta^2 - Q of eta = m - x/2.
struct GreenSeries {
  std::vector<GreenTerm> terms, residual;
  std::vector<GreenTerm> bend;  // second derivative in x of the orders from 2 on
};

namespace {

constexpr long bound_precision = 64, series_precision = 160;

using Sum = std::map<std::pair<int, int>, Exact>;  // (j, k) -> c

void add(Sum& sum, int j, int k, const Exact& c) {
  Exact& value = sum[{j, k}];
  value += c;
  if (value == 0) sum.erase({j, k});
}

// Q' = x/2.
Sum derivative(const Sum& s) {
  Sum d;
  for (const auto& [power, c] : s) {
    const auto [j, k] = power;
    if (j > 0) add(d, j - 1, k, c * j);
    add(d, j + 1, k + 2, c * ratio(-k, 4));
  }
  return d;
}

void add_product(Sum& sum, const Sum& a, const Sum& b) {
  for (const auto& [p, c] : a) {
    for (const auto& [q, d] : b) add(sum, p.first + q.first, p.second + q.second, c * d);
  }
}

void append(std::vector<GreenTerm>& terms, const Sum& s, long precision) {
  for (const auto& [power, c] : s) terms.push_back({power.first, power.second, Ball(c, precision)});
}

// eta_{n+1} = -(eta_n' + sum_{i=1}^n eta_i eta_{n+1-i})/(2 sqrt Q) from eta_0 = sqrt Q.
GreenSeries series_of_order(int order) {
  std::vector<Sum> eta{{{{0, -1}, exactly(1)}}};
  GreenSeries series;
  Sum higher;
  for (int n = 0; n < order; ++n) {
    Sum source = derivative(eta.back()), next;
    for (size_t i = 1; i < eta.size(); ++i) add_product(source, eta[i], eta[eta.size() - i]);
    for (const auto& [power, c] : source) add(next, power.first, power.second + 1, -c / 2);
    append(series.terms, next, series_precision);
    if (n > 0) {
      for (const auto& [power, c] : next) add(higher, power.first, power.second, c);
    }
    eta.push_back(next);
  }
  append(series.bend, derivative(derivative(higher)), series_precision);
  Sum residual = derivative(eta.back());
  for (size_t i = 1; i < eta.size(); ++i) {
    for (size_t l = eta.size() - i; l < eta.size(); ++l) add_product(residual, eta[i], eta[l]);
  }
  append(series.residual, residual, bound_precision);
  return series;
}

const std::array<GreenSeries, 4>& all_series() {
  static const std::array<GreenSeries, 4> series{series_of_order(1), series_of_order(3), series_of_order(6),
                                                 series_of_order(10)};
  return series;
}

// What bounds |x'| and Q on (-inf, x] for |Re lambda| <= r, Im lambda >= omega: Re Q falls with |x'|, and
// |x'| <= 2 sqrt(|Q| + 1/2 + r).
struct Floor {
  Ball size;       // of |Q|, from below
  Ball root;       // Re sqrt(Q), from below
  Ball steepness;  // |x'|/sqrt(|Q|), from above

  Floor(const Ball& omega, const Ball& x, const Ball& r) : size(omega), root(omega), steepness(omega) {
    const long p = x.precision();
    const Ball low = -(Ball(1, p) / 2 + r), re = certainly_negative(x) ? x * x / 4 + low : low;
    const Ball modulus = sqrt(omega * omega + re * re);
    root = sqrt((modulus + re) / 2);
    size = certainly_positive(re) ? modulus : omega;
    steepness = sqrt(Ball(1, p) - low / size) * 2;
  }
  Ball bound(const std::vector<GreenTerm>& terms) const {
    const Ball r = Ball(1, bound_precision) / sqrt(size);
    std::vector<Ball> steep{Ball(1, bound_precision)}, small = steep;
    Ball sum(bound_precision), one_term(bound_precision);
    for (const auto& t : terms) {
      const auto j = static_cast<size_t>(t.j), k = static_cast<size_t>(t.k - t.j);
      while (steep.size() <= j) steep.push_back(steep.back() * steepness);
      while (small.size() <= k) small.push_back(small.back() * r);
      arb_mul(one_term.data(), steep[j].data(), small[k].data(), bound_precision);
      arb_mul(one_term.data(), one_term.data(), t.c.data(), bound_precision);
      arb_abs(one_term.data(), one_term.data());
      arb_add(sum.data(), sum.data(), one_term.data(), bound_precision);
    }
    return sum;
  }
};

// |m - x/2 - sqrt(Q) - terms| <= B on (-inf, x]: delta' = -delta (2 eta + delta) - residual starts at 0.
Ball error_of(const GreenSeries& series, const Floor& floor) {
  const Ball mu = floor.root - floor.bound(series.terms), residual = floor.bound(series.residual);
  const Ball room = mu * mu - residual;
  if (!certainly_positive(mu) || !certainly_positive(room)) return Ball(1, bound_precision) / Ball(bound_precision);
  return residual / (mu + sqrt(room));
}

Ball coarse(const Ball& x) { return x + Ball(bound_precision); }

// sum of c x^j r^k, r = Q^{-1/2}, from term `first` on.
Dual value(const std::vector<GreenTerm>& terms, size_t first, const Ball& x, const Dual& r) {
  const long p = x.precision();
  std::vector<Dual> powers{constant(Ball(1, p))};
  std::vector<Ball> x_powers{Ball(1, p)};
  Dual sum = constant(Ball(p));
  for (size_t i = first; i < terms.size(); ++i) {
    const auto j = static_cast<size_t>(terms[i].j), k = static_cast<size_t>(terms[i].k);
    while (powers.size() <= k) powers.push_back(powers.back() * r);
    while (x_powers.size() <= j) x_powers.push_back(x_powers.back() * x);
    sum = sum + powers[k] * (terms[i].c * x_powers[j]);
  }
  return sum;
}

// sqrt(Q) + x/2 without cancellation; A = lambda - 1/2.
Dual first_order(const Dual& A, const Dual& root, const Ball& half_x) {
  const Dual h = constant(half_x);
  return certainly_negative(half_x) ? A / (root - h) : root + h;
}

Dual root_of(const Dual& A, const Ball& half_x) { return sqrt(A + constant(half_x * half_x)); }

// Antiderivative of x/2 + sqrt(Q) - Q'/(4Q). x/2 + sqrt(Q) = A/(sqrt(Q) - x/2) stays in the upper half plane, as Q
// does.
ComplexBall integral_of_first(const Dual& A, const Ball& x) {
  const Ball h = x / 2;
  const Dual root = root_of(A, h);
  const ComplexBall square(h * h, Ball(x.precision()));
  return square + root.v * h + A.v * log(first_order(A, root, h).v) - log(root.v) * (Ball(1, x.precision()) / 2);
}

// Its derivative in lambda: that of sqrt(Q) is 1/(2 sqrt Q), with the integral ln(x/2 + sqrt Q).
ComplexBall slope_of_first(const Dual& A, const Ball& x_R, const Ball& x_F) {
  const Ball h_R = x_R / 2, h_F = x_F / 2, quarter = Ball(1, x_R.precision()) / 4;
  const Dual root_R = root_of(A, h_R), root_F = root_of(A, h_F);
  const ComplexBall sum = log(first_order(A, root_F, h_F).v / first_order(A, root_R, h_R).v),
                    one(1, 0, x_R.precision());
  return sum - (one / (root_F.v * root_F.v) - one / (root_R.v * root_R.v)) * quarter;
}

}  // namespace

Ball upper_end(const Ball& x) {
  Ball y(x.precision());
  arb_get_ubound_arf(arb_midref(y.data()), x.data(), x.precision());
  return y;
}

Ball lower_end(const Ball& x) {
  Ball y(x.precision());
  arb_get_lbound_arf(arb_midref(y.data()), x.data(), x.precision());
  return y;
}

LogSlope::LogSlope(const Ball& omega, const Ball& top)
    : lambda_{ComplexBall(Ball(omega.precision()), omega), ComplexBall(1, 0, omega.precision())},
      series_(nullptr),
      error_(bound_precision),
      error_slope_(bound_precision) {
  const Ball low = coarse(lower_end(omega)), x = coarse(upper_end(top)), zero(bound_precision);
  const Floor floor(low, x, zero);
  for (const auto& series : all_series()) {
    const Ball error = error_of(series, floor);
    if (series_ != nullptr && !certainly_less(error, error_)) break;
    error_ = error, series_ = &series;
  }
  // The error is analytic in lambda: Cauchy on circles of radius omega/4.
  const Ball r = low / 4;
  error_slope_ = error_of(*series_, Floor(low - r, x, r)) / r;
}

Dual LogSlope::at(const Ball& x) const {
  const Ball half_x = x / 2;
  const Dual A = lambda_ - constant(Ball(1, x.precision()) / 2), root = root_of(A, half_x);
  const Dual terms = value(series_->terms, 0, x, constant(Ball(1, x.precision())) / root);
  return widened(first_order(A, root, half_x) + terms, error_, error_slope_);
}

Dual LogSlope::growth(const Ball& x_R, const Ball& length) const {
  const long p = x_R.precision(), pieces = 8;
  const Ball step = length / pieces, one(1, p);
  const Dual A = lambda_ - constant(one / 2);
  // Mean-value form of the first order, which has a closed integral.
  const Ball omega = lambda_.v.im(), middle_omega = omega.midpoint(), zero(p);
  const Dual A_middle = constant(-one / 2) + Dual{ComplexBall(zero, middle_omega), ComplexBall(1, 0, p)};
  Dual sum = constant(zero);
  sum.d = slope_of_first(A, x_R, x_R + length);
  sum.v = integral_of_first(A_middle, x_R + length) - integral_of_first(A_middle, x_R) +
          sum.d * ComplexBall(zero, omega - middle_omega);
  // The midpoint rule for the rest, which varies little.
  for (long i = 0; i < pieces && series_->terms.size() > 1; ++i) {
    const Ball left = x_R + step * i, right = left + step, middle = (left + right) / 2;
    Ball piece(p);
    arb_union(piece.data(), left.data(), right.data(), p);
    const Dual bend = value(series_->bend, 0, piece, constant(one) / root_of(A, piece / 2));
    const Ball third = step * step / 24;
    sum = sum + widened(value(series_->terms, 1, middle, constant(one) / root_of(A, middle / 2)),
                        upper_end(abs(bend.v)) * third, upper_end(abs(bend.d)) * third) *
                    step;
  }
  return widened(sum, error_ * length, error_slope_ * length);
}

}  // namespace spikeproof::rigor
