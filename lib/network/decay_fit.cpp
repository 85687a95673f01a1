#include "network/decay_fit.h"

#include <Eigen/Dense>
#include <cmath>
#include <stdexcept>
#include <string>

namespace spikeproof::network {
namespace {

// The curves beside e^(2 s t) that have amplitudes of their own.
Eigen::VectorXd shape_at(double t, const DecayShape& shape) {
  const double w = shape.first.imag(), gap = shape.second.real() - shape.first.real(), w2 = shape.second.imag();
  if (w != 0) return Eigen::Vector3d(1, std::cos(2 * w * t), std::sin(2 * w * t));
  if (w2 == 0) return Eigen::Vector2d(1, std::exp(gap * t));
  return Eigen::Vector3d(1, std::exp(gap * t) * std::cos(w2 * t), std::exp(gap * t) * std::sin(w2 * t));
}

}  // namespace

DecayFit fit_decay(std::span<const double> t, std::span<const double> square, std::span<const double> deviation,
                   const DecayShape& shape) {
  if (t.size() < 5 || square.size() != t.size() || deviation.size() != t.size())
    throw std::invalid_argument("five samples at least, with their deviations, are required, but there are " +
                                std::to_string(t.size()));
  const auto rows = static_cast<Eigen::Index>(t.size()), extra = shape_at(t[0], shape).size();
  // For a rate s the amplitudes are linear; then one Gauss-Newton step in s and all amplitudes.
  Eigen::MatrixXd curves(rows, extra), jacobian(rows, extra + 1);
  Eigen::VectorXd data(rows);
  DecayFit fit{shape.first.real(), false};
  for (int iteration = 0; iteration < 60; ++iteration) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const double from_start = t[k] - t[0];
      curves.row(i) = shape_at(from_start, shape) * std::exp(2 * fit.rate * from_start) / deviation[k];
      data[i] = square[k] / deviation[k];
    }
    const Eigen::VectorXd amplitude = curves.colPivHouseholderQr().solve(data), model = curves * amplitude;
    jacobian.leftCols(extra) = curves;
    for (Eigen::Index i = 0; i < rows; ++i) {
      const double from_start = t[static_cast<std::size_t>(i)] - t[0];
      jacobian(i, extra) = 2 * from_start * model[i];
    }
    const double step = jacobian.colPivHouseholderQr().solve(data - model)[extra];
    if (!std::isfinite(step) || std::abs(step) > 20 * (1 + std::abs(shape.first.real()))) return fit;
    fit.rate += step;
    if (std::abs(step) <= 1e-10 * (1 + std::abs(fit.rate))) {
      fit.converged = amplitude[0] > 0;
      return fit;
    }
  }
  return fit;
}

}  // namespace spikeproof::network
