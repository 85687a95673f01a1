// Claim: the linear equation has exactly one steady state, and three formulas give its rate N_inf.
// Source: deck, part I, linear equation. Expected: formulas to their rounding, finite volumes of order 2, a proof.
// Run time: 0.2 s. Command: spikeproof verify linear.steady-state
#include <fmt/format.h>

#include <cmath>

#include "fokker_planck/finite_volume_mesh.h"
#include "fokker_planck/spectral_steady_state.h"
#include "linear_setup.h"
#include "proof_file.h"
#include "rigor/steady_state.h"
#include "stationary/precise_rate.h"
#include "stationary/profile.h"
#include "steady_rates.h"

namespace spikeproof::experiments {
namespace {

using stationary::Formula;

// The rate to many digits by two formulas: their relative difference against what the two leave open.
claim::Check many_digits(const Nnlif& model, int digits, Formula formula, const char* method) {
  const auto one = value_of(stationary::precise_rate(model, digits, Formula::siegert));
  const auto other = value_of(stationary::precise_rate(model, digits, formula));
  const Exact difference = decimal(one.N) / decimal(other.N) - 1;
  claim::Check check;
  check.name = fmt::format("relative difference at {} digits", digits);
  check.relation = claim::Relation::at_most;
  check.value = std::abs(to_double(difference));
  check.reference = 0;
  check.tolerance = std::pow(10.0, 1 - digits);  // both are rounded to the last digit
  check.method = "Siegert's formula, Taylor steps in MPFR";
  check.reference_method = method;
  check.tolerance_source = "rounding of both to the last digit";
  check.knob = "more digits";
  return check;
}

claim::Figure profile_figure(const Nnlif& model) {
  const stationary::Profile P(model);
  const NnlifReal m = rounded(model);
  const double lowest = std::min(P.quantile(1e-4), m.V_R - 0.2 * (m.V_F - m.V_R));
  claim::Panel panel;
  panel.x.label = "v";
  panel.y.label = "P(v)";
  claim::Series density{"P(v)", {}, {}, claim::Series::Style::line};
  for (int i = 0; i <= 400; ++i) {
    const double v = lowest + (m.V_F - lowest) * i / 400;
    density.x.push_back(v);
    density.y.push_back(P.density(v));
  }
  claim::Series reset{"V_R", {m.V_R, m.V_R}, {0, P.density(m.V_R)}, claim::Series::Style::dashed};
  panel.series = {density, reset};
  return {"profile",
          fmt::format("The steady state P; its slope jumps by -N_inf/a at the reset, N_inf = {:.6g}.", P.rate().N),
          {panel}};
}

// The fluxes of the two discretised operators, and the order of the finite volumes.
void by_operators(const Context& context, const stationary::Rate& siegert, claim::Outcome& outcome) {
  const auto spectral = value_of(fokker_planck::spectral_steady_rate(context.model));
  outcome.checks.push_back(
      operator_agrees("flux of the null vector", spectral.N, spectral.error, "spectral elements", siegert));
  const ExtrapolatedRate cells = finite_volume_steady_rate(context.model, context.effort == Effort::quick ? 200 : 400);
  outcome.checks.push_back(
      operator_agrees("flux of the null vector", cells.N, cells.error, "finite volumes, extrapolated", siegert));
  std::vector<double> error;
  for (double N : cells.level) error.push_back(std::abs(N - siegert.N));
  outcome.orders.push_back(order_of("finite volumes, N_inf in h", {cells.h.begin(), cells.h.end()}, error, 1.8, 2.3));
}

// Siegert's formula for a model whose reset, or threshold, is one cell too low, against the other two formulas.
void add_steady_control(const Nnlif& model, const stationary::Rate& siegert, claim::Outcome& outcome) {
  const auto mesh = fokker_planck::finite_volume_mesh(model, nullptr, {800, 1, 1, 0});
  NnlifParameters reset = model.parameters(), threshold = model.parameters();
  reset.V_R -= decimal_of(mesh.width(mesh.reset - 1));
  threshold.V_F -= decimal_of(mesh.width(mesh.cells() - 1));
  const std::pair<const char*, Nnlif> twins[] = {{"reset shifted by one cell", Nnlif(reset)},
                                                 {"threshold shifted by one cell", Nnlif(threshold)}};
  for (const auto& [name, twin] : twins) {
    const claim::Check wrong = formulas_agree(laplace_rate(stationary::scaled_arguments(twin)), siegert, "", "");
    if (wrong.passed()) {
      outcome.notes.push_back(fmt::format("Control \"{}\": N_inf does not feel it to double precision here.", name));
      continue;
    }
    outcome.controls.push_back({name, true,
                                fmt::format("{} differs by {:.3g}, tolerance {:.3g}", wrong.name,
                                            std::abs(wrong.value - wrong.reference), wrong.tolerance)});
  }
}

claim::Outcome run_steady_state(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  const stationary::ScaledArguments x = stationary::scaled_arguments(context.model);
  // Solve
  const stationary::Rate siegert = siegert_rate(x);
  claim::Outcome outcome;
  // Checks: formulas, then the discretised operators
  outcome.checks.push_back(formulas_agree(siegert, double_integral_rate(x), "Siegert's formula", "double integral"));
  outcome.checks.push_back(formulas_agree(siegert, laplace_rate(x), "Siegert's formula", "Laplace integral"));
  const double reach = std::max(std::abs(x.x_R), std::abs(x.x_F));
  if (reach <= 60)
    outcome.checks.push_back(many_digits(context.model, 50, Formula::laplace, "Laplace integral in MPFR"));
  if (operators_can_hold(siegert)) {
    by_operators(context, siegert, outcome);
  } else {
    outcome.orders_waived = true;
    outcome.notes.push_back(
        "N_inf is outside the range of doubles: the formulas are compared by their logarithms, the "
        "discretised operators not at all.");
  }
  outcome.proof = proof_of(context, "linear.steady-state", rigor::prove_steady_state(context.model));
  // Control
  add_steady_control(context.model, siegert, outcome);
  // Data
  outcome.figures.push_back(profile_figure(context.model));
  return outcome;
}

}  // namespace

Driver linear_steady_state() {
  return {
      {"linear.steady-state",
       claim::Kind::theorem,
       "The linear equation has exactly one steady state P of mass 1; its rate N_inf is given by a double integral, "
       "by Siegert's formula and by a Laplace integral, which agree.",
       {"b = 0, a1 = 0", "V_R < V_F, a0 > 0"},
       "Deck, part I, linear equation; Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011); Siegert, Phys. "
       "Rev. 81 (1951)",
       "two formulas that differ by more than their errors, or a second steady state"},
      {"profile"},
      true,
      run_steady_state};
}

}  // namespace spikeproof::experiments
