#include "threshold_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "contour.h"
#include "core/gauss_legendre.h"
#include "kinetic/equilibrium.h"
#include "kinetic/threshold_chain.h"
#include "linear_setup.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using kinetic::ThresholdPoint;

// For errors of order 1 and then 2. The corner (V_F, g_F) leaves order 5/6 on uniform meshes: how far that would move
// the value is part of the error.
double extrapolated_twice(const std::vector<double>& level, double& error) {
  const double first = 2 * level[1] - level[0], second = 2 * level[2] - level[1];
  error = std::abs(second - first) + (1 / (std::exp2(5.0 / 6) - 1) - 1) * std::abs(level[2] - level[1]);
  return second + (second - first) / 3;
}

// N(g) = (V_E - V_F)(g - g_F) p(V_F, g), between the nodes too.
double rate_at(const ConductanceReal& m, const kinetic::ThresholdElements& elements, const double* p, double g) {
  const double above = g - kinetic::firing_conductance(m);
  return above > 0 ? (m.V_E - m.V_F) * above * elements.value(p, m.V_F, g) : 0;
}

Series threshold_line(const ConductanceReal& m) {
  const double g_F = kinetic::firing_conductance(m);
  return {"g_F", {m.V_L, m.V_F}, {g_F, g_F}, Series::Style::dashed, 6};
}

}  // namespace

std::vector<double> exact_marginal(const ConductanceReal& m, const std::vector<double>& g) {
  const double at_zero = kinetic::truncated_gaussian(m.g0, m.a).at_zero;
  std::vector<double> exact;
  for (const double x : g) exact.push_back(at_zero * std::exp(x * (2 * m.g0 - x) / (2 * m.a)));
  if (m.g_max == 0) return exact;
  const GaussRule rule = gauss_legendre(100);
  const double mass = integrate(rule, 0, m.g_max, [&](double x) { return std::exp(x * (2 * m.g0 - x) / (2 * m.a)); });
  for (double& value : exact) value /= at_zero * mass;
  return exact;
}

double exact_mean(const ConductanceReal& m) {
  if (m.g_max == 0) return kinetic::truncated_gaussian(m.g0, m.a).mean;
  const GaussRule rule = gauss_legendre(100);
  const auto density = [&](double x) { return std::exp(x * (2 * m.g0 - x) / (2 * m.a)); };
  return integrate(rule, 0, m.g_max, [&](double x) { return x * density(x); }) / integrate(rule, 0, m.g_max, density);
}

Peak peak_of(const ThresholdPoint& point) {
  const kinetic::ThresholdElements& elements = *point.elements;
  Peak peak{0, 0, 0};
  for (const kinetic::ThresholdElement& e : elements.elements())
    for (std::size_t j = 0; j < elements.g().size(); ++j)
      for (std::size_t k = 0; k < e.points; ++k)
        if (const double p = point.state.p[e.first + j * e.points + k]; p > peak.p) peak = {p, e.v[k], elements.g()[j]};
  const ConductanceReal& m = elements.model();
  double reach_v = 0.03 * (m.V_F - m.V_L), reach_g = 0.3 * std::sqrt(m.a);
  for (int round = 0; round < 5; ++round) {
    const Peak centre = peak;
    for (int i = -3; i <= 3; ++i)
      for (int j = -3; j <= 3; ++j) {
        const double v = std::clamp(centre.v + i * reach_v / 3, m.V_L, m.V_F), g = centre.g + j * reach_g / 3;
        if (const double p = elements.value(point.state.p.data(), v, g); p > peak.p) peak = {p, v, g};
      }
    reach_v /= 3, reach_g /= 3;
  }
  return peak;
}

double peak_rate(const ThresholdPoint& point) {
  const kinetic::ThresholdElements& elements = *point.elements;
  const ConductanceReal& m = elements.model();
  const double low = kinetic::firing_conductance(m), high = elements.g().back();
  double largest = 0, at = low, width = high - low;
  for (int round = 0; round < 3; ++round) {
    const double centre = round == 0 ? 0.5 * (low + high) : at;
    for (int i = -50; i <= 50; ++i) {
      const double g = centre + 0.01 * i * width;
      if (const double N = rate_at(m, elements, point.state.p.data(), g); N > largest) largest = N, at = g;
    }
    width *= 0.04;
  }
  return largest;
}

ChainRate rate_by_chain(const ConductanceReal& m, double g_max) {
  std::vector<double> N, largest;
  const auto cells_g = static_cast<std::size_t>(std::clamp(2 * g_max / std::sqrt(m.a), 16.0, 60.0));
  for (const std::size_t factor : {1, 2, 4}) {
    const kinetic::ThresholdChain chain(m, kinetic::threshold_mesh(m, 16 * factor, cells_g * factor, g_max, 0));
    const std::vector<double> mass = chain.steady();
    N.push_back(chain.rate(mass));
    const kinetic::ThresholdMesh& mesh = chain.mesh();
    double top = 0;
    for (std::size_t j = 0; j < mesh.cells_g(); ++j)
      for (std::size_t i = 0; i < mesh.cells_v(); ++i)
        top = std::max(top, mass[j * mesh.cells_v() + i] / ((mesh.v[i + 1] - mesh.v[i]) * (mesh.g[j + 1] - mesh.g[j])));
    largest.push_back(top);
  }
  ChainRate out{};
  out.N = extrapolated_twice(N, out.N_error);
  out.largest = extrapolated_twice(largest, out.largest_error);
  return out;
}

