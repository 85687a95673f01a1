#include "kinetic/relaxation.h"

#include <Eigen/LU>
#include <algorithm>

namespace spikeproof::kinetic {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Map = Eigen::Map<const MatrixXd>;

Map square(const std::vector<double>& values, std::size_t n) {
  return {values.data(), static_cast<Index>(n), static_cast<Index>(n)};
}

std::vector<double> copied(const MatrixXd& m) { return {m.data(), m.data() + m.size()}; }

}  // namespace

Relaxation::Relaxation(const HalfRangeWeight& weight, int modes)
    : weight_(weight), rule_(half_range_gauss(weight, modes)) {
  const std::size_t n = size();
  values_.resize(n * n);
  for (std::size_t j = 0; j < n; ++j) rule_.polynomials(rule_.node[j], &values_[n * j]);
  const auto fine = static_cast<Index>(rule_.fine.size()), size = static_cast<Index>(n);
  MatrixXd P(size, fine), slope(size, fine);
  Eigen::VectorXd w(fine), g(fine), log_slope(fine);
  for (Index i = 0; i < fine; ++i) {
    const auto at = static_cast<std::size_t>(i);
    rule_.polynomials(rule_.fine[at], P.col(i).data(), slope.col(i).data());
    w(i) = rule_.fine_weight[at];
    g(i) = rule_.fine[at];
    log_slope(i) = weight_.log_slope(g(i));
  }
  // The flux W [(G_eq - g - a W'/W) u - a u_g] against P_j'; what there is at g = 0 is the flux itself, 0.
  const MatrixXd tested = slope * w.asDiagonal();
  drift_ = copied(-(tested * g.asDiagonal() * P.transpose()));
  input_ = copied(tested * P.transpose());
  noise_ = copied(tested * (P * log_slope.asDiagonal() + slope).transpose());
}

void Relaxation::resolvent(double inverse, double G_eq, double a, double* matrix) const {
  const std::size_t n = size();
  const auto size = static_cast<Index>(n), rest = size - 1;
  const MatrixXd L = square(drift_, n) + G_eq * square(input_, n) - a * square(noise_, n);
  // Coefficient 0, the mass, stays; the others answer to it and to themselves, stably also where inverse is 0.
  MatrixXd modal = MatrixXd::Zero(size, size);
  modal(0, 0) = 1;
  if (rest > 0) {
    MatrixXd inner = -L.bottomRightCorner(rest, rest), right(rest, size);
    inner.diagonal().array() += inverse;
    right.col(0) = L.col(0).tail(rest);
    right.rightCols(rest) = inverse * MatrixXd::Identity(rest, rest);
    modal.bottomRows(rest) = inner.partialPivLu().solve(right);
  }
  const Map P = square(values_, n);
  const Eigen::Map<const Eigen::VectorXd> w(rule_.weight.data(), size);
  Eigen::Map<MatrixXd>(matrix, size, size).noalias() = w.asDiagonal() * (P.transpose() * modal) * P;
}

std::size_t Relaxation::heaviest() const {
  return static_cast<std::size_t>(std::max_element(rule_.weight.begin(), rule_.weight.end()) - rule_.weight.begin());
}

std::vector<double> Relaxation::equilibrium(double G_eq, double a) const {
  std::vector<double> matrix(size() * size());
  resolvent(0, G_eq, a, matrix.data());
  return {matrix.begin(), matrix.begin() + static_cast<std::ptrdiff_t>(size())};  // every column is the equilibrium
}

std::vector<double> Relaxation::evaluation(double g) const {
  const std::size_t n = size();
  std::vector<double> value(n), row(n, 0.0);
  rule_.polynomials(g, value.data());
  const double W = weight_(g);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < n; ++k) row[j] += value[k] * values_[n * j + k];
    row[j] *= W;
  }
  return row;
}

std::vector<double> Relaxation::from(const Relaxation& other) const {
  const std::size_t n = size(), m = other.size(), common = std::min(n, m);
  std::vector<double> matrix(n * m, 0.0), value(n);
  for (std::size_t l = 0; l < m; ++l) {
    rule_.polynomials(other.node()[l], value.data());
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < common; ++k) sum += values_[n * j + k] * value[k];
      matrix[n * l + j] = rule_.weight[j] * sum;
    }
  }
  return matrix;
}

std::vector<double> Relaxation::gaussian(double mean, double variance) const {
  const HalfRangeWeight density(mean, mean, variance);
  const HalfRangeGauss own = half_range_gauss(density, static_cast<int>(size()));
  const std::size_t n = size();
  std::vector<double> q(n, 0.0), value(n);
  for (std::size_t l = 0; l < n; ++l) {
    rule_.polynomials(own.node[l], value.data());
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += values_[n * j + k] * value[k];
      q[j] += rule_.weight[j] * sum * own.weight[l];
    }
  }
  return q;
}

}  // namespace spikeproof::kinetic
