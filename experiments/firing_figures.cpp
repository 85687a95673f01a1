#include "firing_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "contour.h"
#include "kinetic/equilibrium.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using kinetic::FiringKinetic;

// An element at V_R that resolves the layer of width eps times the speed there.
double layer_width(const FiringSubject& subject, double eps) {
  const ConductanceReal m = rounded(subject.model);
  return 0.25 * eps * kinetic::drift_at(m, 0)(m.V_R);
}

Series density_between(const FiringKinetic& state, double lower, double upper, const std::string& label,
                       Series::Style style) {
  Series series{label, {}, {}, style};
  constexpr int points = 300;
  for (int i = 0; i <= points; ++i) {
    series.x.push_back(lower + (upper - lower) * i / points);
    series.y.push_back(state.density_at_voltage(series.x.back()));
  }
  return series;
}

// int M/c dg at V_R for the equilibrium of the rate N.
double mean_slowness(const ConductanceReal& m, double N) {
  const double mean = m.g0 + m.b * N, a = m.a + m.a1 * N;
  const kinetic::HalfRangeWeight weight(mean, mean, a);
  const kinetic::HalfRangeGauss rule = kinetic::half_range_gauss(weight, 40);
  double sum = 0;
  for (std::size_t j = 0; j < rule.node.size(); ++j)
    sum += rule.weight[j] / (m.g_L * (m.V_L - m.V_R) + rule.node[j] * (m.V_E - m.V_R));
  return sum;
}

}  // namespace

double jump_of_data(const FiringSubject& subject) {
  const ConductanceReal m = rounded(subject.model);
  FiringKinetic start(subject.model, subject.initial, kinetic::resolution_of(subject.model, subject.initial, 0), true);
  return std::abs(start.density_at_voltage(m.V_R) - start.rate() / kinetic::drift_at(m, start.rate())(m.V_R));
}

namespace {

// n_eps(V_R)/N_eps at t = 10 eps, over its limit int M/c dg.
double layer_ratio(const FiringSubject& subject, double eps, int level) {
  FiringSubject early = subject;  // the layer is there after some eps
  early.t_end = 10 * eps;
  const double width = layer_width(subject, eps) * std::pow(1.6, -1 - level);
  const FiringEnd end = run_to_end(early, early.initial, {eps, level, kinetic::Scheme::imex, 0, width});
  const double N = end.run.N.back();
  const ConductanceReal m = rounded(subject.model);
  return end.state.density_at_voltage(m.V_R) / N / mean_slowness(m, N);
}

}  // namespace

void check_layer(const FiringSubject& subject, claim::Outcome& outcome) {
  const std::vector<double> eps{1e-2, 1e-2 / 3, 1e-2 / 9};
  std::vector<double> ratio;
  for (const double e : eps) ratio.push_back(layer_ratio(subject, e, -1));
  // Extrapolated for an error of order eps, twice; and the error by the mesh, which extrapolation enlarges by 3/2 +
  // 1/2.
  const double before = (3 * ratio[1] - ratio[0]) / 2, value = (3 * ratio[2] - ratio[1]) / 2;
  const double by_mesh = 2 * std::abs(ratio[2] - layer_ratio(subject, eps[2], -2));
  const ConductanceReal m = rounded(subject.model);
  const double N = kinetic::FiringKinetic(subject.model, subject.initial,
                                          kinetic::resolution_of(subject.model, subject.initial, -1), true)
                       .rate();
  const double slowness = mean_slowness(m, N);
  outcome.checks.push_back(agreeing("n_ε(V_R)/N_ε in the layer, t = 10 ε, as ε → 0", value * slowness, slowness,
                                    (std::abs(value - before) + by_mesh) * slowness,
                                    "elements that resolve the layer, extrapolated", "∫ M/c(V_R,g) dg by Gauss nodes"));
  outcome.notes.push_back(
      fmt::format("Layer of width ε at V_R: n_ε(V_R)/N_ε tends to ∫ M/c dg = {:.6g}, the limit has 1/∫ M c dg = {:.6g} "
                  "there.",
                  slowness, 1 / kinetic::drift_at(m, N)(m.V_R)));
}

claim::Figure density_figure(const FiringSubject& whole_run) {
  FiringSubject subject = whole_run;
  subject.t_end *= 0.5;
  const ConductanceReal m = rounded(subject.model);
  claim::Panel whole{"", {"v"}, {"n(v,t)"}, {}}, near{"", {"v"}, {"n(v,t)"}, {}};
  const double end = m.V_F + 0.2 * (m.V_E - m.V_F), close = m.V_R + 0.2 * (m.V_F - m.V_R);
  for (const double eps : {1.0, 0.1, 0.03}) {
    const FiringEnd run =
        run_to_end(subject, subject.initial, {eps, -1, kinetic::Scheme::imex, 0, layer_width(subject, eps)});
    const std::string label = fmt::format("ε = {:g}", eps);
    whole.series.push_back(density_between(run.state, m.V_R, end, label, Series::Style::line));
    if (eps < 1) near.series.push_back(density_between(run.state, m.V_R, close, label, Series::Style::line));
  }
  const FiringEnd limit = run_to_end(subject, subject.initial, {0, -1});
  whole.series.push_back(density_between(limit.state, m.V_R, end, "limit", Series::Style::dashed));
  near.series.push_back(density_between(limit.state, m.V_R, close, "limit", Series::Style::dashed));
  for (std::size_t i = 0; i < near.series.size(); ++i) near.series[i].colour = static_cast<int>(i) + 1;
  return {"densities",
          fmt::format("Densities of the potential at t = {:.4g} for several ε and the limit. Right: next to V_R, where "
                      "n_ε has a layer of width ε.",
                      subject.t_end),
          {whole, near}};
}

