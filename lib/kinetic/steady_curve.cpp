#include "kinetic/steady_curve.h"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::kinetic {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const FiringLaw& law_of(const Conductance& model) {
  if (!model.firing()) throw std::invalid_argument("the macroscopic equation needs a firing law");
  return *model.firing();
}

// The smallest v above which phi_F > 0, and phi_F vanishes at and below it.
double silent_below(const FiringLaw& law) {
  if (law.kind() == FiringLaw::Kind::step) return to_double(law.V_F());
  if (law.kind() == FiringLaw::Kind::logistic || law.rows().front().phi > 0) return -infinity;
  double v = -infinity;
  for (const FiringRow& row : law.rows()) {
    if (row.phi > 0) break;
    v = to_double(row.v);
  }
  return v;
}

template <class Function>
Result<double> root(Function&& f, double lower, double upper) {
  const double f_lower = f(lower), f_upper = f(upper);
  if (f_lower == 0) return lower;
  if (f_upper == 0) return upper;
  if (!(f_lower * f_upper < 0))
    return Error{ErrorCode::no_convergence, "macroscopic_states", "a bracket without a change of sign"};
  std::uintmax_t iterations = 200;
  const auto ends = boost::math::tools::toms748_solve(f, lower, upper, f_lower, f_upper,
                                                      boost::math::tools::eps_tolerance<double>(52), iterations);
  return std::abs(f(ends.first)) < std::abs(f(ends.second)) ? ends.first : ends.second;
}

// Points of (0, reach] (or [reach, 0)): even and logarithmic ones, and logarithmic ones above the onset of firing.
std::vector<double> scan_points(double reach, double onset, int count) {
  std::vector<double> x;
  const double side = reach < 0 ? -1 : 1, length = std::abs(reach);
  for (int i = 0; i <= count; ++i) {
    x.push_back(side * length * std::pow(10.0, -14.0 * i / count));
    x.push_back(side * length * (i + 0.5) / (count + 1));
  }
  for (int i = 15; i <= 60; ++i) x.push_back(side * length * std::pow(10.0, -i));  // rates next to silence
  if (std::isfinite(onset) && side * onset < length)
    for (int i = 0; i <= count; ++i) {
      const double at = onset + (std::abs(onset) + length) * std::pow(10.0, -15.5 * i / count);
      if (side * at > 0 && side * at <= length) x.push_back(at);
    }
  std::sort(x.begin(), x.end());
  x.erase(std::unique(x.begin(), x.end()), x.end());
  return x;
}

// Golden section for the extremum of f between a and c; `sign` > 0 for a minimum.
template <class Function>
double extremum(Function&& f, double a, double c, double sign) {
  const double golden = (3 - std::sqrt(5.0)) / 2;
  double b = a + golden * (c - a), d = c - golden * (c - a), f_b = sign * f(b), f_d = sign * f(d);
  for (int i = 0; i < 60 && c - a > 1e-9 * (std::abs(a) + std::abs(c)); ++i) {
    if (f_b < f_d) {
      c = d, d = b, f_d = f_b, b = a + golden * (c - a), f_b = sign * f(b);
    } else {
      a = b, b = d, f_b = f_d, d = c - golden * (c - a), f_d = sign * f(d);
    }
  }
  return f_b < f_d ? b : d;
}

// Brackets of the roots of f, pairs of roots between two points included.
template <class Function>
std::vector<std::pair<double, double>> brackets(Function&& f, const std::vector<double>& x) {
  std::vector<double> y;
  for (const double at : x) y.push_back(f(at));
  std::vector<std::pair<double, double>> found;
  for (std::size_t i = 1; i < x.size(); ++i) {
    if ((y[i - 1] < 0) != (y[i] < 0)) found.emplace_back(x[i - 1], x[i]);
    if (i + 1 == x.size() || (y[i - 1] < 0) != (y[i] < 0) || (y[i] < 0) != (y[i + 1] < 0)) continue;
    const double sign = y[i] < 0 ? -1 : 1;
    if (!(sign * y[i] <= sign * y[i - 1] && sign * y[i] <= sign * y[i + 1])) continue;
    const double turn = extremum(f, x[i - 1], x[i + 1], sign);
    if ((f(turn) < 0) == (y[i] < 0)) continue;
    found.emplace_back(x[i - 1], turn);
    found.emplace_back(turn, x[i + 1]);
  }
  return found;
}

