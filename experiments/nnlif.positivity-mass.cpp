// Claim: n >= 0 and int n dv = 1 with drift -v + bN and noise a0 + a1 N, b of either sign, as long as solutions exist.
// Source: deck, part II. Expected: min n >= 0 and mass to rounding at every implicit step, up to the last N that the
// mesh resolves before a blow-up. Run time: 3 s. Command: spikeproof verify nnlif.positivity-mass
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "convergence_table.h"
#include "fokker_planck/blow_up.h"
#include "fokker_planck/finite_volume_rates.h"
#include "gap_checks.h"
#include "linearised_checks.h"
#include "positivity_checks.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;
constexpr double spacing_at_one = std::numeric_limits<double>::epsilon();

Nnlif with_coupling(const Nnlif& model, const Exact& b, const Exact& a1) {
  return with(model, [&](NnlifParameters& p) { p.b = b, p.a1 = a1; });
}

std::string described(const Nnlif& model) {
  return fmt::format("b = {:.4g}, a1 = {:.4g}", to_double(model.b()), to_double(model.a1()));
}

void check_extremes(const std::string& run, const Extremes& seen, std::size_t cells, claim::Outcome& outcome) {
  const std::string method =
      fmt::format("finite volumes, {} implicit steps to t = {:.4g}, N = {:.4g}", seen.steps, seen.until, seen.N);
  outcome.checks.push_back(not_negative(seen.lowest, run + ", " + method, 0, "exact: no subtraction in the solver"));
  outcome.checks.back().independent = false;
  const double bound = static_cast<double>(seen.steps) * 8 * static_cast<double>(cells) * spacing_at_one;
  outcome.checks.push_back({"mass error, " + run, claim::Relation::at_most, seen.mass_error, 0, bound, method, "0",
                            "rounding: 8 spacing_at_one per cell and step", false, "fewer steps"});
}

// Gaussian data so close to V_F that b > V_F - V_R makes them blow up soon.
InitialData concentrated(const Nnlif& model) {
  const Exact width = model.V_F() - model.V_R();
  InitialData data;
  data.mean = model.V_F() - width / 4;
  data.variance = width * width / 300;
  return data;
}

void check_blow_up(const Context& context, std::size_t cells, claim::Outcome& outcome) {
  const Exact b = ratio(5, 2) * (context.model.V_F() - context.model.V_R());
  for (const Exact& a1 : {Exact(0), Exact(context.model.a0() / 10)}) {
    const Nnlif model = with_coupling(context.model, b, a1);
    const InitialDensity initial = density_of(concentrated(model), model);
    const FiniteVolumeMesh mesh = finite_volume_mesh(model, &initial, {cells, 1, 1e-4, 0});
    // the layer a/(bN) at V_F has to be wider than a cell
    const double resolved = to_double(model.a0()) / (to_double(b) * mesh.width(mesh.cells() - 1));
    const Extremes seen = run_to_blow_up(context, model, initial, mesh, resolved);
    check_extremes("toward a blow-up, " + described(model), seen, mesh.cells(), outcome);
  }
}

// N at time t on three nested meshes, steps halved with the cells; `shift`: the reset enters that many cells too high.
Result<std::array<double, 3>> volume_rates(const Nnlif& model, const InitialDensity& initial, double t,
                                           std::size_t cells, std::size_t shift) {
  std::array<double, 3> N{};
  for (std::size_t level = 0; level < 3; ++level) {
    const std::size_t refine = std::size_t{1} << level;
    FiniteVolumeMesh mesh = finite_volume_mesh(model, &initial, {cells, refine, t, 0});
    mesh.reset += shift;
    FiniteVolumeStepper stepper(model, std::move(mesh), TimeScheme::sdirk2);
    std::vector<double> mass = value_of(stepper.scheme().project(initial));
    double now = 0;
    for (const double next :
         graded_times(std::vector<double>{t / 100, t}, 12, drift_time(model), static_cast<int>(refine))) {
      const Result<double> rate = stepper.step(mass, next - now);
      if (!rate) return rate.error();
      N[level] = *rate;
      now = next;
    }
  }
  return N;
}

struct LimitOfRates {
  double N, change;
};
LimitOfRates extrapolated_rate(const std::array<double, 3>& N) {
  const double first = N[1] + (N[1] - N[0]) / 3, second = N[2] + (N[2] - N[1]) / 3;
  return {second, std::abs(second - first)};
}

// The twin whose reset enters one cell too high: over all models the check of the rates must fail on it.
struct Shifted {
  double worst = 0;  // difference over tolerance
  std::string reason = "no rate could be compared";
};

