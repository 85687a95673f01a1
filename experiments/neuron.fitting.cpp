// Claim: integrate-and-fire models, fitted to a recorded spike train and scored by the coincidence factor Gamma,
// predict most of its spikes on data that they were not fitted to.
// Source: deck, part I, Rossant et al. (2011). Expected: Gamma of all five models on test data far over chance; AdEx at
// four fifths or more of the reliability of the trials. Run time: 3 s. Command: spikeproof verify neuron.fitting
#include <fmt/format.h>

#include <cmath>

#include "fitting_checks.h"
#include "fitting_figures.h"

namespace spikeproof::experiments {
namespace {

using neuron::SpikingModel;

std::string with_error(const neuron::Gamma& gamma) { return fmt::format("{:.3f} ± {:.3f}", gamma.value, gamma.error); }

void note_scores(const FittingCase& fitting, const std::vector<neuron::Fit>& fits, claim::Outcome& outcome) {
  const neuron::Gamma other =
      reliability(fitting.recording.trials, fitting.settings.window, test_segment(fitting.recording, fitting.settings));
  std::string text = "Γ on training and test data: ";
  for (const neuron::Fit& fit : fits)
    text += fmt::format("{} {}, {}; ", title_of(fit.model), with_error(fit.train), with_error(fit.test));
  if (std::isfinite(other.value)) {
    text += fmt::format("between trials (test data) {}. ", with_error(other));
    for (const neuron::Fit& fit : fits)
      if (fit.model == SpikingModel::adex)
        text += fmt::format("The fitted AdEx predicts the test data at {:.3f} of the reliability of the trials.",
                            fit.test.value / other.value);
  } else {
    text += "one trial: no reliability.";
  }
  outcome.notes.push_back(text);
  for (const neuron::Fit& fit : fits) {
    text = fmt::format("Fitted {}:", title_of(fit.model));
    for (const auto& p : fit.parameters)
      text += fmt::format(" {} = {:.4g}{}{},", p.parameter.name, p.value, p.parameter.unit.empty() ? "" : " ",
                          p.parameter.unit);
    text.back() = '.';
    outcome.notes.push_back(text);
  }
}

void add_controls(const FittingCase& fitting, Progress& progress, claim::Outcome& outcome) {
  const neuron::Segment test = test_segment(fitting.recording, fitting.settings);
  const auto add = [&](const char* name, const FittingCase& data, const neuron::SpikeTrain& spikes) {
    const claim::Check check = beats_chance(data, name, spikes);
    outcome.controls.push_back(
        {name, !check.passed(), fmt::format("Γ = {:.3f} against a bound of {:.3f}", check.value, check.reference)});
  };
  const neuron::Target target(fitting.recording.trials, fitting.settings.window, test);
  neuron::SpikeTrain poisson =
      neuron::poisson_train(std::max(target.mean_count(), 1.0) / test.length(), test.length(), outcome.seed, 1);
  for (double& t : poisson) t += test.begin;
  add("an independent Poisson train of the same rate", fitting, poisson);
  add("LIF fitted with the current turned back to front", fitting, reversed_current(fitting, progress).spikes);
}

claim::Outcome run_fitting(const Context& context) {
  // Parameters, model
  const FittingCase fitting = fitting_case(context);
  claim::Outcome outcome;
  outcome.seed = fitting.settings.seed;
  outcome.parameters = fmt::format("{}; window ±{} ms, the first {:.0f} % fitted, {} candidates in {} generations",
                                   fitting.name, fitting.settings.window, 100 * fitting.settings.train,
                                   fitting.settings.swarm, fitting.settings.generations);
  // Solve
  const auto fits = fit_all(fitting, neuron::all_spiking_models(), context.progress);
  const Recovery recovery = recover(fitting, fits.front(), context.progress);
  // Checks
  outcome.checks.push_back(self_check(fitting));
  outcome.checks.push_back(poisson_check(fitting, context.effort == Effort::quick ? 100 : 400));
  for (const neuron::Fit& fit : fits)
    outcome.checks.push_back(beats_chance(fitting, fmt::format("Γ of {}, test data", title_of(fit.model)), fit.spikes));
  for (const neuron::Fit& fit : fits) outcome.checks.push_back(located_check(fitting, fit));
  outcome.checks.push_back(recovery.score);
  outcome.checks.push_back(recovery.membrane);
  for (const SpikingModel model : neuron::all_spiking_models())
    outcome.orders.push_back(spike_time_order(fitting, model));
  add_controls(fitting, context.progress, outcome);
  // Data
  outcome.figures.push_back(fits_figure(fitting, fits));
  outcome.figures.push_back(chance_figure(fitting, 100));
  note_scores(fitting, fits, outcome);
  outcome.notes.push_back(
      "Γ = (pairs - E)/((1 - E/N_data)(N_data + N_model)/2), with E the expected pairs of a Poisson train of the "
      "model's "
      "rate, each spike in one pair at most (derived here). Kistler, Gerstner and van Hemmen (1997) and Jolivet et al. "
      "(2008) have E = 2νΔ N_data at the model's rate, Rossant et al. (2011) at the data's; for νΔ → 0 all are the "
      "same. "
      "A regular train of period 2Δ meets every spike and scores 2/(1 + ν_model/ν_data) against any data of lower "
      "rate: "
      "models are compared with their own trains, turned in time. "
      "Errors: leaving out one of 20 pieces in turn. The optimiser is a heuristic: a larger Γ may exist.");
  return outcome;
}

}  // namespace

Driver neuron_fitting() {
  return {{"neuron.fitting",
           claim::Kind::figure,
           "Integrate-and-fire models, fitted to a recorded spike train and scored by the coincidence factor Γ, "
           "reproduce most of its spikes on data they were not fitted to.",
           {"Γ with the tolerance window of the source", "training and test data are disjoint"},
           "Deck, part I, fit to measurements; Rossant et al., Front. Neurosci. 5:9 (2011)",
           "Γ of the fitted models on test data not above that of an independent Poisson train"},
          {"fits", "chance-level"},
          true,
          run_fitting,
          {"recording"}};
}

}  // namespace spikeproof::experiments
