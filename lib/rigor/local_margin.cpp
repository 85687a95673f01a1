#include "rigor/local_margin.h"

#include <algorithm>
#include <functional>

#include "rigor/profile_integrals.h"

namespace spikeproof::rigor {

Ball local_margin(const Nnlif& model, const LocalConstants& c, const Exact& E, const Exact& gamma) {
  const long p = c.N.precision();
  const Ball zero(p), XX(Exact(1 + E), p), g(gamma, p), B = abs(c.beta), A = c.beta * c.beta / c.N * XX;
  const Ball left = Ball(Exact(2 * model.a0()), p) - g * c.C;
  if (model.delay() > 0) {
    const Ball late = exp(g * Ball(model.delay(), p) / 2);
    return left - A * late * late - B * late * 2 * sqrt(XX * c.C_R);
  }
  // <K/P, u> is at most kappa + s sqrt(E) in the direction that hurts.
  const Ball s = sqrt(larger(c.C_R - c.kappa * c.kappa, zero));
  const Ball q = c.beta * c.kappa + B * s * sqrt(Ball(E, p));
  const Ball root = A * A + A * q * 4 + B * B * XX * c.C_R * 4;
  return left - (A + q * 2 + sqrt(larger(root, zero))) / 2;
}

namespace {

// The largest x in [0, top] with holds(x), less a billionth that leaves room for the re-checker; holds is true up to a
// point.
std::optional<Exact> largest(const Exact& top, const std::function<bool(const Exact&)>& holds) {
  if (!holds(0)) return std::nullopt;
  Exact low = 0, high = top;
  for (int step = 0; step < 40; ++step) {
    const Exact middle = Ball(Exact((low + high) / 2), 64).midpoint().lower(64);
    (holds(middle) ? low : high) = middle;
  }
  return Ball(Exact(low - low * decimal("0x1p-30")), 64).lower(40);
}

}  // namespace

std::optional<Exact> largest_basin(const Nnlif& model, const LocalConstants& c) {
  const auto holds = [&](const Exact& E) { return certainly_positive(local_margin(model, c, E, 0)); };
  Exact top = 1;
  for (int step = 0; step < 200 && holds(top); ++step) top *= 2;
  for (int step = 0; step < 200 && !holds(top); ++step) top /= 2;
  return largest(2 * top, holds);
}

std::optional<Exact> largest_rate(const Nnlif& model, const LocalConstants& c, const Exact& E) {
  const Exact top = (Ball(Exact(2 * model.a0()), c.N.precision()) / c.C).upper();
  const auto rate =
      largest(top, [&](const Exact& gamma) { return certainly_positive(local_margin(model, c, E, gamma)); });
  return rate && *rate > 0 ? rate : std::nullopt;
}

Result<LocalConstants> constants_at(const Nnlif& model, const Ball& beta, long bits) {
  const long p = beta.precision();
  const Ball root = sqrt(Ball(model.a0(), p));
  const Ball x_F = (Ball(Exact(model.V_F() - model.I()), p) - beta) / root;
  const Ball T = Ball(Exact(model.V_F() - model.V_R()), p) / root;
  auto integrals = profile_integrals(x_F, T, bits);
  if (!integrals) return integrals.error();
  const Ball N = Ball(1, p) / integrals->mass;
  // The mean of P is (b - V_F + V_R) N, from the stationary equation times v.
  const Ball kappa = Ball(Exact(model.V_R() - model.I()), p) - beta + Ball(Exact(model.V_F() - model.V_R()), p) * N;
  return LocalConstants{beta, N, Ball(model.a0(), p) * N * integrals->k, kappa, Ball(p)};
}

}  // namespace spikeproof::rigor
