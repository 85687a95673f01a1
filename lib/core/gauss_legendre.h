// Gauss-Legendre rules, and panels that are fine at the ends of an interval.
#pragma once

#include <vector>

namespace spikeproof {

struct GaussRule {
  std::vector<double> node, weight;  // on [-1, 1], nodes increasing
};

/// The n-point rule, 1 <= n <= 200: Newton's method on P_n in extended precision. Throws std::invalid_argument
/// otherwise. Guarantee: nodes and weights are rounded correctly or to the neighbour.
GaussRule gauss_legendre(int n);

/// Edges lower = e_0 < ... < e_m = upper. Panels start with widths `first` and `last` at the two ends, at most double
/// towards the middle, and are no wider than `widest`. All three must be positive; equal ends give one edge pair.
std::vector<double> graded_edges(double lower, double upper, double first, double last, double widest);

/// sum of w_i f(x_i) over [lower, upper].
template <class Function>
double integrate(const GaussRule& rule, double lower, double upper, Function&& f) {
  const double half = 0.5 * (upper - lower), centre = 0.5 * (upper + lower);
  double sum = 0;
  for (std::size_t i = 0; i < rule.node.size(); ++i) sum += rule.weight[i] * f(centre + half * rule.node[i]);
  return half * sum;
}

}  // namespace spikeproof
