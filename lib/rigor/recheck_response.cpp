#include "rigor/recheck_response.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"
#include "rigor/recheck_turning.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr long precision = 192;

Ball number(long n) { return Ball(n, precision); }
ComplexBall complex(const Ball& re, const Ball& im) { return ComplexBall(re, im); }
ComplexBall plus(const ComplexBall& z, long n) { return z + ComplexBall(n, 0, precision); }

Linearised linearised(const NnlifParameters& p, const Ball& beta, const Ball& N, const Exact& beta_c,
                      const Exact& a_c) {
  const Ball a1(p.a1, precision), a = p.a1 == 0 ? Ball(p.a0, precision) : Ball(p.a0, precision) + a1 * N;
  const Ball root = sqrt(a), root_c = sqrt(Ball(a_c, precision)), centre(beta_c, precision);
  const auto x = [&](const Exact& V) { return (Ball(Exact(V - p.I), precision) - beta) / root; };
  // x - x_c = (beta_c - beta)/sqrt(a) + x_c (sqrt(a_c/a) - 1), the last factor 0 where a is one number.
  const Ball stretch = p.a1 == 0 ? Ball(precision) : root_c / root - number(1);
  const Ball x_Rc = (Ball(Exact(p.V_R - p.I), precision) - centre) / root_c;
  return {{p.V_R - p.I, p.V_F - p.I, a_c, beta_c},
          beta,
          a,
          p.a1 == 0 ? Ball(precision) : a1 * N / a,
          x(p.V_R),
          x(p.V_F),
          (centre - beta) / root + x_Rc * stretch,
          abs(stretch) * Ball(Exact(p.V_F - p.V_R), precision) / root_c,
          p.V_F - p.I,
          p.delay};
}

// ---- Far: m = p + e, p = (x + S)/2, S = sqrt(x^2 + 4 lambda), |e| <= epsilon.

// All quantities of the far bound in MPFI, decreasing in L.
Interval interval_of(const Ball& x) { return Interval(x.lower(precision), x.upper(precision), precision); }

Interval whole(long n) { return Interval(n, precision); }

// int Re m over [x_R, x_F] from below: Re p grows with x, Re S >= sqrt((sqrt(x^4 + 16 L^2) + x^2)/2).
Interval growth_bound(const Interval& x_R, const Interval& x_F, const Interval& L, const Interval& epsilon) {
  const long n = 24;
  const Interval step = (x_F - x_R) / whole(n);
  Interval sum = whole(0);
  for (long i = 0; i < n; ++i) {
    const Interval x = x_R + step * whole(i), y = x * x;
    const Interval S = sqrt((sqrt(y * y + whole(16) * L * L) + y) / whole(2));
    sum = sum + step * ((x + S) / whole(2) - epsilon);
  }
  return sum;
}

struct FarBound {
  Interval epsilon, change, weight, length;
};

// Nothing where the estimate does not apply: L too small for how far x_R lies to the left.
std::optional<FarBound> far_parts(const Linearised& s, const Interval& L) {
  const Interval x_R = interval_of(s.x_R), x_F = interval_of(s.x_F), room = whole(2) * L - whole(4);
  if (!certainly_positive(room)) return std::nullopt;
  // The smaller root of epsilon (sqrt(2L) - epsilon) = 1.
  const Interval epsilon = whole(2) / (sqrt(whole(2) * L) + sqrt(room));
  const Interval growth = growth_bound(x_R, x_F, L, epsilon), size = larger(abs(x_R), abs(x_F));
  if (!certainly_positive(growth)) return std::nullopt;
  return FarBound{epsilon, (x_F - x_R) * epsilon * (sqrt(size * size + whole(4) * L) + epsilon),
                  whole(1) / (exp(growth) - whole(1)), x_F - x_R};
}

// ---- Axis.

// The half planes that hold h.
bool follow_response(Quarters& path, const ComplexBall& h) {
  const Ball re = h.re(), im = h.im();
  return path.follow({certainly_positive(re), certainly_positive(im), certainly_negative(re), certainly_negative(im)});
}

ComplexBall turn(const Linearised& s, const Ball& omega) {
  ComplexBall z(precision);
  const Ball angle = omega * Ball(s.delay, precision);
  arb_cos(acb_realref(z.data()), angle.data(), precision);
  const Ball sine = -angle;
  arb_sin(acb_imagref(z.data()), sine.data(), precision);
  return z;
}

