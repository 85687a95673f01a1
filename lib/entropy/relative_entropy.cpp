#include "entropy/relative_entropy.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace spikeproof::entropy {
namespace {

struct Rule {
  std::vector<double> node, weight;
};

// Gauss-Legendre on [-1,1] by Newton's method on the three-term recurrence.
Rule gauss_legendre(int points) {
  Rule rule;
  for (int i = 0; i < points; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (points + 0.5)), slope = 1;
    for (int newton = 0; newton < 20; ++newton) {
      double before = 0, P = 1;
      for (int k = 1; k <= points; ++k) {
        const double next = ((2 * k - 1) * x * P - (k - 1) * before) / k;
        before = P;
        P = next;
      }
      slope = points * (x * P - before) / (x * x - 1);
      x -= P / slope;
      if (std::abs(P / slope) < 1e-16) break;
    }
    rule.node.push_back(-x);
    rule.weight.push_back(2 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

}  // namespace

std::vector<DensitySample> sample_densities(const DensityFunction& n, const DensityFunction& P,
                                            std::span<const double> edges, int points) {
  if (points < 1) throw std::invalid_argument("points >= 1 is required, but points = " + std::to_string(points));
  const Rule rule = gauss_legendre(points);
  std::vector<DensitySample> samples;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    const double half = 0.5 * (edges[k + 1] - edges[k]), middle = 0.5 * (edges[k] + edges[k + 1]);
    if (!(half > 0))
      throw std::invalid_argument("increasing panel edges are required, but " + std::to_string(edges[k + 1]) +
                                  " follows " + std::to_string(edges[k]));
    for (std::size_t j = 0; j < rule.node.size(); ++j) {
      const double v = middle + half * rule.node[j];
      samples.push_back({v, half * rule.weight[j], n.value(v), n.slope(v), P.value(v), P.slope(v)});
    }
  }
  return samples;
}

RelativeEntropy relative_entropy(const EntropyFunction& H, std::span<const DensitySample> samples, double a,
                                 const ResetValues& reset, double floor) {
  if (!(reset.N_inf > 0) || !(reset.P_R > 0))
    throw std::invalid_argument("N_inf > 0 and P(V_R) > 0 are required, but they are " + std::to_string(reset.N_inf) +
                                " and " + std::to_string(reset.P_R));
  double top = 0, top_n = 0;
  for (const DensitySample& s : samples) {
    top = std::max(top, s.P);
    top_n = std::max(top_n, s.n);
  }
  RelativeEntropy result{0, 0, 0, 0};
  double left_out = 0, farthest = 0;
  for (const DensitySample& s : samples) {
    if (!(s.P > floor * top)) {
      left_out += s.weight * std::max(s.P, 0.0);
      continue;
    }
    const double u = std::max(s.n, 0.0) / s.P;  // a negative n is noise of the solver; H may not be defined there
    if (s.n < 0) result.excluded += s.weight * s.P * std::abs(H.value(-2 * s.n / s.P) - H.value(0));
    result.entropy += s.weight * s.P * H.value(u);
    if (s.n > floor * top_n) {  // below, noise of n_v divided by n; the true part is n (log u)_v^2 at most
      const double u_v = (s.n_v - u * s.P_v) / s.P;
      result.diffusive += a * s.weight * s.P * H.curvature(u) * u_v * u_v;
    }
    farthest = std::max(farthest, std::abs(u - 1));
  }
  if (reset.P_R > floor * top)
    result.jump = reset.N_inf * H.bregman(std::max(reset.N, 0.0) / reset.N_inf, std::max(reset.n_R, 0.0) / reset.P_R);
  result.excluded =
      left_out * std::max(std::abs(H.value(1 + 2 * farthest)), std::abs(H.value(std::max(0.0, 1 - 2 * farthest))));
  return result;
}

double exponential_moment(std::span<const DensitySample> samples, double mu) {
  double sum = 0;
  for (const DensitySample& s : samples) sum += s.weight * std::exp(mu * s.v) * s.n;
  return sum;
}

}  // namespace spikeproof::entropy
