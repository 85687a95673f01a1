// Claim: for small |b|, data close to the steady state converge to it exponentially; how small, how close, how fast.
// Source: deck, part II, theorem on existence; constants: proofs-checks/local-convergence. Expected: standard set,
// b = 1.5: C_R = 1.308674, E_max = 1.327, a basin for -7.5153 < b < 1.9842. Run time: 4 s.
// Command: spikeproof verify nnlif.small-connectivity
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "gap_checks.h"
#include "local_checks.h"
#include "model/linear_at_rate.h"
#include "proof_file.h"

namespace spikeproof::experiments {
namespace {

// The model itself where b is given; for b = 0, about a quarter of the largest b that has a basin.
Nnlif weakly_coupled(const Nnlif& model, const rigor::LocalRange& range) {
  if (model.b() != 0) return model;
  NnlifParameters p = model.parameters();
  p.b = decimal_of(std::stod(fmt::format("{:.1g}", range.b_upper.lower_double() / 4)));
  return Nnlif(p);
}

void check_evolution(const Context& context, const std::shared_ptr<const stationary::Profile>& P,
                     const rigor::LocalStatement& numbers, claim::Outcome& outcome) {
  const double past = P->rate().N * to_double(context.model.delay()), room = to_double(numbers.E_0) - past;
  if (room <= 0) {
    outcome.notes.push_back("No run: with N = 0 before t = 0 the past alone lies outside of E_0.");
    return;
  }
  Context frozen = context;
  frozen.model = linear_at_rate(context.model, numbers.N.lower);
  frozen.initial.kind = InitialKind::steady;
  const InitialDensity steady = start_of(frozen);
  const std::vector<double> edges = panel_edges(frozen.model, steady, 100);
  const StartNearP start = start_near(P, steady, edges, 0.9 * room);
  const Decay decay = decay_from(context, start, *P, edges, to_double(numbers.last_rate));
  for (claim::Check& check : decay_checks(decay, numbers)) outcome.checks.push_back(std::move(check));
  outcome.figures.push_back(decay_figure(decay, numbers));
}

claim::Outcome run_small_connectivity(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  if (context.model.a1() != 0) {
    outcome.proof = proof_of(context, "nnlif.small-connectivity", rigor::prove_local_convergence(context.model));
    return outcome;
  }
  const rigor::LocalRange range = value_of(rigor::local_convergence_range(context.model));
  Context here = context;
  here.model = weakly_coupled(context.model, range);
  if (here.model.b() != context.model.b()) {
    outcome.notes.push_back("b = 0 is the linear equation: checked with b = " + to_text(here.model.b()) + " instead.");
    outcome.parameters = parameters_text(here.model) + ", b = " + to_text(here.model.b()) +
                         ", a1 = 0, delay = " + to_text(here.model.delay());
  }
  outcome.notes.push_back(fmt::format("A basin exists for {:.10g} < b < {:.10g}, on the branch that starts at b = 0.",
                                      range.b_lower.upper_double(), range.b_upper.lower_double()));
  // Solve
  const auto proof = rigor::prove_local_convergence(here.model);
  outcome.proof = proof_of(here, "nnlif.small-connectivity", proof);
  outcome.figures.push_back(basin_figure(here.model, range));
  if (!proof) return outcome;
  const rigor::LocalStatement& numbers = proof->numbers;
  const auto P = std::make_shared<const stationary::Profile>(linear_at_rate(here.model, numbers.N.lower));
  // Checks
  outcome.checks = constant_checks(*P, *proof);
  check_evolution(here, P, numbers, outcome);
  // Controls
  outcome.controls = {beyond_the_range(here.model, range), halved_constant(here.model, *proof)};
  outcome.notes.push_back("Not part of this claim: that solutions exist for all times, and data outside of the basin.");
  return outcome;
}

}  // namespace

Driver nnlif_small_connectivity() {
  return {
      {"nnlif.small-connectivity",
       claim::Kind::theorem,
       "For small |b| solutions that start close to the steady state converge to it exponentially, with an explicit "
       "basin E(0) = ∫ P (n/P - 1)² ≤ E_max and an explicit rate.",
       {"|b| small: 2a > Λ(0), explicit in b, N and C_R", "E(0) ≤ E_max, so n(v,0) vanishes at V_F", "a1 = 0"},
       "Deck, part II, theorem on existence; Carrillo, Perthame, Salort and Smets, Nonlinearity 28 (2015). The "
       "constants are derived here.",
       "data within the certified basin that do not converge at the certified rate"},
      {"basin", "decay"},
      false,
      run_small_connectivity};
}

}  // namespace spikeproof::experiments
