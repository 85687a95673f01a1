// Claim: solutions of the kinetic equation stay bounded in L^p on every time interval, where the integrate-and-fire
// equation blows up. Source: deck, part III, theorem. Expected, standard parameters: sup norms converged, below
// K exp(int g_L + 1/sigma_E + a sigma_E + G); int N below an explicit bound, linear in t for S < L, exponential at the
// rate (S/L - 1)/sigma_E beyond, as N is. Run time: 2.5 s. Command: spikeproof verify kinetic.evolution-bounded
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "evolution_bounds.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "model/model_file.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using kinetic::ThresholdMoments;
using kinetic::ThresholdVolumes;

constexpr double infinity = std::numeric_limits<double>::infinity();

struct NormHistory {
  VolumeHistory run;
  std::vector<double> t, p2, p4, largest;
  double lowest_input = infinity;  // of G
};

NormHistory run_norms(const ThresholdSubject& subject, std::size_t factor, Progress& progress) {
  NormHistory out;
  std::size_t step = 0;
  out.run = run_volumes(subject, factor, progress, kinetic::Reset::same_g, [&](const ThresholdVolumes& now) {
    if (step++ % factor != 0) return;
    out.t.push_back(now.time());
    const SquareNorms norms = square_norms(now);
    out.p2.push_back(norms.p2), out.p4.push_back(norms.p4), out.largest.push_back(norms.largest);
    out.lowest_input = std::min(out.lowest_input, now.input());
  });
  return out;
}

double supremum(const std::vector<double>& x) { return *std::max_element(x.begin(), x.end()); }

double norm_at(const NormHistory& run, double t) {
  const auto next = std::lower_bound(run.t.begin() + 1, run.t.end() - 1, t);
  const auto i = static_cast<std::size_t>(next - run.t.begin());
  const double share = (t - run.t[i - 1]) / (run.t[i] - run.t[i - 1]);
  return run.p2[i - 1] + share * (run.p2[i] - run.p2[i - 1]);
}

double largest_change(const NormHistory& one, const NormHistory& other) {
  double change = 0;
  for (int k = 1; k <= 8; ++k) {
    const double t = one.run.t.back() * k / 8;
    change = std::max(change, std::abs(norm_at(one, t) - norm_at(other, t)));
  }
  return change;
}

// The suprema do not grow with the mesh, and stay below the bounds on paper.
void check_norms(const Context& context, const ThresholdSubject& subject, const std::vector<NormHistory>& runs,
                 claim::Outcome& outcome) {
  const struct {
    const char* name;
    std::vector<double> NormHistory::*norm;
    double q;
  } all[] = {{"‖p‖₂", &NormHistory::p2, 2}, {"‖p‖₄", &NormHistory::p4, 4}, {"‖p‖∞", &NormHistory::largest, infinity}};
  const bool covered = bounds_apply(subject, runs[2].lowest_input);
  for (const auto& one : all) {
    const double coarse = supremum(runs[0].*one.norm), middle = supremum(runs[1].*one.norm),
                 fine = supremum(runs[2].*one.norm);
    outcome.checks.push_back({fmt::format("sup over [0,T] of {}: change under refinement", one.name), Relation::at_most,
                              std::abs(fine - middle) / fine, 0.7 * std::abs(middle - coarse) / fine, 0.02,
                              "cells halved in v and g", "0.7 times the change before", "2 %, for what rounds to none",
                              false, "more cells"});
    if (covered)
      outcome.checks.push_back({fmt::format("ln of the sup over [0,T] of {} against the explicit bound", one.name),
                                Relation::at_most, std::log(fine), log_norm_bound(subject, one.q),
                                std::abs(fine - middle) / fine, "finite volumes, limited slopes",
                                "ln K + ∫ (g_L + 1/σ_E + aσ_E + G), by interpolation", "difference of two meshes", true,
                                ""});
  }
  const double h = 1 / static_cast<double>(subject.cells_v);
  outcome.orders.push_back(order_of("change of ‖p(t)‖₂ under refinement, largest of 8 times, in h", {h, h / 2},
                                    {largest_change(runs[0], runs[1]), largest_change(runs[1], runs[2])},
                                    context.file ? 0.5 : 1.3, context.file ? 5 : 3));
  if (!covered)
    outcome.notes.push_back(
        "The explicit bounds need g0 >= 0, G >= 0 along the run and a noise that does not depend on the rate: not "
        "covered here.");
}

double fired(const VolumeHistory& run) {
  double sum = 0;
  for (std::size_t i = 1; i < run.t.size(); ++i)
    sum += 0.5 * (run.t[i] - run.t[i - 1]) * (run.moments[i].rate + run.moments[i - 1].rate);
  return sum;
}

