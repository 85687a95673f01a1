#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "spectrum/poincare.h"
#include "stationary/profile.h"

namespace spikeproof::spectrum {
namespace {

const GaussRule& rule() {
  static const GaussRule sixteen = gauss_legendre(16);
  return sixteen;
}

// int of P(m)/P over [from, to]; relative to the median, so that small densities do not overflow.
double inverse_weight(const stationary::Profile& P, double log_at_median, double from, double to) {
  return integrate(rule(), from, to, [&](double v) { return std::exp(log_at_median - P.log_density(v)); });
}

// sup over the edges of one side, improved by golden section between the neighbours of the best one. Edges go from the
// median outwards; `outside` is the mass beyond a point.
template <class Outside>
double side(const stationary::Profile& P, const std::vector<double>& edges, const Outside& outside) {
  const double log_m = P.log_density(edges.front()), scale = std::exp(-log_m);
  const auto between = [&](double from, double to) { return std::abs(inverse_weight(P, log_m, from, to)); };
  double integral = 0, best = 0, at_best = 0, before_best = 0;
  std::size_t which = 0;
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const double before = integral;
    integral += between(edges[i - 1], edges[i]);
    if (!std::isfinite(integral)) break;  // Gaussian tails: the product falls like 1/x^2 from far before
    const double value = outside(edges[i]) * integral;
    if (value > best) best = value, which = i, at_best = integral, before_best = before;
  }
  if (which == 0) return 0;
  const double centre = edges[which], inner = edges[which - 1];
  const double outer = which + 1 < edges.size() ? edges[which + 1] : centre;
  const auto f = [&](double v) {
    const bool within = std::abs(v - inner) <= std::abs(centre - inner);
    return outside(v) * (within ? before_best + between(inner, v) : at_best + between(centre, v));
  };
  double lower = inner, upper = outer;
  const double golden = 0.6180339887498949;
  for (int k = 0; k < 60; ++k) {
    const double left = upper - golden * (upper - lower), right = lower + golden * (upper - lower);
    const double at_left = f(left), at_right = f(right);
    best = std::max({best, at_left, at_right});
    if (at_left > at_right)
      upper = right;
    else
      lower = left;
  }
  return best * scale;
}

}  // namespace

MuckenhouptBounds muckenhoupt_bounds(const Nnlif& model) {
  const stationary::Profile P(model);
  const NnlifReal m = P.model();
  const double root_a = std::sqrt(m.a0), median = P.quantile(0.5);
  const auto scale = [&](double v) { return 0.25 * root_a / (1 + std::abs(v - m.I) / root_a); };
  // 1/P is split at V_R, where P has a kink.
  std::vector<double> right = median < m.V_R ? graded_edges(median, m.V_R, scale(median), scale(m.V_R), 0.25 * root_a)
                                             : std::vector<double>{median};
  const std::vector<double> last =
      graded_edges(right.back(), m.V_F, scale(right.back()), 1e-3 * scale(m.V_F), 0.25 * root_a);
  right.insert(right.end(), last.begin() + 1, last.end() - 1);
  const double lowest = std::min(median, m.V_R) - 12 * root_a;
  std::vector<double> left{median};
  for (double v = median; v > lowest;) {
    const double next = v - std::max(scale(v), 1e-6 * root_a);
    v = v > m.V_R && next < m.V_R ? m.V_R : next;
    left.push_back(v);
  }
  const double above = side(P, right, [&](double v) { return P.survival(v); });
  const double below = side(P, left, [&](double v) { return P.cumulative(v); });
  const double B = std::max(above, below);
  return {B / 2, 4 * B, B};
}

}  // namespace spikeproof::spectrum
