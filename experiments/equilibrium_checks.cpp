#include "equilibrium_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"
#include "kinetic/equilibrium.h"
#include "kinetic/firing_volumes.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using kinetic::FiringKinetic;
using kinetic::TruncatedGaussian;

// Mean and variance by Gauss-Legendre panels. exp(-(g^2 - 2 m g)/(2a)), about its maximum where m > 0.
struct EquilibriumMoments {
  double mean, variance;
};
EquilibriumMoments moments_by_quadrature(double m, double a) {
  const double deviation = std::sqrt(a), length = m < -deviation ? a / -m : deviation;
  const double start = std::max(0.0, m - 9 * deviation), end = std::max(m, 0.0) + (m < -deviation ? 40 : 9) * length;
  const GaussRule rule = gauss_legendre(20);
  const auto panels = static_cast<int>(std::ceil((end - start) / length));
  const double reference = std::max(m, 0.0);
  const auto moment = [&](auto&& factor) {
    double sum = 0;
    for (int i = 0; i < panels; ++i)
      sum +=
          integrate(rule, start + (end - start) * i / panels, start + (end - start) * (i + 1) / panels, [&](double g) {
            const double d = g - reference;
            return factor(g) * std::exp(-d * (d + 2 * (reference - m)) / (2 * a));
          });
    return sum;
  };
  const double mass = moment([](double) { return 1.0; });
  const double mean = moment([](double g) { return g; }) / mass;
  return {mean, moment([mean](double g) { return (g - mean) * (g - mean); }) / mass};
}

}  // namespace

double noise_at(const ConductanceReal& m, double N) { return m.a + m.a1 * N; }

void check_equilibrium_moments(const FiringSubject& subject, double highest_rate, claim::Outcome& outcome) {
  const ConductanceReal m = rounded(subject.model);
  const char* const closed = "closed form, erfcx or a continued fraction";
  const char* const panels = "Gauss-Legendre panels over g >= 0";
  double worst_mean = 0, worst_variance = 0, worst_slope = 0;
  const auto compare = [&](double mean, double a) {
    const TruncatedGaussian form = kinetic::truncated_gaussian(mean, a);
    const EquilibriumMoments sums = moments_by_quadrature(mean, a);
    worst_mean = std::max(worst_mean, std::abs(form.mean / sums.mean - 1));
    worst_variance = std::max(worst_variance, std::abs(form.variance / sums.variance - 1));
    worst_slope = std::max(worst_slope, std::abs(form.slope * a / sums.variance - 1));
  };
  for (int i = 0; i <= 16; ++i) {
    const double N = highest_rate * i / 16;
    compare(m.g0 + m.b * N, m.a + m.a1 * N);
  }
  for (const double y : {-1e3, -30.0, -4.0, -2.0, -0.5, 0.0, 1.37, 6.0, 30.0}) compare(y * std::sqrt(m.a), m.a);
  const std::string where = fmt::format(" over N in [0, {:.4g}] and G_eq/√a in [-1000, 30]", highest_rate);
  // Quadrature: 20 points on a panel of one deviation leave rounding of some hundred positive terms.
  const auto relative = [&](const std::string& name, double error) {
    outcome.checks.push_back({name + where + ", relative difference", claim::Relation::at_most, error, 0, 2e-13, closed,
                              panels, "error of the closed form, 1e-13, and rounding of the sums", true, ""});
  };
  relative("E[g]", worst_mean);
  relative("Var[g]", worst_variance);
  relative("dE[g]/dG_eq = Var/a", worst_slope);
  // The Gaussian on the whole line, at G_eq = 0, where the wall matters for every model.
  const double line = 0, half = moments_by_quadrature(0, m.a).mean;
  outcome.controls.push_back({"no wall at g = 0: mean G_eq instead of E[g]", !(std::abs(line - half) <= 2e-13 * half),
                              fmt::format("0 against {:.6g} at G_eq = 0", half)});
}

