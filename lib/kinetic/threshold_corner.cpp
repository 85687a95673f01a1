#include "kinetic/threshold_corner.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::kinetic {
namespace {

constexpr double left_end = -5, right_end = 7;

// u = f'/f by the Runge-Kutta method: it forgets where it starts, from both ends.
double slope_step(double alpha, double eta, double u, double h) {
  const auto rate = [&](double x, double y) { return x * x * y / 3 - alpha * x - y * y; };
  const double k1 = rate(eta, u), k2 = rate(eta + h / 2, u + h / 2 * k1), k3 = rate(eta + h / 2, u + h / 2 * k2),
               k4 = rate(eta + h, u + h * k3);
  return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
}

// u from an end, where it is known up to what dies out, to 0.
std::vector<double> slopes_from(double end, double alpha, int steps) {
  const double h = -end / steps;
  std::vector<double> u{end < 0 ? end * end / 3 : 3 * alpha / end};
  for (int i = 0; i < steps; ++i) u.push_back(slope_step(alpha, end + i * h, u.back(), h));
  return u;
}

double mismatch(double alpha, int steps) {
  return slopes_from(left_end, alpha, steps).back() - slopes_from(right_end, alpha, steps).back();
}

}  // namespace

double similarity_exponent(int steps) {
  double low = 0.05, high = 0.45;
  const bool sign = mismatch(low, steps) > 0;
  for (int i = 0; i < 50; ++i) {
    const double middle = 0.5 * (low + high);
    ((mismatch(middle, steps) > 0) == sign ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

SimilarityProfile similarity_profile(double alpha, int steps) {
  SimilarityProfile profile;
  for (const double end : {left_end, right_end}) {
    const std::vector<double> u = slopes_from(end, alpha, steps);
    const double h = end / steps;
    std::vector<double> eta{0}, log_f{0};
    for (std::size_t i = u.size() - 1; i-- > 0;) {
      eta.push_back(eta.back() + h);
      log_f.push_back(log_f.back() + 0.5 * h * (u[i] + u[i + 1]));
    }
    if (end < 0) std::reverse(eta.begin(), eta.end()), std::reverse(log_f.begin(), log_f.end());
    const std::ptrdiff_t first = end < 0 ? 0 : 1;
    profile.eta.insert(profile.eta.end(), eta.begin() + first, eta.end());
    profile.log_f.insert(profile.log_f.end(), log_f.begin() + first, log_f.end());
  }
  return profile;
}

LocalExponent local_exponent(const std::function<double(double)>& f, double first, double factor) {
  constexpr int count = 7;
  LocalExponent out;
  std::vector<double> once, twice;
  for (int k = 0; k < count; ++k) {
    const double x = first * std::pow(factor, -k);
    out.at.push_back(x / std::sqrt(factor));
    out.slope.push_back(std::log(f(x) / f(x / factor)) / std::log(factor));
  }
  for (std::size_t k = 0; k + 1 < out.slope.size(); ++k) once.push_back(2 * out.slope[k + 1] - out.slope[k]);
  for (std::size_t k = 0; k + 1 < once.size(); ++k) twice.push_back((4 * once[k + 1] - once[k]) / 3);
  out.value = twice.back();
  out.error = std::max(std::abs(twice.back() - twice[twice.size() - 2]), std::abs(twice.back() - once.back()));
  return out;
}

}  // namespace spikeproof::kinetic
