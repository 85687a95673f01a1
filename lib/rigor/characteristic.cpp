#include "rigor/characteristic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "core/progress.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

// A function of delta near one centre: enclosures of its Taylor coefficients, and a bound of it on |delta| <= rho.
struct Series {
  ComplexPolynomial coefficients;
  Ball bound;
};

// Where and how finely to expand: about lambda0, `length` coefficients, bounds on |delta| <= rho.
struct Setting {
  ComplexBall lambda0;
  Ball size;  // |lambda0|
  Ball rho;
  Ball epsilon;  // 2^-precision
  long length;
  long precision;
  double& work;

  // Counts one pass over `length` coefficients; false once that was too much.
  bool afford() const {
    const double words = static_cast<double>(precision) / 64;
    work += static_cast<double>(length + 10) * (1 + std::pow(words, 1.6) / 15);
    throw_if_interrupted();
    return work < Effort::most_work;
  }
};

// Each coefficient of a function with |function| <= error on |delta| <= rho is at most error rho^-k in size.
void add_error(ComplexPolynomial& p, const Ball& error, const Setting& s) {
  Ball e = error;
  for (long k = 0; k < s.length; ++k, e = e / s.rho) {
    p.set_coefficient(k, p.coefficient(k, s.precision).widened(e));
  }
}

// term := term * (lambda0 + shift + delta) * factor.
void multiply_linear(ComplexPolynomial& term, long shift, const Ball& factor, const Setting& s) {
  const ComplexBall slope = (s.lambda0 + ComplexBall(exactly(shift), 0, s.precision)) * factor;
  acb_poly_fit_length(term.data(), s.length);
  acb_struct* c = term.data()->coeffs;
  const long top = std::min(s.length, term.data()->length + 1);
  _acb_poly_set_length(term.data(), top);
  for (long k = top - 1; k >= 0; --k) {
    acb_mul(c + k, c + k, slope.data(), s.precision);
    if (k > 0) arb_addmul(acb_realref(c + k), acb_realref(c + k - 1), factor.data(), s.precision);
    if (k > 0) arb_addmul(acb_imagref(c + k), acb_imagref(c + k - 1), factor.data(), s.precision);
  }
}

// sum += term * weight for real weight.
void add_scaled(ComplexPolynomial& sum, const ComplexPolynomial& term, const Ball& weight, const Setting& s) {
  const long n = acb_poly_length(term.data());
  acb_poly_fit_length(sum.data(), n);
  if (acb_poly_length(sum.data()) < n) _acb_poly_set_length(sum.data(), n);
  for (long k = 0; k < n; ++k) {
    acb_addmul_arb(sum.data()->coeffs + k, term.data()->coeffs + k, weight.data(), s.precision);
  }
}

void scale(Series& a, const Ball& factor, const Setting& s) {
  acb_poly_struct* p = a.coefficients.data();
  _acb_vec_scalar_mul_arb(p->coeffs, p->coeffs, p->length, factor.data(), s.precision);
  a.bound = a.bound * abs(factor);
}

ComplexPolynomial one(const Setting& s) {
  ComplexPolynomial p;
  p.set_coefficient(0, ComplexBall(1, 0, s.precision));
  return p;
}

// Sum over the points x of sign(x) u(x), u = E (parity 0) or O (parity 1) =
// sum_k prod_{j<k} (lambda + parity + 2j) x^{2k+parity}/(2k+parity)!, the even and the odd solution of u'' - x u' =
// lambda u. Stops once the rest, a geometric majorant, is below 2^-precision of the bound, or once the work is too
// much.
Series kummer(std::span<const Ball> points, int parity, const Setting& s) {
  const Ball one_ball(1, s.precision);
  Series sum{ComplexPolynomial(), Ball(s.precision)};
  ComplexPolynomial term = one(s);
  std::vector<Ball> powers;  // sign(x) x^{2k+parity}
  Ball square(s.precision), size(s.precision);
  for (size_t i = 0; i < points.size(); ++i) {
    const Ball start = parity == 0 ? one_ball : points[i];
    powers.push_back(i == 0 ? start : -start);
    square = larger(square, points[i] * points[i]);
    size = size + abs(start);
  }
  for (long k = 0;; ++k) {
    // term = prod (lambda + parity + 2j)/(2k+parity)!, size bounds the sum's k-th term on |delta| <= rho.
    Ball weight = powers[0];
    for (size_t i = 1; i < points.size(); ++i) weight = weight + powers[i];
    add_scaled(sum.coefficients, term, weight, s);
    sum.bound = sum.bound + size;
    const Ball factor = one_ball / ((2 * k + 1 + parity) * (2 * k + 2 + parity));
    const Ball ratio = (s.size + s.rho + Ball(2 * k + parity, s.precision)) * factor * square;
    size = size * ratio;
    // From k >= 1 on the ratios decrease, so the terms from the next one on add up to at most size/(1 - ratio).
    const Ball rest = size / (one_ball - ratio);
    const bool affordable = s.afford();
    if (!affordable || (k > 0 && certainly_less(ratio, one_ball) && certainly_less(rest, sum.bound * s.epsilon))) {
      add_error(sum.coefficients, rest, s);
      sum.bound = sum.bound + rest;
      return sum;
    }
    multiply_linear(term, 2 * k + parity, factor, s);
    for (size_t i = 0; i < points.size(); ++i) powers[i] = powers[i] * points[i] * points[i];
  }
}