double equilibrium_density(const ConductanceReal& m, double N, double g, double factor) {
  const double mean = m.g0 + m.b * N, a = factor * noise_at(m, N);
  if (mean <= 0) return kinetic::truncated_gaussian(mean, a).at_zero * std::exp(-g * (g - 2 * mean) / (2 * a));
  // The density at 0 underflows for a mean of many deviations: from the maximum instead.
  const double whole = std::sqrt(std::numbers::pi * a / 2) * std::erfc(-mean / std::sqrt(2 * a));
  return std::exp(-(g - mean) * (g - mean) / (2 * a)) / whole;
}

double distance_to_equilibrium(const ConductanceReal& m, const FiringKinetic& state, double factor) {
  constexpr int points = 240;
  const double lower = state.lowest_g(), width = (state.highest_g() - lower) / points;
  std::vector<double> g;
  for (int j = 0; j <= points; ++j) g.push_back(lower + width * j);
  const std::vector<double> n = state.density(), p = state.density_at(g);
  double sum = 0;
  for (std::size_t j = 0; j < g.size(); ++j) {
    const double M = equilibrium_density(m, state.rate(), g[j], factor), end = j == 0 || j + 1 == g.size() ? 0.5 : 1;
    for (std::size_t i = 0; i < n.size(); ++i)
      sum += end * width * state.elements().weight()[i] * std::abs(p[j * n.size() + i] - n[i] * M);
  }
  return sum;
}

void check_distance_by_volumes(const Context& context, FiringSubject subject, claim::Outcome& outcome) {
  subject.t_end *= 0.15;
  const ConductanceReal m = rounded(subject.model);
  const double coarse = distance_to_equilibrium(m, run_to_end(subject, subject.initial, {m.eps, -1}).state);
  const FiringEnd fine = run_to_end(subject, subject.initial, {m.eps});
  const double value = distance_to_equilibrium(m, fine.state);
  const double highest = 2 * fine.run.N.back() + 0.5 * subject.model.firing()->largest();
  double g_max = kinetic::cut_off(m, highest);
  if (!subject.initial.equilibrium_in_g)
    g_max = std::max(g_max, to_double(subject.initial.g_mean) + 8 * std::sqrt(to_double(subject.initial.g_variance)));
  const auto cells_g = static_cast<std::size_t>(std::ceil(4 * g_max / std::sqrt(m.a)));
  std::vector<double> level;
  for (std::size_t k = 1; k <= 4; k *= 2) {
    const std::size_t rows = 120 * k, columns = cells_g * k;
    kinetic::FiringVolumes run(subject.model, subject.initial, rows, columns, g_max);
    const auto steps = static_cast<long>(std::ceil(subject.t_end / (0.95 * run.stable_step())));
    for (long i = 0; i < steps; ++i) {
      run.step(subject.t_end / static_cast<double>(steps));
      if (i % 16 == 0) context.progress.update(0.8);
    }
    const double area = (run.v(1) - run.v(0)) * (run.g(1) - run.g(0)), rate = run.rate();
    double sum = 0;
    std::vector<double> M;
    for (std::size_t j = 0; j < columns; ++j) M.push_back(equilibrium_density(m, rate, run.g(j)));
    for (std::size_t i = 0; i < rows; ++i) {
      double n = 0;
      for (std::size_t j = 0; j < columns; ++j) n += run.p(i, j) * (run.g(1) - run.g(0));
      for (std::size_t j = 0; j < columns; ++j) sum += area * std::abs(run.p(i, j) - n * M[j]);
    }
    level.push_back(sum);
  }
  const double first = 2 * level[1] - level[0], second = 2 * level[2] - level[1];
  outcome.checks.push_back(
      agreeing(fmt::format("∫∫|p - n M| at ε = {:.4g}, t = {:.4g}", m.eps, subject.t_end), value,
               second + (second - first) / 3, std::abs(second - first) + std::abs(value - coarse) + 1e-4 * value,
               "discontinuous elements, Gauss moments in g", "positive finite volumes, extrapolated"));
}

}  // namespace spikeproof::experiments
