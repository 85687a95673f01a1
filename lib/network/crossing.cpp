#include "network/crossing.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::network {
namespace {

// Inverse Gaussian; mean may be infinite. Source: Michael, Schucany and Haas, Amer. Statist. 30 (1976).
double inverse_gaussian(double mean, double shape, RandomSequence& random) {
  const double z = random.normal(), u = random.uniform();
  if (!(mean < 1e100)) return shape / (z * z);
  const double w = mean * z * z / (2 * shape);
  const double small = mean / (1 + w + std::sqrt(w * (2 + w)));
  return u * (mean + small) <= mean ? small : mean * mean / small;
}

// Time of the first passage of 0, given that there is one, on the way from y > 0 to `end` in the clock S of e^t.
double passage(double y, double end, double S, double a, RandomSequence& random) {
  const double ratio = inverse_gaussian(y / std::abs(end), y * y / S, random);
  return 0.5 * std::log1p(S / (a * (1 + 1 / ratio)));
}

}  // namespace

void resolve_crossing(double before, double after, const StepProcess& process, RandomSequence& random, Fate& fate) {
  fate.spikes.clear();
  fate.y = after;
  before = std::max(before, 1e-9 * process.width);  // one that a cascade reset may stand on V_F by rounding
  if (std::isnan(before + after)) throw std::logic_error("resolve_crossing: a potential is not a number");
  if (process.crossing == Crossing::ends) {
    if (after > 0) return;
    fate.spikes.push_back(process.dt);
    fate.y = process.width;
    return;
  }
  double left = process.dt, S = process.clock, growth = process.growth;
  while (true) {
    const double end = growth * fate.y;
    if (fate.y > 0) {
      const double exponent = 2 * before * end / S;
      if (exponent > negligible_crossing || random.uniform() >= std::exp(-exponent)) return;
    }
    left = std::max(left - passage(before, end, S, process.a, random), 0.0);
    fate.spikes.push_back(process.dt - left);
    before = fate.y = process.width;
    if (left == 0 || process.once) return;
    S = process.a * std::expm1(2 * left);
    growth = std::exp(left);
    fate.y +=
        (before - process.centre) * std::expm1(-left) + std::sqrt(-process.a * std::expm1(-2 * left)) * random.normal();
  }
}

}  // namespace spikeproof::network
