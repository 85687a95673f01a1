// Claim: the Morris-Lecar system begins to fire with a positive frequency (Hopf) or with arbitrarily low frequency
// (saddle-node on a cycle), depending on its parameters. Source: deck, part I. Expected, classical sets: Hopf point at
// I = 93.86, subcritical, fold of cycles at 88.29; saddle-node at I = 39.96. Run time: 2 s.
// Command: spikeproof verify neuron.morris-lecar
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "linear_setup.h"
#include "linearised_checks.h"
#include "neuron_figures.h"
#include "neuron_onset.h"

namespace spikeproof::experiments {
namespace {

using neuron::Dynamics;

struct Set {
  std::string name;  // "Hopf set"; "" for the user's
  neuron::DynamicsPtr d;
  Firing firing;
};

Set analysed(const std::string& name, const neuron::NamedModel& model, Progress& progress) {
  const auto d = model.dynamics();
  return {name, d, value_of(analyse_firing(*d, progress))};
}

std::string in(const Set& set) { return set.name.empty() ? "" : ", " + set.name; }

// The type of onset against the one that the set is known for: 1 where they are the same.
claim::Check type_check(const Set& set, bool hopf) {
  const bool is_hopf = set.firing.type == Firing::Type::subcritical_hopf;
  const bool is_snic = set.firing.type == Firing::Type::saddle_node_on_cycle;
  return {fmt::format("onset of the {} is a {}", set.name,
                      name_of(hopf ? Firing::Type::subcritical_hopf : Firing::Type::saddle_node_on_cycle)),
          claim::Relation::agrees,
          (hopf ? is_hopf : is_snic) ? 1.0 : 0.0,
          1,
          0,
          "continuation of equilibria and cycles",
          "Rinzel and Ermentrout",
          "exact",
          true,
          ""};
}

void check_saddle_node(const Set& set, claim::Outcome& outcome) {
  const Firing& f = set.firing;
  if (f.type != Firing::Type::saddle_node_on_cycle) {
    outcome.notes.push_back(
        fmt::format("Rest vanishes in a saddle-node at I = {:.8g} off the cycle: the rate does not "
                    "begin at 0.",
                    f.point.control));
    return;
  }
  outcome.checks.push_back(agreeing("limit of rate/√(I - I_c), 1/ms" + in(set), f.rate_coefficient,
                                    f.normal_form_coefficient, 3 * f.rate_coefficient_error + 1e-7,
                                    "spike trains, extrapolated", "normal form of the saddle-node"));
  outcome.checks.push_back({"least rate seen over that normal form's, less 1" + in(set), claim::Relation::at_most,
                            f.rate.back() / (f.normal_form_coefficient * std::sqrt(f.distance.back())) - 1, 0.05, 0,
                            "spike train", "arbitrarily low frequency", "none", true, ""});
  const std::vector<double> distance(f.distance.end() - 3, f.distance.end()), rate(f.rate.end() - 3, f.rate.end());
  outcome.orders.push_back(order_of("firing rate in I - I_c" + in(set), distance, rate, 0.46, 0.54));
}

void check_hopf(const Context& context, const Set& set, claim::Outcome& outcome) {
  const Firing& f = set.firing;
  check_hopf_cycles(*set.d, f.point, outcome);
  if (!f.fold) {
    outcome.notes.push_back("No fold of cycles was met" + in(set) + ".");
    return;
  }
  const double width = 0.004 * set.d->control().scale;
  const auto bracket = value_of(where_trains_last(*set.d, f.cycle, f.fold->control - set.d->control().scale, width,
                                                  context.effort == Effort::quick ? 40 : 80, context.progress));
  outcome.checks.push_back(agreeing("fold of cycles, µA/cm²" + in(set), f.fold->control,
                                    0.5 * (bracket.dies + bracket.lasts), 4 * width, "continuation by shooting",
                                    "spike trains that die or last, Rosenbrock"));
  outcome.checks.back().tolerance_source = "width of the bracket, and trains that linger near the fold";
  outcome.checks.push_back({"rate at the onset of firing, 1/s" + in(set), claim::Relation::at_least,
                            1000 * f.onset_rate(), 100 * f.point.omega / 6.3, 0, "fold of cycles",
                            "a tenth of the Hopf frequency", "none", true, ""});
  outcome.checks.push_back({"bistable range of I, µA/cm²" + in(set), claim::Relation::at_least,
                            f.point.control - f.fold->control, 4 * width, 0, "Hopf point less fold of cycles",
                            "width of the bracket", "none", false, ""});
}

void check_set(const Context& context, const Set& set, claim::Outcome& outcome) {
  const Firing& f = set.firing;
  outcome.notes.push_back(fmt::format("Onset{}: {} at I = {:.8g} µA/cm².", in(set), name_of(f.type), f.point.control));
  const double level = 0.5 * (f.cycle.lowest + f.cycle.highest);
  check_cycle(*set.d, f.cycle, level, fmt::format("I = {:.6g}{}", f.cycle.control, in(set)), outcome);
  outcome.orders.push_back(fixed_step_order(*set.d, f.cycle, level));
  outcome.orders.back().name += in(set);
  if (f.point.kind == neuron::SpecialPoint::Kind::hopf) {
    check_hopf(context, set, outcome);
  } else {
    check_saddle_node(set, outcome);
  }
}

std::vector<neuron::Cycle> whole_branch(const Firing& f) {
  std::vector<neuron::Cycle> all(f.down.cycles.rbegin(), f.down.cycles.rend());
  all.insert(all.end(), f.up.cycles.begin() + 1, f.up.cycles.end());
  return all;
}

void add_neuron_figures(const std::vector<Set>& sets, claim::Outcome& outcome) {
  claim::Figure traces{"traces", "Morris-Lecar: potential above the onset of firing.", {}};
  claim::Figure portraits{"phase-portraits", "Nullclines, equilibria and cycles in the phase plane.", {}};
  claim::Figure diagrams{"bifurcation-diagrams", "Equilibria and extremes of the cycles against the current.", {}};
  claim::Figure rates{"rates", "Firing rate of the cycles against the current; dashed: unstable.", {}};
  rates.panels.push_back(rate_panel(*sets.front().d, ""));
  int colour = 0;
  for (const Set& set : sets) {
    const Firing& f = set.firing;
    const double I = f.cycle.control;
    const std::string title = fmt::format("{}I = {:.4g} µA/cm²", set.name.empty() ? "" : set.name + ", ", I);
    traces.panels.push_back(trace_panel(*set.d, I, f.cycle.x, 5 * f.cycle.period, title));
    std::vector<neuron::Cycle> cycles{f.cycle};
    for (const neuron::Cycle& c : f.down.cycles)  // the unstable one at nearly the same current, if there is one
      if (cycles.front().stable() && !c.stable() && f.fold && c.control > 0.5 * (f.fold->control + f.point.control))
        cycles = {c};
    if (cycles.front().control != I)
      if (const auto stable = neuron::find_cycle(*set.d, cycles.front().control, f.cycle.x, f.cycle.period))
        cycles.push_back(*stable);
    portraits.panels.push_back(
        phase_panel(*set.d, cycles.front().control, cycles,
                    fmt::format("{}I = {:.4g}", set.name.empty() ? "" : set.name + ", ", cycles.front().control)));
    const double span = 2 * set.d->control().scale;
    const auto branch = whole_branch(f);
    double high = f.point.control + span;
    for (const auto& c : branch) high = std::max(high, std::min(c.control, f.point.control + 3 * span));
    diagrams.panels.push_back(bifurcation_panel(*set.d, branch, f.point.control - span, high, set.name));
    add_rates(branch, set.name.empty() ? "cycles" : set.name, colour++, rates.panels.front());
  }
  for (auto& figure : {traces, portraits, diagrams, rates}) outcome.figures.push_back(figure);
}

claim::Outcome run_morris_lecar(const Context& context) {
  // Parameters, model
  const auto own = neuron_model(context, "morris-lecar");
  if (!own) return about_another_model(context, "morris-lecar");
  claim::Outcome outcome;
  std::vector<Set> sets;
  if (context.file != nullptr && !begins_to_fire(*own->dynamics(), outcome)) return outcome;
  if (context.file != nullptr) {
    sets.push_back(analysed("", *own, context.progress));
    outcome.parameters = text_of(*own);
    outcome.controls.push_back(capacitance_control(*own, *sets[0].d, sets[0].firing.cycle));
  } else {
    sets.push_back(analysed("Hopf set", neuron::model_named("morris-lecar", "hopf"), context.progress));
    sets.push_back(analysed("SNIC set", neuron::model_named("morris-lecar", "snic"), context.progress));
    outcome.parameters = "the classical sets of Rinzel and Ermentrout";
    outcome.checks.push_back(type_check(sets[0], true));
    outcome.checks.push_back(type_check(sets[1], false));
    const bool hopf = type_check(sets[1], true).passed(), snic = type_check(sets[0], false).passed();
    outcome.controls.push_back({"the two sets exchanged", !hopf && !snic,
                                fmt::format("the Hopf set begins by a {}, the SNIC set by a {}",
                                            name_of(sets[0].firing.type), name_of(sets[1].firing.type))});
  }
  // Solve and check
  for (const Set& set : sets) check_set(context, set, outcome);
  outcome.notes.push_back(
      "The deck writes every conductance with a time constant of its own; the classical reduction used here holds the "
      "calcium gate at its rest and lets the potassium gate's time constant depend on V.");
  // Data
  add_neuron_figures(sets, outcome);
  return outcome;
}

}  // namespace

Driver neuron_morris_lecar() {
  return {{"neuron.morris-lecar",
           claim::Kind::figure,
           "The Morris-Lecar system starts to fire in two different ways, depending on its parameters: with "
           "arbitrarily low frequency (saddle-node on a cycle) or with a positive frequency (Hopf bifurcation).",
           {"the two classical parameter sets", "constant applied current"},
           "Deck, part I, Morris-Lecar; Morris and Lecar, Biophys. J. 35 (1981)",
           "an onset of the other type for one of the two sets"},
          {"traces", "phase-portraits", "bifurcation-diagrams", "rates"},
          true,
          run_morris_lecar,
          {"neuron"}};
}

}  // namespace spikeproof::experiments
