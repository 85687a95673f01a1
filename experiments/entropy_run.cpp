#include "entropy_run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "fokker_planck/finite_volume_rates.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;
constexpr int nodes_per_panel = 16;

// Clenshaw-Curtis weights of n+1 Chebyshev points on [-1,1], n even.
std::vector<double> clenshaw_curtis(int n) {
  std::vector<double> weight(static_cast<std::size_t>(n) + 1);
  for (int k = 0; k <= n; ++k) {
    double sum = 1;
    for (int j = 1; j <= n / 2; ++j)
      sum -= (2 * j == n ? 1.0 : 2.0) / (4.0 * j * j - 1) * std::cos(2 * j * k * std::numbers::pi / n);
    weight[static_cast<std::size_t>(k)] = (k == 0 || k == n ? 1.0 : 2.0) / n * sum;
  }
  return weight;
}

// H'' of (u-1)_+^2 jumps where u = 1: a panel with such a point is sampled again in two parts.
void split_where_one(std::vector<entropy::DensitySample>& samples, const entropy::DensityFunction& n,
                     const entropy::DensityFunction& P, const std::vector<double>& edges, int points) {
  const auto excess = [&](double v) { return n.value(v) - P.value(v); };
  const auto size = static_cast<std::size_t>(points);
  for (std::size_t p = 0; p + 1 < edges.size(); ++p) {
    double low = edges[p], high = edges[p + 1];
    const bool rising = excess(high) > 0;
    if ((excess(low) > 0) == rising) continue;
    for (int i = 0; i < 50; ++i) {
      const double middle = 0.5 * (low + high);
      ((excess(middle) > 0) == rising ? high : low) = middle;
    }
    const double least = 1e-6 * (edges[p + 1] - edges[p]);  // thinner parts have no nodes of their own
    if (low < edges[p] + least || low > edges[p + 1] - least) continue;
    const std::vector<entropy::DensitySample> parts =
        sample_densities(n, P, std::vector<double>{edges[p], low, edges[p + 1]}, points);
    for (std::size_t k = p * size; k < (p + 1) * size; ++k) samples[k].weight = 0;
    samples.insert(samples.end(), parts.begin(), parts.end());
  }
}

}  // namespace

TimeNodes time_nodes(const std::vector<double>& edges) {
  const std::vector<double> fine = clenshaw_curtis(nodes_per_panel), coarse = clenshaw_curtis(nodes_per_panel / 2);
  TimeNodes nodes{{edges.front()}, {0}, {0}};
  for (std::size_t p = 0; p + 1 < edges.size(); ++p) {
    const double half = 0.5 * (edges[p + 1] - edges[p]), middle = 0.5 * (edges[p + 1] + edges[p]);
    for (std::size_t k = 0; k < fine.size(); ++k) {
      if (k > 0) {
        const double x = -std::cos(static_cast<double>(k) * std::numbers::pi / nodes_per_panel);
        nodes.t.push_back(k + 1 == fine.size() ? edges[p + 1] : middle + half * x);
        nodes.weight.push_back(0);
        nodes.coarse_weight.push_back(0);
      }
      nodes.weight.back() += half * fine[k];
      if (k % 2 == 0) nodes.coarse_weight.back() += half * coarse[k / 2];
    }
  }
  return nodes;
}

EntropyHistory entropy_history(const entropy::EntropyFunction& H, const stationary::Profile& P, const Evolution& run,
                               const std::vector<double>& edges, int points) {
  const double V_R = P.model().V_R;
  const entropy::DensityFunction steady{[&](double v) { return P.density(v); },
                                        [&](double v) { return P.density(v) * P.log_slope(v); }};
  EntropyHistory history;
  history.t = run.t;
  const std::vector<entropy::DensitySample> everywhere = sample_densities(steady, steady, edges, points);
  for (std::size_t k = 0; k < run.t.size(); ++k) {
    const entropy::DensityFunction n{[&](double v) { return run.n(k, v); }, [&](double v) { return run.n_v(k, v); }};
    std::vector<entropy::DensitySample> samples = everywhere;
    for (entropy::DensitySample& s : samples) {
      s.n = n.value(s.v);
      s.n_v = n.slope(s.v);
    }
    split_where_one(samples, n, steady, edges, points);
    const entropy::ResetValues reset{run.N[k], P.rate().N, run.n(k, V_R), P.density(V_R)};
    const entropy::RelativeEntropy E = relative_entropy(H, samples, P.model().a0, reset);
    history.entropy.push_back(E.entropy);
    history.diffusive.push_back(E.diffusive);
    history.jump.push_back(E.jump);
    history.excluded.push_back(E.excluded);
  }
  return history;
}

