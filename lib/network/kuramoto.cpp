#include "network/kuramoto.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"

namespace spikeproof::network {
namespace {

using std::numbers::pi;

// Frequencies between which g is smooth on the scale of its change, up to `end`: its breaks, and powers of 2.
std::vector<double> smooth_pieces(const FrequencyLaw& law, double end) {
  std::vector<double> edge{0};
  for (double w = law.scale() / 4; w < std::min(end, 1e18 * law.scale()); w *= 2) edge.push_back(w);
  for (const double w : law.breaks())
    if (w < end) edge.push_back(w);
  std::sort(edge.begin(), edge.end());
  edge.push_back(end);
  return edge;
}

// int_0^{pi/2} weight(angle) g(frequency(angle)), on the images of the smooth pieces.
template <class Weight, class Frequency, class Angle>
double over_angles(const FrequencyLaw& law, double end, Weight weight, Frequency frequency, Angle angle) {
  static const GaussRule rule = gauss_legendre(20);
  const std::vector<double> edge = smooth_pieces(law, end);
  double sum = 0;
  for (std::size_t i = 0; i + 1 < edge.size(); ++i) {
    const double lower = angle(edge[i]), upper = i + 2 == edge.size() ? pi / 2 : angle(edge[i + 1]);
    sum += integrate(rule, lower, upper, [&](double a) { return weight(a) * law(frequency(a)); });
  }
  return sum;
}

// Where a decreasing function is 0, between a positive and a negative value.
template <class Function>
double crossing(Function f, double lower, double upper) {
  for (int i = 0; i < 200 && upper - lower > 1e-14 * upper; ++i) {
    const double middle = 0.5 * (lower + upper);
    (f(middle) > 0 ? lower : upper) = middle;
  }
  return 0.5 * (lower + upper);
}

}  // namespace

double critical_coupling(const FrequencyLaw& law) { return 2 / (pi * law(0)); }

double locking_integral(const FrequencyLaw& law, double x) {
  if (x == 0) return pi / 2 * law(0);
  return 2 * over_angles(
                 law, x, [](double a) { return std::cos(a) * std::cos(a); }, [&](double a) { return x * std::sin(a); },
                 [&](double w) { return std::asin(std::min(w / x, 1.0)); });
}

double order_parameter(const FrequencyLaw& law, double K) {
  if (law.kind() == FrequencyLaw::Kind::lorentzian) return std::sqrt(std::max(1 - critical_coupling(law) / K, 0.0));
  if (!(K > critical_coupling(law) * (1 - 1e-14))) return 0;
  const double x = crossing([&](double at) { return K * locking_integral(law, at) * (1 + 1e-14) - 1; }, 0, K);
  return std::min(x / K, 1.0);
}

double growth_rate(const FrequencyLaw& law, double K) {
  if (!(K > critical_coupling(law))) return 0;
  if (law.kind() == FrequencyLaw::Kind::lorentzian) return K / 2 - law.scale();
  const auto excess = [&](double l) {
    return K * over_angles(
                   law, 1e18 * law.scale(), [](double) { return 1.0; }, [&](double a) { return l * std::tan(a); },
                   [&](double w) { return std::atan(w / l); }) -
           1;
  };
  return crossing(excess, 0, K / 2);  // the integral is at most 1/l
}

double ott_antonsen(double width, double K, double r0, double t) {
  const double l = K / 2 - width;
  // u = r^2: u' = 2 l u - K u^2; 1/u is linear in e^{-2 l t}
  const double decay = std::exp(-2 * l * t), fed = l == 0 ? 2 * t : -std::expm1(-2 * l * t) / l;
  return 1 / std::sqrt(decay / (r0 * r0) + K / 2 * fed);
}

}  // namespace spikeproof::network
