#include "fit_output.h"

#include <fmt/format.h>

#include <cmath>

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using neuron::Gamma;

Json gamma_json(const Gamma& gamma) {
  return {{"gamma", gamma.value}, {"error", gamma.error}, {"chance_deviation", gamma.chance}};
}

Json fit_json(const neuron::Fit& fit, const Gamma& other) {
  Json json{{"model", name_of(fit.model)}, {"parameters", Json::array()}};
  for (const auto& p : fit.parameters)
    json["parameters"].push_back(
        {{"name", p.parameter.name}, {"value", p.value}, {"spread", p.spread}, {"unit", p.parameter.unit}});
  json["train"] = gamma_json(fit.train);
  json["test"] = gamma_json(fit.test);
  if (std::isfinite(other.value)) json["of_reliability"] = fit.test.value / other.value;
  json["candidates"] = fit.tried_gamma.size();
  json["spikes"] = fit.spikes;
  return json;
}

std::string gamma_text(const Gamma& gamma) { return fmt::format("{:.3f} ± {:.3f}", gamma.value, gamma.error); }

}  // namespace

Json fits_json(const FittingCase& fitting, const std::vector<neuron::Fit>& fits) {
  const auto& r = fitting.recording;
  const neuron::Segment training = training_segment(r, fitting.settings), test = test_segment(r, fitting.settings);
  const Gamma other = reliability(r.trials, fitting.settings.window, test);
  Json json;
  json["schema"] = "spikeproof.fit/1";
  json["recording"] = {{"duration", r.duration()}, {"dt", r.dt}, {"current_unit", r.unit}, {"spikes", Json::array()}};
  for (const auto& trial : r.trials) json["recording"]["spikes"].push_back(trial.size());
  json["window"] = fitting.settings.window;
  json["training_segment"] = {training.begin, training.end};
  json["test_segment"] = {test.begin, test.end};
  json["seed"] = fitting.settings.seed;
  json["reliability"] = {{"train", gamma_json(reliability(r.trials, fitting.settings.window, training))},
                         {"test", gamma_json(other)}};
  json["fits"] = Json::array();
  for (const neuron::Fit& fit : fits) json["fits"].push_back(fit_json(fit, other));
  return json;
}

std::string fits_text(const FittingCase& fitting, const std::vector<neuron::Fit>& fits) {
  const auto& r = fitting.recording;
  const neuron::Segment test = test_segment(r, fitting.settings);
  const Gamma other = reliability(r.trials, fitting.settings.window, test);
  std::string text =
      fmt::format("{}: {:.6g} s, {} trials; fitted on t < {:.6g} s, tested on the rest, window ±{} ms\n", fitting.name,
                  r.duration() / 1000, r.trials.size(), test.begin / 1000, fitting.settings.window);
  text += fmt::format("{:<14}{:>18}{:>18}{:>20}\n", "model", "Γ training", "Γ test", "of reliability");
  for (const neuron::Fit& fit : fits)
    text += fmt::format("{:<14}{:>18}{:>18}{:>20}\n", title_of(fit.model), gamma_text(fit.train), gamma_text(fit.test),
                        std::isfinite(other.value) ? fmt::format("{:.3f}", fit.test.value / other.value) : "");
  if (std::isfinite(other.value)) text += fmt::format("{:<14}{:>36}\n", "trials", gamma_text(other));
  if (!fits.empty())
    text += fmt::format("a Poisson train of the same rate scores 0 ± {:.3f} (one standard deviation)\n",
                        fits.front().test.chance);
  for (const neuron::Fit& fit : fits) {
    text += fmt::format("{}:", title_of(fit.model));
    for (const auto& p : fit.parameters)
      text += fmt::format(" {} = {:.4g}{}{}{}", p.parameter.name, p.value,
                          std::isfinite(p.spread) ? fmt::format(" ({:.2g})", p.spread) : "",
                          p.parameter.unit.empty() ? "" : " ", p.parameter.unit);
    text += "\n";
  }
  return text + "in brackets: the spread of the candidates that score as well up to the error of Γ\n";
}

}  // namespace spikeproof::experiments
