// Claim: int P u^2 <= C int P u_v^2 for all u with int P u = 0, P the steady state, which vanishes at V_F.
// Source: deck, part I, Hardy/Poincaré inequality. Expected: C = 0.843506 for the standard set, order 2 in h.
// Run time: 1.3 s. Command: spikeproof verify linear.poincare
#include <fmt/format.h>

#include <cmath>

#include "core/gauss_legendre.h"
#include "entropy/discrete.h"
#include "gap_checks.h"
#include "gap_figures.h"
#include "proof_file.h"
#include "rigor/poincare.h"
#include "spectrum/characteristic.h"
#include "spectrum/poincare.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {
namespace {

using namespace spectrum;

claim::Check same_constant(const PoincareValue& shooting, double rate, double error, const std::string& method) {
  return {"a/C",
          claim::Relation::agrees,
          rate,
          shooting.rate,
          error + shooting.error,
          method,
          "shooting from both ends",
          "sum of both error estimates",
          true,
          "a finer mesh"};
}

claim::Check bound(const std::string& name, claim::Relation relation, const PoincareValue& shooting, double limit,
                   double tolerance, const std::string& method) {
  return {name,   relation,         shooting.C, limit,        tolerance, "shooting from both ends",
          method, "errors of both", true,       "more digits"};
}

void check_bounds(const Nnlif& model, const PoincareValue& shooting, claim::Outcome& outcome) {
  const MuckenhouptBounds muckenhoupt = muckenhoupt_bounds(model);
  const double error = shooting.C * shooting.error / shooting.rate, a = rounded(model).a0;
  outcome.checks.push_back(bound("C against B/2", claim::Relation::at_least, shooting, muckenhoupt.lower,
                                 error + 1e-8 * muckenhoupt.lower, "Muckenhoupt's quantity B"));
  outcome.checks.push_back(bound("C against 4B", claim::Relation::at_most, shooting, muckenhoupt.upper,
                                 error + 1e-8 * muckenhoupt.upper, "Muckenhoupt's quantity B"));
  if (model.V_R() >= model.I())
    outcome.checks.push_back(bound("C against a, V_R >= I", claim::Relation::at_most, shooting, a, error + 1e-15 * a,
                                   "Bakry and Emery: P is more log-concave than the Gaussian"));
}

// The weight P/(V_F - v) does not vanish at V_F; nor does the Gaussian, which P less its zero is where V_R is next to
// V_F.
claim::Control without_the_zero(const Context& context, const PoincareValue& shooting) {
  const stationary::Profile P(context.model);
  const NnlifReal m = P.model();
  const double root_a = std::sqrt(m.a0), peak = P.log_density(P.quantile(0.5));
  std::vector<double> edges = panel_edges(context.model, start_of(context), 80);
  const auto negligible = [&](double v) { return P.log_density(v) < peak - 60; };
  while (edges.size() > 8 && negligible(edges[1])) edges.erase(edges.begin());
  while (edges.size() > 8 && negligible(edges[edges.size() - 2])) edges.pop_back();
  std::function<double(double)> weight = [&](double v) { return P.density(v) / (m.V_F - v); };
  if (stationary::scaled_arguments(context.model).width < 0.01) {
    edges = graded_edges(edges.front(), edges.back(), 0.5 * root_a, 0.25 * root_a, 0.5 * root_a);
    weight = [&](double v) { return std::exp(-0.5 * (v - m.I) * (v - m.I) / m.a0); };
  }
  const auto rate = weighted_neumann_rate(weight, edges, 8);
  const std::string name = "weight without the zero at V_F";
  if (!rate) return {name, false, rate.error().message()};
  const claim::Check wrong = same_constant(shooting, m.a0 * *rate, 1e-10 * m.a0 * *rate, "spectral elements, Spectra");
  return {name, !wrong.passed(), fmt::format("a/C = {:.12g} instead of {:.12g}", wrong.value, wrong.reference)};
}

void check_poincare_volumes(const Context& context, const PoincareValue& shooting, claim::Outcome& outcome) {
  const std::size_t cells = cells_for(context, start_of(context));
  try {
    const Extrapolated volumes = extrapolated(
        [](const fokker_planck::FiniteVolume& scheme) {
          return value_of(entropy::poincare_rate(scheme, value_of(scheme.steady_state()).mass));
        },
        context.model, cells);
    outcome.checks.push_back(same_constant(shooting, volumes.value, volumes.error, "finite volumes, Dirichlet form"));
    outcome.orders.push_back(order_of_volumes("finite volumes, a/C in h", volumes, shooting.rate, cells));
  } catch (const std::runtime_error& failure) {
    outcome.notes.push_back(std::string("Finite volumes: ") + failure.what());
  }
}

claim::Outcome run_poincare(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  claim::Outcome outcome;
  // Solve
  const PoincareValue shooting = value_of(poincare_shooting(context.model));
  const PoincareValue elements = value_of(poincare_galerkin(context.model));
  // Checks
  outcome.checks.push_back(same_constant(shooting, elements.rate, elements.error, "spectral elements, Spectra"));
  check_poincare_volumes(context, shooting, outcome);
  check_bounds(context.model, shooting, outcome);
  const LeadingEigenvalues leading = value_of(leading_eigenvalues_characteristic(context.model, 1));
  outcome.checks.push_back({"a/C, at most the gap", claim::Relation::at_most, shooting.rate, -leading.value[0].real(),
                            shooting.error + leading.error[0], "shooting from both ends", "characteristic function",
                            "sum of both error estimates", true, "more digits"});
  // Control
  outcome.controls.push_back(without_the_zero(context, shooting));
  // Proof
  outcome.proof = proof_of(context, "linear.poincare", rigor::prove_poincare(context.model));
  // Data
  outcome.figures.push_back(poincare_figure(context.model));
  return outcome;
}

}  // namespace

Driver linear_poincare() {
  return {{"linear.poincare",
           claim::Kind::theorem,
           "There is a constant C with ∫ P u² ≤ C ∫ P u_v² for all u with ∫ P u = 0.",
           {"b = 0, a1 = 0", "P the steady state, P(V_F) = 0"},
           "Deck, part I, Hardy/Poincaré inequality, after Ledoux, Barthe and Roberto (2006)",
           "a function u whose quotient is below the enclosed constant"},
          {"poincare-and-gap"},
          true,
          run_poincare};
}

}  // namespace spikeproof::experiments
