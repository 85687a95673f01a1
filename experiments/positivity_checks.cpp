#include "positivity_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "entropy/relative_entropy.h"
#include "fokker_planck/finite_volume_rates.h"

namespace spikeproof::experiments {

using namespace fokker_planck;

void Extremes::see(const std::vector<double>& mass) {
  lowest = std::min(lowest, *std::min_element(mass.begin(), mass.end()));
  mass_error = std::max(mass_error, std::abs(std::accumulate(mass.begin(), mass.end(), 0.0) - 1));
}

Extremes implicit_run(const Context& context, const Nnlif& model, const InitialDensity& initial, FiniteVolumeMesh mesh,
                      double dt, long steps, double largest_rate) {
  FiniteVolumeStepper stepper(model, std::move(mesh), TimeScheme::implicit_euler);
  std::vector<double> mass = value_of(stepper.scheme().project(initial));
  Extremes extremes;
  while (extremes.steps < steps && extremes.N <= largest_rate) {
    const Result<double> N = stepper.step(mass, dt);
    if (!N) break;
    extremes.see(mass);
    extremes.N = *N;
    extremes.until = stepper.time();
    if (++extremes.steps % 1000 == 0)
      context.progress.update(static_cast<double>(extremes.steps) / static_cast<double>(steps));
  }
  return extremes;
}

Extremes run_to_blow_up(const Context& context, const Nnlif& model, const InitialDensity& initial,
                        FiniteVolumeMesh mesh, double largest_rate) {
  FiniteVolumeStepper stepper(model, std::move(mesh), TimeScheme::implicit_euler);
  std::vector<double> mass = value_of(stepper.scheme().project(initial));
  Extremes extremes;
  double dt = 1e-6;
  while (dt > 1e-12 && extremes.N <= largest_rate && extremes.steps < 20000) {
    std::vector<double> next = mass;
    FiniteVolumeStepper trial = stepper;
    const Result<double> N = trial.step(next, dt);
    const double change = N ? std::abs(*N - extremes.N) / (std::abs(*N) + 1e-6) : 1;
    if (extremes.steps > 0 && change > 0.1) {
      dt *= 0.5;
      continue;
    }
    stepper = std::move(trial);
    mass = std::move(next);
    extremes.see(mass);
    extremes.N = *N;
    extremes.until = stepper.time();
    if (change < 0.05) dt = std::min(1.5 * dt, 0.02);
    if (++extremes.steps % 100 == 0) context.progress.update(std::min(1.0, extremes.N / largest_rate));
  }
  return extremes;
}

Extremes explicit_run(const Context& context, const InitialDensity& initial, const FiniteVolumeMesh& mesh) {
  const FiniteVolume scheme(context.model, mesh);
  const double dt = 1.37 * std::pow(mesh.width(mesh.cells() - 1), 2) / scheme.noise();
  std::vector<double> mass = value_of(scheme.project(initial)), change(mass.size());
  Extremes extremes;
  for (int i = 0; i < 200; ++i) {
    scheme.apply(mass, change);
    for (std::size_t k = 0; k < mass.size(); ++k) mass[k] += dt * change[k];
    extremes.see(mass);
  }
  return extremes;
}

claim::Check not_negative(double lowest, const std::string& method, double tolerance, const std::string& source) {
  return {"min n, " + method,
          claim::Relation::at_least,
          lowest,
          0,
          tolerance,
          method,
          "0",
          source,
          true,
          "a finer mesh or a smaller rel_tol"};
}

void check_spectral(const Context& context, const InitialDensity& initial, claim::Outcome& outcome) {
  const std::vector<double> times{0.1, 0.5, 1, 2, 5};
  const double rel_tol = context.effort == Effort::quick ? 1e-7 : 1e-9;
  const Evolution fine = spectral_run(context, initial, times, rel_tol);
  const Evolution coarse = spectral_run(context, initial, times, 100 * rel_tol);
  const std::vector<double> edges = panel_edges(context.model, initial, 200);
  double lowest = 1, error = 0, mass_error = 0, mass_tolerance = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const entropy::DensityFunction n{[&](double v) { return fine.n(k, v); }, [](double) { return 0.0; }};
    const entropy::DensityFunction m{[&](double v) { return coarse.n(k, v); }, [](double) { return 0.0; }};
    double mass = 0, difference = 0;
    for (const entropy::DensitySample& s : entropy::sample_densities(n, m, edges, 6)) {
      lowest = std::min(lowest, s.n);
      error = std::max(error, std::abs(s.n - s.P));
      mass += s.weight * s.n;
      difference += s.weight * std::abs(s.n - s.P);
    }
    mass_error = std::max(mass_error, std::abs(mass - 1));
    mass_tolerance = std::max(mass_tolerance, difference);
  }
  outcome.checks.push_back(not_negative(lowest, "spectral elements", error, "max |n - n at 100 rel_tol|"));
  outcome.checks.push_back({"mass error, spectral elements", claim::Relation::at_most, mass_error, 0,
                            mass_tolerance + 1e3 * std::numeric_limits<double>::epsilon(),
                            "spectral elements, Radau IIA", "0",
                            "int |n - n at 100 rel_tol| + rounding of the quadrature", true, "a smaller rel_tol"});
  FiniteVolumeRatesOptions options;
  options.cells = cells_for(context, initial);
  const RateHistory rates = value_of(finite_volume_rates(context.model, initial, times, options, context.progress));
  for (std::size_t k = 0; k < times.size(); ++k)
    outcome.checks.push_back({fmt::format("N({:g})", times[k]), claim::Relation::agrees, rates.N[k], fine.N[k],
                              rates.N_error[k] + fine.N_error[k], "finite volumes, extrapolated", "spectral elements",
                              "sum of both error estimates", true, "more cells"});
}

}  // namespace spikeproof::experiments
