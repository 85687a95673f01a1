#include "stationary/continuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/progress.h"
#include "stationary/branch_detail.h"

namespace spikeproof::stationary {
namespace {

using detail::Local;
using Kind = SpecialPoint::Kind;
using Status = SpecialPoint::Status;

constexpr double smallest_step = 1e-9;

void require_window(const RateFunction& f, const ContinuationOptions& o) {
  const bool ordered = o.lower < o.upper && o.lowest_rate > 0 && o.lowest_rate < o.highest_rate && o.step > 0 &&
                       o.scale > 0 && o.tolerance > 0 && o.most_points > 1;
  if (!ordered)
    throw std::invalid_argument(
        fmt::format("continue_branch: lower < upper, 0 < lowest_rate < highest_rate and positive step, scale, "
                    "tolerance are required, but the window is [{:.17g}, {:.17g}]",
                    o.lower, o.upper));
  (void)f.with(o.parameter, o.lower);  // both throw outside the model's domain
  (void)f.with(o.parameter, o.upper);
}

struct At {
  double value, eta;
  Local local;
};

class Walk {
 public:
  Walk(const RateFunction& f, const ContinuationOptions& o, At start, double direction)
      : f_(f), o_(o), at_(start), direction_(direction), length_(0.25 * o.step) {}

  // Points after the start, and the end.
  void run(std::vector<BranchPoint>& points, SpecialPoint& end) {
    while (true) {
      if (points.size() >= o_.most_points) return finish(Kind::many_points, points, end);
      if (points.size() % 256 == 0) throw_if_interrupted();
      if (length_ < smallest_step) return finish(Kind::step_too_small, points, end);
      const double turn = detail::turn(at_.local, o_.scale), along = direction_ * length_;
      const double value = at_.value + along * turn * o_.scale;
      const double eta = at_.eta + along * std::sqrt((1 - turn) * (1 + turn));
      if (!std::isfinite(eta) || !std::isfinite(value)) return finish(Kind::step_too_small, points, end);
      if (const auto kind = reach_end(value, eta, points)) return finish(*kind, points, end);
      if (eta >= 0 || value < o_.lower || value > o_.upper) {
        length_ *= 0.5;
        continue;
      }
      step(value, eta, turn, points);
    }
  }

 private:
  void finish(Kind kind, const std::vector<BranchPoint>& points, SpecialPoint& end) const {
    const double N = points.empty() ? rate_of_coordinate(at_.eta) : points.back().N;
    const double value = points.empty() ? at_.value : points.back().parameter;
    const bool labelled = kind == Kind::infinity || kind == Kind::window;
    end = {kind, labelled ? Status::converged : Status::guess, value, 4e-16 * std::abs(value), N, 0, 0};
  }

  void step(double value, double eta, double turn, std::vector<BranchPoint>& points) {
    const auto next = corrected(value, eta, turn);
    if (!next) {
      length_ *= 0.5;
      return;
    }
    const double bend = std::abs(detail::turn(next->local, o_.scale) - turn);
    if (bend > 0.15 && length_ > 4 * smallest_step) {
      length_ *= 0.5;
      return;
    }
    accept(*next, points);
    if (bend < 0.05) length_ = std::min(1.5 * length_, o_.step);
  }

  // Newton's method on log Phi = 0 in the plane orthogonal to the tangent.
  std::optional<At> corrected(double value, double eta, double turn) const {
    const double cosine = std::sqrt((1 - turn) * (1 + turn));
    At at{value, eta, {}};
    for (int k = 0; k < 8; ++k) {
      if (!(at.eta < 0) || at.value < o_.lower || at.value > o_.upper) return std::nullopt;
      at.local = detail::local(f_, o_.parameter, at.value, at.eta);
      if (std::abs(at.local.log_phi) <= std::max(at.local.error, 0.01 * o_.tolerance)) return at;
      const double s = -at.local.log_phi / (at.local.by_parameter * o_.scale * cosine - at.local.by_eta * turn);
      at.value += s * cosine * o_.scale;
      at.eta -= s * turn;
    }
    return std::nullopt;
  }

