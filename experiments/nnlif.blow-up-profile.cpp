// Claim: at a blow-up N(t) tends to rho delta(t - t_BU); the layer at V_F has the profile (1 - e^(-b N (V_F - v)/a))/b.
// Source: deck, part II, possible interpretation; Dou and Zhou for the dilated clock. Expected: standard set, b = 0.5,
// data near V_F: rho to 1e-6 by the formula, 1e-3 by the lattice. Run time: 4 s.
// Command: spikeproof verify nnlif.blow-up-profile
#include <fmt/format.h>

#include <cmath>

#include "blow_up_layer.h"
#include "fokker_planck/continuation.h"
#include "gap_checks.h"

namespace spikeproof::experiments {
namespace {

using Style = claim::Series::Style;

claim::Figure jump_figure(const BlowUpCase& c, const fokker_planck::Jump& jump) {
  claim::Panel panel{"", {"v"}, {"n"}, {}, "top left"};
  claim::Series before{"before the jump", {}, {}, Style::line}, after{"after it", {}, {}, Style::line};
  const double V_F = to_double(c.model.V_F()), V_R = to_double(c.model.V_R());
  const double low =
      std::max(jump.before.lowest, std::min(V_R - 0.6 * (V_F - V_R), c.initial.centre - 5 * c.initial.width));
  for (int i = 0; i <= 1500; ++i) {
    const double v = low + (V_F - low) * i / 1500;
    before.x.push_back(v), before.y.push_back(jump.before.value(v));
    if (!jump.eternal) after.x.push_back(v), after.y.push_back(jump.after.value(v));
  }
  panel.series = {before};
  if (!jump.eternal) panel.series.push_back(after);
  const double height = 1 / to_double(c.model.b());
  panel.series.push_back({"1/b", {low, V_F}, {height, height}, Style::dashed});
  return {"jump",
          jump.eternal
              ? "The density at the blow-up; the queue of those who fire never empties again."
              : "The density at the blow-up and after the jump: moved up by b ρ, those who fired again above V_R.",
          {panel}};
}

void check_times(const LatticeRuns& runs, const fokker_planck::Evolution& run, const fokker_planck::Jump& jump,
                 claim::Outcome& outcome) {
  const auto of = [&](auto&& get) { return lattice_value({get(runs[0]), get(runs[1]), get(runs[2])}); };
  for (const auto& r : runs)
    if (r.jumps.empty()) throw std::runtime_error("a lattice run does not blow up where the spectral one does");
  const auto first = [](const fokker_planck::LatticeRun& r) -> const fokker_planck::LatticeJump& { return r.jumps[0]; };
  const LatticeValue t = of([&](const auto& r) { return first(r).t; });
  const char *spectral = "spectral elements, dilated clock", *lattice = "lattice in the frame of the kicks",
             *source = "error of the run and of the lattice's extrapolation", *knob = "more cells";
  outcome.checks.push_back({"t_BU", claim::Relation::agrees, run.blow_up_time, t.value,
                            run.blow_up_time_error + t.error, spectral, lattice, source, true, knob});
  std::vector<double> h, error;
  for (std::size_t k = 0; k < 3; ++k) h.push_back(runs[k].h), error.push_back(std::abs(t.level[k] - run.blow_up_time));
  outcome.orders.push_back(order_of("lattice, t_BU in h", h, error, 0.6, 2));
  outcome.checks.push_back({"jumps without end", claim::Relation::agrees, jump.eternal ? 1.0 : 0.0,
                            first(runs[2]).eternal ? 1.0 : 0.0, 0, "P(X > V_F - b m) >= m for all m <= (V_F - V_R)/b",
                            lattice, "a decision", true, knob});
  const LatticeValue rho = of([&](const auto& r) { return jump.eternal ? first(r).waiting : first(r).rho; });
  const double value = jump.eternal ? jump.waiting : jump.rho, cell = 0.3 * runs[2].h,
               own = jump.eternal ? 1e-6 : jump.rho_error;
  outcome.checks.push_back({jump.eternal ? "share that waits when the first fire again" : "ρ", claim::Relation::agrees,
                            value, rho.value, own + rho.error + cell / run.discretisation->model().b,
                            "physical solution's formula", lattice, "the same, and a third of a cell", true, knob});
}

void check_network(const std::optional<NetworkJump>& network, const fokker_planck::Evolution& run,
                   const fokker_planck::Jump& jump, claim::Outcome& outcome) {
  if (!network) {
    outcome.notes.push_back("No network value: not every network has one large cascade with an end by then.");
    return;
  }
  const std::string method = fmt::format("{} networks of {} neurons", network->seeds, network->neurons);
  const char* source = "six standard errors, twice what halving dt and once what four times the neurons change";
  outcome.checks.push_back({"t_BU of the network's cascade", claim::Relation::agrees, network->t.value,
                            run.blow_up_time, network->t.error + run.blow_up_time_error, method, "spectral elements",
                            source, true, "more neurons"});
  outcome.checks.push_back({"ρ of the network's cascade", claim::Relation::agrees, network->rho.value, jump.rho,
                            network->rho.error + jump.rho_error, method, "physical solution's formula", source, true,
                            "more neurons"});
}

void check_layer(const std::vector<LayerState>& states, claim::Outcome& outcome) {
  const LayerState& last = states.back();
  const double own = layer_difference(last, last.curvature), deck = layer_difference(last, 0);
  const double tolerance = last.drift * deck + 10 * last.q + 1e-5;
  outcome.checks.push_back({fmt::format("b n in the layer at N = {:.2e}: distance to its profile", last.N),
                            claim::Relation::at_most, own, 0, tolerance, "spectral elements",
                            "quasi-stationary layer with q falling", "change of |dq/dτ| per e-folding of q, and q",
                            true, "a larger N"});
  const double leading = last.curvature * (1 - 2.5 * std::exp(-1));
  const double at_one = last.scaled[20] - layer_profile(last.xi[20], 0);
  outcome.checks.push_back({"deviation from the deck's profile at ξ = 1, over ε (1 - 5/(2e))", claim::Relation::agrees,
                            at_one / leading, 1, last.curvature + (last.drift * deck + 10 * last.q + 1e-5) / leading,
                            "spectral elements", "first term in ε = a |dq/dτ|/b²", "the next term, ε", true,
                            "a larger N"});
  outcome.controls.push_back({"the deck's profile taken as exact at this N", deck > tolerance,
                              fmt::format("off by {:.3g} with {:.3g} allowed", deck, tolerance)});
  outcome.notes.push_back(
      fmt::format("The deck's layer profile is its limit for ε = a |dq/dτ|/b² -> 0, q = 1/(1+N): in full b n = ∫_0^ξ "
                  "exp(-z + ε z²/2) dz, derived here. At N = {:.2e} ε = {:.4g}; ε falls only like 1/log log N, as in "
                  "the supercooled Stefan problem.",
                  last.N, last.curvature));
}

claim::Control fixed_mesh(const BlowUpCase& c, std::size_t cells, double resolved) {
  const double peak = fixed_mesh_peak(c, cells), finer = fixed_mesh_peak(c, 2 * cells);
  return {"a fixed uniform mesh, N read off its last cell",
          std::max(peak, finer) < 0.1 * resolved || finer > 1.4 * peak,
          fmt::format("reports N <= {:.5g} with h = (V_F - V_R)/{} and {:.5g} with half of that, where the layer is "
                      "resolved up to {:.2g}",
                      peak, cells, finer, resolved)};
}

claim::Outcome run_blow_up_profile(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const auto found = case_that_blows_up(context, false);
  if (!found) {
    outcome.notes.push_back("No data that blow up at a time > 0 were found for this model.");
    return outcome;
  }
  outcome.notes = found->notes;
  outcome.parameters = parameters_text(found->model) + ", b = " + to_text(found->model.b());
  // Solve
  EvolveSettings settings;
  settings.rel_tol = context.effort == Effort::quick ? 1e-5 : 1e-6;
  settings.t_end = decimal_of(1.5 * found->blow_up_time);
  settings.output_times = {settings.t_end};
  const auto spectral = value_of(fokker_planck::evolve(found->model, found->initial, settings, context.progress,
                                                       std::min(1e6, 1 / settings.rel_tol)));
  if (spectral.status != fokker_planck::Evolution::Status::blow_up)
    throw std::runtime_error("the run does not blow up at its tolerance: " + spectral.note);
  const auto end = fokker_planck::end_of_approach(spectral, found->initial);
  const auto jump = value_of(fokker_planck::jump_from(rounded(found->model), end.density, end.edges, end.approach));
  const LatticeRuns runs =
      lattice_runs(context, found->model, found->initial, 1.5 * spectral.blow_up_time, 0.1 * spectral.blow_up_time,
                   lattice_cells(context, found->model, found->initial), 0);
  // Checks
  check_times(runs, spectral, jump, outcome);
  const auto states = value_of(layer_states(spectral, found->initial));
  check_layer(states, outcome);
  if (!jump.eternal) check_network(network_jump(context, *found, 1.3 * spectral.blow_up_time), spectral, jump, outcome);
  // Controls, data
  outcome.controls.push_back(
      fixed_mesh(*found, lattice_cells(context, found->model, found->initial), spectral.resolved_rate));
  outcome.figures = {jump_figure(*found, jump), layer_figure(states, spectral)};
  if (jump.eternal)
    outcome.notes.push_back(
        fmt::format("b >= V_F - V_R and these data: those let in again reach V_F while {:.4g} still "
                    "wait, so that N stays infinite.",
                    jump.waiting));
  outcome.notes.push_back("Not part of this claim: a proof that the limit exists, and noise that grows with N.");
  return outcome;
}

}  // namespace

Driver nnlif_blow_up_profile() {
  return {{"nnlif.blow-up-profile",
           claim::Kind::formal,
           "At the blow-up time N(t) tends to ρ δ(t - t_BU): a part ρ of the neurons fires at once (partial "
           "synchronisation). The layer at V_F has the profile (1 - e^(-b N (V_F - v)/a))/b, to leading order.",
           {"b > 0", "data that blow up at t_BU > 0", "a constant"},
           "Deck, part II, possible interpretation; Delarue, Inglis, Rubenthaler and Tanré, Stoch. Process. Appl. 125 "
           "(2015)",
           "computations of ρ that do not agree within their errors"},
          {"jump", "layer"},
          true,
          run_blow_up_profile};
}

}  // namespace spikeproof::experiments
