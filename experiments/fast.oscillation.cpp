// Claim: for intermediate connectivity a steady state of the macroscopic equation is linearly unstable, and periodic
// solutions appear. Source: deck, part IV, theorem on the qualitative behaviour. Expected, step law of 10, g0 = 0.3,
// b = 0.1: period 1.6475605, N between 0.0036079 and 6.25987; Hopf points at b = 0.0040940 and 0.1919389. Run time:
// 4 s. Command: spikeproof verify fast.oscillation
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "conductance_setup.h"
#include "fokker_planck/rate_trace.h"
#include "kinetic/firing_evolve.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "macroscopic_cycles.h"
#include "macroscopic_figures.h"
#include "rigor/macroscopic_states.h"
#include "rigor/recheck.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using spectrum::MacroscopicHopf;
using spectrum::MacroscopicLinearisation;

// For a step law: a certified number of unstable eigenvalues of the same state.
void check_proved_instability(const Oscillating& state, claim::Outcome& outcome) {
  const auto proved = rigor::prove_macroscopic_states(state.model);
  if (!proved) return;
  const auto& count = proved->count;
  for (std::size_t i = 0; i < count.eigenvalues.size(); ++i) {
    const double distance = std::abs(count.rates[i].lower_double() - state.N);
    if (!count.eigenvalues[i] || distance > 1e-9 * state.N || !rigor::recheck(proved->certificate.text()).accepted)
      continue;
    outcome.checks.push_back({fmt::format("unstable eigenvalues at N = {:.7g}", state.N), claim::Relation::agrees,
                              static_cast<double>(state.unstable), static_cast<double>(*count.eigenvalues[i]), 0,
                              "argument principle, double", "enclosures: certified count", "exact", true,
                              "b further from a Hopf point"});
  }
}

void check_instability(const Oscillating& state, std::size_t cells, claim::Outcome& outcome) {
  const MacroscopicLinearisation linear(state.model, state.x);
  const auto leading = linear.leading(2);
  if (!leading) {
    outcome.notes.push_back("Leading eigenvalue not isolated: " + leading.error().message());
    return;
  }
  const std::complex<double> value = leading->value[0];
  outcome.checks.push_back({fmt::format("growth rate of the leading pair at N = {:.7g}", state.N),
                            claim::Relation::at_least, value.real(), leading->error[0], 0, "characteristic equation",
                            "0 and its error", "none", false, "b further from a Hopf point"});
  outcome.notes.push_back(fmt::format("Steady state N = {:.8g}: {} unstable eigenvalues, leading {:.6g} ± {:.6g} i.",
                                      state.N, state.unstable, value.real(), std::abs(value.imag())));
  const auto second =
      spectrum::eigenvalue_by_macroscopic_volumes(rounded(state.model), *state.model.firing(), state.x, value, cells);
  if (second)
    outcome.checks.push_back({"leading pair, distance of both", claim::Relation::at_most,
                              std::abs(second->value - value), second->error + leading->error[0], 0,
                              "characteristic equation", "finite volumes linearised, extrapolated",
                              "sum of both error estimates", true, "more cells"});
}

// At a Hopf point the pair of the linearised finite volumes is i omega too.
void check_hopf(const Conductance& model, const MacroscopicHopf& hopf, std::size_t cells, claim::Outcome& outcome) {
  const std::complex<double> expected(0, hopf.omega);
  const auto second =
      spectrum::eigenvalue_by_macroscopic_volumes(rounded(model), *model.firing(), hopf.x, expected, cells);
  outcome.notes.push_back(fmt::format("Hopf point: b = {:.9g}, N = {:.7g}, ω = {:.7g}.", hopf.b, hopf.N, hopf.omega));
  if (!second) {
    outcome.notes.push_back("Its pair by finite volumes: " + second.error().message());
    return;
  }
  outcome.checks.push_back({fmt::format("pair at the Hopf point b = {:.7g}, distance to iω", hopf.b),
                            claim::Relation::at_most, std::abs(second->value - expected), second->error, 1e-9,
                            "finite volumes linearised, extrapolated", "characteristic equation",
                            "error of the extrapolation", true, "more cells"});
}

