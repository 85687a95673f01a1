#include "rigor/recheck_characteristic.h"

#include <acb_hypgeom.h>
#include <arb_hypgeom.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "rigor/recheck_input.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

ComplexBall exact_complex(long value, long p) { return ComplexBall(exactly(value), 0, p); }

// 2^{-lambda/2}.
ComplexBall half_power(const ComplexBall& lambda) {
  ComplexBall e = lambda * (log(Ball(2, lambda.precision())) / (-2));
  acb_exp(e.data(), e.data(), e.precision());
  return e;
}

// |1/Gamma(w)| <= |w (w+1) ... (w+m-1)| cosh(pi Im w)^{1/2}/Gamma(Re w + m), Re w + m >= 1/2, over the rectangle w +-
// radius.
Ball rgamma_bound(const ComplexBall& w, const Ball& radius) {
  const long p = w.precision();
  const ComplexBall disc = w.widened(radius);
  Ball product(1, p), x = disc.re();
  for (long m = 0; !certainly_less(Ball(1, p) / 2, x); ++m, x = x + Ball(1, p)) {
    product = product * abs(disc + exact_complex(m, p));
  }
  Ball c = pi(p) * (abs(w.im()) + radius);
  arb_cosh(c.data(), c.data(), p);
  return product * sqrt(c) * Ball(ratio(8, 7), p);  // Gamma >= 0.8856 > 7/8 on the positive axis
}

// sup |Psi_lambda(x)| over the disc |lambda - lambda0| <= R: Kummer's series have positive terms for x^2, so |lambda|
// in place of lambda bounds them.
Ball kummer_bound(const ComplexBall& lambda0, const Ball& R, const Ball& x) {
  const long p = 64;
  const Ball size = abs(lambda0) + R, half = Ball(1, p) / 2, z = x * x / 2;
  Ball even(p), odd(p);
  const Ball a = size / 2, a1 = (size + Ball(1, p)) / 2, b1 = half * 3;
  arb_hypgeom_1f1(even.data(), a.data(), half.data(), z.data(), 0, p);
  arb_hypgeom_1f1(odd.data(), a1.data(), b1.data(), z.data(), 0, p);
  const ComplexBall w = lambda0 * half, w1 = (lambda0 + exact_complex(1, p)) * half;
  const Ball sum = even * rgamma_bound(w1, R / 2) + odd * rgamma_bound(w, R / 2) * abs(x) * sqrt(Ball(2, p));
  const Ball power = exp((R - lambda0.re()) * log(Ball(2, p)) / 2);
  return sum * power * sqrt(pi(p));
}

// The same for x far to the left, by Arb's enclosure of z^a U(a; 1/2; z) over the whole disc; not finite where that
// fails.
Ball tricomi_bound(const ComplexBall& lambda0, const Ball& R, const Ball& x) {
  const long p = 64;
  const Ball half = Ball(1, p) / 2;
  const ComplexBall disc = (lambda0 * half).widened(R / 2), b(half, Ball(p)), z(x * x / 2, Ball(p));
  ComplexBall u(p);
  acb_hypgeom_u_asymp(u.data(), disc.data(), b.data(), z.data(), -1, p);
  const Ball log_x = log(abs(x));
  return abs(u) * exp(R * abs(log_x) - lambda0.re() * log_x);
}

Ball smaller_bound(const ComplexBall& lambda0, const Ball& R, const Ball& x) {
  if (!certainly_less(x, Ball(-6, 64))) return kummer_bound(lambda0, R, x);
  const Ball far = tricomi_bound(lambda0, R, x);
  if (far.is_finite() && certainly_less(far, exp(R * 20))) return far;
  const Ball near = kummer_bound(lambda0, R, x);
  return far.is_finite() && certainly_less(far, near) ? far : near;
}

struct Plan {
  long precision, points, stretch;  // R = stretch * rho, rho = 2 radius
};

CirclePolynomial sample(const LinearParameters& q, const Exact& re, const Exact& im, const Exact& radius,
                        const Plan& plan) {
  const long p = plan.precision, M = plan.points;
  const Ball x_R = potential(q.V_R, q, p), x_F = potential(q.V_F, q, p), r(radius, p), rho = r * 2,
             R = rho * plan.stretch;
  const ComplexBall centre(re, im, p);
  std::vector<ComplexBall> values, roots;
  for (long m = 0; m < M; ++m) {
    throw_if_interrupted();
    ComplexBall root(p);
    const Exact turn = ratio(2 * m, M);
    const Ball angle(turn, p);
    arb_sin_cos_pi(acb_imagref(root.data()), acb_realref(root.data()), angle.data(), p);
    const ComplexBall lambda = centre + root * rho;
    values.push_back(psi_at(lambda, x_F) - psi_at(lambda, x_R));
    roots.push_back(root);
  }
  const ComplexBall low(re, im, 64);
  const Ball S = smaller_bound(low, R, potential(q.V_R, q, 64)) + smaller_bound(low, R, potential(q.V_F, q, 64));
  const Ball t_M = power(Ball(1, p) / plan.stretch, M), one(1, p);
  CirclePolynomial result{centre, r, {}, S * power(Ball(1, p) / (2 * plan.stretch), M) * 2};
  Ball rho_k = one, alias = S * t_M / (one - t_M);
  for (long k = 0; k < M; ++k) {
    ComplexBall sum(p);
    for (long m = 0; m < M; ++m)
      sum = sum + values[static_cast<size_t>(m)] * roots[static_cast<size_t>((M - m) * k % M)];
    result.c.push_back((sum * (one / (rho_k * M))).widened(alias));
    rho_k = rho_k * rho;
    alias = alias / R;
  }
  return result;
}

