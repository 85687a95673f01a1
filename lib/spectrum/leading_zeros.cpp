// The leading zeros of the characteristic function of the linear equation.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "spectrum/adjoint_collocation.h"
#include "spectrum/characteristic.h"
#include "spectrum/psi_march.h"
#include "spectrum/zero_search.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

// A short way far left of 0: f is near width * Psi' = width * lambda Psi_{lambda+1}, whose zeros follow Airy's function
// at the turning point: lambda + 1/2 + x^2/4 = -a_j (abs x/2)^{2/3}, a_j near (3 pi (4j-1)/8)^{2/3}.
std::vector<C> starts_at_turning_point(const stationary::ScaledArguments& x, int count) {
  std::vector<C> starts;
  if (x.x_F > -3 || -x.x_F * x.width > 1) return starts;
  for (int j = 1; j <= count; ++j) {
    const double a = std::pow(3 * std::numbers::pi * (4 * j - 1) / 8, 2.0 / 3);
    starts.emplace_back(-0.5 - 0.25 * x.x_F * x.x_F - a * std::pow(-0.5 * x.x_F, 2.0 / 3), 0);
  }
  return starts;
}

detail::Target target_of(const Nnlif& model, const stationary::ScaledArguments& x, double reach) {
  const double start = far_start(x.x_R, reach);
  const auto marched = [=](C lambda) { return marched_difference(lambda, x.x_R, x.width, start); };
  detail::Target target;
  target.value = [=](C lambda) {
    const MarchedDifference f = marched(lambda);
    return detail::Marched{f.difference, f.log_scale};
  };
  // abs Psi(x_F) is clearly above abs Psi(x_R), or abs Psi increases all the way between.
  target.free_of_zeros = [=](C lambda) {
    const MarchedDifference f = marched(lambda);
    return f.increasing || std::abs(1.0 - f.difference / f.psi_F) < 0.7;
  };
  target.polish = [f = Characteristic(model)](C near) { return polish_eigenvalue(f, near); };
  target.known = {0};
  target.reach = reach;
  target.rightmost = 0;
  return target;
}

}  // namespace

Result<C> polish_eigenvalue(const Characteristic& f, C start) {
  return detail::polish_zero([&](C lambda) { return f.value(lambda); }, start);
}

Result<LeadingEigenvalues> leading_eigenvalues_characteristic(const Nnlif& model, int k, const std::vector<C>& starts) {
  if (k < 1 || k > 40) throw std::invalid_argument("leading_eigenvalues_characteristic: 1 <= k <= 40 is required");
  if (!model.is_linear())
    throw std::invalid_argument("leading_eigenvalues_characteristic: b = 0 and a1 = 0 are required");
  const stationary::ScaledArguments x = stationary::scaled_arguments(model);
  std::vector<C> rough = starts;
  if (auto own = detail::rough_eigenvalues(x, k + 5)) rough.insert(rough.end(), own->begin(), own->end());
  // Where firing is rare the eigenvalues are next to those of the Ornstein-Uhlenbeck process.
  for (int j = 1; j <= k + 2; ++j) rough.emplace_back(-1.00001 * j, 0);
  const std::vector<C> airy = starts_at_turning_point(x, k + 2);
  rough.insert(rough.end(), airy.begin(), airy.end());
  double reach = 10.0 + 4 * k;
  for (const C& start : rough) reach = std::max(reach, std::min(1e4, -1.5 * start.real()));
  return detail::leading_zeros(target_of(model, x, reach), k, rough);
}

}  // namespace spikeproof::spectrum
