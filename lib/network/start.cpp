#include "network/start.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "network/philox.h"

namespace spikeproof::network {
namespace {

constexpr int cells = 2000;
constexpr std::size_t guides = 4096;

// Equidistant over the domain and over nine widths of the finest structure; the breaks.
std::vector<double> table_edges(const InitialDensity& initial, double V_F) {
  std::vector<double> v{initial.lowest, V_F};
  const auto add = [&](double from, double to) {
    for (int i = 0; i <= cells; ++i) {
      const double at = from + (to - from) * i / cells;
      if (at > initial.lowest && at < V_F) v.push_back(at);
    }
  };
  add(initial.lowest, V_F);
  add(initial.centre - 9 * initial.width, initial.centre + 9 * initial.width);
  for (const double at : initial.breaks)
    if (at > initial.lowest && at < V_F) v.push_back(at);
  std::sort(v.begin(), v.end());
  v.erase(std::unique(v.begin(), v.end()), v.end());
  return v;
}

}  // namespace

StartLaw::StartLaw(const InitialDensity& initial, double V_F) {
  const std::vector<double> v = table_edges(initial, V_F);
  const GaussRule rule = gauss_legendre(5);
  mass_.push_back(0);
  edge_.push_back(V_F - v[0]);
  for (std::size_t i = 0; i + 1 < v.size(); ++i) {
    const double h = v[i + 1] - v[i];
    mass_.push_back(mass_.back() + integrate(rule, v[i], v[i + 1], initial.value));
    edge_.push_back(V_F - v[i + 1]);
    // just inside, so that a jump at an edge stays outside
    left_.push_back(initial.value(v[i] + 1e-6 * h));
    right_.push_back(initial.value(v[i + 1] - 1e-6 * h));
  }
  if (!(std::abs(mass_.back() - 1) < 1e-4))
    throw std::invalid_argument("mass 1 of the initial density is required, but its mass is " +
                                std::to_string(mass_.back()));
  for (std::size_t k = 0, i = 0; k < guides; ++k) {
    while (mass_[i + 1] <= static_cast<double>(k) / guides * mass_.back()) ++i;
    guide_.push_back(static_cast<std::uint32_t>(i));
  }
}

double StartLaw::distance(double u) const {
  const double target = u * mass_.back();
  std::size_t i = guide_[std::min(static_cast<std::size_t>(u * guides), guides - 1)];
  while (i + 2 < mass_.size() && mass_[i + 1] <= target) ++i;
  const double share = (target - mass_[i]) / (mass_[i + 1] - mass_[i]);
  // A linear density between the ends of the cell, scaled to its mass: the root of a quadratic without cancellation.
  const double l = left_[i], r = right_[i];
  double x = share;
  if (l > 0 || (r > 0 && share > 0))
    x = share * (l + r) / (l + std::sqrt(std::max(l * l + share * (r * r - l * l), 0.0)));
  return edge_[i] + (edge_[i + 1] - edge_[i]) * std::clamp(x, 0.0, 1.0);
}

void draw_start(std::span<float> y, std::uint32_t first, const StartLaw& law, std::uint64_t seed) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    RandomSequence random(seed, first + static_cast<std::uint32_t>(i), 0, Stream::initial);
    y[i] = static_cast<float>(law.distance(random.uniform()));
  }
}

}  // namespace spikeproof::network
