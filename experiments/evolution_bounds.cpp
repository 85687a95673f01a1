#include "evolution_bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "blow_up_case.h"
#include "kinetic/cells.h"
#include "kinetic/equilibrium.h"
#include "kinetic/firing_volumes.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using kinetic::ThresholdMoments;
using kinetic::ThresholdVolumes;
using kinetic::Transport;

// Moments and sup of p exp(sigma_E g) of the data, on a fine mesh.
struct DataSize {
  ThresholdMoments moments;
  double weighted;
};

DataSize size_of(const ThresholdSubject& subject) {
  const ThresholdVolumes data(subject.model, subject.initial, threshold_mesh(subject, 8));
  DataSize out{data.moments(), 0};
  const auto& g = data.mesh().g;
  for (std::size_t j = 0; j + 1 < g.size(); ++j)
    for (std::size_t i = 0; i < data.mesh().cells_v(); ++i)
      out.weighted = std::max(out.weighted, data.p(i, j) * std::exp(data.model().eps * g[j + 1]));
  out.weighted *= 1.02;  // means of cells instead of the maximum
  return out;
}

double lift(const ConductanceReal& m) { return std::sqrt(2 * m.a / std::numbers::pi); }

// int_0^T exp(r (T - s)) (alpha s + beta) ds
double gronwall(double r, double T, double alpha, double beta) {
  const double x = r * T;
  if (std::abs(x) < 1e-4) return beta * T * (1 + x / 2) + alpha * T * T / 2 * (1 + x / 3);
  return beta * std::expm1(x) / r + alpha * (std::expm1(x) - x) / (r * r);
}

double fired_bound_of(const ThresholdSubject& subject, const DataSize& data) {
  const ConductanceReal m = rounded(subject.model);
  const double L = potential_length(m), share = std::max(m.b, 0.0) / L, q = lift(m);
  const double beta = m.eps * (data.moments.g + q * std::numbers::ln2) + share * data.moments.potential;
  const double A = gronwall((share - 1) / m.eps, subject.t_end, (m.g0 + q) / m.eps, beta / m.eps);
  return (A + data.moments.potential) / L;
}

}  // namespace

double potential_length(const ConductanceReal& m) { return std::log((m.V_E - m.V_L) / (m.V_E - m.V_F)); }

bool bounds_apply(const ThresholdSubject& subject, double lowest_input) {
  const ConductanceReal m = rounded(subject.model);
  return m.g0 >= 0 && m.a1 == 0 && lowest_input >= 0;
}

double fired_bound(const ThresholdSubject& subject) { return fired_bound_of(subject, size_of(subject)); }

double log_norm_bound(const ThresholdSubject& subject, double q) {
  const ConductanceReal m = rounded(subject.model);
  const DataSize data = size_of(subject);
  const double input = m.g0 * subject.t_end + std::max(m.b, 0.0) * fired_bound_of(subject, data);
  const double sup = std::log(data.weighted) + (m.g_L + 1 / m.eps + m.a * m.eps) * subject.t_end + input;
  return std::isfinite(q) ? (1 - 1 / q) * sup : sup;  // the mass is 1
}

SquareNorms square_norms(const ThresholdVolumes& run) {
  const auto& mesh = run.mesh();
  SquareNorms sum{0, 0, 0};
  for (std::size_t j = 0; j < mesh.cells_g(); ++j)
    for (std::size_t i = 0; i < mesh.cells_v(); ++i) {
      const double p = run.p(i, j), area = (mesh.v[i + 1] - mesh.v[i]) * (mesh.g[j + 1] - mesh.g[j]);
      sum.p2 += p * p * area;
      sum.p4 += p * p * p * p * area;
      sum.largest = std::max(sum.largest, p);
    }
  return {std::sqrt(sum.p2), std::pow(sum.p4, 0.25), sum.largest};
}

namespace {

double far_conductance(const ConductanceReal& m) { return 10 * std::max({m.g_L, std::abs(m.g0), lift(m)}); }

}  // namespace

double visible_excess(const ThresholdSubject& subject) {
  const ConductanceReal m = rounded(subject.model);
  return std::max(1.0, 4.5 * far_conductance(m) * m.eps / (100 * potential_length(m)));
}

