#include "blow_up_layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "fokker_planck/finite_volume.h"

namespace spikeproof::experiments {
namespace {

using Style = claim::Series::Style;

constexpr double widest = 12;  // of the layer, in xi

LayerState state_of(const fokker_planck::SpectralOperator& op, const fokker_planck::RadauIntegrator& integrator) {
  const auto& points = integrator.dilated();
  const auto slope = [&](std::size_t i) {
    return (points[i - 1].q - points[i].q) / (points[i].tau - points[i - 1].tau);
  };
  const std::size_t last = points.size() - 1;
  const double now = slope(last), before = slope(last - 1), q_now = 0.5 * (points[last].q + points[last - 1].q),
               q_before = 0.5 * (points[last - 1].q + points[last - 2].q);
  const NnlifReal& m = op.model();
  LayerState state{integrator.rate(), points[last].q, now, 0, 0, {}, {}};
  state.drift = std::abs(std::log(now / before) / std::log(q_now / q_before));
  state.fall = now * std::pow(points[last].q / q_now, std::log(now / before) / std::log(q_now / q_before));
  state.curvature = m.a0 * state.fall / (m.b * m.b);
  for (int i = 0; i <= 240; ++i) {
    state.xi.push_back(widest * i / 240);
    const double v = m.V_F - state.xi.back() * m.a0 / (m.b * state.N);
    state.scaled.push_back(m.b * op.value(integrator.density(), v));
  }
  return state;
}

}  // namespace

Result<std::vector<LayerState>> layer_states(const fokker_planck::Evolution& run, const InitialDensity& initial) {
  const auto& op = *run.discretisation;
  const auto n0 = op.project([&](double v) { return initial.value(v + run.origin); });
  std::vector<LayerState> states;
  for (double N = 100; N <= 0.3 * run.resolved_rate && N < 2e6; N *= 10) {
    fokker_planck::RadauIntegrator integrator(op, n0, {7, 1e-7, N});
    const auto end = integrator.advance(2 * run.blow_up_time);
    if (!end) return end.error();
    if (integrator.stopped() && integrator.dilated().size() > 3) states.push_back(state_of(op, integrator));
  }
  if (states.empty())
    return Error{ErrorCode::out_of_range, "layer_states", "N never passes 100 on the way to the blow-up"};
  return states;
}

double layer_profile(double xi, double eps) {
  static const GaussRule rule = gauss_legendre(30);
  double sum = 0;
  for (double from = 0; from < xi; from += 4)
    sum += integrate(rule, from, std::min(xi, from + 4), [&](double z) { return std::exp(-z + 0.5 * eps * z * z); });
  return sum;
}

double layer_difference(const LayerState& state, double eps) {
  double worst = 0;
  for (std::size_t i = 0; i < state.xi.size() && state.xi[i] <= 2; ++i)
    worst = std::max(worst, std::abs(state.scaled[i] - layer_profile(state.xi[i], eps)));
  return worst;
}

claim::Figure layer_figure(const std::vector<LayerState>& states, const fokker_planck::Evolution& run) {
  claim::Panel layer{"the layer at the threshold", {"ξ = b N (V_F - v)/a"}, {"b n"}, {}, "bottom right"};
  const auto add = [&](const LayerState& s) {
    layer.series.push_back({fmt::format("N = {:.1e}", s.N), s.xi, s.scaled, Style::line});
  };
  add(states.front());
  if (states.size() > 2) add(states[states.size() / 2]);
  if (states.size() > 1) add(states.back());
  claim::Series deck{"1 - e^{-ξ}", {}, {}, Style::dashed}, corrected{"with ε = a |dq/dτ|/b²", {}, {}, Style::dashed};
  const double eps = states.back().curvature;
  for (const double xi : states.back().xi) {
    deck.x.push_back(xi), deck.y.push_back(layer_profile(xi, 0));
    if (xi < 0.6 / eps) corrected.x.push_back(xi), corrected.y.push_back(layer_profile(xi, eps));
  }
  layer.series.push_back(deck);
  layer.series.push_back(corrected);
  claim::Panel rate{"the rate", {"t_{BU} - t", true}, {"N", true}, {}, "top right"};
  claim::Series path{"N(t)", {}, {}, Style::line};
  const auto& points = run.approach;
  for (const auto& p : points)
    if (run.blow_up_time - p.t > 3 * run.blow_up_time_error && p.q < 1)
      path.x.push_back(run.blow_up_time - p.t), path.y.push_back(1 / p.q - 1);
  rate.series.push_back(path);
  return {"layer",
          "The density beside V_F as N grows, and N(t) before the blow-up. The deck's profile is approached as ε goes "
          "to zero, which it does only like 1/log log N.",
          {layer, rate}};
}

double fixed_mesh_peak(const BlowUpCase& c, std::size_t cells) {
  fokker_planck::FiniteVolumeMesh mesh{to_double(c.model.V_F()), {}, 0};
  const double gap = to_double(c.model.V_F() - c.model.V_R()), h = gap / static_cast<double>(cells);
  const double depth = std::max(mesh.V_F - c.initial.lowest, 1.2 * gap);
  const auto below = static_cast<std::size_t>(std::ceil((std::min(depth, 20 * gap) - gap) / h));
  for (std::size_t i = 0; i <= below + cells; ++i) mesh.face.push_back(-h * static_cast<double>(below + cells - i));
  mesh.face[below] = to_double(c.model.V_R() - c.model.V_F());
  mesh.reset = below;
  fokker_planck::FiniteVolume scheme(c.model, mesh);
  std::vector<double> mass = value_of(scheme.project(c.initial));
  constexpr int steps = 3000;
  double peak = 0;
  for (int i = 0; i < steps; ++i) {
    const double N = 2 * to_double(c.model.a0()) * mass.back() / (h * h);
    peak = std::max(peak, N);
    scheme.assemble(N, N);
    fokker_planck::Resolvent(scheme, 1.2 * c.blow_up_time / steps).apply(mass, mass);
  }
  return peak;
}

}  // namespace spikeproof::experiments
