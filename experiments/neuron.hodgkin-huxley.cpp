// Claim: the Hodgkin-Huxley system rests for a small constant current and fires periodically above an onset current.
// Source: deck, part I. Expected, classical parameters: Hopf points at I = 9.78 (subcritical) and 154.5
// (supercritical), fold of cycles at 6.26, so that rest and firing coexist between. Run time: 3 s. Command: spikeproof
// verify neuron.hodgkin-huxley
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

// det(x - J) on the imaginary axis at the point: 0 where a pair is purely imaginary (Routh and Hurwitz), n = 4.
double hurwitz(const Dynamics& d, double V) {
  const auto e = neuron::equilibrium_of(d, V);
  std::vector<double> slope(4), columns(20);
  d.derivatives(e.x.data(), e.control, slope.data(), columns.data());
  columns.resize(16);
  const auto a = neuron::characteristic_polynomial(4, columns);
  return a[3] * a[2] * a[1] - a[1] * a[1] - a[3] * a[3] * a[0];
}

// The control at the zero of the Hurwitz determinant next to the point.
double hurwitz_control(const Dynamics& d, const neuron::SpecialPoint& point) {
  double low = point.V - 1e-3, high = point.V + 1e-3;
  const bool rising = hurwitz(d, low) < 0;
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    ((hurwitz(d, middle) < 0) == rising ? low : high) = middle;
  }
  double control = 0;
  d.equilibrium(0.5 * (low + high), nullptr, control, nullptr, nullptr);
  return control;
}

std::vector<neuron::SpecialPoint> hopf_points(const Dynamics& d) {
  std::vector<neuron::SpecialPoint> hopf;
  for (const auto& point : neuron::special_points(d))
    if (point.kind == neuron::SpecialPoint::Kind::hopf) hopf.push_back(point);
  return hopf;
}

void check_hopf(const Dynamics& d, const neuron::SpecialPoint& point, claim::Outcome& outcome) {
  const std::string name = fmt::format("Hopf point near I = {:.4g} µA/cm²", point.control);
  claim::Check check = agreeing(name, point.control, hurwitz_control(d, point), 1e-9 * (1 + std::abs(point.control)),
                                "eigenvalues", "Routh-Hurwitz determinant, other elimination");
  check.tolerance_source = "rounding of the eigenvalues over their slope";
  outcome.checks.push_back(check);
  check_hopf_cycles(d, point, outcome);
}

void check_rest(const Dynamics& d, const neuron::SpecialPoint& onset, claim::Outcome& outcome) {
  const double I = std::min(0.0, onset.control - d.control().scale);
  const auto rest = neuron::equilibria(d, I);
  if (rest.empty()) return;
  outcome.checks.push_back({fmt::format("largest real part of an eigenvalue of rest at I = {:.4g}, 1/ms", I),
                            claim::Relation::at_most, rest.front().eigenvalues[0].real(), 0, 0, "eigenvalues",
                            "stability", "none", true, ""});
}

void check_fold(const Context& context, const Dynamics& d, const Firing& f, claim::Outcome& outcome) {
  if (!f.fold) {
    outcome.notes.push_back("No fold of cycles was met: firing begins at the instability of rest itself.");
    return;
  }
  const double width = 0.01 * d.control().scale;
  const auto bracket = value_of(where_trains_last(d, f.cycle, f.fold->control - 0.2 * d.control().scale, width,
                                                  context.effort == Effort::quick ? 25 : 50, context.progress));
  outcome.checks.push_back(agreeing("onset of repetitive firing, µA/cm²", f.fold->control,
                                    0.5 * (bracket.dies + bracket.lasts), 2 * width,
                                    "fold of cycles, continuation by shooting", "trains that die or last, Rosenbrock"));
  outcome.checks.back().tolerance_source = "width of the bracket, and trains that linger near the fold";
  outcome.checks.push_back({"currents where rest and firing coexist, µA/cm²", claim::Relation::at_least,
                            f.point.control - f.fold->control, 2 * width, 0, "Hopf point less fold of cycles",
                            "width of the bracket", "none", false, ""});
}

