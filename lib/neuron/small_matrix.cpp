#include "neuron/small_matrix.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::neuron {
namespace {

// Storage of a fixed size spares allocations, and the compiler the blocked algorithms.
constexpr int largest = 16;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, largest, largest>;
using Column = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, largest, 1>;

Matrix matrix_of(std::size_t n, std::span<const double> columns) {
  const auto size = static_cast<Eigen::Index>(n);
  return Eigen::Map<const Eigen::MatrixXd>(columns.data(), size, size);
}

}  // namespace

std::vector<Complex> eigenvalues(std::size_t n, std::span<const double> columns) {
  const Matrix A = matrix_of(n, columns);
  if (!A.allFinite()) return std::vector<Complex>(n, std::numeric_limits<double>::quiet_NaN());
  const Eigen::EigenSolver<Matrix> solver(A, false);
  std::vector<Complex> values(solver.eigenvalues().data(), solver.eigenvalues().data() + n);
  std::sort(values.begin(), values.end(),
            [](Complex x, Complex y) { return x.real() != y.real() ? x.real() > y.real() : x.imag() > y.imag(); });
  return values;
}

Eigenpair eigenpair_near(std::size_t n, std::span<const double> columns, Complex target, bool transpose) {
  Matrix A = matrix_of(n, columns);
  if (transpose) A.transposeInPlace();
  const Eigen::EigenSolver<Matrix> solver(A, true);
  Eigen::Index best = 0;
  for (Eigen::Index i = 0; i < solver.eigenvalues().size(); ++i)
    if (std::abs(solver.eigenvalues()[i] - target) < std::abs(solver.eigenvalues()[best] - target)) best = i;
  const auto vectors = solver.eigenvectors();
  std::vector<Complex> vector(n);
  double length = 0;
  for (std::size_t i = 0; i < n; ++i) {
    vector[i] = vectors(static_cast<Eigen::Index>(i), best);
    length += std::norm(vector[i]);
  }
  for (Complex& entry : vector) entry /= std::sqrt(length);
  return {solver.eigenvalues()[best], vector};
}

std::vector<double> solve(std::size_t n, std::span<const double> columns, std::span<const double> b) {
  const auto size = static_cast<Eigen::Index>(n);
  const Column right = Eigen::Map<const Eigen::VectorXd>(b.data(), size);
  const Column x = Eigen::FullPivLU<Matrix>(matrix_of(n, columns)).solve(right);
  return {x.data(), x.data() + size};
}

// As a real system for real and imaginary parts.
std::vector<Complex> solve(std::size_t n, std::span<const Complex> columns, std::span<const Complex> b) {
  std::vector<double> doubled(4 * n * n), right(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    right[i] = b[i].real(), right[n + i] = b[i].imag();
    for (std::size_t j = 0; j < n; ++j) {
      const Complex entry = columns[j * n + i];
      doubled[j * 2 * n + i] = doubled[(n + j) * 2 * n + n + i] = entry.real();
      doubled[j * 2 * n + n + i] = entry.imag();
      doubled[(n + j) * 2 * n + i] = -entry.imag();
    }
  }
  const auto parts = solve(2 * n, doubled, right);
  std::vector<Complex> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = {parts[i], parts[n + i]};
  return x;
}

std::vector<double> characteristic_polynomial(std::size_t n, std::span<const double> columns) {
  const Matrix A = matrix_of(n, columns);
  const auto size = static_cast<Eigen::Index>(n);
  std::vector<double> coefficients(n);
  Matrix M = Matrix::Identity(size, size);
  for (std::size_t k = 1; k <= n; ++k) {
    const Matrix AM = A * M;
    coefficients[n - k] = -AM.trace() / static_cast<double>(k);
    M = AM + coefficients[n - k] * Matrix::Identity(size, size);
  }
  return coefficients;
}

}  // namespace spikeproof::neuron