double log2_of(const Ball& x) {
  mag_t m;
  mag_init(m);
  arb_get_mag(m, x.data());
  const double value = mag_is_zero(m) ? -1e9 : mag_get_d_log2_approx(m);
  mag_clear(m);
  return value;
}

// log2 of the largest term |c_k| radius^k, from the coefficients' midpoints.
double largest_term(const CirclePolynomial& f) {
  double scale = -1e9;
  for (size_t k = 0; k < f.c.size(); ++k) {
    const ComplexBall middle(f.c[k].re().midpoint(), f.c[k].im().midpoint());
    scale = std::max(scale, log2_of(abs(middle)) + static_cast<double>(k) * log2_of(f.radius));
  }
  return scale;
}

// log2 of error/largest term, for the coefficients' errors and the remainder together.
double relative_error(const CirclePolynomial& f) {
  double error = log2_of(f.remainder);
  for (size_t k = 0; k < f.c.size(); ++k) {
    const double shift = static_cast<double>(k) * log2_of(f.radius);
    for (const Ball& part : {f.c[k].re(), f.c[k].im()})
      error = std::max(error, log2_of(part - part.midpoint()) + shift);
  }
  const double relative = error - largest_term(f);
  return std::isfinite(relative) && std::abs(error) < 1e8 ? relative : 1e9;
}

}  // namespace

// Psi_lambda(x): for x < -5 by Tricomi's 2^{-lambda/2} U(lambda/2; 1/2; x^2/2), else by Kummer's functions,
// sqrt(pi) 2^{-lambda/2} [1F1(lambda/2; 1/2; x^2/2)/Gamma((lambda+1)/2) + sqrt 2 x 1F1((lambda+1)/2; 3/2;
// x^2/2)/Gamma(lambda/2)].
ComplexBall psi_at(const ComplexBall& lambda, const Ball& x) {
  const long p = lambda.precision();
  const Ball half = Ball(1, p) / 2, zero(p);
  const ComplexBall z(x * x / 2, zero), a = lambda * half, a1 = (lambda + exact_complex(1, p)) * half;
  const ComplexBall b(half, zero), b1(half * 3, zero);
  if (certainly_less(x, Ball(-5, p))) {
    ComplexBall u(p);
    acb_hypgeom_u(u.data(), a.data(), b.data(), z.data(), p);
    return half_power(lambda) * u;
  }
  ComplexBall even(p), odd(p), gamma(p);
  acb_hypgeom_1f1(even.data(), a.data(), b.data(), z.data(), 0, p);
  acb_rgamma(gamma.data(), a1.data(), p);
  even = even * gamma;
  acb_hypgeom_1f1(odd.data(), a1.data(), b1.data(), z.data(), 0, p);
  acb_rgamma(gamma.data(), a.data(), p);
  odd = odd * gamma * (x * sqrt(Ball(2, p)));
  return half_power(lambda) * (even + odd) * sqrt(pi(p));
}

ComplexBall CirclePolynomial::value(const ComplexBall& delta) const {
  ComplexBall v(centre.precision());
  for (size_t k = c.size(); k-- > 0;) v = v * delta + c[k];
  return v.widened(remainder);
}

ComplexBall CirclePolynomial::slope(const ComplexBall& delta) const {
  ComplexBall v(centre.precision());
  for (size_t k = c.size(); k-- > 1;) v = v * delta + c[k] * Ball(static_cast<long>(k), centre.precision());
  return v.widened(remainder * 2 / radius);  // Cauchy on circles of radius radius/2
}

Ball CirclePolynomial::curvature() const {
  Ball sum(centre.precision());
  for (size_t k = c.size(); k-- > 2;) sum = sum * radius + abs(c[k]) * static_cast<long>(k * (k - 1));
  return sum;
}

Ball potential(const Exact& v, const LinearParameters& p, long precision) {
  const Exact distance = v - p.I;
  const Ball size = sqrt(Ball(Exact(distance * distance / p.a0), precision));
  return distance < 0 ? -size : size;
}

CirclePolynomial sample_characteristic(const LinearParameters& p, const Exact& re, const Exact& im, const Exact& radius,
                                       long bits) {
  const long small = radius < ratio(1, 100) ? 1L << 16 : 4;
  Plan plan{bits + 96, small > 4 ? 8 : 32, small};
  for (int attempt = 0; attempt < 9; ++attempt) {
    CirclePolynomial f = sample(p, re, im, radius, plan);
    if (relative_error(f) < static_cast<double>(-bits)) return f;
    // Too few points if aliasing is above the smallest term's share, else values that are not sharp enough.
    const double alias = log2_of(f.remainder) + static_cast<double>(plan.points);
    const bool few = alias > largest_term(f) - static_cast<double>(bits) - 2;
    if (few && plan.points < 512) plan.points *= 2;
    if (!few || attempt % 2 == 1) plan.precision += plan.precision / 2;
  }
  throw Refusal(fmt::format("oracle: the characteristic function could not be enclosed near {:.6g} + {:.6g} i",
                            to_double(re), to_double(im)));
}

}  // namespace spikeproof::rigor::recheck_detail
