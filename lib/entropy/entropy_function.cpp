#include "entropy/entropy_function.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::entropy {
namespace {

double square(double x) { return x * x; }

// r log r - r + 1 with r = 1 + d; its series where the closed form would cancel.
double log_bregman(double r, double d) {
  if (std::abs(d) > 0.02) return r == 0 ? 1 : r * std::log(r) - d;
  double sum = 0, power = d * d;
  for (int k = 2; k <= 12; ++k, power *= -d) sum += power / (k * (k - 1));
  return sum;
}

}  // namespace

EntropyFunction quadratic() {
  return {"(u-1)²", [](double x, double y) { return square(x - y); }, [](double u) { return 2 * (u - 1); },
          [](double) { return 2.0; }};
}

EntropyFunction logarithmic() {
  const auto bregman = [](double x, double y) {
    if (x < 0 || y < 0) return std::numeric_limits<double>::quiet_NaN();
    if (y == 0) return x == 0 ? 0 : std::numeric_limits<double>::infinity();
    return y * log_bregman(x / y, (x - y) / y);
  };
  return {"u log u", bregman, [](double u) { return std::log(u); }, [](double u) { return 1 / u; }};
}

EntropyFunction power(int p) {
  if (p < 2) throw std::invalid_argument("p >= 2 is required, but p = " + std::to_string(p));
  // x^p - y^p - p y^{p-1}(x-y) = (x-y)^2 sum_{k=0}^{p-2} (k+1) x^{p-2-k} y^k
  const auto bregman = [p](double x, double y) {
    double sum = 0, y_power = 1;
    for (int k = 0; k <= p - 2; ++k, y_power *= y) sum = sum + (k + 1) * std::pow(x, p - 2 - k) * y_power;
    return square(x - y) * sum;
  };
  return {"u^" + std::to_string(p), bregman, [p](double u) { return p * (std::pow(u, p - 1) - 1); },
          [p](double u) { return p * (p - 1) * std::pow(u, p - 2); }};
}

EntropyFunction positive_part() {
  const auto bregman = [](double x, double y) {
    const double w = x - 1, z = y - 1;
    if (z <= 0) return square(std::max(w, 0.0));
    return w > 0 ? square(w - z) : z * (z - 2 * w);
  };
  return {"(u-1)₊²", bregman, [](double u) { return 2 * std::max(u - 1, 0.0); },
          [](double u) { return u > 1 ? 2.0 : 0.0; }};
}

EntropyFunction regularised_absolute(double delta) {
  if (!(delta > 0)) throw std::invalid_argument("delta > 0 is required, but delta = " + std::to_string(delta));
  const auto root = [delta](double w) { return std::hypot(w, delta); };
  const auto bregman = [delta, root](double x, double y) {
    const double w = x - 1, z = y - 1, sw = root(w), sz = root(z), inner = delta * delta + z * w;
    // S(w)S(z) - inner, as a quotient where the difference would cancel.
    const double gap = inner > 0 ? square(delta * (w - z)) / (sw * sz + inner) : sw * sz - inner;
    return gap / sz;
  };
  return {"√((u-1)²+δ²)", bregman, [root](double u) { return (u - 1) / root(u - 1); },
          [delta, root](double u) { return delta * delta / (square(root(u - 1)) * root(u - 1)); }};
}

EntropyFunction double_well() {
  const auto value = [](double u) { return square(square(u - 1) - 0.25) - 0.0625; };
  const auto slope = [](double u) { return 4 * (u - 1) * (square(u - 1) - 0.25); };
  return {"double well", [value, slope](double x, double y) { return value(x) - value(y) - (x - y) * slope(y); }, slope,
          [](double u) { return 12 * square(u - 1) - 1; }};
}

std::vector<EntropyFunction> convex_entropies() {
  return {quadratic(), logarithmic(), power(3), positive_part(), regularised_absolute(0.1)};
}

}  // namespace spikeproof::entropy