claim::Figure distance_figure(const std::vector<double>& eps, const std::vector<double>& prepared,
                              const std::vector<double>& fewer, const std::vector<double>& unprepared,
                              const std::vector<double>& rate) {
  Series line{"order 1", eps, {}, Series::Style::dashed, 6};
  for (const double e : eps) line.y.push_back(0.3 * prepared[2] / eps[2] * e);
  claim::Panel panel{"",
                     {"ε", true},
                     {"distance to the limit", true},
                     {{"∫|n_ε - n| dv, equilibrium data", eps, prepared, Series::Style::line_points},
                      {"the same, data off equilibrium", fewer, unprepared, Series::Style::line_points},
                      {"max over t of |N_ε - N|", eps, rate, Series::Style::line_points},
                      line}};
  return {"distances", "Distances between the kinetic equation and its limit against ε.", {panel}};
}

claim::Series contour(const ContourGrid& grid, double level, const std::string& label) {
  Series line{label, {}, {}, Series::Style::line};
  const std::size_t across = grid.x.size();
  for (std::size_t j = 0; j + 1 < grid.y.size(); ++j)
    for (std::size_t i = 0; i + 1 < across; ++i) {
      const std::size_t corner[5][2] = {{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}, {i, j}};
      std::vector<double> x, y;
      for (int k = 0; k < 4; ++k) {
        const double z0 = grid.z[corner[k][1] * across + corner[k][0]] - level,
                     z1 = grid.z[corner[k + 1][1] * across + corner[k + 1][0]] - level;
        if ((z0 > 0) == (z1 > 0)) continue;
        const double part = z0 / (z0 - z1);
        x.push_back(grid.x[corner[k][0]] + part * (grid.x[corner[k + 1][0]] - grid.x[corner[k][0]]));
        y.push_back(grid.y[corner[k][1]] + part * (grid.y[corner[k + 1][1]] - grid.y[corner[k][1]]));
      }
      for (std::size_t k = 0; k + 1 < x.size(); k += 2) {
        line.x.insert(line.x.end(), {x[k], x[k + 1], std::nan("")});
        line.y.insert(line.y.end(), {y[k], y[k + 1], std::nan("")});
      }
    }
  return line;
}

namespace {

ContourGrid density_grid(const FiringKinetic& state, double lower, double upper) {
  constexpr int across = 120, up = 100;
  ContourGrid grid;
  for (int i = 0; i <= across; ++i) grid.x.push_back(lower + (upper - lower) * i / across);
  for (int j = 0; j <= up; ++j) grid.y.push_back(state.lowest_g() + (state.highest_g() - state.lowest_g()) * j / up);
  const std::vector<double> p = state.density_at(grid.y);
  const std::size_t points = state.elements().points();
  for (std::size_t j = 0; j < grid.y.size(); ++j)
    for (const double v : grid.x) {
      std::size_t first = 0;
      const std::vector<double> row = state.elements().interpolation(v, first);
      double value = 0;
      for (std::size_t k = 0; k < row.size(); ++k) value += row[k] * p[j * points + first + k];
      grid.z.push_back(value);
    }
  return grid;
}

}  // namespace

claim::Figure map_figure(const FiringSubject& whole_run) {
  FiringSubject subject = whole_run;
  subject.t_end *= 0.5;
  const ConductanceReal m = rounded(subject.model);
  claim::Figure figure{
      "map", fmt::format("Contours of the density p(v,g) at t = {:.4g}, at shares of its maximum.", subject.t_end), {}};
  for (const double eps : {1.0, 0.01}) {
    const FiringEnd end = run_to_end(subject, subject.initial, {eps, -1});
    const double upper = std::min(m.V_R + 1.5 * (m.V_F - m.V_R), m.V_E);
    const ContourGrid grid = density_grid(end.state, m.V_R, upper);
    const double top = *std::max_element(grid.z.begin(), grid.z.end());
    claim::Panel panel{fmt::format("ε = {:g}", eps), {"v", false, m.V_R, upper}, {"g"}, {}};
    for (const double share : {0.01, 0.1, 0.3, 0.6, 0.9})
      panel.series.push_back(contour(grid, share * top, fmt::format("{:.2g} max p", share)));
    figure.panels.push_back(panel);
  }
  return figure;
}

}  // namespace spikeproof::experiments
