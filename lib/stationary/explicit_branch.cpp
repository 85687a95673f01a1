#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/progress.h"
#include "stationary/branch_detail.h"
#include "stationary/continuation.h"
#include "stationary/steady_states.h"

namespace spikeproof::stationary {
namespace {

using Kind = SpecialPoint::Kind;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// b = M J_0, N = 1/J_0 and their derivatives by M.
struct Explicit {
  BranchPoint point;
  double speed;  // d arclength/dM
};

class Curve {
 public:
  explicit Curve(const Nnlif& model)
      : f_(model), root_a_(std::sqrt(f_.parameter(Parameter::a0))), at_zero_(f_.with(Parameter::b, 0).at(1, 0).x) {}

  Explicit at(double M) const {
    ScaledArguments x = at_zero_;
    x.x_F = at_zero_.x_F + (at_zero_.x_F_low - M / root_a_);
    x.x_F_low = 0;
    const Moments m = moments(x, root_a_, 1);
    const double grown = std::exp(m.exponent), J_0 = m.J[0] * grown, N = 1 / J_0;
    const double by_M = J_0 - M * m.J[1] * grown;
    // d eta/dM = (dN/dM)/(N (1+N)), dN/dM = J_1/J_0^2
    const double eta_by_M = m.J[1] / m.J[0] / (1 + N);
    const double speed = std::hypot(by_M, eta_by_M);
    return {{M * J_0, N, by_M / speed, m.relative_error * (1 + m.exponent)}, speed};
  }

 private:
  RateFunction f_;
  double root_a_;
  ScaledArguments at_zero_;
};

SpecialPoint end_at(const BranchPoint& p, std::size_t index) {
  const bool infinite = std::isinf(p.N);
  return {infinite ? Kind::infinity : Kind::window,
          SpecialPoint::Status::converged,
          p.parameter,
          4 * epsilon * std::abs(p.parameter),
          p.N,
          0,
          index};
}

void label(const RateFunction& f, Branch& branch) {
  branch.special = {end_at(branch.points.front(), 0)};
  for (std::size_t i = 0; i + 1 < branch.points.size(); ++i) {
    const BranchPoint &left = branch.points[i], &right = branch.points[i + 1];
    if ((left.turn > 0) != (right.turn > 0))
      branch.special.push_back(detail::fold_between(f, Parameter::b, left, right, i));
  }
  branch.special.push_back(end_at(branch.points.back(), branch.points.size() - 1));
}

// Steps of at most `step` that stop before `last`; near infinity the steps in M grow like M^2.
void march(const Curve& curve, double first, double last, double step, std::vector<BranchPoint>& points) {
  double M = first;
  Explicit at = curve.at(M);
  points.push_back(at.point);
  while (M < last) {
    if (points.size() % 1024 == 0) throw_if_interrupted();
    double length = step / at.speed;
    if (compact_coordinate(at.point.N) + 0.7 * step >= 0) break;
    M = std::min(M + length, last);
    Explicit next = curve.at(M);
    // The speed falls along the step; halve it until the arclength is what was asked for.
    while (next.speed > 1.5 * at.speed && M - length < last) {
      length *= 0.5;
      M -= length;
      next = curve.at(M);
    }
    at = next;
    points.push_back(at.point);
  }
}

}  // namespace

Result<Branch> explicit_branch(const Nnlif& model, double N_first, double N_last, double step) {
  if (model.a1() != 0 || !(N_first > 0) || !(N_first < N_last) || !std::isfinite(N_first) || !(step > 0))
    throw std::invalid_argument(
        fmt::format("explicit_branch: a1 = 0, 0 < N_first < N_last, step > 0 are required, but a1 = {}, N_first = "
                    "{:.17g}, N_last = {:.17g}, step = {:.17g}",
                    to_text(model.a1()), N_first, N_last, step));
  const RateFunction f(model);
  const auto first = connectivity_of_rate(f, N_first);
  if (!first) return first.error();
  double last = std::numeric_limits<double>::infinity();
  if (std::isfinite(N_last)) {
    const auto b = connectivity_of_rate(f, N_last, *first);
    if (!b) return b.error();
    last = *b * N_last;
  }
  Branch branch{Parameter::b, 1, step, {}, {}};
  march(Curve(model), *first * N_first, last, step, branch.points);
  if (std::isinf(N_last)) {
    const double D = f.parameter(Parameter::b) + f.excess();
    branch.points.push_back(detail::point_at_infinity(f, Parameter::b, D, 1));
  }
  label(f, branch);
  return branch;
}

}  // namespace spikeproof::stationary
