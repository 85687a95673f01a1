// Number of zeros in a box by the argument principle, and approximate zeros for a start.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "rigor/gap_parts.h"

namespace spikeproof::rigor {
namespace {

constexpr int deepest = 30;  // bisections of one piece of the boundary

// Increment of arg f from delta = a to delta = b along the segment, or nothing if a piece could not be kept off 0.
// A piece lies in the disc about f(middle) of radius |f'(middle)| h + h^2 sup|f''|/2 + tail; if 0 is outside, the
// increment is the principal argument of the quotient of the end values.
std::optional<Ball> increment(const TaylorModel& model, const Ball& curvature, const ComplexBall& a,
                              const ComplexBall& b, int depth) {
  const long p = model.precision;
  const Ball half = Ball(1, p) / 2;
  const ComplexBall middle = (a + b) * half;
  const Ball h = abs(b - a) * half;
  ComplexBall value(p), slope(p);
  acb_poly_evaluate2(value.data(), slope.data(), model.polynomial.data(), middle.data(), p);
  if (certainly_less(abs(slope) * h + curvature * h * h * half + model.tail, abs(value))) {
    return arg(model.value(b) / model.value(a));
  }
  if (depth == deepest) return std::nullopt;
  auto first = increment(model, curvature, a, middle, depth + 1);
  if (!first) return first;
  auto second = increment(model, curvature, middle, b, depth + 1);
  if (!second) return second;
  return *first + *second;
}

struct Point {
  Exact re, im;
};

Exact length_of(const Point& a, const Point& b) { return Exact(::abs(Exact(b.re - a.re)) + ::abs(Exact(b.im - a.im))); }

// Increment of arg f along an edge parallel to an axis, cut into pieces of length at most 2.
Result<Ball> along_edge(const LinearParameters& p, const Point& from, const Point& to, Effort& effort) {
  const long pieces = std::max(1L, std::lround(std::ceil(to_double(length_of(from, to)) / 2)));
  const Exact step_re = (to.re - from.re) / pieces, step_im = (to.im - from.im) / pieces;
  Ball sum(64);
  for (long i = 0; i < pieces; ++i) {
    const Exact re = from.re + step_re * (2 * i + 1) / 2, im = from.im + step_im * (2 * i + 1) / 2;
    std::optional<Ball> part;
    for (const long bits : {24L, 80L}) {
      Effort fresh{0, 0, 0, 0, effort.work};
      auto model = expand_characteristic(p, re, im, 1, bits, bits == 24 ? effort : fresh);
      effort.work = std::max(effort.work, fresh.work);
      if (!model) return model.error();
      const ComplexBall half_step(Exact(step_re / 2), Exact(step_im / 2), model->precision);
      part = increment(*model, model->derivative_bound(2), ComplexBall(model->precision) - half_step, half_step, 0);
      if (part) break;
    }
    if (!part) {
      return Error{
          ErrorCode::no_convergence, "count_zeros",
          fmt::format("an eigenvalue is too near the boundary at {:.6g} + {:.6g} i", to_double(re), to_double(im))};
    }
    sum = sum + *part;
  }
  return sum;
}

using Complex = std::complex<double>;

// Coefficients in delta/radius, divided by the largest, without the negligible ones at the end.
std::vector<Complex> plain_coefficients(const TaylorModel& model) {
  const long p = model.precision, length = acb_poly_length(model.polynomial.data());
  const Ball size = model.derivative_bound(0);
  Ball scale = Ball(1, p) / size;
  std::vector<Complex> c;
  for (long k = 0; k < length; ++k, scale = scale * Ball(model.radius, p)) {
    const ComplexBall z = model.polynomial.coefficient(k, p) * scale;
    c.emplace_back(arf_get_d(arb_midref(acb_realref(z.data())), ARF_RND_NEAR),
                   arf_get_d(arb_midref(acb_imagref(z.data())), ARF_RND_NEAR));
  }
  while (c.size() > 1 && std::abs(c.back()) < 1e-10) c.pop_back();
  return c;
}

// One Newton run on the polynomial with the known zeros divided out; nothing if it does not settle in the disc.
std::optional<Complex> next_zero(const std::vector<Complex>& c, const std::vector<Complex>& known, Complex z) {
  for (int step = 0; step < 40; ++step) {
    Complex value = 0, slope = 0;
    for (size_t k = c.size(); k-- > 0;) slope = slope * z + value, value = value * z + c[k];
    Complex inverse = slope / value;
    for (const Complex k : known) inverse -= 1.0 / (z - k);
    const Complex change = 1.0 / inverse;
    if (!(std::abs(change) < 1e3)) return std::nullopt;
    z -= change;
    if (std::abs(z) > 3) return std::nullopt;
    if (std::abs(change) < 1e-9) return std::abs(z) <= 1.01 ? std::optional(z) : std::nullopt;
  }
  return std::nullopt;
}

// Zeros of a polynomial in the unit disc, as far as Newton's method finds them from nine points; no guarantee.
std::vector<Complex> zeros_in_disc(const std::vector<Complex>& c) {
  std::vector<Complex> known;
  for (int start = 0; start < 9; ++start) {
    const Complex z = start == 0 ? Complex(0.01, 0.02) : std::polar(start % 2 == 0 ? 0.4 : 0.8, 0.1 + 0.7854 * start);
    while (auto zero = next_zero(c, known, z)) known.push_back(*zero);
  }
  return known;
}

// Zeros of the model's polynomial with |delta| <= 1.01 radius.
void add_zeros(const TaylorModel& model, Complex centre, std::vector<Complex>& zeros) {
  for (const Complex z : zeros_in_disc(plain_coefficients(model))) {
    zeros.push_back(centre + z * to_double(model.radius));
  }
}

bool certainly_without_zero(const TaylorModel& model) {
  const Ball first = abs(model.polynomial.coefficient(0, model.precision));
  return certainly_less(model.derivative_bound(0) + model.tail, first * 2);
}

// Drops 0, points outside the strip and second copies; makes nearly real ones real; sorts by falling real part.
std::vector<std::complex<double>> tidy(std::vector<std::complex<double>> zeros, double S) {
  std::vector<std::complex<double>> kept;
  for (auto z : zeros) {
    if (std::abs(z.imag()) < 1e-5 * (1 + std::abs(z))) z = z.real();
    const bool known =
        std::any_of(kept.begin(), kept.end(), [z](auto k) { return std::abs(k - z) < 1e-5 * (1 + std::abs(z)); });
    if (!known && z.imag() >= 0 && std::abs(z) > 1e-5 && z.real() < 0 && z.real() >= -S) kept.push_back(z);
  }
  std::sort(kept.begin(), kept.end(), [](auto a, auto b) { return a.real() > b.real(); });
  return kept;
}

}  // namespace

Result<long> count_zeros(const LinearParameters& p, const Exact& r, const Exact& c, const Exact& Y, Effort& effort) {
  // f is real on the real axis: the upper half of the boundary gives half of the increment, a multiple of pi.
  const Point corners[] = {{c, 0}, {c, Y}, {-r, Y}, {-r, 0}};
  Ball sum(64);
  for (int edge = 0; edge < 3; ++edge) {
    auto part = along_edge(p, corners[edge], corners[edge + 1], effort);
    if (!part) return part.error();
    sum = sum + *part;
  }
  fmpz_t n;
  fmpz_init(n);
  const bool unique = arb_get_unique_fmpz(n, (sum / pi(64)).data()) != 0;
  const long count = unique ? fmpz_get_si(n) : -1;
  fmpz_clear(n);
  if (!unique) return Error{ErrorCode::precision_exhausted, "count_zeros", "the winding number is not determined"};
  return count;
}

Result<std::vector<Complex>> scan_zeros(const LinearParameters& p, double from, double to, double Y,
                                        std::vector<Complex> zeros, Effort& effort) {
  constexpr double side = 1.4;  // a square of this side lies in the disc of radius 1 about its centre
  for (double im = 0; im < Y + side / 2; im += side) {
    for (double re = -from - side / 2; re > -to - side / 2; re -= side) {
      auto model = expand_characteristic(p, decimal_of(re), decimal_of(im), 1, 28, effort);
      if (!model) return model.error();
      if (!certainly_without_zero(*model)) add_zeros(*model, {re, im}, zeros);
    }
  }
  return tidy(std::move(zeros), to);
}

}  // namespace spikeproof::rigor