// 1 - N Q on the axis for omega in [from, to], from > 2, by m = p - p/S^2 + e2; f are the parts at `from`.
ComplexBall far_value(const Linearised& s, const FarBound& f, const Exact& from, const Exact& to) {
  const Ball omega = Ball::hull(from, to, precision), zero(precision), L(from, precision), top(to, precision);
  const ComplexBall lambda(zero, omega), X(s.x_F, zero), S = sqrt(complex(s.x_F * s.x_F, omega * 4));
  const ComplexBall p = certainly_negative(s.x_F) ? lambda * number(2) / (S - X) : (S + X) * (number(1) / 2);
  const Ball sigma = sqrt(L * 2), epsilon = number(2) / (sigma + sqrt(L * 2 - number(4)));
  const Ball slope = number(1) / (L * 4) + top / (L * L * 8);
  const ComplexBall m = (p - p / (S * S)).widened((epsilon * epsilon + slope) / sigma);
  const auto ball = [](const Interval& x) {
    Ball low(precision), high(precision);
    arf_set_mpfr(arb_midref(low.data()), &x.data()->left);
    arf_set_mpfr(arb_midref(high.data()), &x.data()->right);
    arb_union(low.data(), low.data(), high.data(), precision);
    return low;
  };
  const Ball size = larger(abs(s.x_R), abs(s.x_F)), length = ball(f.length);
  const Ball change = length * epsilon * (sqrt(size * size + top * 4) + epsilon);
  const Ball drift = s.beta / sqrt(s.a), moved = abs(s.x_F) * change + length * (abs(m) + change);
  const Ball lost = ball(f.weight) * (abs(drift) * change + s.kappa * moved) / L;
  const ComplexBall l1 = plus(lambda, 1), l2 = plus(lambda, 2);
  // drift m/(lambda+1) + kappa (lambda + x m)/(lambda+2) with the coefficients of m collected.
  const Ball c = (s.beta * (number(1) - s.kappa) + s.kappa * Ball(s.V_F, precision)) / sqrt(s.a);
  const ComplexBall factor = (lambda * c + complex(c + drift, zero)) / (l1 * l2);
  return plus(ComplexBall(precision) - (m * factor + lambda / l2 * s.kappa).widened(lost) * turn(s, omega), 1);
}

// Values around i centre from the circle |delta| = 2.
struct Disc {
  const Linearised& s;
  Exact centre;
  std::vector<CirclePolynomial> f;
  std::vector<Ball> psi, curvature;  // Psi_1, Psi_2, Psi_3 at the largest x

  Disc(const Linearised& state, const Exact& at, long bits) : s(state), centre(at) {
    const Ball top = s.x_F + abs(s.shift) + s.skew;
    for (long j = 0; j < 3; ++j) {
      f.push_back(sample_characteristic(s.centre, j, centre, 1, bits));
      curvature.push_back(f.back().curvature());
      psi.push_back(abs(psi_at(ComplexBall(j + 1, 0, precision), top)));
    }
  }
  // f_j, or its quotient by delta in the disc about 0, where f(0) = 0.
  ComplexBall value(size_t j, bool divide, const Ball& middle, const Ball& h) const {
    const ComplexBall delta(Ball(precision), middle);
    const auto& c = f[j].c;
    const size_t first = divide ? 1 : 0;
    ComplexBall v(precision), d(precision);
    for (size_t k = c.size(); k-- > first;) {
      d = d * delta + v;
      v = v * delta + c[k];
    }
    const Ball bend = curvature[j] + (divide ? abs(c[1]) * 2 : Ball(precision));
    return v.widened((abs(d) + bend * h) * h + f[j].remainder);
  }
  ComplexBall response(const Exact& from, const Exact& to) const;
};

// f about lambda + j at the points of the box by two terms of sum (lambda)_k shift^k/k! Psi_{lambda+k}.
ComplexBall Disc::response(const Exact& from, const Exact& to) const {
  const Ball middle(Exact((from + to) / 2 - centre), precision), h(Exact((to - from) / 2), precision);
  const Ball omega = Ball::hull(from, to, precision), top = pi(precision) * Ball(to, precision);
  const ComplexBall lambda(Ball(precision), omega), l1 = plus(lambda, 1), l2 = plus(lambda, 2);
  ComplexBall f0 = value(0, centre == 0, middle, h), f1 = value(1, false, middle, h), f2 = value(2, false, middle, h);
  if (centre != 0) f0 = f0 / lambda;
  // 1/|Gamma(1 + i omega)|^2 = sinh(pi omega)/(pi omega) <= cosh(pi omega), and increases.
  Ball gamma(precision);
  if (to < ratio(1, 8)) {
    arb_cosh(gamma.data(), top.data(), precision);
  } else {
    arb_sinh(gamma.data(), top.data(), precision);
    gamma = gamma / top;
  }
  gamma = sqrt(gamma);
  const Ball t = s.shift, size = abs(t), w = s.skew;
  const ComplexBall u0 =
      (f0 + f1 * t + l1 * f2 * (t * t / 2)).widened(gamma * (size * size * size * psi[2] / 3 + w * psi[0]));
  const ComplexBall u1 = (f1 + l1 * f2 * t).widened(gamma * (size * size * psi[2] + w * psi[1]));
  ComplexBall sum = u1 / (l1 * u0) * (s.beta / sqrt(s.a));
  if (certainly_positive(s.kappa)) {
    const ComplexBall u2 = (l1 * f2).widened(gamma * (size + w) * psi[2] * 2);
    sum = sum + u2 / (l2 * u0) * s.kappa;
  }
  return plus(ComplexBall(precision) - sum * turn(s, omega), 1);
}