// exp((lambda0 + delta) c) for real c.
Series exponential(const Ball& c, const Setting& s) {
  ComplexPolynomial linear;
  linear.set_coefficient(0, s.lambda0 * c);
  linear.set_coefficient(1, ComplexBall(c, Ball(s.precision)));
  Series e{ComplexPolynomial(), exp(s.lambda0.re() * c + s.rho * abs(c))};
  acb_poly_exp_series(e.coefficients.data(), linear.data(), s.length, s.precision);
  return e;
}

// |1/Gamma| on the disc about w: shifted to Re >= 1/2 by the functional equation, where |Gamma(x+iy)| >= Gamma(x)
// cosh(pi y)^{-1/2} (DLMF 5.6.7) and Gamma(x) > 22/25.
Ball reciprocal_gamma_bound(const ComplexBall& w, const Ball& radius) {
  const long p = w.precision();
  Ball x = w.re() - radius, bound = Ball(25, p) / 22;
  for (long j = 0; certainly_less(x, Ball(ratio(1, 2), p)); ++j, x = x + Ball(1, p)) {
    bound = bound * (abs(w + ComplexBall(exactly(j), 0, p)) + radius);
  }
  const Ball y = pi(p) * (abs(w.im()) + radius);
  return bound * sqrt((exp(y) + exp(-y)) / 2);
}

// 1/Gamma((lambda + shift)/2).
Series reciprocal_gamma(long shift, const Setting& s) {
  const Ball half = Ball(1, s.precision) / 2;
  const ComplexBall w = (s.lambda0 + ComplexBall(exactly(shift), 0, s.precision)) * half;
  ComplexPolynomial argument;
  argument.set_coefficient(0, w);
  argument.set_coefficient(1, ComplexBall(half, Ball(s.precision)));
  Series g{ComplexPolynomial(), half};
  acb_poly_rgamma_series(g.coefficients.data(), argument.data(), s.length, s.precision);
  g.bound = reciprocal_gamma_bound(w, s.rho * half);
  return g;
}

Series product(const Series& a, const Series& b, const Setting& s) {
  Series c{ComplexPolynomial(), a.bound * b.bound};
  for (long k = 0; k < s.length; k += 4) s.afford();  // faster than by the schoolbook
  acb_poly_mullow(c.coefficients.data(), a.coefficients.data(), b.coefficients.data(), s.length, s.precision);
  return c;
}

void subtract(Series& a, const Series& b, const Setting& s) {
  acb_poly_sub(a.coefficients.data(), a.coefficients.data(), b.coefficients.data(), s.precision);
  a.bound = a.bound + b.bound;
}

// sqrt(pi) 2^{-lambda/2} [E/Gamma((lambda+1)/2) + sqrt 2 O/Gamma(lambda/2)] is Psi at x, for E, O at x.
Series combine(const Series& even, const Series& odd, const Setting& s) {
  const Ball two(2, s.precision);
  Series sum = product(even, reciprocal_gamma(1, s), s), second = product(odd, reciprocal_gamma(0, s), s);
  scale(second, sqrt(two), s);
  acb_poly_add(sum.coefficients.data(), sum.coefficients.data(), second.coefficients.data(), s.precision);
  sum.bound = sum.bound + second.bound;
  scale(sum, sqrt(pi(s.precision)), s);
  return product(sum, exponential(-log(two) / 2, s), s);
}

