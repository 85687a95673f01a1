// Claim: a network of spiking neurons, the density of their potentials and macroscopic quantities describe one system.
// Source: deck, opening picture of statistical physics. Expected: histogram within the bands of independent neurons,
// mean potential and rate within 4.5 standard errors. Run time: 1 s. Command: spikeproof verify scales.three-levels
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "gap_checks.h"
#include "linear_setup.h"
#include "network_ensemble.h"
#include "three_levels.h"

namespace spikeproof::experiments {
namespace {

constexpr std::uint64_t three_levels_seed = 20110611;

claim::Outcome run_three_levels(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  outcome.seed = three_levels_seed;
  const InitialDensity initial = start_of(context);
  Context here = context;
  here.model = coupled(context.model, initial, outcome);
  // Solve
  const std::size_t neurons = std::array{20000u, 100000u, 1000000u}[static_cast<std::size_t>(context.effort)];
  const ThreeLevels levels = three_levels(here, initial, neurons, three_levels_seed);
  // Checks
  for (const std::size_t record : levels.shown)
    outcome.checks.push_back(histogram_agrees(levels, levels.network, record));
  outcome.checks.push_back(mean_agrees(levels));
  const NnlifReal m = rounded(here.model);
  const bool bursts = m.V_F - m.V_R < 0.3 * std::sqrt(m.a0);
  if (levels.spikes * static_cast<double>(neurons) > 100 && !bursts)
    outcome.checks.push_back(rate_agrees(levels));
  else
    outcome.notes.push_back(bursts ? "The reset is so close to V_F that spikes come in bursts: no band of independent "
                                     "spikes for the rate."
                                   : "Hardly a neuron fires: the rate is not compared.");
  if (here.model.delay() == 0) outcome.checks.push_back(mean_obeys_its_equation(here, levels, initial));
  // Control
  const Nnlif noisier = with(here.model, [](NnlifParameters& p) { p.a0 *= 2, p.a1 *= 2; });
  const auto wrong = network_of(levels, noisier, initial, neurons, three_levels_seed + 1, context.progress);
  const claim::Check check = histogram_agrees(levels, wrong, levels.shown.back());
  outcome.controls.push_back({"network with a = σ² instead of σ²/2", !check.passed(),
                              fmt::format("{}: {:.4g}, at most {:.4g}", check.name, check.value, check.reference)});
  // Data
  outcome.figures.push_back(three_levels_figure(levels));
  return outcome;
}

}  // namespace

Driver scales_three_levels() {
  return {
      {"scales.three-levels",
       claim::Kind::figure,
       "One system seen on three scales: a network of spiking neurons, the density n(v,t) of their potentials, and "
       "macroscopic quantities, mean potential and rate. With equal parameters the three describe the same activity.",
       {"a = σ²/2", "many neurons, each with a kick of size b/N", "before a blow-up"},
       "Deck, opening picture of statistical physics",
       "a histogram of the network that differs from n(v,t) by more than the finite-size error"},
      {"three-levels"},
      false,
      run_three_levels};
}

}  // namespace spikeproof::experiments
