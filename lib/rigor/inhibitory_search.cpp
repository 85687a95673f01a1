// Where the barrier of the inhibitory bound should stand: a search in double. Nothing here is trusted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"
#include "core/progress.h"
#include "rigor/inhibitory_parts.h"

namespace spikeproof::rigor::inhibitory {
namespace {

double number(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

struct Sample {
  double R, F, a, sup;          // sup of the density
  std::vector<double> y, g, n;  // distances from F, barrier, sup of the density from the next distance to this one
  bool edge;
  double slope;  // sup n/y behind the last distance
};

Sample sample(const Potentials& x, const DensityBound& density) {
  Sample s{
      to_double(x.R), to_double(x.F), to_double(x.a), number(density.everywhere()), {}, {}, {}, density.has_edge(), 0};
  const std::vector<Exact> y = comparison_points(x);
  for (std::size_t i = 0; i < y.size(); ++i) {
    s.y.push_back(to_double(y[i]));
    s.g.push_back(number(barrier(x, y[i], 128)));
    s.n.push_back(number(density.on(i + 1 < y.size() ? y[i + 1] : Exact(0), y[i])));
  }
  if (!s.edge) s.slope = number(density.slope(y.back()));
  return s;
}

double density_after(const Sample& s, double v1, double u) {
  const double v = -s.a * std::expm1(-2 * u), d = v1 - s.R * std::exp(-u);
  return std::exp(-0.5 * d * d / v) / std::sqrt(2 * std::numbers::pi * v);
}

// Largest density at v >= v1 that comes from where the mass was at the time max(t - h, 0).
double from_before(const Sample& s, double v1, double h) {
  const double pi = std::numbers::pi, v = -s.a * std::expm1(-2 * h), d = std::max(0.0, v1 - s.F * std::exp(-h));
  const double late = std::exp(-0.5 * d * d / v) / std::sqrt(2 * pi * v);
  return std::max(late, std::min(s.sup * std::exp(h), std::sqrt(s.sup * s.sup + 1 / (2 * pi * s.a))));
}

// The least E with n <= level g + E from the distance y[k] on.
double excess(const Sample& s, std::size_t k, double level) {
  double E = s.n.back();
  for (std::size_t i = k; i + 1 < s.y.size(); ++i) E = std::max(E, s.n[i] - level * s.g[i + 1]);
  return E;
}

// The least level with n <= level g from the distance y[k] on.
double least_level(const Sample& s, std::size_t k) {
  double level = s.slope * s.a;
  for (std::size_t i = k; i + 1 < s.y.size(); ++i) level = std::max(level, s.n[i] / s.g[i + 1]);
  return level;
}

struct Found {
  double bound, y1, h, level;
};

void compare_edge_levels(const Sample& s, std::size_t k, double h, double base, double room, Found& best) {
  const double v1 = s.F - s.y[k], m = std::max(0.0, -v1), root = std::sqrt(2 * s.a / std::numbers::pi);
  const double lowest = v1 >= 0 ? v1 * v1 : s.F <= 0 ? s.F * s.F : 0;
  const double theta = std::exp((v1 * v1 - lowest) / (2 * s.a)), grow = std::exp(0.5);
  const double reset = std::max(s.R, s.R * std::exp(-h));
  const double kappa = grow * (root + 0.5 * m) / ((v1 - reset) * std::sqrt(2 * std::numbers::pi * std::numbers::e));
  double last = 1e300;
  for (double level = base; level < 1e3 * base + 1e6 && level < best.bound; level *= 1.6) {
    const double E = excess(s, k, level);
    if (E >= last) return;
    last = E;
    const double c = std::max(level, base + E * kappa / room), bound = c + E * theta * grow * (root + m);
    if (bound < best.bound) best = {bound, s.y[k], h, level};
  }
}

void compare(const Sample& s, std::size_t k, double h, const GaussRule& rule, Found& best) {
  const double v1 = s.F - s.y[k];
  if (v1 <= std::max(s.R, s.R * std::exp(-h)) * (s.R > 0 ? 1 : 1 - 1e-9) || 1 + v1 * s.g[k] <= 1e-6) return;
  const double gamma = integrate(rule, 0, std::sqrt(h), [&](double z) { return 2 * z * density_after(s, v1, z * z); });
  const double room = s.g[k] - 1.0025 * gamma, base = from_before(s, v1, h) / room;
  if (!(room > 0) || !std::isfinite(room) || !(base > 1e-250) || base >= best.bound) return;
  if (s.edge) return compare_edge_levels(s, k, h, base, room, best);
  const double c = std::max(base, least_level(s, k));
  if (c < best.bound) best = {c, s.y[k], h, c};
}

}  // namespace

std::vector<Exact> comparison_points(const Potentials& x) {
  constexpr double ratio = 1 - 1.0 / 40;
  std::vector<Exact> points;
  const double width = to_double(Exact(x.F - x.R));
  for (double y = width * (1 - 1.0 / 64); y > 1e-5 * width; y *= ratio) points.push_back(decimal_of(y));
  return points;
}

std::optional<Choice> choose(const Potentials& x, const DensityBound& density) {
  const Sample s = sample(x, density);
  const GaussRule rule = gauss_legendre(40);
  Found best{1e300, 0, 0, 0};
  const double width = s.y.front(), shortest = 1e-3 * std::min(1.0, width * width / s.a);
  for (std::size_t k = 0; k < s.y.size() && s.y[k] > width / 64; k += 4) {
    throw_if_interrupted();
    for (double h = shortest; h < 5; h *= 1.25) compare(s, k, h, rule, best);
  }
  if (best.h == 0) return std::nullopt;
  return Choice{decimal_of(best.y1), decimal(fmt::format("{:.3e}", best.h)), decimal_of(best.level)};
}

}  // namespace spikeproof::rigor::inhibitory