IntegratedBalance integrate(const EntropyHistory& history, const TimeNodes& nodes) {
  IntegratedBalance balance{history.entropy.front() - history.entropy.back(), 0, 0, 0};
  double coarse = 0;
  for (std::size_t k = 0; k < nodes.t.size(); ++k) {
    balance.diffusive += nodes.weight[k] * history.diffusive[k];
    balance.jump += nodes.weight[k] * history.jump[k];
    coarse += nodes.coarse_weight[k] * (history.diffusive[k] + history.jump[k]);
  }
  balance.quadrature = std::abs(balance.diffusive + balance.jump - coarse);
  return balance;
}

DiscreteExtremes discrete_run(const Context& context, const std::vector<entropy::EntropyFunction>& convex,
                              std::size_t cells, double dt, int steps) {
  FiniteVolumeStepper stepper(context.model, finite_volume_mesh(context.model, nullptr, {cells, 1, 1, 0}),
                              TimeScheme::implicit_euler);
  std::vector<double> mass(stepper.scheme().rows(), 0.0);
  mass[stepper.scheme().mesh().reset - 1] = 1;
  const std::vector<double> steady = value_of(stepper.scheme().steady_state()).mass;
  DiscreteExtremes extremes;
  std::vector<double> before(convex.size(), std::numeric_limits<double>::infinity());
  for (int i = 0; i < steps; ++i) {
    value_of(stepper.step(mass, dt));
    for (std::size_t k = 0; k < convex.size(); ++k) {
      const entropy::EntropyBalance E = discrete_balance(convex[k], stepper.scheme(), mass, steady);
      extremes.residual = std::max(extremes.residual, std::abs(E.residual()) / E.rounding);
      extremes.increase = std::max(extremes.increase, (E.entropy - before[k]) / E.entropy_rounding);
      extremes.dissipation = std::min({extremes.dissipation, E.diffusive, E.jump});
      before[k] = E.entropy;
    }
  }
  return extremes;
}

FiniteVolumeEntropies finite_volume_entropies(const Context& context, const InitialDensity& initial,
                                              const std::vector<entropy::EntropyFunction>& H, std::size_t cells,
                                              const std::vector<double>& times) {
  FiniteVolumeEntropies result;
  for (const int refine : {1, 2, 4}) {
    const FiniteVolumeMeshOptions options{cells, static_cast<std::size_t>(refine), times.front(), 0};
    FiniteVolumeStepper stepper(context.model, finite_volume_mesh(context.model, &initial, options),
                                TimeScheme::sdirk2);
    std::vector<double> mass = value_of(stepper.scheme().project(initial));
    const std::vector<double> steady = value_of(stepper.scheme().steady_state()).mass;
    std::vector<double> residual(H.size(), 0.0), E(H.size(), 0.0);
    double now = 0;
    for (const double t : graded_times(times, 12, drift_time(context.model), refine)) {
      value_of(stepper.step(mass, t - now));
      now = t;
      if (std::find(times.begin(), times.end(), t) == times.end()) continue;
      std::vector<double> positive = mass;  // the second-order step may leave -1e-20 far in the tail, where log fails
      for (double& m : positive) m = std::max(m, 0.0);
      for (std::size_t k = 0; k < H.size(); ++k) {
        const entropy::EntropyBalance balance = continuous_balance(H[k], stepper.scheme(), positive, steady);
        residual[k] += std::abs(balance.residual());
        E[k] = balance.entropy;
      }
    }
    result.entropy.push_back(E);
    result.residual.push_back(residual);
  }
  return result;
}

}  // namespace spikeproof::experiments
