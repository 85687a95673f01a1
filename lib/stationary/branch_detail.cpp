#include "stationary/branch_detail.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "stationary/rate_scan.h"

namespace spikeproof::stationary::detail {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// The slope loses its digits to cancellation from here on; the expansion in 1/N takes over.
bool is_far(const RateFunction& f, double N) {
  const double I = f.parameter(Parameter::I), reach = std::max({std::abs(f.parameter(Parameter::V_R) - I),
                                                                std::abs(f.parameter(Parameter::V_F) - I), 1e-3});
  return f.parameter(Parameter::b) * N > 40 * reach;
}

}  // namespace

Local local(const RateFunction& f, Parameter parameter, double value, double eta) {
  const RateFunction g = f.with(parameter, value);
  const double N = rate_of_coordinate(eta);
  const RateFunction::Value v = g.at(N);
  Local at{v.log_phi, g.derivative(parameter, v), v.slope * (1 + N), v.relative_error, 0};
  if (is_far(g, N)) {
    const ScanValue s = RateScan(g).at(std::log(N));
    at.by_eta = s.slope * (1 + N);
    at.by_eta_error = s.slope_error * (1 + N);
  } else {
    const double turn = std::abs(g.parameter(Parameter::b)) * N * v.m.J[1] / v.m.J[0];
    at.by_eta_error = v.relative_error * (1 + turn + std::abs(1 - v.slope)) * (1 + N);
  }
  return at;
}

Result<double> parameter_at(const RateFunction& f, Parameter parameter, double eta, double guess) {
  double value = guess;
  for (int k = 0; k < 50; ++k) {
    const Local at = local(f, parameter, value, eta);
    const double step = at.log_phi / at.by_parameter;
    if (std::abs(at.log_phi) <= at.error || std::abs(step) <= 2 * epsilon * std::abs(value)) return value - step;
    value -= step;
  }
  return Error{ErrorCode::no_convergence, "parameter_at",
               fmt::format("Newton's method in {} at eta = {:.6g}", name_of(parameter), eta)};
}

SpecialPoint fold_between(const RateFunction& f, Parameter parameter, const BranchPoint& left, const BranchPoint& right,
                          std::size_t index) {
  double low = compact_coordinate(left.N), high = compact_coordinate(right.N), value = left.parameter;
  SpecialPoint fold{SpecialPoint::Kind::fold, SpecialPoint::Status::guess, value, 0, left.N, 0, index};
  const Local first = local(f, parameter, left.parameter, low);
  const double width = high - low;
  Local at = first;
  for (int k = 0; k < 80 && high - low > 2 * epsilon * std::abs(low); ++k) {
    const double middle = 0.5 * (low + high);
    const auto there = parameter_at(f, parameter, middle, value);
    if (!there) return fold;
    value = *there;
    at = local(f, parameter, value, middle);
    ((at.by_eta > 0) == (first.by_eta > 0) ? low : high) = middle;
  }
  const double eta = 0.5 * (low + high);
  fold.parameter = value;
  fold.N = rate_of_coordinate(eta);
  fold.parameter_error = at.error / std::abs(at.by_parameter) + 2 * epsilon * std::abs(value);
  // by_eta changes over the step by about its difference at the ends.
  const double end =
      std::isfinite(right.N) ? local(f, parameter, right.parameter, compact_coordinate(right.N)).by_eta : 0;
  const double curvature = std::abs(first.by_eta - end) / width;
  const double eta_error = at.by_eta_error / curvature + 4 * epsilon * std::abs(eta);
  fold.N_error = fold.N * (1 + fold.N) * eta_error;
  if (eta_error < 1e-6 * width) fold.status = SpecialPoint::Status::converged;
  return fold;
}

Result<double> parameter_at_infinity(const RateFunction& f, Parameter parameter) {
  const double b = f.parameter(Parameter::b);
  if (parameter == Parameter::b) return b + f.excess();
  if (parameter == Parameter::V_R && b > 0) return f.parameter(Parameter::V_R) + f.excess();
  if (parameter == Parameter::V_F && b > 0) return f.parameter(Parameter::V_F) - f.excess();
  return Error{ErrorCode::singular, "parameter_at_infinity",
               fmt::format("{} does not act at N = infinity", name_of(parameter))};
}

double turn(const Local& at, double scale) {
  const double along = -at.by_eta, across = at.by_parameter * scale;  // slope = along/across, which may overflow
  const double length = std::hypot(along, across);
  return across < 0 ? -along / length : along / length;
}

// There log Phi = log(D/b) + (c_1/D) y/b + ..., y = 1/N, and d y/d eta = -1 at eta = 0.
BranchPoint point_at_infinity(const RateFunction& f, Parameter parameter, double value, double scale) {
  const RateFunction g = f.with(parameter, value);
  const double b = g.parameter(Parameter::b), D = b + g.excess();
  Local at{};
  at.by_eta = -g.tail().coefficient(1) / (D * b);
  at.by_parameter = parameter == Parameter::b ? -1 / b : parameter == Parameter::V_F ? 1 / D : -1 / D;
  return {value, std::numeric_limits<double>::infinity(), turn(at, scale), std::abs(std::log1p(g.excess() / b))};
}

}  // namespace spikeproof::stationary::detail
