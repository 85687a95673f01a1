#include "delay_checks.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "linear_setup.h"
#include "spectrum/linearised_operator.h"

namespace spikeproof::experiments {
namespace {

using C = std::complex<double>;

DiscreteCrossing crossing_on(const spectrum::LinearisedOperator& op, double omega) {
  const auto excess = [&](double at) { return std::log(std::abs(op.gain(C(0, at)))); };
  double a = omega * (1 + 1e-4), b = omega, fa = excess(a), fb = excess(b);
  for (int k = 0; k < 20 && fb != fa && std::abs(b - a) > 1e-13 * b; ++k) {
    const double step = -fb * (b - a) / (fb - fa);
    a = b, fa = fb, b += step;
    fb = excess(b);
  }
  double phase = std::arg(op.gain(C(0, b)));
  if (phase <= 0) phase += 2 * std::numbers::pi;
  return {b, phase / b, 0};
}

}  // namespace

DiscreteCrossing crossing_by_elements(const Nnlif& model, double N, const spectrum::DelayCrossing& near) {
  spectrum::LinearisationOptions finer;
  finer.degree += 4, finer.tail *= 1.2;
  const DiscreteCrossing coarse = crossing_on(spectrum::LinearisedOperator(model, N), near.omega);
  DiscreteCrossing fine = crossing_on(spectrum::LinearisedOperator(model, N, finer), near.omega);
  // gain is good to some 1e-12; the delay follows the frequency where abs R is nearly flat.
  const double flat = std::abs(near.error) / (4 * 2.2e-16 * near.delay);
  fine.error = std::abs(fine.delay - coarse.delay) + 1e-12 * (1 + flat) * fine.delay;
  return fine;
}

Result<Oscillation> simulated(const Context& context, const Nnlif& model, double N, double period) {
  constexpr int samples = 240, periods = 12;
  EvolveSettings settings;
  settings.rel_tol = 1e-4;
  for (int k = 1; k <= samples; ++k) settings.output_times.push_back(decimal_of(k * periods * period / samples));
  settings.t_end = settings.output_times.back();
  const InitialDensity initial = density_of(context.initial, model);
  const auto run = fokker_planck::evolve(model, initial, settings, context.progress);
  if (!run) return run.error();
  const auto largest = [&](int from, int to) {
    double deviation = 0;
    for (int k = from; k < to; ++k) deviation = std::max(deviation, std::abs(run->N[static_cast<std::size_t>(k)] - N));
    return deviation;
  };
  const double early = largest(samples / 2, 3 * samples / 4), late = largest(3 * samples / 4, samples);
  return Oscillation{std::log(late / early) / (0.25 * periods * period), late / N};
}

}  // namespace spikeproof::experiments
