// Where the basin around the steady state of b = 0 closes: everything is explicit in the drift beta = b N.
#include <fmt/format.h>

#include <algorithm>

#include "core/progress.h"
#include "rigor/local_convergence.h"
#include "rigor/local_margin.h"

namespace spikeproof::rigor {
namespace {

constexpr long bits = 60, precision = 256;

Exact rounded(const Exact& x) { return Ball(x, bits + 20).midpoint().lower(bits + 20); }

// 2 a0 - Lambda(0) at the steady state with this drift.
Result<Ball> room(const Nnlif& model, const Ball& beta) {
  throw_if_interrupted();
  auto c = constants_at(model, beta, bits);
  if (!c) return c.error();
  return local_margin(model, *c, 0, 0);
}

struct Point {
  Exact beta, room;
};

Result<Point> point_at(const Nnlif& model, const Exact& beta) {
  auto r = room(model, Ball(beta, precision));
  if (!r) return r.error();
  return Point{beta, r->midpoint().lower(bits + 20)};
}

struct End {
  Enclosure b, drift;
};

// b = beta int q at both ends of a bracket of beta on which the room changes sign for certain.
Result<End> certified(const Nnlif& model, const Exact& beta, const Exact& e) {
  auto inner = room(model, Ball(Exact(beta - e), precision)), outer = room(model, Ball(Exact(beta + e), precision));
  if (!inner || !outer) return inner ? outer.error() : inner.error();
  if (!certainly_positive(*inner) || !certainly_negative(*outer))
    return Error{ErrorCode::precision_exhausted, "local_convergence_range", "no certain change of sign"};
  const Ball range =
      Ball::hull(std::min(Exact(beta - e), Exact(beta + e)), std::max(Exact(beta - e), Exact(beta + e)), precision);
  auto c = constants_at(model, range, bits);
  if (!c) return c.error();
  return End{enclosure_of(range / c->N), enclosure_of(range)};
}

// A quarter of where beta^2/N + 2 abs(beta) sqrt(C_R) = 2 a0 with the constants of beta = 0.
Result<Exact> first_step(const Nnlif& model) {
  const auto c = constants_at(model, Ball(precision), bits);
  if (!c) return c.error();
  const Ball two_a(Exact(2 * model.a0()), precision);
  return (two_a / (sqrt(c->C_R) + sqrt(c->C_R + two_a / c->N)) / 4).upper(4);
}

// Steps outward from beta = 0 until the room is negative, then Illinois steps.
Result<End> end_of(const Nnlif& model, long sign) {
  Point low{0, Exact(2 * model.a0())};
  auto scale = first_step(model);
  if (!scale) return scale.error();
  const Exact step = sign * *scale;
  Result<Point> high = point_at(model, step);
  for (int k = 0; high && high->room > 0; ++k) {
    if (k == 400)
      return Error{ErrorCode::no_convergence, "local_convergence_range",
                   fmt::format("the basin is still open at b N = {:.6g}", to_double(high->beta))};
    low = *high;
    high = point_at(model, Exact(low.beta + step));
  }
  for (int k = 0, side = 0; high && k < 100; ++k) {
    const Exact x = rounded(Exact((low.beta * high->room - high->beta * low.room) / (high->room - low.room)));
    auto at = point_at(model, x);
    if (!at) return at.error();
    if (::abs(at->room) < model.a0() * decimal("0x1p-56")) return certified(model, x, Exact(step * decimal("0x1p-48")));
    const int now = at->room > 0 ? 1 : -1;
    if (now == side) (now > 0 ? high->room : low.room) /= 2;
    (now > 0 ? low : *high) = *at;
    side = now;
  }
  if (!high) return high.error();
  return Error{ErrorCode::no_convergence, "local_convergence_range", "the end of the range did not settle"};
}

}  // namespace

Result<LocalRange> local_convergence_range(const Nnlif& model) {
  if (model.a1() != 0)
    return Error{ErrorCode::out_of_range, "local_convergence_range", "a1 = 0 fails: a1 = " + to_text(model.a1())};
  auto lower = end_of(model, -1), upper = end_of(model, 1);
  if (!lower || !upper) return lower ? upper.error() : lower.error();
  return LocalRange{lower->b, upper->b, lower->drift, upper->drift};
}

}  // namespace spikeproof::rigor
