// Claim: depending on connectivity and firing law the macroscopic equation has several steady states, some unstable.
// Source: deck, part IV, theorem on the qualitative behaviour. Expected, step law of 10, g0 = 0.2, b = 0.3: the silent
// state, 0.2240532 (one unstable eigenvalue), 1.7517239 (stable); fold at b = 0.2119265. Run time: 1 s.
// Command: spikeproof verify fast.several-steady-states
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "conductance_setup.h"
#include "kinetic/steady_volumes.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "macroscopic_cycles.h"
#include "macroscopic_figures.h"
#include "macroscopic_proof.h"
#include "spectrum/macroscopic.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::experiments {
namespace {

using kinetic::MacroscopicState;
using spectrum::MacroscopicLinearisation;
using States = std::vector<MacroscopicState>;

void check_rate(const Conductance& model, const MacroscopicState& state, std::size_t cells, claim::Outcome& outcome) {
  double N[3];
  for (int k = 0; k < 3; ++k)
    N[k] = value_of(kinetic::steady_volumes(rounded(model), *model.firing(), state.x, cells << k)).N;
  const double value = N[2] + (N[2] - N[1]) / 3, before = N[1] + (N[1] - N[0]) / 3;
  outcome.checks.push_back(agreeing(fmt::format("rate of the steady state N = {:.6g}, at its input", state.N), state.N,
                                    value, std::abs(value - before) + state.error + 1e-12 * value,
                                    "root of b = x/F(x), Gauss panels", "finite volumes in v, extrapolated"));
}

void check_stability(const Conductance& model, const MacroscopicState& state, std::size_t cells,
                     claim::Outcome& outcome) {
  const ConductanceReal real = rounded(model);
  const MacroscopicLinearisation linear(model, state.x);
  const std::string name = fmt::format("N = {:.6g}", state.N);
  const spectrum::MacroscopicVolumes volumes(real, *model.firing(), state.x, 2 * cells);
  const auto counted = linear.unstable(), by_volumes = volumes.unstable(linear.radius());
  // A count that failed is no number, and the check with it decides nothing.
  const auto number = [](const auto& count) {
    return count ? static_cast<double>(*count) : std::numeric_limits<double>::quiet_NaN();
  };
  outcome.checks.push_back({"unstable eigenvalues of " + name, claim::Relation::agrees, number(counted),
                            number(by_volumes), 0, "characteristic equation, argument principle",
                            "finite volumes linearised, argument principle", "exact", true, "more cells"});
  if (!counted || !by_volumes) {
    outcome.notes.push_back(name + ": unstable eigenvalues not counted, " +
                            (counted ? by_volumes.error() : counted.error()).message());
    return;
  }
  const auto leading = linear.leading();
  if (!leading) {
    outcome.notes.push_back(name + ": leading eigenvalue not isolated, " + leading.error().message());
    return;
  }
  const auto second =
      spectrum::eigenvalue_by_macroscopic_volumes(real, *model.firing(), state.x, leading->value[0], cells);
  if (!second) {
    outcome.notes.push_back(name + ": " + second.error().message());
    return;
  }
  const double distance = std::abs(second->value - leading->value[0]);
  outcome.checks.push_back({"leading eigenvalue of " + name + ", distance of both", claim::Relation::at_most, distance,
                            second->error + leading->error[0], 0, "characteristic equation",
                            "finite volumes linearised, extrapolated", "sum of both error estimates", true,
                            "more cells"});
  if (!outcome.orders.empty() || std::abs(leading->value[0]) > 50) return;
  std::vector<double> error;
  for (const auto& level : second->levels) error.push_back(std::abs(level - leading->value[0]));
  outcome.orders.push_back(order_of("finite volumes, leading eigenvalue of " + name, second->h, error, 0.85, 1.15));
  if (state.x == 0) return;
  const auto off = MacroscopicLinearisation(model, 1.05 * state.x).leading();
  if (off)
    outcome.controls.push_back({"eigenvalue at an input 5 % larger",
                                std::abs(second->value - off->value[0]) > second->error + off->error[0],
                                fmt::format("distance {:.3g}", std::abs(second->value - off->value[0]))});
}

bool is_stable(const Conductance& model, const MacroscopicState& state) {
  if (state.silent) return spectrum::silent_eigenvalue(model) < 0;
  const auto unstable = MacroscopicLinearisation(model, state.x).unstable();
  return unstable && *unstable == 0;
}

// N(t) from profiles of inputs below and above that of the unstable state, or of the last one: it has to settle at a
// stable state.
void check_both_sides(const Context& context, const Conductance& model, const States& states, claim::Outcome& outcome) {
  const MacroscopicState* middle = nullptr;
  for (const auto& state : states)
    if (!state.silent && (middle == nullptr || is_stable(model, *middle))) middle = &state;
  if (middle == nullptr || model.parameters().b == 0) return;
  const double t_end = context.effort == Effort::quick ? 15 : 30;
  claim::Panel panel{"", {"t", false, 0, t_end / 3}, {"N(t)"}, {}, "auto"};
  for (const double factor : {0.8, 1.25}) {
    const double x = factor * middle->x;
    const bool fires = kinetic::curve_point(rounded(model), kinetic::FiringReal(*model.firing()), x).N > 0;
    const InitialDensity start = fires ? profile_at(model, x) : density_of(standard_initial(model).v, model);
    const auto progress = [&](double part) { context.progress.update(part); };
    const auto coarse = kinetic::evolve_cohorts(model, start, t_end, {1e-9, 1, progress});
    const auto run = kinetic::evolve_cohorts(model, start, t_end, {1e-10, 1.4, progress});
    if (!coarse || !run) {
      outcome.notes.push_back((coarse ? run : coarse).error().message());
      continue;
    }
    claim::Series curve{
        fires ? fmt::format("from the profile of input {:.3g} x", factor) : std::string("from a Gaussian below V_F"),
        {},
        {},
        claim::Series::Style::line};
    for (int i = 0; i <= 600; ++i) {
      curve.x.push_back(t_end * i / 1800);
      curve.y.push_back(run->rate.value(curve.x.back()));
    }
    const std::string label = curve.label;
    panel.series.push_back(curve);
    const double last = run->rate.value(t_end), refined = std::abs(last - coarse->rate.value(t_end));
    const double before = run->rate.value(0.9 * t_end);
    double nearest = INFINITY;
    for (const auto& state : states)
      if (is_stable(model, state) && std::abs(state.N - last) < std::abs(nearest - last)) nearest = state.N;
    if (std::abs(last - before) > 1e-2 * (1e-3 + std::abs(last)) || !std::isfinite(nearest)) {
      outcome.notes.push_back(fmt::format("{}: N(t) does not settle by t = {:.4g}.", label, t_end));
      continue;
    }
    outcome.checks.push_back({fmt::format("N({:.4g}) {}", t_end, label), claim::Relation::agrees, last, nearest,
                              std::abs(last - before) + refined + 1e-9 * model.firing()->largest(),
                              "cohorts along characteristics", "a stable steady state",
                              "change over the last tenth and between two resolutions", true, "a longer run"});
  }
  outcome.figures.push_back(
      {"basins",
       fmt::format("Firing rate from data next to the steady state N = {:.4g}, whose input is x.", middle->N),
       {panel}});
}

// What the deck writes otherwise, on the state of the largest rate.
void note_errata(const Conductance& model, const MacroscopicState& state, claim::Outcome& outcome) {
  if (state.silent) return;
  const ConductanceReal real = rounded(model);
  const kinetic::Survival life(real, *model.firing(), state.x);
  double below = 0;
  for (const auto& panel : life.panels())
    for (std::size_t i = 0; i < kinetic::Survival::nodes; ++i)
      if (panel.v[i] < real.V_L) below += panel.weight[i] * panel.survival[i];
  outcome.notes.push_back(fmt::format(
      "The deck's boundary condition 𝒢(𝒱 - V_R) = N lacks the factor n: as written N would be c(V_R) = {:.6g} in the "
      "state of N = {:.6g}, whatever φ. It writes V_L < v for V_R < v: here {:.3g} % of the neurons are below V_L.",
      life.drift()(real.V_R), state.N, 100 * state.N * below));
}

claim::Outcome run_several_steady_states(const Context& context) {
  // Parameters, model
  const Conductance model = conductance_of(context, ratio(1, 5), ratio(3, 10), 0).model;
  const std::size_t cells = context.effort == Effort::quick ? 250 : context.effort == Effort::full ? 1000 : 500;
  claim::Outcome outcome;
  outcome.parameters = text_of(model);
  // Solve
  const States states = value_of(kinetic::macroscopic_states(model));
  const auto folds = value_of(kinetic::macroscopic_folds(model));
  // Checks
  add_macroscopic_proof(context, "fast.several-steady-states", model, states, outcome);
  const auto number = static_cast<double>(states.size());
  const bool proved = outcome.proof && outcome.proof->accepted;  // then the number by volumes, on a scan, adds nothing
  const long counted = proved ? static_cast<long>(states.size()) : states_by_volumes(model);
  if (!proved)
    outcome.checks.push_back({"number of steady states, the silent one included", claim::Relation::agrees, number,
                              static_cast<double>(counted), 0, "roots of b = x/F(x)",
                              "changes of sign with finite volumes", "exact", true, "a finer scan, or b off a fold"});
  for (const auto& state : states) {
    if (state.silent) {
      outcome.controls.push_back({"count without the silent state", number - 1 != static_cast<double>(counted),
                                  fmt::format("{} against {}", states.size() - 1, counted)});
      outcome.notes.push_back(
          fmt::format("Silent state: all neurons at 𝒱(0), eigenvalue {:.6g}.", spectrum::silent_eigenvalue(model)));
      continue;
    }
    check_rate(model, state, cells, outcome);
    check_stability(model, state, cells, outcome);
  }
  for (const auto& fold : folds) outcome.notes.push_back(fmt::format("Fold: b = {:.10g}, N = {:.7g}.", fold.b, fold.N));
  check_both_sides(context, model, states, outcome);
  if (!states.empty()) note_errata(model, states.back(), outcome);
  if (outcome.orders.empty() && outcome.proof && outcome.proof->accepted) {
    outcome.orders_waived = true;
    outcome.notes.push_back("No order: no leading eigenvalue could be followed by finite volumes on these meshes.");
  }
  // Data
  outcome.figures.push_back(bifurcation_figure(model, folds));
  return outcome;
}

}  // namespace

Driver fast_several_steady_states() {
  return {
      {"fast.several-steady-states",
       claim::Kind::theorem,
       "Depending on the connectivity and on φ_F there are several steady states, some of them unstable; the silent "
       "state counts where φ_F vanishes at its potential.",
       {"b in a range that depends on φ_F"},
       "Deck, part IV, theorem on the qualitative behaviour; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
       "a count or stability other than stated"},
      {"basins", "bifurcation"},
      true,
      run_several_steady_states,
      {"macroscopic", "firing-kinetic"}};
}

}  // namespace spikeproof::experiments