// The densities that keep sign and mass are those of the equation: their rates converge to the spectral one.
void check_grid_rates(const Context& context, const Nnlif& model, const InitialDensity& initial, std::size_t cells,
                      Shifted& shifted, claim::Outcome& outcome) {
  // what was reset has to have come back to V_F, or the place of the reset is not seen
  const double distance = to_double(model.V_F() - model.V_R()) / std::sqrt(to_double(model.a0()));
  const double t = 1 + std::round(10 * std::log1p(distance)) / 10;
  const auto skipped = [&](const std::string& why) {
    outcome.notes.push_back(fmt::format("{}: the rate is not compared; {}.", described(model), why));
  };
  if (discharges_at_start(rounded(model), initial.value_at_threshold))
    return skipped("data that do not vanish at V_F and noise that grows with N let neurons fire at t = 0");
  const Result<Evolution> spectral = evolve(model, initial, {decimal_of(t), 1e-9, {decimal_of(t)}}, context.progress);
  if (!spectral) return skipped(spectral.error().message());
  if (spectral->status == Evolution::Status::blow_up)
    return skipped(fmt::format("it blows up at t = {:.6g}", spectral->blow_up_time));
  const double N = spectral->N[0];
  const auto levels = volume_rates(model, initial, t, cells, 0), twin = volume_rates(model, initial, t, cells, 1);
  if (!levels || !twin) return skipped((levels ? twin : levels).error().message());
  const LimitOfRates right = extrapolated_rate(*levels), wrong = extrapolated_rate(*twin);
  const double tolerance = 2 * right.change + spectral->N_error[0];
  const std::string name = fmt::format("N({:g}), {}", t, described(model));
  outcome.checks.push_back(
      {name, claim::Relation::agrees, right.N, N, tolerance, "finite volumes, extrapolated", "spectral elements",
       "twice the change by the last extrapolation + the error of the spectral run", true, "more cells"});
  std::vector<double> errors;
  for (const double level : *levels) errors.push_back(std::abs(level - N));
  outcome.orders.push_back(order_of("finite volumes, " + name + ", in h and dt", {1, 0.5, 0.25}, errors, 1.6, 2.4));
  if (const double excess = std::abs(wrong.N - N) / tolerance; excess > shifted.worst)
    shifted = {excess, fmt::format("{}: {:.8g} instead of {:.8g}, allowed {:.2g}", name, wrong.N, N, tolerance)};
}

claim::Outcome run_nonlinear_positivity_mass(const Context& context) {
  // Parameters, model
  const InitialDensity initial = start_of(context);
  const Exact width = context.model.V_F() - context.model.V_R(), a1 = context.model.a1();
  const bool discharges =
      discharges_at_start(rounded(with_coupling(context.model, 0, context.model.a0() / 5)), initial.value_at_threshold);
  const Exact noisy = discharges ? Exact(0) : a1 > 0 ? a1 : Exact(context.model.a0() / 5);
  const Exact unit = std::min(width, decimal_of(std::sqrt(to_double(context.model.a0()))));
  std::vector<Nnlif> models{with_coupling(context.model, Exact(-10 * unit), discharges ? Exact(0) : a1),
                            with_coupling(context.model, Exact(-3 * unit / 2), noisy),
                            with_coupling(context.model, Exact(unit / 2), noisy)};
  if (!context.model.is_linear()) models.push_back(context.model);
  claim::Outcome outcome;
  // Discretisation
  const bool quick = context.effort == Effort::quick;
  const std::size_t cells = std::max<std::size_t>(quick ? 200 : 400, cells_for(context, initial)), few = 200;
  // Solve and check
  Shifted shifted;
  for (const Nnlif& model : models) {
    const FiniteVolumeMesh mesh = finite_volume_mesh(model, &initial, {few, 1, 1, 0});
    for (const double dt : {1e-3, 0.05}) {
      const Extremes seen = implicit_run(context, model, initial, mesh, dt, quick ? 200 : 2000);
      check_extremes(fmt::format("{}, dt = {:g}", described(model), dt), seen, mesh.cells(), outcome);
    }
    check_grid_rates(context, model, initial, cells, shifted, outcome);
  }
  check_blow_up(context, few, outcome);
  if (initial.width > to_double(width) / 8) add_convergence_table(context, models[2], initial, outcome);
  outcome.controls.push_back({"reset one cell too high", shifted.worst > 1, shifted.reason});
  return outcome;
}

}  // namespace

Driver nnlif_positivity_mass() {
  return {{"nnlif.positivity-mass",
           claim::Kind::identity,
           "Solutions with drift -v + bN and noise a(N) = a0 + a1 N stay non-negative and keep mass 1 as long as they "
           "exist.",
           {"n(v,0) ≥ 0 with mass 1", "a0 > 0, a1 ≥ 0", "b of either sign"},
           "Deck, part II, constitutive laws; Cáceres, Carrillo, Perthame, J. Math. Neurosci. 1:7 (2011)",
           "a negative value or a change of mass beyond rounding, before the last resolved time"},
          {},
          true,
          run_nonlinear_positivity_mass};
}

}  // namespace spikeproof::experiments
