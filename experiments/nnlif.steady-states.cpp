// Claim: how many steady states the nonlinear equation has, for every b at once and for any a1, V_R, V_F, I.
// Source: deck, part II. Expected (standard set): 1 state for b <= 1, 2 up to b* = 2.100967760455787..., 0 above.
// Run time: 3 s. Command: spikeproof verify nnlif.steady-states
#include <fmt/format.h>

#include <cmath>

#include "linear_setup.h"
#include "steady_checks.h"
#include "steady_figures.h"
#include "steady_proofs.h"

namespace spikeproof::experiments {
namespace {

using namespace stationary;

// States of one model: their number, their digits, and the discretised operators.
void look_at(const Nnlif& model, const CountDiagram& diagram, Effort effort, claim::Outcome& outcome) {
  const auto states = steady_states(model);
  if (!states) {
    outcome.notes.push_back("Double precision does not decide, the enclosures may: " + states.error().message());
    return;
  }
  outcome.checks.push_back(counts_agree(model, states->size(), diagram));
  for (const SteadyState& state : *states) {
    outcome.checks.push_back(digits_agree(model, state));
    if (!operators_can_hold(model, state)) {
      outcome.notes.push_back(
          fmt::format("N = {:.6g} at b = {}: beyond what the discretised operators can hold, formulas "
                      "alone.",
                      state.N, to_text(model.b())));
      continue;
    }
    outcome.checks.push_back(discretised_state(model, state));
    outcome.orders.push_back(order_at(model, state, effort == Effort::quick ? 200 : 400));
  }
}

// The discretised operator with the reset moved by a thousandth of V_F - V_R has other states.
void add_control(const Nnlif& model, claim::Outcome& outcome) {
  NnlifParameters shifted = model.parameters();
  shifted.V_R -= ratio(1, 1000) * (shifted.V_F - shifted.V_R);
  const auto states = steady_states(model);
  if (!states) return;
  for (const SteadyState& state : *states) {
    if (!operators_can_hold(model, state)) continue;
    const claim::Check wrong = discretised_state(Nnlif(shifted), state);
    outcome.controls.push_back({fmt::format("reset shifted, N = {:.6g}", state.N), !wrong.passed(),
                                fmt::format("{} differs by {:.3g}, tolerance {:.3g}", wrong.name,
                                            std::abs(wrong.value - wrong.reference), wrong.tolerance)});
  }
}

claim::Outcome run_steady_states(const Context& context) {
  // Model, solve
  const Nnlif& model = context.model;
  const CountDiagram diagram = value_of(count_diagram(model));
  claim::Outcome outcome;
  // Checks
  const std::vector<Nnlif> models = models_to_look_at(model, diagram);
  for (const Nnlif& here : models) look_at(here, diagram, context.effort, outcome);
  for (const claim::Check& check : folds_agree(model, diagram)) outcome.checks.push_back(check);
  outcome.checks.push_back(branch_is_whole(model, diagram));
  for (const Nnlif& here : models) add_count_proof(here, outcome);
  const int proved_columns = context.effort == Effort::quick ? 0 : context.effort == Effort::standard ? 4 : 31;
  if (proved_columns > 0) add_phase_proofs(phase_columns(model, proved_columns), context.progress, outcome);
  if (outcome.orders.empty()) outcome.orders_waived = true;
  // Proof and controls
  add_diagram_proof(context, diagram, outcome);
  for (const Nnlif& here : models) add_control(here, outcome);
  // Data
  const int columns = context.effort == Effort::quick ? 12 : context.effort == Effort::standard ? 61 : 241;
  outcome.figures = {branches_figure(model, diagram), rate_map_figure(model, diagram), phase_a1_figure(model, columns),
                     phase_V_R_figure(model, columns)};
  return outcome;
}

}  // namespace

Driver nnlif_steady_states() {
  return {{"nnlif.steady-states",
           claim::Kind::theorem,
           "The number of steady states depends on b. For a1 = 0 and V_F + V_R > 0 there is exactly one for b <= V_F - "
           "V_R, two for V_F - V_R < b < b*, none for b > b*. For V_F + V_R < 0 or a1 > 0 there can be three.",
           {"0 < V_F + V_R for the first part", "a1 = 0 for the first part",
            "b* is the largest value of a scalar function"},
           "Deck, part II; sufficient conditions in Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011); the "
           "sharp count is derived here",
           "an enclosure that contains another number of roots"},
          {"steady-branches", "rate-map", "steady-phase-a1", "steady-phase-VR"},
          true,
          run_steady_states};
}

}  // namespace spikeproof::experiments
