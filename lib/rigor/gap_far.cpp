// |Psi(x_F)| > |Psi(x_R)| far from the real axis: a Liouville-Green estimate whose integral has a closed form.
#include <fmt/format.h>

#include "rigor/gap_parts.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

// Re of (x/2) sqrt(Q) + A ln(x/2 + sqrt(Q)), the antiderivative of sqrt(Q), Q = A + x^2/4, Im A > 0.
Ball integral_of_root(const Ball& x, const ComplexBall& A) {
  const Ball half_x = x / 2, zero(x.precision());
  const ComplexBall h(half_x, zero), root = sqrt(A + ComplexBall(half_x * half_x, zero));
  // x/2 + sqrt(Q) = A/(sqrt(Q) - x/2) lies in the upper half plane; the quotient does not cancel for x < 0.
  const ComplexBall sum = certainly_negative(x) ? A / (root - h) : h + root;
  return (h * root + A * log(sum)).re();
}

// Integral of |x| from x to y.
Ball integral_of_size(const Ball& x, const Ball& y) { return (y * abs(y) - x * abs(x)) / 2; }

// Bound B of |delta|, or an infinite ball where the argument does not close.
Ball correction_bound(const Ball& d, const Ball& Y, const Ball& x_star) {
  const long p = Y.precision();
  const Ball s0 = sqrt((sqrt(d * d + Y * Y) - d) / 2);
  const Ball mu = s0 - x_star / (Y * 8) - s0 / (Y * 6);
  const Ball residual = (Ball(1, p) / (Y * 2) + d / (Y * Y)) * 5 / 16 + Ball(1, p) / (Y * 8);
  const Ball B = residual / mu;
  if (certainly_positive(mu) && certainly_less(B, mu)) return B;
  return Ball(1, p) / Ball(p);
}

}  // namespace

Ball far_margin(const LinearParameters& p, const Exact& r, const Exact& Y, long precision) {
  const Ball x_R = scaled_potential(p.V_R, p, precision), x_F = scaled_potential(p.V_F, p, precision);
  const Ball d(Exact(r + ratio(1, 2)), precision), y(Y, precision), x_star = sqrt(d) * 2;
  const ComplexBall A(-d, y);
  const Ball growth = integral_of_root(x_F, A) - integral_of_root(x_R, A) + (x_F * x_F - x_R * x_R) / 4;
  const Ball B = correction_bound(d, y, x_star);
  if (certainly_less(x_F, -x_star)) return growth - B * (x_F - x_R);
  const Ball from = larger(x_R, -x_star), to = larger(x_F, -x_star);
  return growth - integral_of_size(from, to) / (y * 16) - B * (x_F - x_R);
}

Result<Exact> find_height(const LinearParameters& p, const Exact& r) {
  constexpr long precision = 192, largest = 4096;
  Exact high = 1;
  while (!certainly_positive(far_margin(p, r, high, precision))) {
    high *= 2;
    if (high > largest) {
      return Error{
          ErrorCode::out_of_range, "find_height",
          fmt::format("eigenvalues with imaginary part above {} cannot be excluded for r = {}", largest, to_text(r))};
    }
  }
  Exact low = high / 2;
  for (int step = 0; step < 4; ++step) {
    const Exact middle = (low + high) / 2;
    (middle >= 1 && certainly_positive(far_margin(p, r, middle, precision)) ? high : low) = middle;
  }
  return high;
}

}  // namespace spikeproof::rigor