void add_controls(const neuron::NamedModel& model, const Firing& f, claim::Outcome& outcome) {
  for (const char* exponent : {"m_exponent", "n_exponent"}) {
    neuron::NamedModel twin = model;
    twin[exponent] -= twin[exponent] > 1 ? 1 : -1;
    const auto hopf = hopf_points(*twin.dynamics());
    bool same = false;
    std::string found;
    for (const auto& point : hopf) {
      same = same || std::abs(point.control - f.point.control) < 1e-3 * (1 + std::abs(f.point.control));
      found += fmt::format(" {:.6g}", point.control);
    }
    outcome.controls.push_back(
        {fmt::format("wrong gate exponent, {} = {}", exponent, twin[exponent]), !same,
         fmt::format("Hopf points at{}, against {:.6g}", found.empty() ? " none" : found, f.point.control)});
  }
}

// Potentials below, between and above the currents of the fold and the Hopf point, from a state that is not at rest.
void add_neuron_figures(const Dynamics& d, const Firing& f, claim::Outcome& outcome) {
  const double unit = d.control().scale, low = f.fold ? f.fold->control : f.point.control;
  claim::Figure traces{
      "traces", "Hodgkin-Huxley: potential from the same start below and above the onset of firing.", {}};
  for (const double I : {low - 0.15 * unit, f.cycle.control}) {
    const double t_end = 6 * f.cycle.period;
    traces.panels.push_back(trace_panel(d, I, f.cycle.x, t_end, fmt::format("I = {:.4g} µA/cm²", I)));
  }
  std::vector<neuron::Cycle> branch(f.down.cycles.rbegin(), f.down.cycles.rend());
  branch.insert(branch.end(), f.up.cycles.begin() + 1, f.up.cycles.end());
  double high = f.point.control + unit;
  for (const auto& cycle : branch) high = std::max(high, cycle.control + 0.5 * unit);
  claim::Figure diagram{"bifurcation-diagram",
                        "Equilibria and extremes of the cycles against the current; right: near the onset.",
                        {bifurcation_panel(d, branch, low - 0.5 * unit, high, ""),
                         bifurcation_panel(d, branch, low - 0.1 * unit, f.point.control + 0.2 * unit, "")}};
  claim::Panel rates = rate_panel(d, "");
  add_rates(branch, "stable cycles", 2, rates);
  if (f.down.end != neuron::CycleBranch::End::small && f.fold)
    outcome.notes.push_back(fmt::format(
        "The unstable cycles are followed from the fold to I = {:.5g}; there single shooting takes small steps.",
        f.down.cycles.back().control));
  outcome.figures.push_back(traces);
  outcome.figures.push_back(diagram);
  outcome.figures.push_back({"rate", "Firing rate of the cycles against the current; dashed: unstable.", {rates}});
}

claim::Outcome run_hodgkin_huxley(const Context& context) {
  // Parameters, model
  const auto model = neuron_model(context, "hodgkin-huxley");
  if (!model) return about_another_model(context, "hodgkin-huxley");
  const auto d = model->dynamics();
  claim::Outcome outcome;
  outcome.parameters = text_of(*model);
  if (!begins_to_fire(*d, outcome)) return outcome;
  // Solve
  const Firing f = value_of(analyse_firing(*d, context.progress));
  outcome.notes.push_back(
      fmt::format("Rest loses its stability at I = {:.8g} µA/cm² by a {}; the train at onset has a "
                  "rate of {:.5g} per second.",
                  f.point.control, name_of(f.type), 1000 * f.onset_rate()));
  // Checks
  check_rest(*d, f.point, outcome);
  for (const auto& point : hopf_points(*d)) check_hopf(*d, point, outcome);
  check_fold(context, *d, f, outcome);
  const double level = 0.5 * (f.cycle.lowest + f.cycle.highest);
  check_cycle(*d, f.cycle, level, fmt::format("I = {:.6g}", f.cycle.control), outcome);
  outcome.orders.push_back(fixed_step_order(*d, f.cycle, level));
  add_controls(*model, f, outcome);
  // Data
  add_neuron_figures(*d, f, outcome);
  return outcome;
}

}  // namespace

Driver neuron_hodgkin_huxley() {
  return {
      {"neuron.hodgkin-huxley",
       claim::Kind::figure,
       "The Hodgkin-Huxley system with the classical parameters is at rest for a small constant current and fires a "
       "periodic train of action potentials above an onset current.",
       {"the gates' classical rate functions", "constant applied current"},
       "Deck, part I, standard models of the action potential; Hodgkin and Huxley, J. Physiol. 117 (1952)",
       "two integrators that disagree beyond their tolerances, or no onset current"},
      {"traces", "bifurcation-diagram", "rate"},
      true,
      run_hodgkin_huxley,
      {"neuron"}};
}

}  // namespace spikeproof::experiments
