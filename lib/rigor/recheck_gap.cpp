// Re-check of linear.exponential-rate: far part by quadrature, number of zeros by its own bisection of the boundary,
// each eigenvalue by an interval Newton step on the claimed rectangle.
#include <acb_calc.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rigor/recheck_characteristic.h"
#include "rigor/recheck_input.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

// Integrand of the far part: sqrt(A + x^2/4), A passed as parameter.
int root_integrand(acb_ptr out, const acb_t x, void* A, slong order, slong precision) {
  acb_mul(out, x, x, precision);
  acb_mul_2exp_si(out, out, -2);
  acb_add(out, out, static_cast<acb_srcptr>(A), precision);
  acb_sqrt_analytic(out, out, order != 0, precision);
  return 0;
}

Ball integral_of_root(const Ball& from, const Ball& to, ComplexBall A) {
  const long p = from.precision();
  ComplexBall sum(p);
  const ComplexBall a(from, Ball(p)), b(to, Ball(p));
  mag_t tolerance;
  mag_init(tolerance);
  mag_set_ui_2exp_si(tolerance, 1, -60);
  acb_calc_integrate(sum.data(), root_integrand, A.data(), a.data(), b.data(), p, tolerance, nullptr, p);
  mag_clear(tolerance);
  return sum.re();
}

// Conditions of the far part (README, step 3): Re chi integrates to something positive over [x_R, x_F].
void check_far_part(const LinearParameters& q, const Exact& r, const Exact& Y) {
  const long p = 160;
  const Ball x_R = potential(q.V_R, q, p), x_F = potential(q.V_F, q, p), y(Y, p), d(Exact(r + ratio(1, 2)), p);
  const Ball edge = sqrt(d * 4), s0 = sqrt(ComplexBall(-d, y)).re();
  const Ball mu = s0 - edge / (y * 8) - s0 / (y * 6);
  const Ball residual = Ball(ratio(9, 32), p) / y + Ball(ratio(5, 16), p) * d / (y * y);
  if (!certainly_positive(mu) || !certainly_less(residual, mu * mu)) {
    throw Refusal("oracle.Y: too small for the estimate outside of the box");
  }
  // int sqrt Q + x/2 - |x|/(16 Y) [x > -edge] - B, with the |x| term bounded piecewise.
  Ball loss = residual / mu * (x_F - x_R);
  if (certainly_less(-edge, x_F)) {
    const Ball from = larger(x_R, -edge);
    loss = loss + (x_F * abs(x_F) - from * abs(from)) / (y * 32);
  } else if (!certainly_less(x_F, -edge)) {
    loss = loss + (x_F - x_R) * edge / (y * 8);
  }
  const Ball gain = integral_of_root(x_R, x_F, ComplexBall(-d, y)) + (x_F * x_F - x_R * x_R) / 4;
  if (!certainly_less(loss, gain)) throw Refusal("oracle.Y: eigenvalues above the box are not excluded");
}

Ball turning(const CirclePolynomial& f, const Ball& curvature, const ComplexBall& a, const ComplexBall& b, int depth) {
  const long p = f.centre.precision();
  const ComplexBall m = (a + b) * (Ball(1, p) / 2), value = f.value(m);
  const Ball h = abs(b - m);
  // |f(m + s) - f(m)| <= (|f'(m)| + curvature h) h + 2 remainder, f' that of the polynomial.
  ComplexBall slope(p);
  for (size_t k = f.c.size(); k-- > 1;) slope = slope * m + f.c[k] * Ball(static_cast<long>(k), p);
  if (certainly_less((abs(slope) + curvature * h) * h + f.remainder * 2, abs(value))) {
    return arg(f.value(b) / f.value(a));
  }
  if (depth == 24) throw Refusal("oracle.r: a zero is on or too near the boundary of the box");
  return turning(f, curvature, a, m, depth + 1) + turning(f, curvature, m, b, depth + 1);
}

// Increment of arg f along the segment, in pieces of length at most 2.
Ball edge_turning(const LinearParameters& q, const Exact& re0, const Exact& im0, const Exact& re1, const Exact& im1) {
  const Exact length = ::abs(Exact(re1 - re0)) + ::abs(Exact(im1 - im0));
  const long n = static_cast<long>(std::ceil(to_double(length) / 2)) + 1;
  Ball sum(64);
  for (long i = 0; i < n; ++i) {
    const Exact middle = ratio(2 * i + 1, 2 * n), re = re0 + (re1 - re0) * middle, im = im0 + (im1 - im0) * middle;
    const auto f = sample_characteristic(q, re, im, 1, 24);
    const ComplexBall half(Exact((re1 - re0) / (2 * n)), Exact((im1 - im0) / (2 * n)), f.centre.precision());
    sum = sum + turning(f, f.curvature(), ComplexBall(f.centre.precision()) - half, half, 0);
  }
  return sum;
}