// Of the finest number of phases: the last change; for the period, which does not depend on where the phases meet the
// peak of N, less by half the powers that the changes fell by.
double left_to_go(const std::vector<kinetic::LimitCycle>& levels, double kinetic::LimitCycle::*what, bool falls) {
  const std::size_t n = levels.size();
  if (n < 2) return levels.back().*what;
  const double last = std::abs(levels[n - 1].*what - levels[n - 2].*what);
  if (n < 3 || !falls) return last;
  return last * std::min(1.0, std::sqrt(last / std::abs(levels[n - 2].*what - levels[n - 3].*what)));
}

void check_settled_cycle(const SettledCycle& cycle, claim::Outcome& outcome) {
  using kinetic::LimitCycle;
  const LimitCycle& last = cycle.fixed.back();
  const std::string run = "cohorts along characteristics, a long run", fixed = "fixed point of the renewal equation";
  const double error = cycle.lap.period_error + left_to_go(cycle.fixed, &LimitCycle::period, true);
  outcome.checks.push_back(agreeing("period", cycle.lap.period, last.period, error, run, fixed));
  outcome.checks.push_back(agreeing("largest N", cycle.lap.highest, last.highest,
                                    cycle.lap.range_error + left_to_go(cycle.fixed, &LimitCycle::highest, false), run,
                                    fixed));
  outcome.checks.push_back(agreeing("smallest N", cycle.lap.lowest, last.lowest,
                                    cycle.lap.range_error + left_to_go(cycle.fixed, &LimitCycle::lowest, false), run,
                                    fixed));
  outcome.checks.push_back({"error of the period, relative", claim::Relation::at_most, error / last.period, 1e-5, 0,
                            "sum of both error estimates", "five digits", "none", false, "more laps or phases"});
  outcome.notes.push_back(
      fmt::format("Cycle: period {:.8g}, N between {:.6g} and {:.6g}.", last.period, last.lowest, last.highest));
}

// The amplitude grows like the square root of the distance to the Hopf point, and the period starts at 2 pi/omega.
bool check_onset(const CycleBranch& branch, const MacroscopicHopf& hopf, claim::Outcome& outcome) {
  const std::size_t n = branch.share.size();
  if (n < 4 || branch.share.back() > 0.02) {
    outcome.notes.push_back(
        fmt::format("The cycles do not shrink to the Hopf point b = {:.7g} on this side of it: it is not "
                    "supercritical, or they end "
                    "at another point.",
                    hopf.b));
    return false;
  }
  std::vector<double> share, amplitude;
  for (std::size_t i = n - 3; i < n; ++i)
    share.push_back(branch.share[i]), amplitude.push_back(branch.highest[i] - branch.lowest[i]);
  outcome.orders.push_back(
      order_of(fmt::format("amplitude in b - b_H, b_H = {:.6g}", hopf.b), share, amplitude, 0.47, 0.53));
  const auto start = [&](std::size_t i) {  // linear in the share
    const double ratio = branch.share[i] / branch.share[i - 1];
    return (branch.period[i] - ratio * branch.period[i - 1]) / (1 - ratio);
  };
  const double onset = start(n - 1), error = std::abs(onset - start(n - 2));
  outcome.checks.push_back(agreeing(fmt::format("period at the onset b = {:.7g}", hopf.b), onset,
                                    2 * std::acos(-1.0) / hopf.omega, error, "cycles, extrapolated to the Hopf point",
                                    "2π/ω of the characteristic equation"));
  return true;
}

struct KineticCycle {
  double period;
  fokker_planck::RateTrace trace;
};

// The last of four laps of the kinetic equation from the limit's cycle, passages of the middle of N.
std::optional<KineticCycle> kinetic_cycle(const Oscillating& state, const SettledCycle& cycle, double eps,
                                          Progress& progress) {
  kinetic::FiringResolution mesh = kinetic::resolution_of(state.model, standard_initial(state.model), -2);
  mesh.modes = 8;
  const Conductance model = eps > 0 ? with_eps(state.model, decimal_of(eps)) : state.model;
  kinetic::FiringKinetic run(model, cycle.run.density, mesh, eps == 0);
  const double level = (cycle.lap.lowest + cycle.lap.highest) / 2, t_end = 4.3 * cycle.lap.period;
  KineticCycle out{0, {}};
  while (run.time() < t_end) {
    run.step(0.9 * run.stable_step());
    if (!std::isfinite(run.rate())) return {};
    out.trace.t.push_back(run.time()), out.trace.N.push_back(run.rate());
    progress.update(run.time() / t_end);
  }
  std::vector<double> passage;
  for (std::size_t i = 1; i < out.trace.t.size(); ++i) {
    if (!(out.trace.N[i - 1] < level && out.trace.N[i] >= level)) continue;
    double a = out.trace.t[i - 1], b = out.trace.t[i];
    for (int k = 0; k < 40; ++k) (out.trace.value((a + b) / 2) < level ? a : b) = (a + b) / 2;
    passage.push_back(b);
  }
  if (passage.size() < 2) return {};
  out.period = passage.back() - passage[passage.size() - 2];
  return out;
}

