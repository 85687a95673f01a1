// A fold to the digits asked: Newton's method proposes, signs of B' on both sides prove.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "rigor/certificate.h"
#include "rigor/fold_parts.h"

namespace spikeproof::rigor::fold_detail {
namespace {

double as_double(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// The branch's equation and S at a point, with their derivatives; midpoints only.
struct System {
  Ball phi, phi_N, phi_beta, S, S_N, S_beta;
};

System system(const Family& q, const Ball& N, const Ball& beta) {
  const long p = N.precision();
  const Ball a1(q.a1, p), a = Ball(q.a0, p) + a1 * N, one(1, p);
  const auto J = branch_moments(q, beta.midpoint().upper(p), a.midpoint().upper(p), 4, p);
  return {N * J[0] - one,
          J[0] - N * a1 * J[2] / 2,
          -(N * J[1]),
          J[0] - beta * J[1] - N * a1 * J[2] / 2,
          a1 * (beta * J[3] / 2 - J[2] + N * a1 * J[4] / 4),
          beta * J[2] - J[1] * 2 + N * a1 * J[3] / 2};
}

// One step of Newton's method; returns the relative size of the step in N.
double newton_step(const Family& q, Ball& N, Ball& beta) {
  const System f = system(q, N, beta);
  const Ball det = f.phi_N * f.S_beta - f.phi_beta * f.S_N;
  const Ball dN = (f.phi * f.S_beta - f.phi_beta * f.S) / det, dbeta = (f.phi_N * f.S - f.phi * f.S_N) / det;
  const double size = std::abs(as_double(dN / N));
  N = (N - dN).midpoint();
  beta = (beta - dbeta).midpoint();
  return size;
}

Ball at_precision(const Ball& x, long p) { return Ball(x.midpoint().upper(p), p); }

// Narrows the stretch by the sign of S at points of the branch, so that Newton's method starts close to the fold.
void narrow(const Family& q, Exact& left, Exact& right, double& beta, bool maximum) {
  while ((right - left) * 128 > left) {
    const Exact middle = Ball(Exact((left + right) / 2), 40).upper(40);
    if (middle <= left || middle >= right) return;
    const Cell c = point_cell(q, middle, beta, 40);
    beta = to_double(c.beta_lower);
    const long p = 40 + working_bits(q, middle, c.beta_lower);
    const bool rises =
        certainly_positive(system(q, Ball(middle, p), Ball(Exact((c.beta_lower + c.beta_upper) / 2), p)).S);
    (rises == maximum ? left : right) = middle;
  }
}

struct Approximation {
  Ball N, beta;
};

std::optional<Approximation> approximate(const Family& q, const Exact& N_0, double beta_0, long bits) {
  const long spare = working_bits(q, N_0, Exact(beta_0));
  Ball N(N_0, 64 + spare), beta(Exact(beta_0), 64 + spare);
  double size = 1;
  for (int i = 0; i < 60 && size > 1e-12; ++i) {
    size = newton_step(q, N, beta);
    if (!N.is_finite() || !certainly_positive(N)) return {};
  }
  if (size > 1e-12) return {};
  for (long known = 32; known < bits + 8; known *= 2) {
    throw_if_interrupted();
    const long p = 4 * known + spare;
    N = at_precision(N, p), beta = at_precision(beta, p);
    newton_step(q, N, beta);
  }
  return Approximation{N, beta};
}

// The cell between the two points, wide enough that its corners cover the branch.
Cell joined(const Family& q, const Cell& before, const Cell& after) {
  const auto J = branch_moments(q, before.beta_lower, dyadic(q.a(before.N_lower), 64), 2, 64);
  const Exact step = after.N_upper - before.N_lower, per_rate = (J[0] / J[1]).upper(8);
  const Exact width = per_rate * step * (1 / before.N_lower + q.a1 * (J[2] / J[0]).upper(8));
  const long grid = static_cast<long>(std::floor(log_of(width) / std::log(2.0))) - 4;
  return {before.N_lower,
          after.N_upper,
          rounded_to(std::min(before.beta_lower, after.beta_lower) - width, grid, false),
          rounded_to(std::max(before.beta_upper, after.beta_upper) + width, grid, true),
          Run::rises,
          {},
          false};
}

// Points 2^-t to both sides of the approximation, where the sign of B' must come out as the turn says.
std::optional<FoldBracket> bracket(const Family& q, const Cell& stretch, const Approximation& at, bool maximum,
                                   long t) {
  const Exact N = at.N.midpoint().upper(t + 16), relative = two_to(-t);
  const long grid = static_cast<long>(std::floor(log_of(N) / std::log(2.0))) - t - 4;
  const Exact N_1 = rounded_to(N * (1 - relative), grid, false), N_2 = rounded_to(N * (1 + relative), grid, true);
  if (N_1 < stretch.N_lower || N_2 > stretch.N_upper) return {};
  const double beta = as_double(at.beta);
  for (const long more : {24L, 24 + t / 2, 24 + t}) {
    FoldBracket f{point_cell(q, N_1, beta, t + more), Cell{}, point_cell(q, N_2, beta, t + more)};
    const long p = t + more + 16 + working_bits(q, N, Exact(beta));
    f.between = joined(q, f.before, f.after);
    f.before.run = maximum ? Run::rises : Run::falls;
    f.after.run = maximum ? Run::falls : Run::rises;
    const int sign = maximum ? 1 : -1;
    if (slope_sign(q, f.before, p) == sign && slope_sign(q, f.after, p) == -sign && covers_branch(q, f.before, p) &&
        covers_branch(q, f.after, p) && covers_branch(q, f.between, p)) {
      return f;
    }
  }
  return {};
}

bool has_digits(const Enclosure& e, int digits) {
  const Exact least = std::min(::abs(e.lower), ::abs(e.upper));
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(digits));
  return sgn(e.lower) * sgn(e.upper) > 0 && (e.upper - e.lower) * power < least;
}

}  // namespace

Enclosure FoldBracket::b() const {
  const auto bits = [](const Exact& x) { return static_cast<long>(mpz_sizeinbase(x.get_num_mpz_t(), 2)); };
  const long p = 16 + std::max(bits(between.N_lower), bits(between.beta_lower));
  const Ball N = Ball::hull(between.N_lower, between.N_upper, p);
  return enclosure_of(Ball::hull(between.beta_lower, between.beta_upper, p) / N, p);
}

Result<FoldBracket> bracket_fold(const Family& q, const Cell& stretch, bool maximum, int digits) {
  Exact left = stretch.N_lower, right = stretch.N_upper;
  double beta = to_double(stretch.beta_lower);
  narrow(q, left, right, beta, maximum);
  const long bits = std::lround(3.3219281 * digits) + 4;
  for (long t = std::max(20L, bits); t < 4 * bits + 400; t += 12 + t / 4) {
    const auto at = approximate(q, Exact((left + right) / 2), beta, t);
    if (!at) continue;
    auto found = bracket(q, stretch, *at, maximum, t);
    if (found && has_digits(found->b(), digits) &&
        has_digits({found->between.N_lower, found->between.N_upper}, digits)) {
      return *found;
    }
  }
  return Error{ErrorCode::precision_exhausted, "prove_folds",
               fmt::format("the fold with {:.9g} < N < {:.9g} was not enclosed to {} digits", to_double(left),
                           to_double(right), digits)};
}

}  // namespace spikeproof::rigor::fold_detail
