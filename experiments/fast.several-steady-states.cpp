// Claim: depending on connectivity and firing law the macroscopic equation has several steady states, some unstable.
// Source: deck, part IV, theorem on the qualitative behaviour. Expected, step law of 10, g0 = 0.2, b = 0.3: the silent
// state, 0.2240532 (one unstable eigenvalue), 1.7517239 (stable); fold at b = 0.2119265. Run time: 1 s.
// Command: spikeproof verify fast.several-steady-states
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conductance_setup.h"
#include "kinetic/particles.h"
#include "kinetic/steady_curve.h"
#include "kinetic/steady_volumes.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "macroscopic_figures.h"
#include "spectrum/macroscopic.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::experiments {
namespace {

using kinetic::MacroscopicState;
using spectrum::MacroscopicLinearisation;
using States = std::vector<MacroscopicState>;

// Changes of sign of x - b N(x) with N by finite volumes, for x between 0 and b times the largest rate; and the silent
// state. x is even in log |x|, and in log |x - onset| above the onset of firing.
long count_by_volumes(const Conductance& model) {
  const ConductanceReal real = rounded(model);
  const FiringLaw& law = *model.firing();
  const auto rate = [&](double x) {
    const auto volumes = kinetic::steady_volumes(real, law, x, 60);
    return volumes ? volumes->N : 0.0;
  };
  const double onset = kinetic::firing_onset(real, law), reach = real.b * law.largest() * 1.001;
  long count = rate(0) > 0 ? 0 : 1;
  if (real.b == 0) return count + (rate(0) > 0 ? 1 : 0);
  std::vector<double> x;
  for (int i = 0; i <= 400; ++i) x.push_back(reach * std::pow(10.0, -12.0 * i / 400));
  for (int i = 0; i <= 200 && std::isfinite(onset); ++i) {
    const double at = onset + std::abs(reach) * std::pow(10.0, -15.0 * i / 200);
    if (at / reach > 0 && at / reach < 1) x.push_back(at);
  }
  std::sort(x.begin(), x.end());
  double before = x[0] - real.b * rate(x[0]);
  for (std::size_t i = 1; i < x.size(); ++i) {
    const double here = x[i] - real.b * rate(x[i]);
    if ((before < 0) != (here < 0)) ++count;
    before = here;
  }
  return count;
}

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
  if (!counted || !by_volumes) {
    outcome.notes.push_back(name + ": unstable eigenvalues not counted, " +
                            (counted ? by_volumes.error() : counted.error()).message());
    return;
  }
  outcome.checks.push_back({"unstable eigenvalues of " + name, claim::Relation::agrees, static_cast<double>(*counted),
                            static_cast<double>(*by_volumes), 0, "characteristic equation, argument principle",
                            "finite volumes linearised, argument principle", "exact", true, "more cells"});
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
  const auto off = MacroscopicLinearisation(model, 1.05 * state.x).leading();
  if (off)
    outcome.controls.push_back({"eigenvalue at an input 5 % larger",
                                std::abs(second->value - off->value[0]) > second->error + off->error[0],
                                fmt::format("distance {:.3g}", std::abs(second->value - off->value[0]))});
}

// From low and from high potentials: N(t) has to settle at stable states.
void check_both_sides(const Context& context, const Conductance& model, const States& states, claim::Outcome& outcome) {
  claim::Panel panel{"", {"t"}, {"N(t)"}, {}, "auto"};
  const double t_end = context.effort == Effort::quick ? 15 : 30;
  for (const auto& [place, label] : {std::pair{ratio(1, 5), "from low v"}, std::pair{ratio(3, 2), "from high v"}}) {
    InitialData data = standard_initial(model).v;
    const auto& p = model.parameters();
    const Exact middle = (p.V_F + p.V_E) / 2, at = p.V_R + (p.V_F - p.V_R) * place;
    data.mean = std::min(middle, at);
    const auto run = kinetic::evolve_particles(model, density_of(data, model), t_end, 0.01,
                                               [&](double part) { context.progress.update(part); });
    panel.series.push_back({label, run.t, run.N, claim::Series::Style::line});
    const double last = run.N.back(), before = run.N[run.N.size() * 9 / 10];
    double nearest = INFINITY;
    for (const auto& state : states) {
      const bool stable = state.silent ? spectrum::silent_eigenvalue(model) < 0
                                       : MacroscopicLinearisation(model, state.x).unstable().has_value() &&
                                             *MacroscopicLinearisation(model, state.x).unstable() == 0;
      if (stable && std::abs(state.N - last) < std::abs(nearest - last)) nearest = state.N;
    }
    if (std::abs(last - before) > 1e-2 * (1e-3 + std::abs(last)) || !std::isfinite(nearest)) {
      outcome.notes.push_back(fmt::format("{}: N(t) does not settle by t = {:.4g}.", label, t_end));
      continue;
    }
    outcome.checks.push_back({fmt::format("N({:.4g}) {}", t_end, label), claim::Relation::agrees, last, nearest,
                              std::abs(last - before) + 1e-3 * (last + nearest) + 1e-6,
                              "particles along characteristics", "a stable steady state",
                              "change over the last tenth, and order 2 of the steps", true, "a longer run"});
  }
  outcome.figures.push_back({"basins", "Firing rate from data at low and at high potentials.", {panel}});
}

claim::Outcome run(const Context& context) {
  // Parameters, model
  const Conductance model = conductance_of(context, ratio(1, 5), ratio(3, 10), 0).model;
  const std::size_t cells = context.effort == Effort::quick ? 250 : context.effort == Effort::full ? 1000 : 500;
  claim::Outcome outcome;
  outcome.parameters = text_of(model);
  // Solve
  const States states = value_of(kinetic::macroscopic_states(model));
  const auto folds = value_of(kinetic::macroscopic_folds(model));
  // Checks
  const long counted = count_by_volumes(model);
  const auto number = static_cast<double>(states.size());
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
      run,
      {"macroscopic", "firing-kinetic"}};
}

}  // namespace spikeproof::experiments
