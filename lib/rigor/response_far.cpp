// N Q far from the origin. m = Psi'/Psi obeys m' = lambda + x m - m^2; with S = sqrt(x^2 + 4 lambda), p = (x + S)/2 the
// difference e = m - p obeys e' = -S e - e^2 - p', p' = p/S, and vanishes at -infinity.
#include "rigor/log_slope.h"
#include "rigor/response.h"

namespace spikeproof::rigor {
namespace {

constexpr long precision = 160;
constexpr int pieces = 16;  // of [x_R, x_F] in the bound of |Psi(x_R)/Psi(x_F)|

Ball number(long n) { return Ball(n, precision); }
Ball infinity() { return number(1) / number(0); }

// A bound of |e| on (-inf, x] for |lambda| >= L: a radius that |e| cannot cross, as epsilon (Re S - epsilon) >= 1 and
// |p'| <= 1.
Ball riccati_error(const Ball& L) {
  const Ball sigma = sqrt(L * 2), room = sigma * sigma - number(4);
  return certainly_positive(room) ? number(2) / (sigma + sqrt(room)) : infinity();
}

// Lower bound of Re p over |lambda| >= L, Re lambda >= 0: it is attained at +-iL, and grows with x.
Ball real_part_bound(const Ball& x, const Ball& L) {
  const Ball square = x * x, re_S = sqrt((sqrt(square * square + L * L * 16) + square) / 2);
  return certainly_negative(x) ? (re_S * re_S - square) / ((re_S - x) * 2) : (x + re_S) / 2;
}

struct Quotient {
  Ball weight;  // bounds |rho/(1 - rho)|, rho = Psi(x_R)/Psi(x_F)
  Ball change;  // bounds |m(x_F) - m(x_R)|
  Ball length;  // x_F - x_R
};

Quotient quotient(const StateBox& box, const Ball& L) {
  const Ball x_R = box.x(box.V_R), x_F = box.x(box.V_F);
  const Ball length = Ball(Exact(box.V_F - box.V_R), precision) / sqrt(box.a), step = length / pieces;
  const Ball epsilon = riccati_error(L), size = larger(abs(x_R), abs(x_F));
  Ball growth = number(0), left = x_R;
  for (int i = 0; i < pieces; ++i) {
    growth = growth + step * (real_part_bound(lower_end(left), L) - epsilon);
    left = left + step;
  }
  Ball weight = infinity(), e(precision);
  if (certainly_positive(growth)) {
    arb_expm1(e.data(), growth.data(), precision);
    weight = number(1) / e;
  }
  // m' = -S e - e^2.
  return {weight, length * epsilon * (sqrt(size * size + L * 4) + epsilon), length};
}

struct Weights {
  Ball drift, c1, c2;  // beta/sqrt(a); the factor of m in N Q is (c1 lambda + c2)/((lambda+1)(lambda+2))
};

Weights weights(const StateBox& box) {
  const Ball root = sqrt(box.a), one_less = number(1) - box.kappa, V_F(box.V_F, precision);
  const Ball drift = box.beta / root, c1 = (box.beta * one_less + box.kappa * V_F) / root;
  return {drift, c1, c1 + drift};
}

// |N Q| owes to x_R at most this, where |lambda + 1| and |lambda + 2| are at least `size`.
Ball reset_part(const StateBox& box, const Quotient& q, const Ball& drift, const Ball& m_F, const Ball& size) {
  const Ball P = abs(box.x(box.V_F)) * q.change + q.length * (m_F + q.change);
  return q.weight * (abs(drift) * q.change + box.kappa * P) / size;
}

// w = 1/(e^z - 1), or a disc about 0 that holds it where z is not sharp; its derivative is -z' w (1 + w).
Dual reset_weight(const Dual& z) {
  const long p = z.v.precision();
  const ComplexBall one(1, 0, p);
  Ball size(p);
  const Ball growth = lower_end(z.v.re());
  arb_expm1(size.data(), growth.data(), p);
  const Ball disc = number(1) / size;
  ComplexBall w(p);
  acb_expm1(w.data(), z.v.data(), p);
  w = one / w;
  if (certainly_positive(size) && !certainly_less(abs(w), disc * 2)) w = ComplexBall(p).widened(disc);
  return {w, ComplexBall(p) - z.d * w * (w + one)};
}

// N Q and its derivative in lambda at all i omega of the ball. rho/(1 - rho) = 1/(Psi(x_F)/Psi(x_R) - 1), and ln of
// that quotient is the integral of m.
Dual response(const StateBox& box, const Ball& omega) {
  const Ball x_F = box.x(box.V_F), x_R = box.x(box.V_R);
  const Ball length = Ball(Exact(box.V_F - box.V_R), precision) / sqrt(box.a);
  const LogSlope slope(omega, x_F);
  const Dual weight = reset_weight(slope.growth(x_R, length)), m = slope.at(x_F), m_R = slope.at(x_R);
  const Dual lambda{ComplexBall(Ball(precision), omega), ComplexBall(1, 0, precision)};
  const Dual one = constant(number(1)), l1 = lambda + one, l2 = l1 + one;
  const Weights w = weights(box);
  const Dual main = m * (lambda * w.c1 + constant(w.c2)) / (l1 * l2) + lambda / l2 * box.kappa;
  const Dual reset = (m - m_R) / l1 * w.drift + (m * x_F - m_R * x_R) / l2 * box.kappa;
  return (main + reset * weight) * exp(lambda * (-Ball(box.delay, precision)));
}

}  // namespace

ComplexBall delay_factor(const StateBox& box, const Ball& omega) {
  ComplexBall turn(precision);
  const Ball angle = -(omega * Ball(box.delay, precision));
  arb_sin_cos(acb_imagref(turn.data()), acb_realref(turn.data()), angle.data(), precision);
  return turn;
}

Ball far_bound(const StateBox& box, const Exact& L_exact) {
  const Ball L(L_exact, precision), x = box.x(box.V_F), size = abs(x), S = sqrt(x * x + L * 4);
  const Ball p = certainly_negative(x) ? L * 2 / (size + larger(size, sqrt(L * 2))) : (size + S) / 2;
  const Ball m = p + riccati_error(L);
  const Weights w = weights(box);
  const Quotient q = quotient(box, L);
  return box.kappa + m * (abs(w.c1) * L + abs(w.c2)) / (L * L) + reset_part(box, q, w.drift, m, L);
}

// Mean-value form.
ComplexBall far_response(const StateBox& box, const Ball& omega) {
  const Ball middle = omega.midpoint(), h = upper_end(omega - middle);
  return response(box, middle).v.widened(abs(response(box, omega).d) * h);
}

}  // namespace spikeproof::rigor
