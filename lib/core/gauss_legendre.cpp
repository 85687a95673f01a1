#include "core/gauss_legendre.h"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace spikeproof {
namespace {

struct Legendre {
  long double value, slope;
};

Legendre legendre(int n, long double x) {
  long double previous = 1, value = x;
  for (int k = 2; k <= n; ++k) {
    const long double next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
    previous = value;
    value = next;
  }
  return {value, n * (x * value - previous) / (x * x - 1)};
}

// Widths of panels that double from `first` up to `widest`, until they cover `length`; stretched to end exactly there.
std::vector<double> growing(double length, double first, double widest) {
  std::vector<double> ends;
  double end = 0, width = std::min(first, widest);
  while (end < length) {
    end += width;
    ends.push_back(end);
    width = std::min(2 * width, widest);
  }
  for (double& e : ends) e *= length / end;
  return ends;
}

}  // namespace

GaussRule gauss_legendre(int n) {
  if (n < 1 || n > 200)
    throw std::invalid_argument("gauss_legendre: 1 <= n <= 200 is required, n = " + std::to_string(n));
  GaussRule rule;
  rule.node.resize(static_cast<std::size_t>(n));
  rule.weight.resize(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    if (n == 1) return {{0.0}, {2.0}};
    long double x = -std::cos(std::numbers::pi_v<long double> * (i + 0.75L) / (n + 0.5L));
    for (int iteration = 0; iteration < 20; ++iteration) {
      const Legendre p = legendre(n, x);
      const long double step = p.value / p.slope;
      x -= step;
      if (std::abs(step) < 1e-18L) break;
    }
    if (2 * i + 1 == n) x = 0;
    const Legendre p = legendre(n, x);
    rule.node[static_cast<std::size_t>(i)] = static_cast<double>(x);
    rule.weight[static_cast<std::size_t>(i)] = static_cast<double>(2 / ((1 - x * x) * p.slope * p.slope));
  }
  return rule;
}

std::vector<double> graded_edges(double lower, double upper, double first, double last, double widest) {
  if (!(lower <= upper) || !(first > 0) || !(last > 0) || !(widest > 0))
    throw std::invalid_argument("graded_edges: lower <= upper and positive widths are required");
  const double half = 0.5 * (upper - lower);
  std::vector<double> edges{lower};
  for (double e : growing(half, first, widest)) edges.push_back(lower + e);
  std::vector<double> right = growing(half, last, widest);
  for (std::size_t i = right.size(); i-- > 1;) edges.push_back(upper - right[i - 1]);
  edges.push_back(upper);
  return edges;
}

}  // namespace spikeproof
