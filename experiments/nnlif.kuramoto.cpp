// Claim: in Kuramoto's model incoherence loses stability at K_c = 2/(pi g(0)); for the Lorentzian r = sqrt(1 - K_c/K).
// Source: deck, part II, simplified models. Expected: K_c = 1 for the Lorentzian of width 1/2, errors of networks with
// random frequencies of order n^(-1/2). Run time: 2 s. Command: spikeproof verify nnlif.kuramoto
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "kuramoto_checks.h"
#include "model/model_file.h"
#include "network/kuramoto.h"

namespace spikeproof::experiments {
namespace {

Kuramoto model_of(const Context& context) {
  if (context.file) return context.file->kuramoto.value();
  return kuramoto(FrequencyLaw::of_width(FrequencyLaw::Kind::lorentzian, ratio(1, 2)), 2);
}

// The same g(0), another law: the continuum of one against a network of the other.
claim::Control wrong_law(const KuramotoSetup& setup) {
  const bool lorentzian = setup.law.kind() == FrequencyLaw::Kind::lorentzian;
  const double g0 = setup.law(0), K = 1.5 * network::critical_coupling(setup.law);
  const double width = lorentzian ? 1 / (g0 * std::sqrt(2 * std::numbers::pi)) : 1 / (g0 * std::numbers::pi);
  const KuramotoSetup other{
      FrequencyLaw::of_width(lorentzian ? FrequencyLaw::Kind::gaussian : FrequencyLaw::Kind::lorentzian,
                             decimal_of(width)),
      setup.oscillators, setup.progress};
  const claim::Check check = order_agrees(other, K, network::order_parameter(setup.law, K), "", nullptr);
  return {
      fmt::format("network with another law of frequencies, the {}", lorentzian ? "Gaussian" : "Lorentzian"),
      !check.passed(),
      fmt::format("r = {:.4g} instead of {:.4g} at K = {:.4g}, with the same K_c", check.value, check.reference, K)};
}

claim::Outcome run_kuramoto(const Context& context) {
  // Parameters, model
  const Kuramoto model = model_of(context);
  const KuramotoSetup setup{model.law, std::array{2000u, 8000u, 40000u}[static_cast<std::size_t>(context.effort)],
                            context.progress};
  claim::Outcome outcome;
  outcome.seed = 19750101;
  outcome.parameters = fmt::format("frequencies: {}, K = {}", model.law.name(), to_text(model.K));
  const double critical = network::critical_coupling(model.law), own = to_double(model.K);
  const std::string formula =
      model.law.kind() == FrequencyLaw::Kind::lorentzian ? "sqrt(1 - K_c/K)" : "self-consistency, quadrature";
  // Solve, checks
  KuramotoData data;
  outcome.checks.push_back(decays_below(setup, 0.7 * critical, data));
  for (const double K : {1.2 * critical, 1.5 * critical, 2 * critical, 3 * critical})
    outcome.checks.push_back(order_agrees(setup, K, network::order_parameter(model.law, K), formula, &data));
  if (own > 1.05 * critical && std::abs(own - 2 * critical) > 0.01 * critical)
    outcome.checks.push_back(order_agrees(setup, own, network::order_parameter(model.law, own), formula, &data));
  check_growth(setup, outcome, data);
  check_finite_size(setup, outcome, data);
  outcome.checks.push_back(follows_ott_antonsen(setup, decimal_of(critical / 2)));
  // Control, data
  outcome.controls.push_back(wrong_law(setup));
  outcome.figures.push_back(kuramoto_figure(setup, data));
  outcome.notes.push_back(
      "Networks with frequencies at equal quantiles of the law, but for the error in n, where they are drawn. Below "
      "K_c "
      "the order parameter decays by phase mixing, without an eigenvalue.");
  if (model.law.kind() == FrequencyLaw::Kind::uniform)
    outcome.notes.push_back("The uniform law is not smooth at its ends: r jumps from 0 to π/4 at K_c.");
  return outcome;
}

}  // namespace

Driver nnlif_kuramoto() {
  return {{"nnlif.kuramoto",
           claim::Kind::theorem,
           "In Kuramoto's model of coupled oscillators incoherence loses stability at K_c = 2/(π g(0)). For the "
           "Lorentzian law the order parameter is r = sqrt(1 - K_c/K) above it.",
           {"g even, unimodal and continuous", "K >= 0"},
           "Deck, part II, simplified models; Kuramoto, Lect. Notes Phys. 39 (1975)",
           "an order parameter off the branch by more than the finite-size error"},
          {"order-parameter"},
          true,
          run_kuramoto,
          {"kuramoto"}};
}

}  // namespace spikeproof::experiments