// |x|^{-lambda} sum_k (-1)^k (lambda)_{2k}/(k! (2 x^2)^k), x < 0. The rest behind n terms is at most
// |x|^{-sigma} |(lambda)_{2n}|/(n! (2x^2)^n) exp(omega^2 (1/t + 1/t^2)/2), t = sigma + 2n > 0, sigma + i omega =
// lambda. Nothing if that does not get below 2^-bits of the sum's bound.
std::optional<Series> far_left(const Ball& x, long bits, const Setting& s) {
  const long p = s.precision;
  const Ball u = Ball(1, p) / (x * x * 2), omega = abs(s.lambda0.im()) + s.rho, sigma = s.lambda0.re() - s.rho;
  const Ball goal = power(Ball(2, p), -bits);
  Series sum{one(s), Ball(1, p)};
  ComplexPolynomial term = one(s);
  Ball size(1, p);
  for (long k = 0; k < 20 * p && s.afford(); ++k) {
    const Ball ratio = (s.size + s.rho + Ball(2 * k, p)) * (s.size + s.rho + Ball(2 * k + 1, p)) * u / (k + 1);
    multiply_linear(term, 2 * k, -(u / (k + 1)), s);
    multiply_linear(term, 2 * k + 1, Ball(1, p), s);
    size = size * ratio;
    const Ball t = sigma + Ball(2 * k + 2, p);
    if (certainly_positive(t)) {
      const Ball rest = size * exp(omega * omega * (Ball(1, p) / t + Ball(1, p) / (t * t)) / 2);
      if (certainly_less(rest, sum.bound * goal)) {
        add_error(sum.coefficients, rest, s);
        sum.bound = sum.bound + rest;
        return product(sum, exponential(-log(abs(x)), s), s);
      }
      if (!certainly_less(ratio, Ball(1, p)) &&
          k > 4 * std::lround(1 + arf_get_d(arb_midref(s.size.data()), ARF_RND_NEAR))) {
        return std::nullopt;
      }
    }
    acb_poly_add(sum.coefficients.data(), sum.coefficients.data(), term.data(), p);
    sum.bound = sum.bound + size;
  }
  return std::nullopt;
}

Series characteristic(const Ball& x_R, const Ball& x_F, long bits, const Setting& s) {
  const Ball edge(-6, s.precision);
  std::optional<Series> left, right;
  if (certainly_less(x_R, edge)) left = far_left(x_R, bits, s);
  if (left && certainly_less(x_F, edge)) right = far_left(x_F, bits, s);
  if (right) {
    subtract(*right, *left, s);
    return *right;
  }
  const std::vector<Ball> both{x_F, x_R};
  const auto points = std::span<const Ball>(both).first(left ? 1 : 2);
  Series f = combine(kummer(points, 0, s), kummer(points, 1, s), s);
  if (left) subtract(f, *left, s);
  return f;
}

Exact power_of_two(long n) {
  return n >= 0 ? Exact(mpz_class(1) << static_cast<unsigned long>(n)) : Exact(1) / power_of_two(-n);
}

// log2 of the ball's largest absolute value, or of its radius.
double log2_size(const arb_t x) {
  mag_t m;
  mag_init(m);
  arb_get_mag(m, x);
  const double value = mag_is_zero(m) ? -1e9 : mag_get_d_log2_approx(m);
  mag_clear(m);
  return value;
}

struct Quality {
  double scale, coefficient_error;  // log2 of max |c_i| r^i and of the largest error of c_i r^i
};

Quality quality(const ComplexPolynomial& p, double log2_radius, long length) {
  Quality q{-1e9, -1e9};
  for (long k = 0; k < length; ++k) {
    const ComplexBall c = p.coefficient(k, 64);
    const double shift = static_cast<double>(k) * log2_radius;
    q.scale = std::max(q.scale, log2_size(abs(c).data()) + shift);
    for (const Ball& part : {c.re(), c.im()}) {
      const double error = mag_is_zero(arb_radref(part.data())) ? -1e9 : mag_get_d_log2_approx(arb_radref(part.data()));
      q.coefficient_error = std::max(q.coefficient_error, error + shift);
    }
  }
  return q;
}

