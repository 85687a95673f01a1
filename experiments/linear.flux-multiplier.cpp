// Claim: N(t) is the flux at V_F and at the same time the Lagrange multiplier of mass 1.
// Source: deck, part I, linear equation. Expected: rounding on one mesh, order 2 in h against the flux.
// Run time: 0.1 s. Command: spikeproof verify linear.flux-multiplier
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fokker_planck/finite_volume_rates.h"
#include "linear_setup.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;

claim::Check same_rate(double t, double multiplier, double flux, double tolerance) {
  return {fmt::format("N({:g})", t),
          claim::Relation::agrees,
          multiplier,
          flux,
          tolerance,
          "multiplier of the imposed mass, finite volumes",
          "flux at V_F, spectral elements",
          "sum of both error estimates",
          true,
          "more cells"};
}

// Flux and multiplier step by step on one mesh: the largest difference, relative to its rounding bound.
claim::Check on_one_mesh(const Context& context, const InitialDensity& initial) {
  const FiniteVolumeMesh mesh = finite_volume_mesh(context.model, &initial, {});
  FiniteVolumeStepper flux(context.model, mesh, TimeScheme::sdirk2);
  FiniteVolumeStepper imposed(context.model, mesh, TimeScheme::sdirk2, RateFrom::mass);
  std::vector<double> n = value_of(flux.scheme().project(initial)), m = n;
  double worst = 0, largest = 0;
  for (int i = 0; i < 200; ++i) {
    const double N = value_of(flux.step(n, 0.01));
    worst = std::max(worst, std::abs(N - value_of(imposed.step(m, 0.01))));
    largest = std::max(largest, N);
  }
  return {"largest difference of the two on one mesh",
          claim::Relation::at_most,
          worst,
          0,
          4 * imposed.rate_rounding() + 1e-12 * largest,
          "multiplier of the imposed mass, finite volumes",
          "flux, same mesh",
          "rounding: 16 ulp of the mass over what one unit of N adds to it, 1e-12 N",
          false,
          "larger dt"};
}

claim::Figure rate_figure(const Evolution& spectral, const RateHistory& multiplier) {
  claim::Panel panel;
  panel.x.label = "t";
  panel.y.label = "N(t)";
  panel.series.push_back({"flux at V_F", spectral.t, spectral.N, claim::Series::Style::line});
  panel.series.push_back({"multiplier of mass 1", multiplier.t, multiplier.N, claim::Series::Style::points});
  panel.key = "bottom right";
  return {"rate",
          "The rate as flux at V_F (spectral elements) and as multiplier of the imposed mass (finite volumes).",
          {panel}};
}

claim::Outcome run_flux_multiplier(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  const InitialDensity initial = start_of(context);
  const bool quick = context.effort == Effort::quick;
  std::vector<double> times;
  for (int k = 1; k <= (quick ? 10 : 40); ++k) times.push_back(k * (quick ? 0.4 : 0.1));
  // Discretisation
  FiniteVolumeRatesOptions options;
  options.cells = cells_for(context, initial);
  options.from = RateFrom::mass;
  // Solve
  const RateHistory multiplier =
      value_of(finite_volume_rates(context.model, initial, times, options, context.progress));
  const Evolution flux = spectral_run(context, initial, times, quick ? 1e-7 : 1e-9);
  // Checks
  claim::Outcome outcome;
  bool twin_passes = true;
  std::string twin;
  std::array<double, 3> error{};
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double tolerance = multiplier.N_error[k] + flux.N_error[k];
    const claim::Check wrong = same_rate(times[k], 1.01 * multiplier.N[k], flux.N[k], tolerance);
    if (twin_passes && !wrong.passed())
      twin =
          fmt::format("N({:g}) differs by {:.3g}, tolerance {:.3g}", times[k], -wrong.margin() + tolerance, tolerance);
    twin_passes = twin_passes && wrong.passed();
    for (std::size_t l = 0; l < 3; ++l) error[l] = std::max(error[l], std::abs(multiplier.level[l][k] - flux.N[k]));
    if (k % (times.size() / 10) == 0 || k + 1 == times.size())
      outcome.checks.push_back(same_rate(times[k], multiplier.N[k], flux.N[k], tolerance));
  }
  outcome.checks.push_back(on_one_mesh(context, initial));
  const double h = 1 / static_cast<double>(options.cells);
  // Order 2 with terms of order 3 beside it: 0.2 to either side at these meshes
  outcome.orders.push_back(order_of("multiplier, max over t of the error of N, in h and dt", {h, h / 2, h / 4},
                                    {error[0], error[1], error[2]}, 1.8, 2.3));
  // Control
  if (twin_passes) twin = "1 % of N is below the error of the multiplier, a difference of masses near 1";
  outcome.controls.push_back({"N scaled by 1.01", !twin_passes, twin});
  // Data
  outcome.figures.push_back(rate_figure(flux, multiplier));
  return outcome;
}

}  // namespace

Driver linear_flux_multiplier() {
  return {
      {"linear.flux-multiplier",
       claim::Kind::identity,
       "The rate N(t) = -a ∂n/∂v(V_F,t) is at the same time the Lagrange multiplier that keeps the mass equal to 1.",
       {"b = 0, a1 = 0", "V_R < V_F, a0 > 0"},
       "Deck, part I, linear equation",
       "a multiplier that differs from the flux by more than the errors of both"},
      {"rate"},
      true,
      run_flux_multiplier};
}

}  // namespace spikeproof::experiments