claim::Figure stationary_figure(const ConductanceReal& m, const kinetic::ThresholdState& state) {
  const ThresholdPoint point =
      value_of(kinetic::threshold_point(m, state.G, state.a, kinetic::threshold_resolution(1)));
  const kinetic::ThresholdElements& elements = *point.elements;
  const double* p = point.state.p.data();
  const double deviation = std::sqrt(state.a), g_F = kinetic::firing_conductance(m);
  const double low = std::max(0.0, std::min(g_F, state.G) - 3.5 * deviation),
               high = std::min(elements.g().back(), std::max(g_F, state.G) + 3.5 * deviation);
  ContourGrid grid;
  for (int i = 0; i <= 120; ++i) grid.x.push_back(m.V_L + (m.V_F - m.V_L) * i / 120);
  for (int j = 0; j <= 100; ++j) grid.y.push_back(low + (high - low) * j / 100);
  for (const double g : grid.y)
    for (const double v : grid.x) grid.z.push_back(elements.value(p, v, g));
  const double top = *std::max_element(grid.z.begin(), grid.z.end());
  claim::Panel map{"", {"v", false, m.V_L, m.V_F}, {"g", false, low, high}, {}};
  for (const double share : {0.01, 0.1, 0.3, 0.6, 0.9})
    map.series.push_back(contour(grid, share * top, fmt::format("{:.2g} max p", share)));
  map.series.push_back(threshold_line(m));
  ConductanceReal at = m;
  at.g0 = state.G, at.a = state.a;
  const claim::Panel in_v{"", {"v"}, {"∫ p dg"}, {{"", elements.voltages(), elements.marginal_v(p)}}, "off"};
  Series marginal{"elements", {}, {}, Series::Style::points},
      gaussian{"truncated Gaussian", grid.y, exact_marginal(at, grid.y)}, rate{"N(g)/N", grid.y, {}};
  const std::vector<double> nodal = elements.marginal_g(p);
  for (std::size_t j = 0; j < nodal.size(); j += 2)
    if (elements.g()[j] >= low && elements.g()[j] <= high)
      marginal.x.push_back(elements.g()[j]), marginal.y.push_back(nodal[j]);
  for (const double g : grid.y) rate.y.push_back(rate_at(m, elements, p, g) / point.state.N);
  const claim::Panel in_g{"", {"g", false, low, high}, {"∫ p dv"}, {gaussian, marginal, rate}};
  return {"density",
          fmt::format("Stationary density for G = {:.6g}, N = {:.6g}: contours at shares of its maximum, dashed g_F; "
                      "marginal in v; marginal in g and the rate N(g) by which neurons of conductance g fire.",
                      state.G, point.state.N),
          {map, in_v, in_g}};
}

claim::Figure current_figure(const ConductanceReal& m, const std::vector<kinetic::ThresholdState>& states) {
  const double g_F = kinetic::firing_conductance(m), deviation = std::sqrt(m.a);
  double low = std::min(m.g0, g_F - 3 * deviation), high = std::max(m.g0, g_F) + 4 * deviation;
  for (const auto& state : states) high = std::max(high, state.G + deviation);
  Series curve{"F(G)", {}, {}}, bound{"(⟨g⟩ - g_F)/L", {}, {}, Series::Style::dashed, 6};
  for (int i = 0; i <= 60; ++i) {
    const double G = low + (high - low) * i / 60, a = m.a + (m.b != 0 ? m.a1 * std::max(0.0, (G - m.g0) / m.b) : 0);
    const auto point = kinetic::threshold_point(m, G, a, kinetic::threshold_resolution(-1));
    if (!point) continue;
    curve.x.push_back(G), curve.y.push_back(point->state.N);
    if (const double y = (kinetic::truncated_gaussian(G, a).mean - g_F) / kinetic::growth_threshold(m); y >= 0)
      bound.x.push_back(G), bound.y.push_back(y);
  }
  claim::Panel panel{"", {"input G"}, {"rate N"}, {curve, bound}, "top left"};
  if (m.b > 0) {
    const double end = std::min(high, m.g0 + m.b * curve.y.back());
    panel.series.push_back({"N = (G - g0)/b", {m.g0, end}, {0, (end - m.g0) / m.b}, Series::Style::line});
    Series marks{"steady states", {}, {}, Series::Style::points};
    for (const auto& state : states)
      if (state.N > 0) marks.x.push_back(state.G), marks.y.push_back(state.N);
    panel.series.push_back(marks);
  }
  return {"rate", "Rate against the input G, with the lower bound that the identity of the logarithm gives.", {panel}};
}

}  // namespace spikeproof::experiments
