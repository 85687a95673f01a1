#include "stationary/steady_states.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "core/progress.h"
#include "stationary/rate_scan.h"

namespace spikeproof::stationary {
namespace {

using detail::RateScan;
using detail::ScanValue;

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double scan_step = 0.04;  // in log N
constexpr double largest_log = 690;

// A zero of value(u) in [lower, upper], where it changes sign: Newton's steps, halved where they leave the bracket.
template <class Function>
double bracketed_zero(Function&& value_and_slope, double lower, double upper) {
  const bool rises = value_and_slope(upper).first > 0;
  double u = 0.5 * (lower + upper);
  for (int k = 0; k < 200; ++k) {
    const auto [value, slope] = value_and_slope(u);
    if (value == 0) return u;
    ((value > 0) == rises ? upper : lower) = u;
    const double next = u - value / slope;
    const bool inside = next > lower && next < upper;
    const double moved = inside ? next : 0.5 * (lower + upper);
    if (std::abs(moved - u) <= 2 * epsilon * std::max(1.0, std::abs(u))) return moved;
    u = moved;
  }
  return u;
}

// log of a lower bound of every rate: with b >= 0 that of the equation without coupling, with b < 0 that of the one
// without a1, because Phi falls in a and, for b > 0, in b. d log Phi/d log N >= 1 for b <= 0 and a1 = 0.
double lowest_log_rate(const RateFunction& f) {
  const bool inhibited = f.parameter(Parameter::b) < 0;
  const RateFunction plain = f.with(Parameter::a1, 0);
  const RateFunction bound = inhibited ? plain : plain.with(Parameter::b, 0);
  // From where abs(b) N is of the size of the noise, upwards in short steps: Phi grows like e^{(b N)^2/2a} beyond.
  const double share = std::abs(bound.parameter(Parameter::b)) / std::sqrt(f.parameter(Parameter::a0));
  double u = -std::log(std::max(share, 1.0));
  for (int k = 0; k < 300; ++k) {
    if (u < -largest_log || u > largest_log) return u;
    const RateFunction::Value v = bound.at(std::exp(u), 1);
    const double step = v.log_phi / v.slope;
    u -= std::clamp(step, -1.0, 300.0);
    if (std::abs(step) < 1e-12) break;
  }
  return u;
}

class Search {
 public:
  explicit Search(const Nnlif& model) : scan_(RateFunction(model)) {}

  Result<std::vector<SteadyState>> run(double from) {
    double u = from;
    ScanValue here = scan_.at(u);
    while (!scan_.settled(u, here)) {
      throw_if_interrupted();
      const double next = u + scan_step;
      if (next > largest_log)
        return Error{ErrorCode::out_of_range, "steady_states", "the scan of log N left the range of doubles"};
      const ScanValue there = scan_.at(next);
      look_between(u, here, next, there);
      u = next, here = there;
    }
    if (undecided_ > 0)
      return Error{ErrorCode::singular, "steady_states",
                   fmt::format("two states near N = {:.10g} coincide to double precision; a certified count at more "
                               "digits decides",
                               undecided_)};
    return states_;
  }

 private:
  void look_between(double u, const ScanValue& here, double next, const ScanValue& there) {
    if ((here.log_phi > 0) != (there.log_phi > 0)) return add(u, next);
    if ((here.slope > 0) == (there.slope > 0) || (here.slope > 0) == (here.log_phi > 0)) return;
    // An extremum toward 0 lies between.
    double low = u, high = next;
    for (int k = 0; k < 60; ++k) {
      const double middle = 0.5 * (low + high);
      ((scan_.at(middle).slope > 0) == (here.slope > 0) ? low : high) = middle;
    }
    const double turn = 0.5 * (low + high);
    const ScanValue at = scan_.at(turn);
    if (std::abs(at.log_phi) <= at.error) undecided_ = std::exp(turn);
    if ((at.log_phi > 0) == (here.log_phi > 0)) return;
    add(u, turn);
    add(turn, next);
  }

  void add(double lower, double upper) {
    const auto function = [&](double u) {
      const ScanValue v = scan_.at(u);
      return std::pair(v.log_phi, v.slope);
    };
    const double u = bracketed_zero(function, lower, upper), N = std::exp(u);
    const ScanValue v = scan_.at(u);
    // One Newton step on N itself, which exp() rounds.
    const double step = v.log_phi / v.slope;
    states_.push_back({N * (1 - step), N * (v.error / std::abs(v.slope) + 4 * epsilon), v.slope});
  }

