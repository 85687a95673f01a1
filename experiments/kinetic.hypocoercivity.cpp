// Claim: the kinetic Fokker-Planck equation relaxes exponentially although its noise acts in v only.
// Source: deck, part III; Villani 2009. Expected on a torus of length L: rate min(1, (2π/L)²) exactly; amplitude of the
// wave k from local equilibrium exp(-k² (t - 1 + e^(-t))). Run time: 0.2 s. Command: spikeproof verify
// kinetic.hypocoercivity
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "driver.h"
#include "kinetic/kinetic_mode.h"
#include "linear_setup.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using kinetic::hermite_rate;
using kinetic::mode_density;
using kinetic::simulate_mode;

double wave(double length) { return 2 * std::numbers::pi / length; }

// Slope of -log of the amplitude over the last stretch; the exact one there is k² less a term that dies out.
double slope(const std::vector<double>& t, const std::vector<double>& amplitude) {
  const std::size_t n = t.size();
  return -std::log(amplitude[n - 1] / amplitude[n - 2]) / (t[n - 1] - t[n - 2]);
}

// How much of the slope is not yet the rate: k² (e^{-s} - e^{-t})/(t - s).
double rest(double k, const std::vector<double>& t) {
  const std::size_t n = t.size();
  return k * k * (std::exp(-t[n - 2]) - std::exp(-t[n - 1])) / (t[n - 1] - t[n - 2]);
}

void check_wave(double length, int cells, claim::Outcome& outcome) {
  const double k = wave(length);
  const std::vector<double> times{1, 6 / std::max(1.0, k * k), 8 / std::max(1.0, k * k)};
  std::vector<double> value, error;
  std::vector<double> coarse, fine;
  for (const int factor : {1, 2, 4}) {
    coarse = fine;
    fine = simulate_mode(k, {times[0]}, cells * factor);
    value.push_back(fine[0]);
    error.push_back(std::abs(fine[0] - mode_density(k, times[0])));
  }
  outcome.orders.push_back(order_of(fmt::format("amplitude at t = 1 against its closed form, L = {:.4g}", length),
                                    {8.0 / cells, 4.0 / cells, 2.0 / cells}, error, 1.9, 2.1));
  const auto late = [&](int n) {
    const auto all = simulate_mode(k, times, n);
    return slope(times, all) + rest(k, times);
  };
  const double middle = late(2 * cells), last = late(4 * cells), best = last + (last - middle) / 3;
  const double by_matrix = hermite_rate(k, 80), matrix_error = std::abs(by_matrix - hermite_rate(k, 60)) + 1e-11;
  outcome.checks.push_back(agreeing(fmt::format("rate of the first wave, L = {:.4g}", length), best, by_matrix,
                                    std::abs(best - last) + matrix_error, "finite volumes in v, extrapolated",
                                    "80 Hermite functions"));
  outcome.checks.push_back(agreeing(fmt::format("rate of the first wave, L = {:.4g}, closed form", length), by_matrix,
                                    kinetic::mode_rate(k, 0), matrix_error, "80 Hermite functions", "(2π/L)²"));
}

claim::Control without_transport(int cells) {
  const double k = 1, expected = kinetic::mode_rate(k, 0), found = hermite_rate(k, 80, 0);
  const double amplitude = simulate_mode(k, {3}, cells, 0)[0];
  return {"transport v p_x removed", std::abs(found - expected) > 1e-6 && amplitude > 0.999,
          fmt::format("rate {:.3g} instead of {:.3g}; amplitude {:.6f} at t = 3: no decay in x", found, expected,
                      amplitude)};
}

claim::Figure figure(int cells) {
  claim::Panel decay{"", {"t"}, {"amplitude of exp(2πi x/L)", true}, {}}, rates{"", {"L"}, {"decay rate"}, {}};
  std::vector<double> t;
  for (int i = 1; i <= 48; ++i) t.push_back(i / 8.0);
  for (const double length : {3.0, 2 * std::numbers::pi, 12.0}) {
    const double k = wave(length);
    std::vector<double> exact;
    for (const double time : t) exact.push_back(mode_density(k, time));
    decay.series.push_back({fmt::format("L = {:.3g}", length), t, exact});
    decay.series.push_back(
        {"", t, simulate_mode(k, t, cells), Series::Style::points, static_cast<int>(decay.series.size() / 2)});
    decay.series[decay.series.size() - 2].colour = decay.series.back().colour;
  }
  decay.y.lowest = 1e-6;
  decay.y.highest = 1.5;
  Series all{"min(1, (2π/L)²)", {}, {}}, one{"first wave, Hermite matrix", {}, {}, Series::Style::points};
  for (int i = 0; i <= 100; ++i) {
    all.x.push_back(3 + 0.17 * i);
    all.y.push_back(kinetic::torus_rate(all.x.back()));
  }
  for (double length = 5; length <= 20; length += 1) {
    one.x.push_back(length);
    one.y.push_back(hermite_rate(wave(length), 60));
  }
  rates.series = {all, one};
  return {"relaxation",
          "Left: amplitude of the first wave from local equilibrium; lines: closed form, points: finite volumes in v. "
          "It starts flat, as the noise acts in v only. Right: the decay rate on a torus of length L.",
          {decay, rates}};
}

claim::Outcome run_hypocoercivity(const Context& context) {
  claim::Outcome outcome;
  outcome.parameters = "tori of length 4, 2π, 11";
  const int cells = context.effort == Effort::quick ? 100 : context.effort == Effort::full ? 400 : 200;
  for (const double length : {4.0, 2 * std::numbers::pi, 11.0}) {
    check_wave(length, cells, outcome);
    context.progress.update(length / 12);
  }
  outcome.controls.push_back(without_transport(cells));
  outcome.figures.push_back(figure(cells));
  outcome.notes.push_back(
      "Wave by wave the eigenvalues are -(k² + n), n = 0, 1, ...: on a torus of length L the gap is min(1, (2π/L)²). "
      "From a local equilibrium the amplitude is exp(-k² (t - 1 + e^(-t))): flat at t = 0, where the dissipation "
      "vanishes, then exponential. Waves do not interact: one simulation in v per wave is the simulation in (x, v).");
  return outcome;
}

}  // namespace

Driver kinetic_hypocoercivity() {
  Driver driver{{"kinetic.hypocoercivity",
                 claim::Kind::theorem,
                 "The analogy: the kinetic Fokker-Planck equation p_t + v p_x - (v p)_v - p_vv = 0 relaxes to "
                 "equilibrium exponentially, although the noise acts in v only.",
                 {"x in a periodic domain"},
                 "Deck, part III, kinetic Fokker-Planck; Villani, Mem. Amer. Math. Soc. 202 (2009)",
                 "a mode that does not decay, or decays at another rate than the exact one"},
                {"relaxation"},
                true,
                run_hypocoercivity};
  return driver;
}

}  // namespace spikeproof::experiments