void check_kinetic(const Context& context, const Oscillating& state, const SettledCycle& cycle,
                   claim::Outcome& outcome) {
  const double period = cycle.lap.period;
  const auto limit = kinetic_cycle(state, cycle, 0, context.progress);
  claim::Panel lap{"", {"t"}, {"N(t)"}, {}, "auto"};
  Series curve{"macroscopic", {}, {}, Series::Style::line};
  for (int i = 0; i <= 600; ++i) {
    curve.x.push_back(period * 3 * i / 600);
    curve.y.push_back(cycle.run.rate.value(cycle.run.rate.end() - 3 * period + curve.x.back()));
  }
  lap.series.push_back(curve);
  claim::Panel panel{"", {"ε", true}, {"difference of the periods", true}, {}, "off"};
  std::vector<double> eps, error;
  for (const double part : {8e-3, 4e-4, 2e-4, 1e-4}) {
    const auto one = kinetic_cycle(state, cycle, part * period, context.progress);
    if (!one || !limit) continue;
    eps.push_back(part * period), error.push_back(std::abs(one->period - limit->period));
    if (part < 1e-3) continue;
    Series shown{fmt::format("kinetic, ε = {:.3g}", eps.back()), {}, {}, Series::Style::dashed};
    for (std::size_t i = 0; i < one->trace.t.size() && one->trace.t[i] < 3 * period; i += 2)
      shown.x.push_back(one->trace.t[i]), shown.y.push_back(one->trace.N[i]);
    lap.series.push_back(shown);
  }
  if (eps.size() == 4) {  // the first is not small against the width of a peak of N
    outcome.orders.push_back(order_of("period of the kinetic equation in ε", {eps.begin() + 1, eps.end()},
                                      {error.begin() + 1, error.end()}, 0.8, 1.2));
    outcome.notes.push_back(fmt::format("Period of the kinetic equation: {:.3g} ε from the limit's at ε = {:.3g}.",
                                        error.back() / eps.back(), eps.back()));
    panel.series.push_back({"", eps, error, Series::Style::line_points});
  } else {
    outcome.notes.push_back("The kinetic equation does not follow the cycle on these meshes.");
  }
  outcome.figures.push_back(
      {"cycle",
       fmt::format("The cycle at b = {:.6g}, and its period for small ε.", to_double(state.model.parameters().b)),
       {lap, panel}});
}

// Without leak every neuron is driven to V_E alone, and N only sets the pace of a clock: nothing oscillates.
claim::Control without_leak(const Context& context, const Conductance& model) {
  ConductanceParameters p = model.parameters();
  p.g_L = 0;
  const Conductance twin(p, model.firing());
  const auto progress = [&](double part) { context.progress.update(part); };
  const auto hopf = hopf_points_of(twin, progress);
  const bool oscillates = !hopf || !oscillating_states(twin, *hopf).empty();
  std::string reason = oscillates ? "an unstable pair" : "no Hopf point, no unstable pair";
  if (const auto states = kinetic::macroscopic_states(twin); states && !states->empty() && states->back().N > 0) {
    const double N = states->back().N;
    const auto run =
        kinetic::evolve_cohorts(twin, profile_at(twin, 1.05 * states->back().x), 15 / N, {1e-9, 1, progress});
    if (run) reason += fmt::format("; N({:.3g}) = {:.8g}, steady state {:.8g}", 15 / N, run->rate.value(15 / N), N);
  }
  return {"leak removed, g_L = 0", !oscillates, reason};
}

bool is_onset(const Conductance& model, const MacroscopicHopf& hopf) {
  const auto inner = MacroscopicLinearisation(model, 0.98 * hopf.x).unstable(),
             outer = MacroscopicLinearisation(model, 1.02 * hopf.x).unstable();
  return inner && outer && *inner + *outer == 2 && *inner * *outer == 0;
}

