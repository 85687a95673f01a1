#include "kinetic/equilibrium.h"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace spikeproof::kinetic {
namespace {

// x = -y far below 0: h = y + u, u = 1/(y + w), w = 2/(y + 3/(y + ...)), the continued fraction of Mills' ratio. In u
// and w nothing cancels: E[g] = u sqrt a and Var = a u (w - u).
TruncatedGaussian below_the_wall(double y, double a) {
  double w = y;  // any start will do: the error falls like exp(-y sqrt(8 n))
  const int terms = y < 8 ? 120 : 40;
  for (int n = terms; n >= 2; --n) w = n / (y + w);
  const double u = 1 / (y + w);
  return {u * std::sqrt(a), a * u * (w - u), u * (w - u), (y + u) / std::sqrt(a)};
}

}  // namespace

TruncatedGaussian truncated_gaussian(double m, double a) {
  if (!(a > 0) || !std::isfinite(m))
    throw std::invalid_argument("a > 0 and a finite m are required, but a = " + std::to_string(a) +
                                " and m = " + std::to_string(m));
  const double x = m / std::sqrt(a);
  if (x < -2) return below_the_wall(-x, a);
  const double h = std::sqrt(2 / std::numbers::pi) * std::exp(-x * x / 2) / std::erfc(-x / std::numbers::sqrt2);
  const double slope = 1 - h * (x + h);
  return {m + h * std::sqrt(a), a * slope, slope, h / std::sqrt(a)};
}

Drift drift_at_input(const ConductanceReal& model, double x) {
  const TruncatedGaussian g = truncated_gaussian(model.g0 + x, model.a);
  const double G = model.g_L + g.mean;
  return {G, (model.g_L * model.V_L + g.mean * model.V_E) / G, g.slope, g.mean};
}

Drift drift_at(const ConductanceReal& model, double N) {
  Drift drift = drift_at_input(model, model.b * N);
  drift.slope *= model.b;
  return drift;
}

}  // namespace spikeproof::kinetic