  // The point of the window's edge, of a limit of N or at infinity, where the predicted step passes one of them.
  std::optional<Kind> reach_end(double value, double eta, std::vector<BranchPoint>& points) {
    if (eta >= 0 && o_.highest_rate >= 1e300) {
      const auto limit = detail::parameter_at_infinity(f_, o_.parameter);
      if (!limit || *limit < o_.lower || *limit > o_.upper || !near(*limit, 0)) return std::nullopt;
      points.push_back(detail::point_at_infinity(f_, o_.parameter, *limit, o_.scale));
      return Kind::infinity;
    }
    // A start at the end of the window is the end.
    if ((value < o_.lower && at_.value <= o_.lower) || (value > o_.upper && at_.value >= o_.upper)) return Kind::window;
    const double limit = std::clamp(eta, compact_coordinate(o_.lowest_rate), compact_coordinate(o_.highest_rate));
    if (limit != eta) {
      const auto there = detail::parameter_at(f_, o_.parameter, limit, at_.value);
      if (!there || *there < o_.lower || *there > o_.upper || !near(*there, limit)) return std::nullopt;
      accept({*there, limit, detail::local(f_, o_.parameter, *there, limit)}, points);
      return Kind::window;
    }
    if (value >= o_.lower && value <= o_.upper) return std::nullopt;
    return reach_edge(value < o_.lower ? o_.lower : o_.upper, eta, points);
  }

  // Newton's method in eta at the edge; refused where it lands elsewhere, as it does beyond a fold.
  std::optional<Kind> reach_edge(double edge, double eta, std::vector<BranchPoint>& points) {
    At at{edge, eta, {}};
    for (int k = 0; k < 20; ++k) {
      if (!near(edge, at.eta) || (at.eta - at_.eta) * direction_ <= 0) return std::nullopt;
      at.local = detail::local(f_, o_.parameter, edge, at.eta);
      if (std::abs(at.local.log_phi) <= std::max(at.local.error, 0.01 * o_.tolerance)) {
        accept(at, points);
        return Kind::window;
      }
      at.eta -= at.local.log_phi / at.local.by_eta;
    }
    return std::nullopt;
  }

  bool near(double value, double eta) const {
    return eta <= 0 && std::hypot((value - at_.value) / o_.scale, eta - at_.eta) <= 1.5 * o_.step;
  }

  void accept(const At& at, std::vector<BranchPoint>& points) {
    at_ = at;
    points.push_back(
        {at.value, rate_of_coordinate(at.eta), detail::turn(at.local, o_.scale), std::abs(at.local.log_phi)});
  }

  const RateFunction& f_;
  const ContinuationOptions& o_;
  At at_;
  double direction_, length_;
};

void add_folds(const RateFunction& f, Branch& branch) {
  for (std::size_t i = 0; i + 1 < branch.points.size(); ++i) {
    const BranchPoint &left = branch.points[i], &right = branch.points[i + 1];
    if ((left.turn > 0) != (right.turn > 0))
      branch.special.push_back(detail::fold_between(f, branch.parameter, left, right, i));
  }
}

// The ends get their indices and the folds go between them.
void complete(const RateFunction& f, Branch& branch, SpecialPoint first, SpecialPoint last) {
  first.index = 0;
  last.index = branch.points.size() - 1;
  branch.special = {first};
  add_folds(f, branch);
  branch.special.push_back(last);
}

}  // namespace

Result<Branch> continue_branch(const Nnlif& model, double N, const ContinuationOptions& options) {
  const RateFunction f(model);
  require_window(f, options);
  const double given = f.parameter(options.parameter), eta = compact_coordinate(N);
  if (!(given >= options.lower && given <= options.upper && N >= options.lowest_rate && N <= options.highest_rate))
    throw std::invalid_argument(
        fmt::format("continue_branch: the start, {} = {:.17g} and N = {:.17g}, is outside the "
                    "window",
                    name_of(options.parameter), given, N));
  const Local there = detail::local(f, options.parameter, given, eta);
  const auto value = detail::parameter_at(f, options.parameter, eta, given);
  if (!(std::abs(there.log_phi) <= 1e-6) || !value)
    return Error{ErrorCode::no_convergence, "continue_branch", fmt::format("N = {:.17g} is no steady state", N), 0,
                 there.log_phi};
  const double inside = std::clamp(*value, options.lower, options.upper);
  const At start{inside, eta, detail::local(f, options.parameter, inside, eta)};
  std::vector<BranchPoint> down, up;
  SpecialPoint first{}, last{};
  Walk(f, options, start, -1).run(down, first);
  Walk(f, options, start, 1).run(up, last);
  Branch branch{options.parameter, options.scale, options.step, {down.rbegin(), down.rend()}, {}};
  branch.points.push_back({inside, N, detail::turn(start.local, options.scale), std::abs(start.local.log_phi)});
  branch.points.insert(branch.points.end(), up.begin(), up.end());
  complete(f, branch, first, last);
  return branch;
}

}  // namespace spikeproof::stationary
