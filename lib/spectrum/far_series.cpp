#include "spectrum/far_series.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::spectrum {

using C = std::complex<double>;

double FarSeries::reach(C lambda) { return -std::max(30.0, 10 * std::sqrt(std::abs(lambda))); }

FarSeries::FarSeries(C lambda) {
  e_[0] = -lambda;
  for (std::size_t n = 0; n + 1 < e_.size(); ++n) {
    e_[n + 1] = -(2.0 * static_cast<double>(n) + 1) * e_[n];
    for (std::size_t i = 0; i <= n; ++i) e_[n + 1] += e_[i] * e_[n - i];
  }
}

C FarSeries::slope(double x) const {
  C sum = 0;
  for (std::size_t n = e_.size(); n-- > 0;) sum = sum / (x * x) + e_[n];
  return sum / x;
}

C FarSeries::bend(double x) const {
  C sum = 0;
  for (std::size_t n = e_.size(); n-- > 1;) sum = sum / (x * x) + e_[n];
  return sum / (x * x);
}

C FarSeries::change(double from, double to) const {
  C sum = e_[0] * std::log1p((to - from) / from);
  for (std::size_t n = 1; n < e_.size(); ++n) {
    const double power = -2.0 * static_cast<double>(n);
    sum += e_[n] / power * std::pow(from, power) * std::expm1(power * std::log1p((to - from) / from));
  }
  return sum;
}

}  // namespace spikeproof::spectrum