bool follow_near(const Disc& disc, const Exact& from, const Exact& to, int depth, Quarters& path) {
  throw_if_interrupted();
  if (follow_response(path, disc.response(from, to))) return true;
  if (depth == 0) return false;
  const Exact middle = (from + to) / 2;
  return follow_near(disc, from, middle, depth - 1, path) && follow_near(disc, middle, to, depth - 1, path);
}

// The far estimate on [from, to], cut into up to 2^depth pieces.
bool follow_far(const Linearised& s, const Exact& from, const Exact& to, int depth, Quarters& path) {
  throw_if_interrupted();
  const auto parts = far_parts(s, Interval(from, precision));
  if (!parts) return false;
  if (follow_response(path, far_value(s, *parts, from, to))) return true;
  if (depth == 0) return false;
  const Exact middle = (from + to) / 2;
  return follow_far(s, from, middle, depth - 1, path) && follow_far(s, middle, to, depth - 1, path);
}

}  // namespace

Linearised Linearised::at_rates(const NnlifParameters& p, const Enclosure& N) {
  const Exact middle = (N.lower + N.upper) / 2;
  const Ball rate = Ball::hull(N.lower, N.upper, precision);
  return linearised(p, rate * Ball(p.b, precision), rate, p.b * middle, p.a0 + p.a1 * middle);
}

Linearised Linearised::at_drifts(const NnlifParameters& p, const Exact& lower, const Exact& upper) {
  return linearised(p, Ball::hull(lower, upper, precision), Ball(precision), (lower + upper) / 2, p.a0);
}

void require_quiet_beyond(const Linearised& s, const Exact& R) {
  const Interval L(R, precision), x = interval_of(s.x_F), kappa = interval_of(s.kappa), root = sqrt(interval_of(s.a));
  const auto parts = far_parts(s, L);
  if (!parts) throw Refusal("oracle.states: R is too small for the estimate beyond it");
  const FarBound& f = *parts;
  const Interval low = sqrt(whole(2) * L), size = abs(x);
  const Interval p = certainly_positive(-x) ? whole(2) * L / (size + larger(size, low))
                                            : (size + sqrt(x * x + whole(4) * L)) / whole(2);
  const Interval m = p + f.epsilon, beta = interval_of(s.beta), drift = beta / root;
  const Interval c = (beta * (whole(1) - kappa) + kappa * Interval(s.V_F, precision)) / root;
  const Interval moved = size * f.change + f.length * (m + f.change);
  const Interval bound =
      kappa + m * (abs(c) + abs(c + drift) / L) / L + f.weight * (abs(drift) * f.change + kappa * moved) / L;
  if (!certainly_less(bound, whole(1))) {
    throw Refusal(fmt::format("oracle.states: eigenvalues beyond R = {:.6g} are not excluded", to_double(R)));
  }
}

long unstable_count(const Linearised& s, const Exact& R) {
  require_quiet_beyond(s, R);
  constexpr long most_discs = 300;  // some 30 ms each
  Quarters path;
  Exact omega = 0;
  for (long discs = 0; omega < R;) {
    Quarters attempt = path;
    const Exact next = std::min<Exact>(omega + std::max<Exact>(ratio(1, 2), omega / 8), R);
    if (omega >= 5 && follow_far(s, omega, next, 5, attempt)) {
      path = attempt, omega = next;
      continue;
    }
    if (++discs > most_discs)
      throw Refusal(
          fmt::format("oracle.states: too much work for this re-checker beyond omega = {:.6g}", to_double(omega)));
    const Exact centre = omega == 0 ? omega : Exact(omega + 1), end = std::min<Exact>(centre + 1, R);
    bool done = false;
    for (const long bits : {30L, 90L}) {
      attempt = path;
      done = follow_near(Disc(s, centre, bits), omega, end, bits == 30 ? 11 : 44, attempt);
      if (done) break;
    }
    if (!done)
      throw Refusal(fmt::format("oracle.states: h = 0 is not excluded on the axis near {:.6g}", to_double(omega)));
    path = attempt, omega = end;
  }
  const auto turns = path.half_turns();
  if (!follow_response(path, ComplexBall(1, 0, precision)) || !path.half_turns())
    throw Refusal("oracle.states: the argument of h at i R is not determined");
  return turns ? *turns : *path.half_turns();
}

}  // namespace spikeproof::rigor::recheck_detail
