#include "stationary/branch.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace spikeproof::stationary {
namespace {

using Kind = SpecialPoint::Kind;

// Direction of the chord between two points, and its length.
struct Chord {
  double turn, length;
};

Chord chord(const Branch& branch, const BranchPoint& from, const BranchPoint& to) {
  const double along = (to.parameter - from.parameter) / branch.scale;
  const double length = std::hypot(along, compact_coordinate(to.N) - compact_coordinate(from.N));
  return {along / length, length};
}

// log Phi anew; at N = infinity log((V_F - V_R)/b).
double residual(const RateFunction& f, const BranchPoint& point) {
  if (std::isfinite(point.N)) return std::abs(f.at(point.N, 1).log_phi);
  const double b = f.parameter(Parameter::b);
  return b > 0 ? std::abs(std::log1p(f.excess() / b)) : std::numeric_limits<double>::infinity();
}

void check_points(const Nnlif& model, const Branch& branch, double tolerance, std::vector<std::string>& wrong) {
  const RateFunction f(model);
  for (std::size_t i = 0; i < branch.points.size(); ++i) {
    const BranchPoint& p = branch.points[i];
    const double anew = residual(f.with(branch.parameter, p.parameter), p);
    if (!(anew <= tolerance))
      wrong.push_back(fmt::format("point {}: residual {:.3g} above {:.3g}", i, anew, tolerance));
    if (!(std::abs(p.turn) <= 1)) wrong.push_back(fmt::format("point {}: the tangent is not of length 1", i));
    if (i == 0) continue;
    const BranchPoint& before = branch.points[i - 1];
    if (!(p.N > before.N)) {
      wrong.push_back(fmt::format("point {}: N does not rise", i));
      continue;
    }
    const Chord c = chord(branch, before, p);
    if (!(c.length <= 2 * branch.step))
      wrong.push_back(fmt::format("point {}: a step of {:.3g}, largest {:.3g}", i, c.length, branch.step));
    // The tangents at both ends bound the chord's direction up to the change of curvature along a step.
    const double lowest = std::min(p.turn, before.turn), highest = std::max(p.turn, before.turn);
    const double room = 0.05 + (highest - lowest);
    if (!(c.turn >= lowest - room && c.turn <= highest + room))
      wrong.push_back(
          fmt::format("point {}: the chord's direction {:.3g} is not between the tangents' {:.3g} and {:.3g}", i,
                      c.turn, lowest, highest));
  }
}

void check_folds(const Branch& branch, std::vector<std::string>& wrong) {
  std::vector<std::size_t> turns, folds;
  for (std::size_t i = 0; i + 1 < branch.points.size(); ++i)
    if ((branch.points[i].turn > 0) != (branch.points[i + 1].turn > 0)) turns.push_back(i);
  for (const SpecialPoint& s : branch.special) {
    if (s.kind != Kind::fold) continue;
    folds.push_back(s.index);
    if (s.index + 1 >= branch.points.size()) continue;
    const BranchPoint &left = branch.points[s.index], &right = branch.points[s.index + 1];
    if (!(s.N + s.N_error >= left.N && s.N - s.N_error <= right.N))
      wrong.push_back(fmt::format("the fold at N = {:.6g} is outside its step", s.N));
    const bool beyond = left.turn > 0 ? s.upper() >= std::max(left.parameter, right.parameter)
                                      : s.lower() <= std::min(left.parameter, right.parameter);
    if (!beyond) wrong.push_back(fmt::format("the fold at N = {:.6g} does not bound the parameter", s.N));
  }
  if (turns != folds)
    wrong.push_back(
        fmt::format("{} sign changes of the tangent, {} folds, or not at the same places", turns.size(), folds.size()));
}

void check_end(const Branch& branch, const SpecialPoint& end, const BranchPoint& point, std::size_t index,
               std::vector<std::string>& wrong) {
  if (end.kind == Kind::fold || end.index != index) wrong.push_back("an end of the branch has no label");
  const double distance = std::hypot((end.parameter - point.parameter) / branch.scale,
                                     compact_coordinate(end.N) - compact_coordinate(point.N));
  if (!(distance <= 2 * branch.step))
    wrong.push_back(fmt::format("the end \"{}\" is {:.3g} away from the last point", name_of(end.kind), distance));
  if (end.kind == Kind::infinity && std::isfinite(point.N))
    wrong.push_back("the end at infinity is not among the points");
}

}  // namespace

double compact_coordinate(double N) { return N < 1 ? std::log(N) - std::log1p(N) : -std::log1p(1 / N); }

double rate_of_coordinate(double eta) { return 1 / std::expm1(-eta); }

const char* name_of(SpecialPoint::Kind kind) {
  switch (kind) {
    case Kind::fold:
      return "fold";
    case Kind::infinity:
      return "infinity";
    case Kind::window:
      return "window";
    case Kind::many_points:
      return "many points";
    case Kind::step_too_small:
      return "step too small";
  }
  return "unknown";
}

std::vector<std::string> check_branch(const Nnlif& model, const Branch& branch, double tolerance) {
  std::vector<std::string> wrong;
  if (branch.points.size() < 2) return {"fewer than two points"};
  if (branch.special.size() < 2) return {"fewer than two labelled ends"};
  check_points(model, branch, tolerance, wrong);
  check_folds(branch, wrong);
  check_end(branch, branch.special.front(), branch.points.front(), 0, wrong);
  check_end(branch, branch.special.back(), branch.points.back(), branch.points.size() - 1, wrong);
  return wrong;
}

}  // namespace spikeproof::stationary