MacroscopicState state_at(const ConductanceReal& model, const FiringReal& law, double x) {
  const CurvePoint point = curve_point(model, law, x);
  const double fine = 1 / Survival(model, law, x, 0.5).mean_interval();
  MacroscopicState state;
  // Next to the onset of firing F jumps between neighbouring doubles: there x says more about N.
  const bool steep = std::abs(model.b * point.slope) > 1 || std::abs(x - model.b * point.N) > 1e-10 * std::abs(x);
  state.N = steep ? x / model.b : point.N;
  state.x = x;
  // Rounding of the input moves V: where F is steep that shows.
  const double size = std::abs(model.g0) + std::abs(x) + std::sqrt(model.a);
  const double rounding = 4e-15 * state.N + 4e-16 * std::abs(point.slope) * size, by_panels = std::abs(point.N - fine);
  if (model.b == 0) {
    state.error = by_panels + rounding;
  } else if (steep) {
    state.error = 1e-14 * state.N + by_panels / std::max(1.0, std::abs(model.b * point.slope - 1));
    if (!(point.N > 0)) state.error = 1e-14 * state.N;
  } else {
    const double turn = std::abs(1 - model.b * point.slope);
    state.error = (by_panels + std::abs(x / model.b - point.N) + rounding) / turn + rounding;
  }
  return state;
}

}  // namespace

CurvePoint curve_point(const ConductanceReal& model, const FiringReal& law, double x) {
  const Survival life(model, law, x);
  const double T = life.mean_interval();
  if (!std::isfinite(T)) return {x, 0, 0};
  return {x, 1 / T, -life.mean_interval_slope() / T / T};
}

double firing_onset(const ConductanceReal& model, const FiringLaw& law) {
  const double v = silent_below(law);
  if (!(v > model.V_R) || v <= model.V_L) return -infinity;  // V > V_L always
  if (v >= model.V_E) return infinity;
  // V(x) = v  <=>  E[g] = g_L (v - V_L)/(V_E - v).
  const double g = model.g_L * (v - model.V_L) / (model.V_E - v);
  const auto f = [&](double x) { return drift_at_input(model, x).g - g; };
  double lower = -model.g0, upper = g - model.g0;  // E[g] > G_eq
  for (double reach = std::sqrt(model.a) + g; f(lower) > 0; reach *= 2) lower -= reach;
  const auto found = root(f, lower, std::nextafter(upper, infinity));
  return found ? *found : upper;
}

Result<std::vector<MacroscopicState>> macroscopic_states(const Conductance& model) {
  const FiringLaw& law = law_of(model);
  const ConductanceReal real = rounded(model);
  const FiringReal phi(law);
  std::vector<MacroscopicState> states;
  const CurvePoint uncoupled = curve_point(real, phi, 0);
  if (uncoupled.N == 0) states.push_back({0, 0, 0, true});
  if (real.b == 0) {
    if (uncoupled.N > 0) states.push_back(state_at(real, phi, 0));
    return states;
  }
  const auto f = [&](double x) {
    const double T = Survival(real, phi, x).mean_interval();
    return std::isfinite(T) ? x - real.b / T : x;
  };
  std::vector<double> x = scan_points(real.b * law.largest() * 1.0001, firing_onset(real, law), 120);
  for (const auto& [lower, upper] : brackets(f, x)) {
    const auto at = root(f, lower, upper);
    if (!at) return at.error();
    states.push_back(state_at(real, phi, *at));
  }
  std::sort(states.begin(), states.end(),
            [](const MacroscopicState& left, const MacroscopicState& right) { return left.N < right.N; });
  return states;
}

Result<std::vector<MacroscopicFold>> macroscopic_folds(const Conductance& model) {
  const FiringLaw& law = law_of(model);
  const ConductanceReal real = rounded(model);
  const FiringReal phi(law);
  const double scale = real.g_L + std::abs(real.g0) + std::sqrt(real.a), onset = firing_onset(real, law);
  std::vector<MacroscopicFold> folds;
  const auto turning = [&](double x) {
    const CurvePoint p = curve_point(real, phi, x);
    return p.N - x * p.slope;
  };
  for (const double side : {-1.0, 1.0}) {
    std::vector<double> x = scan_points(side * 1e3 * scale, onset, 150);
    x.erase(std::remove_if(x.begin(), x.end(), [&](double at) { return curve_point(real, phi, at).N == 0; }), x.end());
    if (x.size() < 3) continue;
    for (const auto& [lower, upper] : brackets(turning, x)) {
      const auto at = root(turning, lower, upper);
      if (!at) return at.error();
      const double N = curve_point(real, phi, *at).N;
      folds.push_back({*at / N, N, *at});
    }
  }
  std::sort(folds.begin(), folds.end(), [](const auto& left, const auto& right) { return left.x < right.x; });
  return folds;
}

}  // namespace spikeproof::kinetic
