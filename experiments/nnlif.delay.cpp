// Claim: with a delay strong inhibition has periodic solutions beyond a critical delay d_c(b), and none below b_H.
// Source: deck, part II. Expected, standard set: b_H = -9.459786496976780, d_c(-20) = 1.833178038020874.
// Run time: 4 s. Command: spikeproof verify nnlif.delay
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "branch_figures.h"
#include "delay_checks.h"
#include "delay_runs.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "spectrum/linearised.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

using namespace spectrum;

double steady_rate_of(const Nnlif& model) { return value_of(stationary::steady_states(model)).front().N; }

Nnlif delayed(const Nnlif& model, double b, double delay) {
  return with(model, [&](NnlifParameters& p) { p.b = decimal_of(b), p.delay = decimal_of(delay); });
}

// At b_H the slope of the stationary response is -1: N d log I/dN by the moments of the stationary problem.
void check_threshold(const Nnlif& model, const HopfThreshold& threshold, claim::Outcome& outcome) {
  if (threshold.omega > 0) return;
  const stationary::RateFunction f(with(model, [&](NnlifParameters& p) { p.b = Exact(threshold.b); }));
  const double response = 1 - f.at(threshold.N).slope;
  outcome.checks.push_back(agreeing(fmt::format("response of the stationary rate at b_H = {:.12g}", threshold.b),
                                    response, -1, 1e-10, "moments of the stationary problem",
                                    "characteristic function at 0"));
}

void check_delay(const Nnlif& model, double b, claim::Outcome& outcome) {
  const Nnlif at = delayed(model, b, 0);
  const double N = steady_rate_of(at);
  const auto critical = value_of(critical_delay(at, N));
  if (!critical) throw std::runtime_error(fmt::format("no critical delay at b = {}", b));
  const DiscreteCrossing found = crossing_by_elements(at, N, *critical);
  outcome.checks.push_back(agreeing(fmt::format("d_c at b = {:.6g}", b), found.delay, critical->delay,
                                    found.error + critical->error, "spectral elements", "characteristic function"));
  // The wrong sign of the delay turns d_c into 2 pi/omega - d_c, a factor 2 halves it.
  const double wrong = 2 * std::numbers::pi / critical->omega - critical->delay;
  const double tolerance = found.error + critical->error;
  outcome.controls.push_back({fmt::format("sign of the delay reversed, b = {:.6g}", b),
                              std::abs(wrong - found.delay) > tolerance,
                              fmt::format("d_c = {:.6g} instead of {:.6g}", wrong, found.delay)});
  outcome.controls.push_back({fmt::format("delay counted twice, b = {:.6g}", b),
                              std::abs(0.5 * critical->delay - found.delay) > tolerance,
                              fmt::format("d_c = {:.6g} instead of {:.6g}", 0.5 * critical->delay, found.delay)});
}

// Below d_c the run decays at the rate of the leading pair, above it the oscillation persists.
void check_simulation(const Context& context, const Nnlif& model, double b, claim::Outcome& outcome) {
  const double N = steady_rate_of(delayed(model, b, 0));
  const auto critical = value_of(critical_delay(delayed(model, b, 0), N));
  for (const double share : {0.75, 1.3}) {
    const Nnlif at = delayed(model, b, share * critical->delay);
    const auto leading = value_of(leading_eigenvalues_linearised(at, N, 1)).value[0];
    const auto seen = simulated(context, at, N, 2 * std::numbers::pi / std::abs(leading.imag()));
    const std::string name = fmt::format("b = {:.6g}, d = {:.6g}: ", b, to_double(at.delay()));
    if (!seen) {
      outcome.notes.push_back(name + "not simulated, " + seen.error().message());
      continue;
    }
    if (share < 1)
      outcome.checks.push_back({name + "growth of the oscillation", claim::Relation::at_most, seen->growth,
                                0.5 * leading.real(), 0, "spectral evolution", "half the rate of the leading pair",
                                "none: a factor 2 of room", true, "a longer run"});
    else
      outcome.checks.push_back({name + "amplitude over N at the end", claim::Relation::at_least, seen->amplitude, 0.05,
                                0, "spectral evolution", "a visible oscillation", "none", true, "a longer run"});
  }
}

claim::Outcome run_delay(const Context& context) {
  // Parameters, model
  const Nnlif model = with(context.model, [](NnlifParameters& p) { p.b = 0, p.delay = 0; });
  claim::Outcome outcome;
  // Solve and check
  const HopfThreshold threshold = value_of(hopf_threshold(model));
  check_threshold(model, threshold, outcome);
  for (const double factor : {1.06, 2.1, 5.3, 10.7}) check_delay(model, factor * threshold.b, outcome);
  if (context.effort != Effort::quick) check_simulation(context, model, 2.1 * threshold.b, outcome);
  if (context.effort != Effort::quick) check_no_blow_up(context, outcome);
  check_published(context, outcome);
  // Data
  outcome.figures.push_back(hopf_figure(model));
  return outcome;
}

}  // namespace

Driver nnlif_delay() {
  return {
      {"nnlif.delay",
       claim::Kind::theorem,
       "With a delay in the transmission strong inhibition has periodic solutions: the steady state loses its "
       "stability at a critical delay d_c(b) for b below a threshold. With a delay there is no blow-up, whatever b is.",
       {"delay d > 0", "b below a threshold and d > d_c(b) for the oscillation"},
       "Deck, part II; Ikeda, Roux, Salort and Smets, Math. Neurosci. Appl. 2 (2022)",
       "decay to the steady state above d_c(b), or oscillation below it, beyond the error of d_c"},
      {"hopf-curve", "published-oscillations", "no-blow-up"},
      false,
      run_delay};
}

}  // namespace spikeproof::experiments
