// Claim: the mean interval of the leaky integrate-and-fire neuron is Siegert's formula; without noise it is silent for
// I <= V_F and has the period ln((I - V_R)/(I - V_F)) above. Here from the density: the flux of the steady state.
// Source: deck, part I. Expected: fluxes to their errors, order 1 in a toward the period. Run time: 0.1 s.
// Command: spikeproof verify neuron.lif
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "fokker_planck/spectral_steady_state.h"
#include "linear_setup.h"
#include "steady_rates.h"

namespace spikeproof::experiments {
namespace {

Nnlif with_current_and_noise(const Nnlif& model, const Exact& I, const Exact& a0) {
  NnlifParameters p = model.parameters();
  p.I = I;
  p.a0 = a0;
  return Nnlif(p);
}

// The mean interval as the inverse of a flux, against Siegert's formula.
claim::Check interval_agrees(double N, double error, const char* method, const stationary::Rate& siegert) {
  claim::Check check = operator_agrees("mean interval", 1 / N, error / (N * N), method, siegert);
  check.reference = 1 / siegert.N;
  check.tolerance = error / (N * N) + siegert.relative_error / siegert.N;
  check.reference_method = "Siegert's formula";
  return check;
}

// Above the threshold: the interval tends to the period of the noiseless neuron, with an error of order a.
claim::Order period_order(const Nnlif& model) {
  const Exact width = model.V_F() - model.V_R();
  const Exact I = model.I() > model.V_F() ? model.I() : Exact(model.V_F() + width);
  const double period = std::log1p(to_double(width / (I - model.V_F())));
  std::vector<double> a, error;
  for (long denominator : {2000L, 4000L, 8000L}) {
    const Exact distance = I - model.V_F();
    const Exact noise = distance * distance / denominator;
    a.push_back(to_double(noise));
    error.push_back(std::abs(1 / stationary::steady_rate(with_current_and_noise(model, I, noise)).N / period - 1));
  }
  // the next term of the expansion in a/(I - V_F)^2 is below 1 % at these noises
  return order_of("interval against the noiseless period, in a", a, error, 0.97, 1.03);
}

// Below it: 1/N >= int_{max(x_R,0)}^{x_F} sqrt(pi/2) e^{x^2/2} dx, so the neuron falls silent faster than any power of
// a.
claim::Check silence(const Nnlif& model) {
  const Exact width = model.V_F() - model.V_R();
  const Exact I = model.I() < model.V_F() ? model.I() : Exact(model.V_F() - width / 2);
  const Exact distance = model.V_F() - I;
  const auto x = stationary::scaled_arguments(with_current_and_noise(model, I, distance * distance / 50));
  const stationary::Rate rate = siegert_rate(x);
  const double from = std::max(x.x_R, 0.0), room = 0.5 * (x.x_F - from) * (x.x_F + from);
  claim::Check check;
  check.name = fmt::format("log N below the threshold, a = {:.3g}", to_double(distance * distance / 50));
  check.relation = claim::Relation::at_most;
  check.value = rate.log_N;
  check.reference =
      std::log(x.x_F * std::sqrt(2 / std::numbers::pi)) - 0.5 * x.x_F * x.x_F - std::log1p(-std::exp(-room));
  check.tolerance = rate.relative_error + 1e-15 * std::abs(rate.log_N);
  check.method = "Siegert's formula";
  check.reference_method = "bound x_F √(2/π)/(e^{x_F²/2} - e^{x²/2}), x = max(x_R, 0)";
  check.tolerance_source = "error estimate of the rate";
  check.knob = "more digits";
  return check;
}

claim::Figure rate_against_current(const Nnlif& model) {
  const NnlifReal m = rounded(model);
  const double width = m.V_F - m.V_R;
  claim::Panel panel;
  panel.x.label = "I";
  panel.y.label = "N";
  panel.key = "top left";
  claim::Series silent{"no noise", {}, {}, claim::Series::Style::dashed};
  for (int i = 0; i <= 300; ++i) {
    const double I = m.V_F + width * (-2 + 4.0 * i / 300);
    silent.x.push_back(I);
    silent.y.push_back(I > m.V_F ? 1 / std::log1p(width / (I - m.V_F)) : 0);
  }
  for (const char* noise : {"0.01", "0.1", "1"}) {
    const Exact a = decimal(noise) * (model.V_F() - model.V_R()) * (model.V_F() - model.V_R());
    claim::Series series{fmt::format("a = {:.3g}", to_double(a)), {}, {}, claim::Series::Style::line};
    for (int i = 0; i <= 120; ++i) {
      const Exact I = model.V_F() + (model.V_F() - model.V_R()) * ratio(-120 + 2 * i, 60);
      series.x.push_back(to_double(I));
      series.y.push_back(stationary::steady_rate(with_current_and_noise(model, I, a)).N);
    }
    panel.series.push_back(series);
  }
  panel.series.push_back(silent);
  return {"rate-against-current",
          fmt::format("Firing rate against the current I by Siegert's formula, V_R = {}, V_F = {}; dashed: the neuron "
                      "without noise.",
                      to_text(model.V_R()), to_text(model.V_F())),
          {panel}};
}

claim::Outcome run_lif(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  const stationary::Rate siegert = stationary::steady_rate(context.model);
  claim::Outcome outcome;
  const Nnlif noisier = with_current_and_noise(context.model, context.model.I(), context.model.a0() * 2);
  // Solve, checks; the control takes sigma^2 for sigma^2/2
  claim::Check wrong;
  if (operators_can_hold(siegert)) {
    const auto spectral = value_of(fokker_planck::spectral_steady_rate(context.model));
    const ExtrapolatedRate cells =
        finite_volume_steady_rate(context.model, context.effort == Effort::quick ? 100 : 200);
    if (spectral.error < 0.01 * spectral.N)
      outcome.checks.push_back(interval_agrees(spectral.N, spectral.error, "flux, spectral elements", siegert));
    outcome.checks.push_back(interval_agrees(cells.N, cells.error, "flux, finite volumes, extrapolated", siegert));
    wrong = interval_agrees(cells.N, cells.error, "", stationary::steady_rate(noisier));
  } else {
    outcome.notes.push_back(
        "N_inf is outside the range of doubles: formulas are compared by their logarithms, and no flux.");
    const auto nested = double_integral_rate(stationary::scaled_arguments(context.model));
    outcome.checks.push_back(
        formulas_agree(siegert, nested, "Siegert's formula", "mass of the profile, double integral"));
    wrong = formulas_agree(stationary::steady_rate(noisier), nested, "", "");
  }
  outcome.checks.push_back(silence(context.model));
  outcome.orders.push_back(period_order(context.model));
  outcome.controls.push_back({"factor 2 missing in a = σ²/2", !wrong.passed(),
                              fmt::format("{}: {:.6g} against {:.6g}, tolerance {:.3g}", wrong.name, wrong.value,
                                          wrong.reference, wrong.tolerance)});
  outcome.notes.push_back(
      "Decided from the density. Paths of single neurons and their intervals are not part of this "
      "check yet.");
  // Data
  outcome.figures.push_back(rate_against_current(context.model));
  return outcome;
}

}  // namespace

Driver neuron_lif() {
  return {
      {"neuron.lif",
       claim::Kind::identity,
       "Leaky integrate-and-fire neuron, dV = (-V + I) dt + σ dW below V_F, reset to V_R: with noise its mean interval "
       "is Siegert's formula; without noise it is silent for I <= V_F and has the period ln((I - V_R)/(I - V_F)) "
       "above.",
       {"V_R < V_F", "constant I", "a = σ²/2 > 0"},
       "Deck, part I, the leaky integrate and fire model; Siegert, Phys. Rev. 81 (1951)",
       "a mean interval that differs from Siegert's formula by more than the errors of both"},
      {"rate-against-current"},
      true,
      run_lif};
}

}  // namespace spikeproof::experiments