Error too_much(const Exact& re, const Exact& im) {
  return {ErrorCode::out_of_range, "expand_characteristic",
          fmt::format("too much work: the limit of {:.2g} products was reached at lambda = {:.6g} + {:.6g} i",
                      Effort::most_work, to_double(re), to_double(im))};
}

}  // namespace

ComplexBall TaylorModel::value(const ComplexBall& delta) const {
  ComplexBall v(precision);
  acb_poly_evaluate(v.data(), polynomial.data(), delta.data(), precision);
  return v.widened(tail);
}

ComplexBall TaylorModel::derivative(const ComplexBall& delta, const Ball& bound) const {
  ComplexBall v(precision), d(precision);
  acb_poly_evaluate2(v.data(), d.data(), polynomial.data(), delta.data(), precision);
  return d.widened(tail / (Ball(radius, precision) - bound));
}

Ball TaylorModel::derivative_bound(int order) const {
  Ball sum(precision), r_k(1, precision);
  const Ball r(radius, precision);
  for (long k = order; k < acb_poly_length(polynomial.data()); ++k, r_k = r_k * r) {
    Ball term = abs(polynomial.coefficient(k, precision)) * r_k;
    for (long j = 0; j < order; ++j) term = term * (k - j);
    sum = sum + term;
  }
  return sum;
}

Result<TaylorModel> expand_characteristic(const LinearParameters& p, const Exact& re, const Exact& im,
                                          const Exact& radius, long bits, Effort& effort) {
  Effort e = effort;
  if (e.precision == 0) {
    // rho/radius: larger where many coefficients would be needed, at the price of a larger bound on the circle.
    const long stretch = radius < ratio(1, 8) ? 3 - std::lround(std::log2(to_double(radius))) : 2;
    e = {bits + 40, bits / stretch + 4, stretch, bits + 10};
  }
  for (int attempt = 0; attempt < 16 && e.precision < 40'000; ++attempt) {
    const Exact stretch = power_of_two(e.log2_stretch);
    const ComplexBall lambda0(re, im, e.precision);
    const Setting s{lambda0,
                    abs(lambda0),
                    Ball(Exact(radius * stretch), e.precision),
                    power(Ball(2, e.precision), -e.precision),
                    e.length,
                    e.precision,
                    effort.work};
    Series f =
        characteristic(scaled_potential(p.V_R, p, e.precision), scaled_potential(p.V_F, p, e.precision), e.accuracy, s);
    if (effort.work >= Effort::most_work) return too_much(re, im);
    // Cauchy: |c_k| <= bound rho^-k, so what is behind `length` coefficients adds up to at most this on |delta| <=
    // radius.
    const Ball tail =
        f.bound * Ball(Exact(power_of_two(-e.log2_stretch * e.length) * stretch / (stretch - 1)), e.precision);
    const Quality q = quality(f.coefficients, std::log2(to_double(radius)), e.length);
    const double tail_excess = std::min(log2_size(tail.data()) - q.scale + static_cast<double>(bits), 4000.0);
    const double error_excess = std::min(q.coefficient_error - q.scale + static_cast<double>(bits), 4000.0);
    const auto steps = static_cast<long>(std::ceil(tail_excess / static_cast<double>(e.log2_stretch)));
    auto missing = static_cast<long>(std::ceil(error_excess));
    // Errors relative to a value that is itself lost say too little about how far there is to go.
    if (missing > 0 && attempt >= 2) missing = std::max(missing, e.precision / 2);
    const Effort used = e;
    e.length = std::max(4L, e.length + steps + 2);
    e.precision = std::max(bits + 16, e.precision + missing + 12);
    if (missing >= 0) e.accuracy += missing + 12;
    if (tail_excess < 0 && error_excess < 0) {
      e.work = effort.work;
      effort = e;
      return TaylorModel{lambda0, radius, std::move(f.coefficients), tail, used.precision};
    }
    if (e.length > 48 && e.log2_stretch < 4)
      e.length = 2 + e.length * e.log2_stretch / (e.log2_stretch + 1), ++e.log2_stretch;
  }
  return Error{ErrorCode::precision_exhausted, "expand_characteristic",
               fmt::format("no Taylor model at lambda = {:.6g} + {:.6g} i", to_double(re), to_double(im))};
}

}  // namespace spikeproof::rigor
