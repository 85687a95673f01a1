#include "neuron/equilibria.h"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <optional>

#include "neuron/normal_form.h"

namespace spikeproof::neuron {
namespace {

constexpr std::size_t cells = 4000;

double grid_point(const Dynamics& d, std::size_t k) {
  return d.lowest_V() + (d.highest_V() - d.lowest_V()) * static_cast<double>(k) / cells;
}

template <class F>
double bracketed(F f, double low, double high, double at_low, double at_high) {
  if (at_high == 0) return high;
  if (at_low == 0) return low;
  std::uintmax_t iterations = 100;
  const auto root = boost::math::tools::toms748_solve(f, low, high, at_low, at_high,
                                                      boost::math::tools::eps_tolerance<double>(52), iterations);
  return 0.5 * (root.first + root.second);
}

double control_at(const Dynamics& d, double V) {
  double p = 0;
  d.equilibrium(V, nullptr, p, nullptr, nullptr);
  return p;
}

double slope_at(const Dynamics& d, double V) {
  double p = 0, slope = 0;
  d.equilibrium(V, nullptr, p, nullptr, &slope);
  return slope;
}

// Product over pairs of the sums of two eigenvalues, each over the largest modulus: real, zero at a Hopf point or a
// neutral saddle.
double pair_sums(const std::vector<Complex>& values) {
  double largest = 0;
  for (const Complex value : values) largest = std::max(largest, std::abs(value));
  if (largest == 0) return 0;
  Complex product = 1;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) product *= (values[i] + values[j]) / largest;
  return product.real();
}

double pair_sums_at(const Dynamics& d, double V) { return pair_sums(equilibrium_of(d, V).eigenvalues); }

// The eigenvalue nearest to the imaginary axis among those with a positive imaginary part; 0 if there is none.
Complex critical_pair(const std::vector<Complex>& values) {
  Complex best = 0;
  for (const Complex value : values)
    if (value.imag() > 0 && (best == 0.0 || std::abs(value.real()) < std::abs(best.real()))) best = value;
  return best;
}

std::optional<SpecialPoint> hopf_at(const Dynamics& d, double V) {
  SpecialPoint point{};
  point.kind = SpecialPoint::Kind::hopf;
  point.V = V;
  point.at = equilibrium_of(d, V);
  point.control = point.at.control;
  const Complex pair = critical_pair(point.at.eigenvalues);
  double largest = 0;
  for (const Complex value : point.at.eigenvalues) largest = std::max(largest, std::abs(value));
  if (pair == 0.0 || std::abs(pair.real()) > 1e-6 * largest) return std::nullopt;  // a neutral saddle
  point.omega = pair.imag();
  add_hopf_normal_form(d, point);
  return point;
}

SpecialPoint saddle_node_at(const Dynamics& d, double V) {
  SpecialPoint point{};
  point.kind = SpecialPoint::Kind::saddle_node;
  point.V = V;
  point.at = equilibrium_of(d, V);
  point.control = point.at.control;
  add_saddle_node_normal_form(d, point);
  return point;
}

// The numbers of unstable eigenvalues half way to the neighbours.
void add_sides(const Dynamics& d, std::vector<SpecialPoint>& points) {
  std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.V < b.V; });
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double below = i == 0 ? d.lowest_V() : points[i - 1].V;
    const double above = i + 1 == points.size() ? d.highest_V() : points[i + 1].V;
    points[i].unstable_below = equilibrium_of(d, 0.5 * (below + points[i].V)).unstable;
    points[i].unstable_above = equilibrium_of(d, 0.5 * (above + points[i].V)).unstable;
  }
}

}  // namespace

Equilibrium equilibrium_of(const Dynamics& d, double V) {
  const std::size_t n = d.dimension();
  Equilibrium e;
  e.V = V;
  e.x.resize(n);
  d.equilibrium(V, e.x.data(), e.control, nullptr, nullptr);
  State slope(n), columns(n * (n + 1));
  d.derivatives(e.x.data(), e.control, slope.data(), columns.data());
  e.eigenvalues = eigenvalues(n, columns);
  e.unstable = static_cast<std::size_t>(
      std::count_if(e.eigenvalues.begin(), e.eigenvalues.end(), [](Complex value) { return value.real() > 0; }));
  return e;
}

std::vector<Equilibrium> equilibria(const Dynamics& d, double control) {
  std::vector<Equilibrium> found;
  const auto f = [&](double V) { return control_at(d, V) - control; };
  double low = grid_point(d, 0), at_low = f(low);
  for (std::size_t k = 1; k <= cells; ++k) {
    const double high = grid_point(d, k), at_high = f(high);
    if (at_low == 0 || (at_low < 0) != (at_high < 0)) {
      const double V = bracketed(f, low, high, at_low, at_high);
      if (found.empty() || V > found.back().V) found.push_back(equilibrium_of(d, V));
    }
    low = high, at_low = at_high;
  }
  return found;
}

std::vector<SpecialPoint> special_points(const Dynamics& d) {
  std::vector<SpecialPoint> points;
  const auto slope = [&](double V) { return slope_at(d, V); };
  const auto sums = [&](double V) { return pair_sums_at(d, V); };
  double low = grid_point(d, 0), slope_low = slope(low), sums_low = sums(low);
  for (std::size_t k = 1; k <= cells; ++k) {
    const double high = grid_point(d, k), slope_high = slope(high), sums_high = sums(high);
    if ((slope_low < 0) != (slope_high < 0))
      points.push_back(saddle_node_at(d, bracketed(slope, low, high, slope_low, slope_high)));
    if ((sums_low < 0) != (sums_high < 0))
      if (auto hopf = hopf_at(d, bracketed(sums, low, high, sums_low, sums_high))) points.push_back(*hopf);
    low = high, slope_low = slope_high, sums_low = sums_high;
  }
  add_sides(d, points);
  return points;
}

std::optional<SpecialPoint> onset_of(const std::vector<SpecialPoint>& points) {
  for (const SpecialPoint& point : points)
    if (point.unstable_below == 0 && point.unstable_above > 0) return point;
  return std::nullopt;
}

}  // namespace spikeproof::neuron