Growth growth_beyond(const ThresholdSubject& subject, double excess, double spikes, Progress& progress) {
  Growth out{subject, 0, 0, 0, 0, {}, {}};
  ThresholdSubject& far = out.subject;
  const ConductanceReal m = rounded(subject.model);
  const double L = potential_length(m), start = far_conductance(m);
  far.model = with_b(subject.model, decimal_of((1 + excess) * L));
  far.t_end = std::min(1.5 * m.eps / excess, spikes * L / start);
  far.g_max = 1.5 * start * std::exp(far.t_end * excess / m.eps);
  far.cells_v = 16, far.cells_g = 64;
  double rate[2], scale = 0, leak = 0;
  for (const std::size_t factor : {1u, 2u}) {
    ThresholdVolumes run(far.model, standard_initial(far.model), threshold_mesh(far, factor), Transport::limited);
    // At rest under v' = g (V_E - v), at conductances around the start.
    std::vector<double> n = kinetic::cell_masses(run.mesh().v, [&](double v) { return 1 / (L * (m.V_E - v)); });
    std::vector<double> masses;
    for (const double share : kinetic::gaussian_masses(run.mesh().g, start, 0.02 * start * start))
      for (const double x : n) masses.push_back(share * x);
    run.set_masses(masses);
    const auto steps = static_cast<long>(2 * std::ceil(0.5 * far.t_end / run.stable_step()));
    const double dt = far.t_end / static_cast<double>(steps);
    double middle = 0;
    out.t.clear(), out.N.clear(), out.spikes = 0;
    for (long i = 0; i < steps; ++i) {
      run.step(dt);
      const ThresholdMoments now = run.moments();
      if (2 * (i + 1) == steps) middle = scale = now.g, leak = now.leak;
      out.t.push_back(run.time()), out.N.push_back(now.rate);
      out.spikes += dt * now.rate;
      if (i % 32 == 0) progress.update(static_cast<double>(i) / static_cast<double>(steps));
    }
    rate[factor - 1] = std::log(run.moments().g / middle) / (0.5 * far.t_end);
  }
  out.rate = rate[1];
  out.factor = out.N.back() / out.N.front();
  // sigma_E <g>' = (S/L - 1) <g> + g0 - (S/L) g_L <leak> + ..., and <l> at rest up to g_L/<g>.
  out.error = std::abs(rate[1] - rate[0]) + (std::abs(m.g0) + (1 + excess) * m.g_L * leak) / (m.eps * scale);
  return out;
}

