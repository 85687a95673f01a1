// Claim: the zeros of a characteristic function decide the linear stability of a steady state; exchange at the fold.
// Source: deck, part II. Expected, b = 3/2: lambda_1 = -0.830435448565 (N = 0.192364), 3.881795074597 (N = 2.289126).
// Run time: 2 s. Command: spikeproof verify nnlif.stability
#include <fmt/format.h>

#include <cmath>

#include "branch_figures.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "proof_file.h"
#include "rigor/stability.h"
#include "spectrum/linearised.h"
#include "spectrum/linearised_operator.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

using namespace spectrum;
const char* const characteristic = "characteristic function, Arb";

std::string state_name(double N) { return fmt::format("N = {:.6g}: ", N); }

void check_discrete(const Context& context, const Nnlif& model, double N, const LeadingEigenvalues& exact,
                    claim::Outcome& outcome) {
  const auto elements = value_of(leading_eigenvalues_discretised(model, N, 1));
  const double tolerance = elements.error[0] + exact.error[0];
  const std::string method = "spectral elements, dense";
  outcome.checks.push_back(agreeing(state_name(N) + "Re lambda_1", elements.value[0].real(), exact.value[0].real(),
                                    tolerance, method, characteristic));
  outcome.checks.push_back(agreeing(state_name(N) + "Im lambda_1", std::abs(elements.value[0].imag()),
                                    std::abs(exact.value[0].imag()), tolerance, method, characteristic));
  const std::size_t cells = context.effort == Effort::quick ? 150 : 300;
  const Extrapolated volumes = eigenvalue_by_volumes(model, N, exact.value[0], cells);
  outcome.checks.push_back(agreeing(state_name(N) + "Re lambda_1", volumes.value, exact.value[0].real(),
                                    volumes.error + exact.error[0], "finite volumes, extrapolated", characteristic));
  outcome.orders.push_back(
      order_of_volumes(state_name(N) + "finite volumes, Re lambda_1 in h", volumes, exact.value[0].real(), cells));
}

void check_observed(const Context& context, const Nnlif& model, double N, const LeadingEigenvalues& exact,
                    claim::Outcome& outcome) {
  if (model.delay() > 0 || context.effort == Effort::quick) return;
  const auto seen = observed_rate(model, N, exact.value, context.progress);
  if (!seen) {
    outcome.notes.push_back(state_name(N) + "growth not observed, " + seen.error().message());
    return;
  }
  outcome.checks.push_back(agreeing(state_name(N) + "Re lambda_1", seen->lambda.real(), exact.value[0].real(),
                                    seen->error + exact.error[0], "growth of a small perturbation, spectral evolution",
                                    characteristic));
}

void check_count(const Nnlif& model, double N, const LeadingEigenvalues& exact, claim::Outcome& outcome) {
  long positive = 0;
  for (const auto& lambda : exact.value) positive += lambda.real() > 0 ? 1 : 0;
  const long counted = value_of(count_right_of(LinearisedCharacteristic(model, N)));
  outcome.checks.push_back(agreeing(state_name(N) + "eigenvalues with positive real part",
                                    static_cast<double>(positive), static_cast<double>(counted), 0, "found one by one",
                                    "argument principle"));
}

// The twin without one term of dN has another eigenvalue.
claim::Control control_of(const Nnlif& model, double N, const LeadingEigenvalues& exact) {
  LinearisationOptions twin;
  (model.a1() > 0 ? twin.diffusion_share : twin.drift_share) = 0;
  const std::string name = model.a1() > 0 ? "term of dN in a(N) left out" : "term of dN in bN left out";
  // Without feedback there is no determinant to refine with: the eigenvalues of one mesh, and of the same with
  // feedback.
  const auto wrong = value_of(rough_eigenvalues(LinearisedOperator(model, N, twin), 1))[0];
  const auto right = value_of(rough_eigenvalues(LinearisedOperator(model, N), 1))[0];
  const double tolerance = std::abs(right - exact.value[0]) + exact.error[0];
  return {state_name(N) + name, std::abs(wrong - exact.value[0]) > 10 * tolerance,
          fmt::format("Re lambda_1 = {:.9g} instead of {:.9g}", wrong.real(), exact.value[0].real())};
}

// Across a fold of the diagram one real eigenvalue passes through 0.
void check_folds(const Nnlif& model, claim::Outcome& outcome) {
  for (const stationary::Fold& fold : value_of(stationary::fold_points(model))) {
    long count[2];
    for (int side : {0, 1}) {
      const double N = fold.N * (side == 0 ? 0.99 : 1.01);
      const double b = value_of(stationary::connectivity_of_rate(stationary::RateFunction(model), N));
      const Nnlif near = with(model, [&](NnlifParameters& p) { p.b = Exact(b), p.delay = 0; });
      count[side] = value_of(count_right_of(LinearisedCharacteristic(near, N)));
    }
    outcome.checks.push_back(agreeing(
        fmt::format("fold b = {:.9g}, N = {:.6g}: unstable eigenvalues above less those below", fold.b, fold.N),
        static_cast<double>(count[1] - count[0]), fold.maximum ? 1 : -1, 0, "argument principle on both sides",
        "sign of the turn of the branch"));
  }
}

claim::Outcome run_stability(const Context& context) {
  // Parameters, model
  const Nnlif model = coupled(context.model, ratio(3, 2));
  claim::Outcome outcome;
  // Solve and check
  const auto states = value_of(stationary::steady_states(model));
  for (const stationary::SteadyState& state : states) {
    const auto exact = value_of(leading_eigenvalues_linearised(model, state.N, 3));
    check_discrete(context, model, state.N, exact, outcome);
    check_observed(context, model, state.N, exact, outcome);
    check_count(model, state.N, exact, outcome);
    outcome.controls.push_back(control_of(model, state.N, exact));
  }
  check_folds(model, outcome);
  // Proof
  outcome.proof = proof_of(context, "nnlif.stability", rigor::prove_stability(model));
  // Data
  outcome.notes.push_back(fmt::format("Parameters: {}, a1 = {}, b = {}, delay = {}; {} steady state(s).",
                                      parameters_text(model), to_text(model.a1()), to_text(model.b()),
                                      to_text(model.delay()), states.size()));
  outcome.figures.push_back(branch_eigenvalue_figure(model));
  return outcome;
}

}  // namespace

Driver nnlif_stability() {
  return {{"nnlif.stability",
           claim::Kind::theorem,
           "The linear stability of a steady state is decided by the zeros of a characteristic function. Of two steady "
           "states the one with the larger rate is unstable, and they exchange stability at the fold.",
           {"no delay", "a1 = 0 for the exchange at the fold"},
           "Deck, part II; Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011)",
           "a certified number of unstable eigenvalues other than stated"},
          {"eigenvalues-branch"},
          true,
          run_stability};
}

}  // namespace spikeproof::experiments
