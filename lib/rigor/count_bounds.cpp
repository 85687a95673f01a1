// Bounds of F(N) = N J_0(b N, a0 + a1 N) - 1 and its derivatives on cells, and what follows from them.
#include <algorithm>

#include "rigor/count_parts.h"
#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

Ball hull(const Ball& x, const Ball& y) {
  Ball both(x.precision());
  arb_union(both.data(), x.data(), y.data(), both.precision());
  return both;
}

Ball at_most_zero(const Ball& x) { return -larger(-x, Ball(0, x.precision())); }
Ball at_least_zero(const Ball& x) { return larger(x, Ball(0, x.precision())); }

CellBounds negative(const CellBounds& c) {
  return {c.width, -c.left, -c.right, -c.slope_left, -c.slope_right, -c.anywhere, -c.slope_anywhere, -c.curvature};
}

// Derivatives of N J_0 with dJ_k/dN = -b J_{k+1} - (a1/2) J_{k+2}.
Ball slope_of(const std::vector<Ball>& J, const Ball& N, const Ball& b, const Ball& half_a1) {
  return J[0] - N * (b * J[1] + half_a1 * J[2]);
}

Ball curvature_of(const std::vector<Ball>& J, const Ball& N, const Ball& b, const Ball& half_a1) {
  const Ball first = b * J[1] + half_a1 * J[2];
  return N * (b * b * J[2] + b * half_a1 * J[3] * 2 + half_a1 * half_a1 * J[4]) - first * 2;
}

}  // namespace

bool certainly_above(const CellBounds& c) {
  if (certainly_positive(c.anywhere)) return true;
  const Ball bend = at_most_zero(c.curvature) * c.width * c.width / 2;
  return certainly_positive(c.left + at_most_zero(c.slope_left) * c.width + bend) ||
         certainly_positive(c.right - at_least_zero(c.slope_right) * c.width + bend);
}

bool certainly_rising(const CellBounds& c) {
  return certainly_positive(c.slope_anywhere) ||
         certainly_positive(c.slope_left + at_most_zero(c.curvature) * c.width) ||
         certainly_positive(c.slope_right - at_least_zero(c.curvature) * c.width);
}

bool certainly_below(const CellBounds& c) { return certainly_above(negative(c)); }
bool certainly_falling(const CellBounds& c) { return certainly_rising(negative(c)); }

const std::vector<Ball>& RateFunction::moments(const Exact& beta, const Exact& a) {
  const auto found = kept_.find({beta, a});
  if (found != kept_.end()) return found->second;
  auto J = rate_moments(equation_.V_R, equation_.V_F, Ball(beta, precision_), Ball(a, precision_), 4);
  return kept_.emplace(std::pair{beta, a}, std::move(J)).first->second;
}

Ball RateFunction::value(const Exact& b, const Exact& N) {
  return Ball(N, precision_) * moments(b * N, equation_.a(N))[0] - Ball(1, precision_);
}

Ball RateFunction::slope(const Exact& b, const Exact& N) {
  const long p = precision_;
  return slope_of(moments(b * N, equation_.a(N)), Ball(N, p), Ball(b, p), Ball(Exact(equation_.a1 / 2), p));
}

Ball RateFunction::curvature(const Exact& b, const Exact& N) {
  const long p = precision_;
  return curvature_of(moments(b * N, equation_.a(N)), Ball(N, p), Ball(b, p), Ball(Exact(equation_.a1 / 2), p));
}

CellBounds RateFunction::bounds(const Range& b, const Exact& left, const Exact& right) {
  const long p = precision_;
  const auto least = std::min(Exact(b.lower * left), Exact(b.lower * right));
  const auto most = std::max(Exact(b.upper * left), Exact(b.upper * right));
  const auto& large = moments(least, equation_.a(left));
  const auto& small = moments(most, equation_.a(right));
  std::vector<Ball> J;
  for (size_t k = 0; k < large.size(); ++k) J.push_back(hull(small[k], large[k]));
  const Ball N = Ball::hull(left, right, p), all_b = Ball::hull(b.lower, b.upper, p);
  const Ball half_a1(Exact(equation_.a1 / 2), p), one(1, p);
  const auto slope_at = [&](const Exact& at) {
    const auto& first = moments(b.lower * at, equation_.a(at));
    const auto& last = moments(b.upper * at, equation_.a(at));
    std::vector<Ball> K;
    for (size_t k = 0; k < first.size(); ++k) K.push_back(hull(first[k], last[k]));
    return slope_of(K, Ball(at, p), all_b, half_a1);
  };
  const auto value_at = [&](const Exact& at) { return hull(value(b.lower, at), value(b.upper, at)); };
  return {Ball(Exact(right - left), p),
          value_at(left),
          value_at(right),
          slope_at(left),
          slope_at(right),
          hull(Ball(left, p) * small[0], Ball(right, p) * large[0]) - one,
          slope_of(J, N, all_b, half_a1),
          curvature_of(J, N, all_b, half_a1)};
}

int RateFunction::sign(const Range& b, const Exact& N) {
  if (certainly_positive(value(b.upper, N))) return 1;
  return certainly_negative(value(b.lower, N)) ? -1 : 0;
}

}  // namespace spikeproof::rigor