void draw_branches(const Oscillating& state, const SettledCycle& cycle, const std::vector<CycleBranch>& branches,
                   const std::vector<MacroscopicHopf>& onsets, claim::Outcome& outcome) {
  double b = to_double(state.model.parameters().b);
  const double own = b;
  for (const auto& hopf : onsets) b = std::max(b, 0.6 * hopf.b);
  const auto folds = kinetic::macroscopic_folds(state.model);
  claim::Figure figure =
      bifurcation_figure(with_b(state.model, decimal_of(b)), folds ? *folds : std::vector<kinetic::MacroscopicFold>{});
  Series ends{"cycles: largest and smallest N", {}, {}, Series::Style::points, 3};
  const auto add = [&](double at, double lowest, double highest) {
    ends.x.insert(ends.x.end(), {at, at}), ends.y.insert(ends.y.end(), {lowest, highest});
  };
  add(own, cycle.lap.lowest, cycle.lap.highest);
  for (const auto& branch : branches)
    for (std::size_t i = 0; i < branch.b.size(); ++i) add(branch.b[i], branch.lowest[i], branch.highest[i]);
  figure.panels[0].series.push_back(ends);
  figure.caption = "Steady states N against the connectivity b, with their linear stability, and the cycles.";
  outcome.figures.push_back(figure);
}

claim::Outcome run_oscillation(const Context& context) {
  // Parameters, model
  const Conductance model = conductance_of(context, ratio(3, 10), ratio(1, 10), 0).model;
  const bool full = context.effort == Effort::full, quick = context.effort == Effort::quick;
  claim::Outcome outcome;
  outcome.parameters = text_of(model);
  const auto progress = [&](double part) { context.progress.update(part); };
  // Solve
  const auto hopf = value_of(hopf_points_of(model, progress));
  std::optional<Oscillating> state;
  SettledCycle cycle;
  const std::vector<Oscillating> unstable = oscillating_states(model, hopf);
  for (const Oscillating& candidate : unstable) {
    auto found = settled_cycle(candidate, full ? 512 : 256, progress);
    if (!found) continue;
    state = candidate, cycle = std::move(found).value();
    break;
  }
  outcome.checks.push_back({"unstable pairs, at the model's b and between and next to Hopf points",
                            claim::Relation::at_least, static_cast<double>(unstable.size()), 1, 0, "argument principle",
                            "1", "none", false, "another g0 or firing law"});
  if (!state) {
    if (!unstable.empty())
      outcome.checks.push_back({"runs from next to unstable states that end on a cycle", claim::Relation::at_least, 0,
                                1, 0, "cohorts along characteristics", "1", "none", false, "another g0 or firing law"});
    outcome.controls.push_back(without_leak(context, model));
    return outcome;
  }
  if (state->model.parameters().b != model.parameters().b)
    outcome.notes.push_back(
        fmt::format("Stable at the model's own b; what follows is for b = {:.7g}, between its Hopf "
                    "points.",
                    to_double(state->model.parameters().b)));
  // Checks
  const std::size_t cells = quick ? 200 : 400;
  check_instability(*state, cells, outcome);
  check_proved_instability(*state, outcome);
  check_settled_cycle(cycle, outcome);
  std::vector<CycleBranch> branches;
  std::vector<MacroscopicHopf> onsets;
  for (const auto& point : hopf) {
    if (!is_onset(model, point)) continue;
    check_hopf(model, point, cells, outcome);
    onsets.push_back(point);
    if (quick && !branches.empty()) continue;
    branches.push_back(
        branch_toward(*state, cycle, point, {0.85, 0.7, 0.55, 0.4, 0.28, 0.18, 0.1, 0.05, 0.025, 0.0125}));
    check_onset(branches.back(), point, outcome);
  }
  check_kinetic(context, *state, cycle, outcome);
  // Control
  outcome.controls.push_back(without_leak(context, model));
  // Data
  draw_branches(*state, cycle, branches, onsets, outcome);
  return outcome;
}

}  // namespace

Driver fast_oscillation() {
  return {{"fast.oscillation",
           claim::Kind::theorem,
           "For intermediate connectivity a steady state can be linearly unstable and periodic solutions appear.",
           {"b between two Hopf points"},
           "Deck, part IV, theorem on the qualitative behaviour; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
           "no periodic solution between the Hopf points, or a period that does not converge"},
          {"bifurcation", "cycle"},
          true,
          run_oscillation,
          {"macroscopic", "firing-kinetic"}};
}

}  // namespace spikeproof::experiments
