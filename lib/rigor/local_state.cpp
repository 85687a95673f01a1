// A steady state of the nonlinear equation as a change of sign of F(N) = (rate at the drift of N) - N, a1 = 0.
#include <fmt/format.h>

#include "core/progress.h"
#include "rigor/local_margin.h"
#include "rigor/steady_state.h"

namespace spikeproof::rigor {
namespace {

constexpr long largest_rate_tried = 10'000'000;  // per unit time, the time of the leak

struct Point {
  Exact N, F;
};

Exact rounded(const Exact& x, long bits) { return Ball(x, bits).midpoint().lower(bits); }

// F to about 2^-bits of N.
Result<Ball> difference(const Nnlif& model, const Exact& N, long bits) {
  throw_if_interrupted();
  auto rate = enclose_rate({model.V_R(), model.V_F(), model.a0(), Exact(model.I() + model.b() * N)}, bits);
  if (!rate) return rate.error();
  return *rate - Ball(N, rate->precision());
}

Result<Point> point_at(const Nnlif& model, const Exact& N, long bits) {
  auto F = difference(model, N, bits);
  if (!F) return F.error();
  return Point{N, F->midpoint().lower(bits)};
}

// Two points on either side of the lowest zero. For b > 0, F + N increases: from N = 0 the steps stay below the zero or
// pass it by a twentieth. For b <= 0 it lies between 0 and F(0).
Result<std::pair<Point, Point>> lowest_bracket(const Nnlif& model, long bits) {
  auto before = point_at(model, 0, bits);
  if (!before) return before.error();
  auto now = point_at(model, rounded(before->F, bits), bits);
  for (int step = 0; step < 300; ++step) {
    if (!now) return now.error();
    if (now->F <= 0) return std::pair(*before, *now);
    if (now->N > largest_rate_tried) break;
    const Exact slope = (now->F - before->F) / (now->N - before->N);  // below 0 where a zero is ahead
    Exact ahead = now->F;
    if (slope < 0) ahead = std::min(Exact(now->F / -slope * ratio(21, 20)), Exact(now->N + now->F));
    before = now;
    now = point_at(model, rounded(Exact(now->N + std::max(ahead, now->F)), bits), bits);
  }
  return Error{
      ErrorCode::no_convergence, "enclose_state",
      fmt::format("no steady state found up to N = {:.6g}: none exists, or b is next to a fold", to_double(before->N))};
}

// Illinois steps inside a bracket.
Result<Exact> zero_in(const Nnlif& model, Point low, Point high, long bits) {
  int side = 0;
  for (int step = 0; step < 200; ++step) {
    if (high.F == 0) return high.N;
    if (low.F == 0) return low.N;
    const Exact x = rounded(Exact((low.N * high.F - high.N * low.F) / (high.F - low.F)), bits);
    auto at = point_at(model, x, bits);
    if (!at) return at.error();
    const bool below = sgn(at->F) == sgn(low.F);
    const Exact moved = ::abs(Exact(x - (below ? low.N : high.N)));
    if (::abs(at->F) * (mpz_class(1) << static_cast<unsigned long>(bits - 8)) < x ||
        moved * (mpz_class(1) << static_cast<unsigned long>(bits - 8)) < x)
      return x;
    if (below) {
      low = *at;
      if (side == 1) high.F /= 2;
      side = 1;
    } else {
      high = *at;
      if (side == -1) low.F /= 2;
      side = -1;
    }
  }
  return Error{ErrorCode::no_convergence, "enclose_state", "the rate did not settle"};
}

// Secant steps from a guess.
Result<Exact> zero_near(const Nnlif& model, const Exact& guess, long bits) {
  auto before = point_at(model, rounded(guess, bits), bits);
  auto now = point_at(model, rounded(Exact(guess * ratio(1025, 1024)), bits), bits);
  for (int step = 0; step < 60; ++step) {
    if (!before || !now) return before ? now.error() : before.error();
    if (now->F == 0 || now->F == before->F) return now->N;
    const Exact x = rounded(Exact(now->N - now->F * (now->N - before->N) / (now->F - before->F)), bits);
    if (x <= 0) break;
    if (::abs(Exact(x - now->N)) * (mpz_class(1) << static_cast<unsigned long>(bits - 8)) < x) return x;
    before = now;
    now = point_at(model, x, bits);
  }
  return Error{ErrorCode::no_convergence, "enclose_state",
               fmt::format("no steady state found near N = {:.6g}", to_double(guess))};
}

}  // namespace

Result<Ball> enclose_state(const Nnlif& model, const Exact* near, long bits) {
  if (model.b() == 0) return enclose_rate({model.V_R(), model.V_F(), model.a0(), model.I()}, bits);
  const long work = bits + 40;
  Exact zero;
  if (near == nullptr) {
    auto bracket = lowest_bracket(model, work);
    if (!bracket) return bracket.error();
    auto found = zero_in(model, bracket->first, bracket->second, work);
    if (!found) return found.error();
    zero = *found;
  } else {
    auto found = zero_near(model, *near, work);
    if (!found) return found.error();
    zero = *found;
  }
  Exact e = zero / (mpz_class(1) << static_cast<unsigned long>(bits + 1));
  for (int attempt = 0; attempt < 8; ++attempt, e *= 64) {
    const Exact low = rounded(Exact(zero - e), work), high = rounded(Exact(zero + e), work);
    auto before = difference(model, low, work), after = difference(model, high, work);
    if (!before || !after) return before ? after.error() : before.error();
    const bool falls = certainly_positive(*before) && certainly_negative(*after);
    const bool rises = certainly_negative(*before) && certainly_positive(*after);
    if (low > 0 && (falls || rises)) return Ball::hull(low, high, work + 24);
  }
  return Error{ErrorCode::precision_exhausted, "enclose_state", "no certain change of sign: b is next to a fold"};
}

}  // namespace spikeproof::rigor