std::optional<SideBySide> side_by_side(const Context& context, const ThresholdSubject& subject) {
  const ConductanceReal m = rounded(subject.model);
  const double g = kinetic::truncated_gaussian(m.g0, m.a).mean, unit = 1 / (m.g_L + g), L = potential_length(m);
  const double S = m.b > 0.3 * L && m.b < 0.95 * L ? m.b : 0.5 * L, gap = m.V_F - m.V_L;
  // A discharge of all neurons at once lifts g by S/sigma_E.
  const double g_max = kinetic::cut_off(m, 0) + 1.5 * S / m.eps;
  NnlifParameters p;
  p.V_R = 0, p.V_F = decimal_of(gap), p.a1 = 0;
  p.a0 = decimal_of(m.a * m.eps * (m.V_E - m.V_F) * (m.V_E - m.V_F) * unit);
  p.b = decimal_of(gap * S / L);
  p.I = decimal_of(g * (m.V_E - m.V_L) * unit);
  Context own = context;
  own.model = Nnlif(p), own.file = nullptr;
  own.initial = InitialData{};
  own.initial.mean = decimal_of(0.5 * gap), own.initial.variance = decimal_of(0.01 * gap * gap);
  const auto found = case_that_blows_up(own, false);
  if (!found) return std::nullopt;
  SideBySide out{found->blow_up_time * unit, {}, {}, {}, {}, {}, ""};
  EvolveSettings settings;
  settings.rel_tol = 1e-3;
  for (int i = 1; i < 20; ++i) settings.output_times.push_back(decimal_of(found->blow_up_time * 0.04 * i));
  for (int i = 5; i <= 30; ++i)
    settings.output_times.push_back(decimal_of(found->blow_up_time * (1 - std::pow(0.75, i))));
  settings.t_end = settings.output_times.back();
  const auto nnlif = value_of(fokker_planck::evolve(found->model, found->initial, settings, context.progress));
  for (std::size_t i = 0; i < nnlif.t.size(); ++i) {
    out.nnlif_t.push_back(nnlif.t[i] * unit);
    out.nnlif_rate.push_back(nnlif.N[i] / unit);
  }
  const Conductance model = with_b(subject.model, decimal_of(S));
  for (const std::size_t cells : {24u, 48u, 96u}) {
    const auto mesh = kinetic::threshold_mesh(m, cells, cells / 2, g_max, 0.9);
    ThresholdVolumes run(model, standard_initial(model), mesh, Transport::limited);
    std::vector<double> n = kinetic::cell_masses(mesh.v, [&](double v) { return found->initial.value(v - m.V_L); });
    kinetic::normalise_masses(n);
    std::vector<double> masses;
    for (const double share : kinetic::gaussian_masses(mesh.g, m.g0, m.a))
      for (const double x : n) masses.push_back(share * x);
    run.set_masses(masses);
    if (2 * out.blow_up_time > 10000 * run.stable_step()) return std::nullopt;
    double largest = run.rate();
    while (run.time() < 2 * out.blow_up_time) {
      if (cells == 96) out.kinetic_t.push_back(run.time()), out.kinetic_rate.push_back(run.rate());
      run.step(std::min(run.stable_step(), out.blow_up_time / 50));
      largest = std::max(largest, run.rate());
      context.progress.update(run.time() / (2 * out.blow_up_time));
    }
    out.largest.push_back(largest);
  }
  out.note = fmt::format(
      "Side by side: the integrate-and-fire equation with the same mean drive and noise in v (b = {:.4g} (V_F - V_R), "
      "time in units of 1/(g_L + ⟨g⟩)) blows up at t = {:.4g}; the kinetic equation with S = {:.4g} L from the same "
      "data has N <= {:.4g} up to twice that time.",
      S / L, out.blow_up_time, S / L, out.largest.back());
  return out;
}

claim::Figure growth_figure(const ThresholdSubject& subject, const VolumeHistory& run, const Growth& growth) {
  const ConductanceReal m = rounded(subject.model);
  claim::Panel own{"", {"t"}, {"N(t)"}, {}}, far{"", {"t/σ_E"}, {"N(t)", true}, {}};
  Series rate{fmt::format("S = {:.3g} L", m.b / potential_length(m)), run.t, {}};
  for (const ThresholdMoments& x : run.moments) rate.y.push_back(x.rate);
  own.series.push_back(rate);
  Series grown{
      fmt::format("S = {:.3g} L", to_double(growth.subject.model.parameters().b) / potential_length(m)), {}, growth.N};
  Series slope{"exp((S/L - 1) t/σ_E)", {}, {}, Series::Style::dashed};
  const double excess = to_double(growth.subject.model.parameters().b) / potential_length(m) - 1;
  for (const double t : growth.t) {
    grown.x.push_back(t / m.eps);
    slope.x.push_back(grown.x.back());
    slope.y.push_back(0.7 * growth.N.front() * std::exp(excess * grown.x.back()));
  }
  far.series = {grown, slope};
  return {"growth",
          "Left: the rate of the model. Right: for S > L, from large conductances, it grows exponentially.",
          {own, far}};
}

claim::Figure blow_up_figure(const SideBySide& pair) {
  const double largest = *std::max_element(pair.kinetic_rate.begin(), pair.kinetic_rate.end());
  claim::Panel panel{"", {"t"}, {"N(t)", true, 1e-3 * largest, 2 * pair.nnlif_rate.back()}, {}, "bottom right"};
  panel.series = {{"integrate-and-fire equation", pair.nnlif_t, pair.nnlif_rate},
                  {"kinetic equation", pair.kinetic_t, pair.kinetic_rate}};
  return {"side-by-side",
          fmt::format("Rates from the same data, at comparable coupling. The first becomes infinite at t = {:.4g}.",
                      pair.blow_up_time),
          {panel}};
}

}  // namespace spikeproof::experiments
