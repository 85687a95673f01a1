#include "stationary/random_threshold.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "stationary/mills.h"
#include "stationary/rate.h"

namespace spikeproof::stationary {
namespace {

// sqrt(pi/2) erfcx(-x/sqrt 2)
double g(double x) { return x <= 0 ? mills(-x) : std::sqrt(2 * std::numbers::pi) * std::exp(0.5 * x * x) - mills(x); }

// D_0/D_1 with s = e^u: both integrands are smooth, decay at both ends, and the trapezoidal rule converges
// exponentially. The exponents are taken relative to the largest.
double ratio_of_moments(double phi0, double x) {
  const auto exponent = [&](double u) {
    const double s = std::exp(u);
    return phi0 * u - s * (0.5 * s + x);
  };
  // the largest: s^2 + x s = phi0
  const double root = std::sqrt(x * x + 4 * phi0), top = x > 0 ? 2 * phi0 / (root + x) : 0.5 * (root - x);
  const double centre = std::log(top), peak = exponent(centre);
  const double step = 0.02 / std::sqrt(1 + 0.05 * (phi0 + top * top));
  double zero = 0, one = 0;
  for (const double direction : {-1.0, 1.0})
    for (long k = direction > 0 ? 0 : 1; k < 2'000'000; ++k) {
      const double u = centre + direction * step * static_cast<double>(k), drop = exponent(u) - peak;
      if (drop < -40 && k > 10) break;
      const double weight = std::exp(drop);
      zero += weight, one += weight * std::exp(u);
    }
  return zero / one;
}

}  // namespace

double mean_interval(const Refractory& model, double N) {
  if (!(N >= 0) || !std::isfinite(N)) throw std::invalid_argument("mean_interval: a finite N >= 0 is required");
  const ScaledArguments x = scaled_arguments(model.base(), N);
  const Rate siegert = siegert_rate(x);
  const double fixed = siegert.mean_interval * std::exp(siegert.exponent);
  if (!model.random_threshold()) return fixed;
  if (model.firing()->kind() != FiringLaw::Kind::step)
    throw std::invalid_argument("mean_interval: a closed form is known for a step of phi only");
  const double phi0 = to_double(model.firing()->phi0());
  return fixed + 1 / phi0 + g(x.x_F) * ratio_of_moments(phi0, x.x_F);
}

}  // namespace spikeproof::stationary
