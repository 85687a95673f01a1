#include "model/initial_data.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/input_error.h"
#include "model/density_file.h"

namespace spikeproof {
namespace {

constexpr double tail = 41.5;  // exp(-tail) < 1e-18

// erfcx(x) = exp(x^2) erfc(x) for x >= 0, to a few units in the last place.
double scaled_erfc(double x) {
  if (x < 25) {
    const double square = x * x;
    const double rest = std::fma(x, x, -square);  // exp would amplify the rounding of x^2
    return std::exp(square) * (1 + rest) * std::erfc(x);
  }
  const double r = 1 / (2 * x * x);
  return std::numbers::inv_sqrtpi / x * (1 - r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r))));
}

void require_resolved(double centre, double width) {
  if (!(width > 0) || centre + width / 8 == centre)
    throw std::invalid_argument("the initial density is narrower than double precision resolves at v = " +
                                std::to_string(centre));
}

InitialDensity gaussian(const InitialData& data, const Nnlif& model) {
  if (data.variance <= 0)
    throw std::invalid_argument("variance > 0 is required, but variance = " + to_text(data.variance));
  const double V_F = to_double(model.V_F()), mean = to_double(data.mean);
  const double s = std::sqrt(to_double(data.variance));
  const double gap = to_double(model.V_F() - data.mean);
  if (!(s > 0) || !std::isfinite(s) || !std::isfinite(gap / s))
    throw std::invalid_argument("mean and variance of the initial density are beyond double precision");
  const double z = gap / s;
  InitialDensity density;
  if (z >= 0) {
    const double top = 2 / (s * std::sqrt(2 * std::numbers::pi) * std::erfc(-z / std::numbers::sqrt2));
    density.value = [=](double v) {
      const double y = (v - mean) / s;
      return v > V_F ? 0.0 : top * std::exp(-y * y / 2);
    };
    density.value_at_threshold = top * std::exp(-z * z / 2);
    density.lowest = mean - s * std::sqrt(2 * tail);
    density.centre = mean;
    density.width = s;
  } else {
    // The mean lies above V_F: relative to the value at V_F, so that nothing underflows far in the tail.
    const double edge = std::sqrt(2 / std::numbers::pi) / (s * scaled_erfc(-z / std::numbers::sqrt2));
    density.value = [=](double v) {
      const double y = (V_F - v) / s;
      return v > V_F ? 0.0 : edge * std::exp(-y * (y / 2 - z));
    };
    density.value_at_threshold = edge;
    density.lowest = V_F - s * 2 * tail / (-z + std::sqrt(z * z + 2 * tail));
    density.centre = V_F;
    density.width = s / std::max(1.0, -z);
  }
  require_resolved(density.centre, density.width);
  return density;
}

InitialDensity uniform(const InitialData& data, const Nnlif& model) {
  if (data.lower >= data.upper)
    throw std::invalid_argument("lower < upper is required, but lower = " + to_text(data.lower) +
                                " and upper = " + to_text(data.upper));
  if (data.upper > model.V_F())
    throw std::invalid_argument("upper <= V_F is required, but upper = " + to_text(data.upper) +
                                " and V_F = " + to_text(model.V_F()));
  const double lower = to_double(data.lower), upper = to_double(data.upper);
  const double height = to_double(1 / (data.upper - data.lower));
  InitialDensity density;
  density.value = [=](double v) { return v >= lower && v <= upper ? height : 0.0; };
  density.lowest = lower;
  density.centre = (lower + upper) / 2;
  density.width = to_double(data.upper - data.lower);
  density.breaks.push_back(lower);
  if (data.upper < model.V_F()) density.breaks.push_back(upper);
  density.value_at_threshold = data.upper < model.V_F() ? 0 : height;
  require_resolved(density.centre, density.width);
  return density;
}

}  // namespace

InitialDensity density_of(const InitialData& data, const Nnlif& model) {
  switch (data.kind) {
    case InitialKind::gaussian:
      return gaussian(data, model);
    case InitialKind::uniform:
      return uniform(data, model);
    case InitialKind::file:
      return density_from_file(data.file, to_double(model.V_F()));
    case InitialKind::steady:
      break;
  }
  throw std::invalid_argument("a steady initial density comes from the stationary problem, not from density_of");
}

}  // namespace spikeproof
