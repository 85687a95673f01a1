#include "spectrum/threshold.h"

#include <algorithm>
#include <cmath>

#include "spectrum/discrete.h"

namespace spikeproof::spectrum {

Result<std::vector<std::complex<double>>> threshold_eigenvalues(const ConductanceReal& model, double N, int k,
                                                                const kinetic::ThresholdResolution& resolution) {
  const double G = model.g0 + model.b * N, a = model.a + model.a1 * N, shift = 2 / model.eps;
  const auto point = kinetic::threshold_point(model, G, a, resolution);
  if (!point) return point.error();
  const kinetic::ThresholdElements& elements = *point->elements;
  const std::vector<double>& p = point->state.p;
  const kinetic::ThresholdFactor factor(elements, G, a, shift);
  // The rate acts by a matrix of rank one, c times the rate: Sherman and Morrison.
  const std::size_t size = p.size();
  std::vector<double> c(size, 0.0);
  elements.add_change(model.b, model.a1, p.data(), c.data());
  factor.solve(c);
  const double pivot = 1 - elements.rate(c.data());
  if (!(std::abs(pivot) > 1e-12))
    return Error{ErrorCode::singular, "threshold_eigenvalues", "an eigenvalue at the shift", 0, pivot};
  const auto without_mass = [&](std::vector<double>& x) {
    const double mass = elements.integral(x.data());
    for (std::size_t i = 0; i < size; ++i) x[i] -= mass * p[i];
  };
  const auto inverse = [&](const double* in, double* out) {
    std::vector<double> x(in, in + size);
    without_mass(x);
    factor.solve(x);
    const double feedback = elements.rate(x.data()) / pivot;
    for (std::size_t i = 0; i < size; ++i) x[i] += feedback * c[i];
    without_mass(x);
    for (std::size_t i = 0; i < size; ++i) out[i] = -x[i];
  };
  return leading_eigenvalues(static_cast<Eigen::Index>(size), inverse, shift, k);
}

Result<double> threshold_feedback(const ConductanceReal& model, double N,
                                  const kinetic::ThresholdResolution& resolution) {
  const double h = 1e-4 * N;
  double F[2] = {0, 0};
  for (const int side : {0, 1}) {
    const double at = N + (side == 1 ? h : -h);
    const auto point = kinetic::threshold_point(model, model.g0 + model.b * at, model.a + model.a1 * at, resolution);
    if (!point) return point.error();
    F[side] = point->state.N;
  }
  return 1 - (F[1] - F[0]) / (2 * h);
}

}  // namespace spikeproof::spectrum