  RateScan scan_;
  std::vector<SteadyState> states_;
  double undecided_ = 0;
};

// The graph b = B(N) and its slope there.
struct GraphPoint {
  double b;
  ScanValue value;
};

class Graph {
 public:
  explicit Graph(const Nnlif& model) : f_(model) {}
  Result<GraphPoint> at(double u) {
    // b N is smooth in u down to N = 0: continued linearly from the two points before.
    const double N = std::exp(u);
    const double share = u_[1] == u_[0] ? 0 : std::clamp((u - u_[1]) / (u_[1] - u_[0]), -1.0, 1.0);
    const auto b = connectivity_of_rate(f_, N, (beta_[1] + share * (beta_[1] - beta_[0])) / N);
    if (!b) return b.error();
    if (u != u_[1]) u_ = {u_[1], u}, beta_ = {beta_[1], *b * N};
    const RateScan scan(f_.with(Parameter::b, *b));
    return GraphPoint{*b, scan.at(u)};
  }
  bool settled(double u, double b) const {
    const double D = f_.parameter(Parameter::V_F) - f_.parameter(Parameter::V_R);
    if (!(b > 0.5 * D)) return false;
    const TailSeries series = f_.with(Parameter::b, D).tail();
    return series.holds(std::exp(u)) && series.one_term_dominates(0, std::exp(-u) / D);
  }
  // The zero of the slope between two points of opposite slopes, by halving.
  Result<Fold> fold(double low, double high, bool rises) {
    const double start = high - low;
    for (int k = 0; k < 200 && high - low > 4 * epsilon * std::max(1.0, std::abs(low)); ++k) {
      const double middle = 0.5 * (low + high);
      const auto point = at(middle);
      if (!point) return point.error();
      ((point->value.slope > 0) == rises ? low : high) = middle;
    }
    const double u = 0.5 * (low + high), N = std::exp(u), h = 1e-3 * start;
    const auto left = at(u - h), right = at(u + h), here = at(u);
    if (!left || !right || !here) return (left ? (right ? here : right) : left).error();
    const double curvature = std::abs(right->value.slope - left->value.slope) / (2 * h);
    const RateFunction::Value v = f_.with(Parameter::b, here->b).at(N, 1);
    const double b_error =
        here->value.error / std::abs(f_.derivative(Parameter::b, v)) + 4 * epsilon * std::abs(here->b);
    return Fold{here->b, N, b_error, N * (here->value.slope_error / curvature + 8 * epsilon), rises};
  }

 private:
  RateFunction f_;
  std::array<double, 2> u_{}, beta_{};
};

}  // namespace

Result<double> connectivity_of_rate(const RateFunction& f, double N, double guess) {
  double b = guess;
  for (int k = 0; k < 100; ++k) {
    const RateFunction g = f.with(Parameter::b, b);
    const RateFunction::Value v = g.at(N, 1);
    const double step = v.log_phi / g.derivative(Parameter::b, v);
    b -= step;
    // Quadratic convergence: this step leaves only rounding.
    if (std::abs(v.log_phi) <= v.relative_error) return b;
    if (!std::isfinite(b)) break;
  }
  return Error{ErrorCode::no_convergence, "connectivity_of_rate", fmt::format("Newton's method in b at N = {:.6g}", N)};
}

Result<std::vector<SteadyState>> steady_states(const Nnlif& model) {
  const double lowest = lowest_log_rate(RateFunction(model));
  if (!(std::abs(lowest) < largest_log))
    return Error{ErrorCode::out_of_range, "steady_states",
                 fmt::format("a rate near e^{:.4g} is beyond the range of doubles", lowest)};
  return Search(model).run(lowest - 0.01);
}

namespace {

// Below it d log Phi/d log N = 1 - beta J_1/J_0 - (N a1/2) J_2/J_0 stays positive on the graph: for rates below that of
// the equation without coupling beta < 0, and N a1 J_2/J_0 <= N a1 (x_F^2 + 2)/a with x_F^2 near 2 log(1/N).
double below_all_folds(const RateFunction& f) {
  double u = lowest_log_rate(f.with(Parameter::b, 0)) - 0.5;
  const double a0 = f.parameter(Parameter::a0), a1 = f.parameter(Parameter::a1);
  while (u > -largest_log && std::exp(u) * a1 * (2 * std::abs(u) + 4) > 0.2 * a0) u -= 1;
  return u;
}

}  // namespace

Result<std::vector<Fold>> fold_points(const Nnlif& model) {
  Graph graph(model);
  std::vector<Fold> folds;
  double u = below_all_folds(RateFunction(model));
  if (!(std::abs(u) < largest_log))
    return Error{ErrorCode::out_of_range, "fold_points",
                 fmt::format("a rate near e^{:.4g} is beyond the range of doubles", u)};
  auto here = graph.at(u);
  while (here && !graph.settled(u, here->b)) {
    throw_if_interrupted();
    const double next = u + scan_step;
    if (next > largest_log / 10)
      return Error{ErrorCode::no_convergence, "fold_points", "no single term of the expansion in 1/N decides"};
    const auto there = graph.at(next);
    if (!there) return there.error();
    const bool rises = here->value.slope > 0;
    if (rises != (there->value.slope > 0)) {
      const auto fold = graph.fold(u, next, rises);
      if (!fold) return fold.error();
      folds.push_back(*fold);
    }
    u = next, here = there;
  }
  if (!here) return here.error();
  return folds;
}

}  // namespace spikeproof::stationary