void check_count(const LinearParameters& q, const Exact& r, const Exact& Y, long expected) {
  const Exact c = ratio(1, 2);
  const Ball turns = (edge_turning(q, c, 0, c, Y) + edge_turning(q, c, Y, Exact(-r), Y) +
                      edge_turning(q, Exact(-r), Y, Exact(-r), 0)) /
                     pi(64);
  const Ball off = turns - Ball(expected, 64);
  if (certainly_less(abs(off), Ball(1, 64))) return;
  throw Refusal(fmt::format("oracle.eigenvalues: the box holds {} zeros, not {}",
                            std::lround(arf_get_d(arb_midref(turns.data()), ARF_RND_NEAR)), expected));
}

// Interval Newton: m - f(m)/f'(box) inside the box proves one simple zero there.
void check_eigenvalue(const LinearParameters& q, const EigenvalueBox& box, const std::string& where) {
  const Exact width = std::max<Exact>(box.re.upper - box.re.lower, box.im.upper - box.im.lower);
  const Exact radius = decimal("0x1p-20");
  if (width == 0 || width > radius / 4) throw Refusal(where + ": rectangles must be between 0 and 2^-22 wide");
  const Exact re = (box.re.lower + box.re.upper) / 2, im = (box.im.lower + box.im.upper) / 2;
  const auto f = sample_characteristic(q, re, im, radius, 100);
  const long p = f.centre.precision();
  // A real eigenvalue: the rectangle is symmetric about the axis, so its only zero is real.
  const Exact im_half = box.is_real() ? Exact(width / 2) : Exact((box.im.upper - box.im.lower) / 2);
  const Exact re_half = (box.re.upper - box.re.lower) / 2;
  const ComplexBall inside(Ball::hull(Exact(-re_half), re_half, p), Ball::hull(Exact(-im_half), im_half, p));
  const ComplexBall step = ComplexBall(p) - f.value(ComplexBall(p)) / f.slope(inside);
  const bool closed =
      certainly_less(abs(step.re()), Ball(re_half, p)) && certainly_less(abs(step.im()), Ball(im_half, p));
  if (!closed) throw Refusal(where + ": no zero certified in the rectangle");
}

bool disjoint(const EigenvalueBox& a, const EigenvalueBox& b) {
  return a.re.upper < b.re.lower || b.re.upper < a.re.lower || a.im.upper < b.im.lower || b.im.upper < a.im.lower;
}

std::vector<EigenvalueBox> read_boxes(const nlohmann::json& oracle, const Exact& r, const Exact& Y) {
  const auto& list = member(oracle, "oracle", "eigenvalues");
  if (!list.is_array() || list.empty() || list.size() > 50)
    throw Refusal("oracle.eigenvalues: expected a list of 1 to 50");
  std::vector<EigenvalueBox> boxes;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string where = fmt::format("oracle.eigenvalues[{}]", i);
    const EigenvalueBox box{enclosure_at(list[i], where, "re"), enclosure_at(list[i], where, "im")};
    if (box.re.lower < -r || box.re.upper >= 0) throw Refusal(where + ".re: outside of (-r, 0)");
    if (!box.is_real() && (box.im.lower <= 0 || box.im.upper > Y))
      throw Refusal(where + ".im: neither 0 nor inside (0, Y)");
    for (const auto& other : boxes) {
      if (!disjoint(box, other)) throw Refusal(where + ": overlaps another rectangle");
    }
    boxes.push_back(box);
  }
  return boxes;
}

}  // namespace

void recheck_gap(const Input& input) {
  const LinearParameters parameters = require_linear(input);
  const auto& oracle = member(input.root, "certificate", "oracle");
  const Exact r = number_of(member(oracle, "oracle", "r"), "oracle.r"),
              Y = number_of(member(oracle, "oracle", "Y"), "oracle.Y");
  if (r <= 0 || r > 3000) throw Refusal("oracle.r: 0 < r <= 3000 is required");
  if (Y < 1 || Y > 4096) throw Refusal("oracle.Y: 1 <= Y <= 4096 is required");
  const auto boxes = read_boxes(oracle, r, Y);
  require_statement(input, gap_statement(parameters, boxes, r));
  long expected = 1;  // the simple zero at 0
  for (size_t i = 0; i < boxes.size(); ++i) {
    check_eigenvalue(parameters, boxes[i], fmt::format("oracle.eigenvalues[{}]", i));
    expected += boxes[i].is_real() ? 1 : 2;
  }
  check_far_part(parameters, r, Y);
  check_count(parameters, r, Y, expected);
}

}  // namespace spikeproof::rigor::recheck_detail
