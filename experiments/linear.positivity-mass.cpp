// Claim: n >= 0 and int n dv = 1 for all t, for the linear equation.
// Source: deck, part I, linear equation. Expected: min n >= 0 and conservation exact per implicit step, at any dt.
// Run time: 0.2 s. Command: spikeproof verify linear.positivity-mass
#include <fmt/format.h>

#include <limits>

#include "positivity_checks.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;
constexpr double ulp = std::numeric_limits<double>::epsilon();

claim::Outcome run_linear_positivity_mass(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  const InitialDensity initial = start_of(context);
  claim::Outcome outcome;
  // Discretisation
  const bool quick = context.effort == Effort::quick;
  const FiniteVolumeMesh mesh = finite_volume_mesh(context.model, &initial, {quick ? 100u : 200u, 1, 1, 0});
  // Solve and check: each step moves mass between cells with relative errors of some 8 cells ulp at most
  for (const double dt : {1e-6, 1e-3, 0.37, 1e8}) {
    const long steps = (dt == 1e-3 ? 100000 : 5000) / (quick ? 10 : 1);
    const Extremes seen = implicit_run(context, context.model, initial, mesh, dt, steps);
    const std::string method = fmt::format("finite volumes, {} implicit steps of {:g}", steps, dt);
    outcome.checks.push_back(not_negative(seen.lowest, method, 0, "exact: no subtraction in the solver"));
    outcome.checks.back().independent = false;
    const double bound = static_cast<double>(steps) * 8 * static_cast<double>(mesh.cells()) * ulp;
    outcome.checks.push_back({"mass error, " + method, claim::Relation::at_most, seen.mass_error, 0, bound, method, "0",
                              "rounding: 8 ulp per cell and step", false, "fewer steps"});
  }
  check_spectral(context, initial, outcome);
  // Control
  const Extremes wrong = explicit_run(context, initial, mesh);
  const claim::Check twin = not_negative(wrong.lowest, "explicit flux", 0, "exact");
  outcome.controls.push_back({"explicit boundary flux, a dt/h² = 1.37", !twin.passed(),
                              fmt::format("min n h = {:.3g} after at most 200 steps", wrong.lowest)});
  return outcome;
}

}  // namespace

Driver linear_positivity_mass() {
  return {{"linear.positivity-mass",
           claim::Kind::identity,
           "The density stays non-negative and its mass stays 1: n(v,t) ≥ 0 and ∫ n(v,t) dv = 1 for all t ≥ 0.",
           {"b = 0, a1 = 0", "V_R < V_F, a0 > 0", "n(v,0) ≥ 0 with mass 1"},
           "Deck, part I, linear equation; Cáceres, Carrillo, Perthame, J. Math. Neurosci. 1:7 (2011)",
           "a negative value or a lost mass beyond the errors of both schemes"},
          {},
          false,
          run_linear_positivity_mass};
}

}  // namespace spikeproof::experiments
