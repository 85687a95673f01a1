// N Q near a point of the imaginary axis: Taylor models of f(lambda + j) at the box's centre, and the way from there to
// the other points of the box by Psi_lambda(x + xi) = sum_k (lambda)_k xi^k/k! Psi_{lambda+k}(x).
#include <arb_hypgeom.h>

#include "rigor/dual.h"
#include "rigor/log_slope.h"
#include "rigor/response.h"

namespace spikeproof::rigor {
namespace {

constexpr long precision = 160;
Exact model_radius() { return ratio(5, 4); }  // pieces stay 1/4 inside, so that the error's derivative is bounded

// Upper bounds of Psi_1 ... Psi_highest at all points up to x; Psi_k increases with x.
std::vector<Ball> psi_bounds(const Ball& x, int highest) {
  const Ball point = larger(x, Ball(precision));
  Ball erfc(precision);
  const Ball argument = -(point / sqrt(Ball(2, precision)));
  arb_hypgeom_erfc(erfc.data(), argument.data(), precision);
  std::vector<Ball> psi{sqrt(pi(precision) / 2) * exp(point * point / 2) * erfc};
  psi.push_back(point * psi[0] + Ball(1, precision));
  for (int k = 2; k < highest; ++k)
    psi.push_back((point * psi[static_cast<size_t>(k - 1)] + psi[static_cast<size_t>(k - 2)]) / k);
  return psi;
}

// 1/|Gamma(1 + i omega)| = sqrt(sinh(pi omega)/(pi omega)), which increases with omega >= 0.
Ball reciprocal_gamma(const Exact& omega) {
  const Ball y = pi(precision) * Ball(omega, precision);
  const Ball cosh = (exp(y) + exp(-y)) / 2;
  return sqrt(omega < ratio(1, 16) ? cosh : (exp(y) - exp(-y)) / (y * 2));
}

// The way from the centre to the box in the variable x.
struct Offset {
  Ball shift;             // common to x_R and x_F
  Ball skew;              // bounds what x_F moves beyond that
  std::vector<Ball> psi;  // Psi_1, Psi_2, ... on all of the box
};

Offset offset_of(const StateBox& box, int highest) {
  const Ball root = sqrt(box.a), root_centre = sqrt(Ball(box.a_centre, precision));
  Ball stretch(precision);
  if (!box.exact_noise) stretch = (Ball(box.a_centre, precision) - box.a) / (root * (root + root_centre));
  const Ball x_R(Exact(box.V_R - box.beta_centre), precision);
  const Ball shift = (Ball(box.beta_centre, precision) - box.beta) / root + x_R / root_centre * stretch;
  const Ball skew = Ball(Exact(box.V_F - box.V_R), precision) / root_centre * abs(stretch);
  const Ball x_F = Ball(Exact(box.V_F - box.beta_centre), precision) / root_centre;
  return {shift, skew, psi_bounds(x_F + abs(shift) + skew, highest)};
}

// f/lambda in a disc about lambda = 0: f(0) = 0, and the rest by the maximum principle.
TaylorModel divided(TaylorModel f) {
  acb_poly_shift_right(f.polynomial.data(), f.polynomial.data(), 1);
  f.tail = f.tail / Ball(f.radius, f.precision);
  return f;
}

ComplexBall midpoint(ComplexBall z) {
  acb_get_mid(z.data(), z.data());
  return z;
}

// The model's expansion about i middle.
ComplexPolynomial expanded_about(const TaylorModel& f, const Ball& middle) {
  ComplexPolynomial local;
  const ComplexBall delta(Ball(f.precision), middle);
  acb_poly_taylor_shift(local.data(), f.polynomial.data(), delta.data(), f.precision);
  return local;
}

// e^{g delta} f and its derivative on the segment |delta| <= h about the middle; a common g drops out of all quotients,
// and with g = -f'/f it takes out what they have in common.
Dual segment(const TaylorModel& f, const ComplexPolynomial& local, const ComplexBall& g, const Ball& h) {
  const long p = f.precision;
  const Ball coarse_h = upper_end(h + Ball(64)), rate = abs(g) + Ball(64), growth = exp(rate * coarse_h);
  Ball spread(64), power_h(1, 64);
  ComplexBall first(p);
  for (long k = 0; k < acb_poly_length(local.data()); ++k, power_h = power_h * coarse_h) {
    const ComplexBall c = local.coefficient(k + 1, p) * Ball(k + 1, p) + g * local.coefficient(k, p);
    if (k == 0) first = c;
    if (k > 0) spread = spread + (abs(c) + Ball(64)) * power_h;
  }
  const Ball size = abs(first) + spread + f.tail * (rate + Ball(4, 64));
  const Ball off = spread + f.tail * (rate + Ball(4, 64)) + size * (growth - Ball(1, 64));
  return {local.coefficient(0, p).widened(size * growth * coarse_h + f.tail), first.widened(off * growth)};
}

}  // namespace

Result<NearResponse> NearResponse::about(const StateBox& box, const Exact& centre, long bits, Effort& effort) {
  NearResponse near(box);
  near.centre_ = centre;
  const LinearParameters p{box.V_R, box.V_F, box.a_centre, box.beta_centre};
  for (int j = 0; j < 4; ++j) {
    Effort fresh{0, 0, 0, 0, effort.work};
    auto f = expand_characteristic(p, j, centre, model_radius(), bits, fresh);
    effort.work = fresh.work;
    if (!f) return f.error();
    if (j == 0 && centre == 0) f = divided(*f);
    near.models_.push_back(*f);
  }
  return near;
}

// f(lambda)/lambda, f(lambda+1), (lambda+1) f(lambda+2) on the segment, up to the remainders of the series in xi =
// shift.
NearResponse::Parts NearResponse::parts(const Ball& omega, const Ball& h, const Ball& shift) const {
  const Dual lambda{ComplexBall(Ball(precision), omega.widened(h)), ComplexBall(1, 0, precision)};
  std::vector<Dual> f;
  ComplexBall g(precision);
  for (const auto& model : models_) {
    const ComplexPolynomial local = expanded_about(model, omega - Ball(centre_, precision));
    if (f.empty())
      g = midpoint(ComplexBall(precision) - local.coefficient(1, precision) / local.coefficient(0, precision));
    f.push_back(segment(model, local, g, h));
  }
  if (centre_ != 0) f[0] = f[0] / lambda;
  const Dual one = constant(Ball(1, precision)), l1 = lambda + one, l2 = l1 + one, l12 = l1 * l2;
  const Ball s2 = shift * shift / 2, s3 = s2 * shift / 3;
  return {lambda,
          l1,
          l2,
          f[0] + f[1] * shift + l1 * f[2] * s2 + l12 * f[3] * s3,
          f[1] + l1 * f[2] * shift + l12 * f[3] * s2,
          l1 * f[2] + l12 * f[3] * shift};
}

ComplexBall NearResponse::on(const Exact& lower, const Exact& higher) const {
  const Ball middle(Exact((lower + higher) / 2), precision), h(Exact((higher - lower) / 2), precision);
  const Offset o = offset_of(box_, 4);
  const Ball drift = box_.beta / sqrt(box_.a), delay(box_.delay, precision);
  const auto response = [&](const Parts& p) {
    Dual q = p.u1 / (p.l1 * p.u0) * drift;
    if (!box_.exact_noise) q = q + p.u2 / (p.l2 * p.u0) * box_.kappa;
    return q * exp(p.lambda * (-delay));
  };
  const Parts wide = parts(middle, h, o.shift);
  const ComplexBall centre = response(parts(middle, Ball(precision), o.shift)).v;
  // The remainders, and what x_F moves beyond the shift.
  const Ball gamma = reciprocal_gamma(higher), xi = upper_end(abs(o.shift));
  const auto rest = [&](int order, long numerator, long denominator, size_t k, long skewed) {
    return gamma * (power(xi, order) * o.psi[3] * numerator / denominator + o.skew * o.psi[k] * skewed);
  };
  const Ball r0 = rest(4, 1, 4, 0, 1), r1 = rest(3, 1, 1, 1, 1), r2 = rest(2, 3, 1, 2, 2);
  const Ball room = abs(wide.u0.v) - r0;
  if (!certainly_positive(room)) return ComplexBall(precision).widened(Ball(1, precision) / Ball(precision));
  const auto lost = [&](const Dual& u, const Ball& r, const Dual& l) {
    return (r + abs(u.v / wide.u0.v) * r0) / (room * abs(l.v));
  };
  const Ball error = abs(drift) * lost(wide.u1, r1, wide.l1) + box_.kappa * lost(wide.u2, r2, wide.l2);
  return centre.widened(abs(response(wide).d) * h + error);
}

StateBox StateBox::of_rates(const Nnlif& model, const Exact& b, const Exact& lower, const Exact& upper) {
  const Ball N = Ball::hull(lower, upper, precision), zero(precision);
  const Exact N_c = (lower + upper) / 2, a_c = model.a0() + model.a1() * N_c;
  const bool exact_noise = model.a1() == 0;
  const Ball a0(model.a0(), precision), a = exact_noise ? a0 : a0 + Ball(model.a1(), precision) * N;
  return {model.V_R() - model.I(),
          model.V_F() - model.I(),
          model.delay(),
          b * N_c,
          a_c,
          Ball(b, precision) * N,
          a,
          exact_noise ? zero : Ball(1, precision) - a0 / a,
          exact_noise};
}

StateBox StateBox::of_drifts(const Nnlif& model, const Exact& lower, const Exact& upper) {
  const Exact centre = (lower + upper) / 2;
  return {model.V_R() - model.I(),
          model.V_F() - model.I(),
          model.delay(),
          centre,
          model.a0(),
          Ball::hull(lower, upper, precision),
          Ball(model.a0(), precision),
          Ball(precision),
          true};
}

Ball StateBox::x(const Exact& V) const { return (Ball(V, precision) - beta) / sqrt(a); }

}  // namespace spikeproof::rigor