// Spikes per neuron up to T against the bound that is linear in T; there is none for S >= L.
claim::Check bounded_uniformly(const ThresholdSubject& subject, double spikes, double error) {
  const ConductanceReal m = rounded(subject.model);
  const bool linear = m.b < potential_length(m);
  return {fmt::format("spikes per neuron up to {:.3g}, S = {:.3g} L", subject.t_end, m.b / potential_length(m)),
          Relation::at_most,
          spikes,
          linear ? fired_bound(subject) : 0,
          error,
          "finite volumes, limited slopes",
          linear ? "bound that is linear in T" : "no bound that is linear in T exists",
          "difference of two meshes",
          true,
          "a smaller coupling"};
}

claim::Outcome run_evolution_bounded(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  ThresholdSubject subject = threshold_subject(context, ratio(3, 25));
  const ConductanceReal m = rounded(subject.model);
  const double L = potential_length(m);
  outcome.parameters = parameters_text(subject);
  outcome.notes = subject.notes;
  // Solve
  std::vector<NormHistory> runs;
  for (const std::size_t factor : {1u, 2u, 4u}) runs.push_back(run_norms(subject, factor, context.progress));
  const double spikes = fired(runs[2].run), error = std::abs(spikes - fired(runs[1].run));
  // Checks
  check_norms(context, subject, runs, outcome);
  if (bounds_apply(subject, runs[2].lowest_input)) {
    outcome.checks.push_back({"spikes per neuron up to T, explicit bound for every S", Relation::at_most, spikes,
                              fired_bound(subject), error, "finite volumes, limited slopes",
                              "Gronwall's inequality for ∫⟨g⟩", "difference of two meshes", true, ""});
    if (m.b < L) outcome.checks.push_back(bounded_uniformly(subject, spikes, error));
    if (m.b >= L)
      outcome.notes.push_back(fmt::format(
          "S = {:.4g} L: the bounds hold on every time interval and grow exponentially, and so does N.", m.b / L));
  }
  const double excess = visible_excess(subject);
  const Growth growth = growth_beyond(subject, excess, 100, context.progress);
  outcome.checks.push_back(agreeing(fmt::format("growth rate of ⟨g⟩ for S = {:.3g} L, times σ_E/(S/L - 1)", 1 + excess),
                                    growth.rate * m.eps / excess, 1, growth.error * m.eps / excess,
                                    "finite volumes, two meshes", "1: from L N = ⟨g⟩"));
  const auto pair = side_by_side(context, subject);
  if (pair) {
    const double coarse = pair->largest[0], middle = pair->largest[1], fine = pair->largest[2];
    outcome.checks.push_back({"largest N of the kinetic equation up to twice the blow-up time: change under refinement",
                              Relation::at_most, std::abs(fine - middle) / fine, 0.7 * std::abs(middle - coarse) / fine,
                              0.03, "cells halved in v and g", "0.7 times the change before",
                              "3 %, for what rounds to none", false, "more cells"});
    outcome.notes.push_back(pair->note);
  } else {
    outcome.notes.push_back(
        "The integrate-and-fire equation is not shown beside it: no data found, or too many steps.");
  }
  // Control
  const Growth above = growth_beyond(subject, 0.05, 25, context.progress);
  outcome.controls.push_back({"S = 1.05 L reported bounded uniformly in time",
                              !bounded_uniformly(above.subject, above.spikes, 0).passed(),
                              fmt::format("no bound that is linear in T; N grows by a factor of {:.3g} within {:.3g} "
                                          "σ_E, from large conductances",
                                          above.factor, above.subject.t_end / m.eps)});
  // Data
  outcome.figures.push_back(growth_figure(subject, runs[2].run, growth));
  if (pair) outcome.figures.push_back(blow_up_figure(*pair));
  outcome.notes.push_back(fmt::format(
      "L = ln((V_E - V_L)/(V_E - V_F)) = {:.6g}. For S < L a steady state has N <= (g0 + √(2a/π))/(L - S){}. "
      "\"Globally "
      "bounded\" is uniform in time for S < L only: beyond it N grows like exp((S/L - 1) t/σ_E), without a blow-up.",
      L,
      m.b < L && m.b >= 0 ? fmt::format(" = {:.4g} here", (m.g0 + std::sqrt(2 * m.a / std::numbers::pi)) / (L - m.b))
                          : ""));
  return outcome;
}

}  // namespace

Driver kinetic_evolution_bounded() {
  return {{"kinetic.evolution-bounded",
           claim::Kind::theorem,
           "Solutions of the evolution are bounded in L^p on every time interval: there is no blow-up in finite time, "
           "in contrast to the integrate-and-fire equation.",
           {"S < L for a bound that is uniform in time", "p(v,g,0) bounded"},
           "Deck, part III, theorem, second part; Perthame and Salort, Kinet. Relat. Models 6 (2013); Dou, Perthame, "
           "Salort and Zhou, Discrete Contin. Dyn. Syst. 43 (2023)",
           "an L^p norm that becomes infinite in finite time, converged under refinement"},
          {"growth", "side-by-side"},
          true,
          run_evolution_bounded,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
