#include "kinetic/kinetic_mode.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace spikeproof::kinetic {

using Complex = std::complex<double>;

double mode_rate(double k, int n) { return k * k + n; }

double torus_rate(double length) { return std::min(1.0, mode_rate(2 * std::numbers::pi / length, 0)); }

double mode_density(double k, double t) { return std::exp(-k * k * (t + std::expm1(-t))); }

double hermite_rate(double k, int terms, double transport) {
  Eigen::MatrixXcd matrix = Eigen::MatrixXcd::Zero(terms, terms);
  for (int n = 0; n < terms; ++n) {
    matrix(n, n) = n;
    if (n + 1 == terms) break;
    matrix(n, n + 1) = matrix(n + 1, n) = Complex(0, transport * k * std::sqrt(n + 1.0));
  }
  const Eigen::VectorXcd values = Eigen::ComplexEigenSolver<Eigen::MatrixXcd>(matrix, false).eigenvalues();
  return values.real().minCoeff();
}

namespace {

// Rows of f_t = A f: lower, diagonal, upper.
struct Tridiagonal {
  std::vector<double> lower, upper;
  std::vector<Complex> diagonal;
};

// The flux -(v f + f_v) at a face, central; none at the ends.
Tridiagonal operator_of(double k, int cells, double h, double transport) {
  const auto n = static_cast<std::size_t>(cells);
  Tridiagonal A{std::vector<double>(n, 0.0), std::vector<double>(n, 0.0), std::vector<Complex>(n)};
  for (int i = 0; i < cells; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double v = -8 + (i + 0.5) * h;
    A.diagonal[at] += Complex(0, -transport * k * v);
    if (i + 1 == cells) break;
    const double face = -8 + (i + 1) * h;
    const double from_right = (0.5 * face + 1 / h) / h, from_left = (0.5 * face - 1 / h) / h;
    A.diagonal[at] += from_left;
    A.upper[at] = from_right;
    A.diagonal[at + 1] -= from_right;
    A.lower[at + 1] = -from_left;
  }
  return A;
}

// Crank and Nicolson with the elimination done once.
class Stepper {
 public:
  Stepper(const Tridiagonal& A, double dt) : A_(A), half_(dt / 2), factor_(A.diagonal.size()), pivot_(A.diagonal) {
    for (std::size_t i = 0; i < pivot_.size(); ++i) {
      pivot_[i] = 1.0 - half_ * A.diagonal[i];
      if (i == 0) continue;
      factor_[i] = -half_ * A.lower[i] / pivot_[i - 1];
      pivot_[i] += factor_[i] * half_ * A.upper[i - 1];
    }
  }
  void step(std::vector<Complex>& f) const {
    const std::size_t n = f.size();
    std::vector<Complex> right(n);
    for (std::size_t i = 0; i < n; ++i) {
      right[i] = f[i] + half_ * A_.diagonal[i] * f[i];
      if (i > 0) right[i] += half_ * A_.lower[i] * f[i - 1] - factor_[i] * right[i - 1];
      if (i + 1 < n) right[i] += half_ * A_.upper[i] * f[i + 1];
    }
    f[n - 1] = right[n - 1] / pivot_[n - 1];
    for (std::size_t i = n - 1; i-- > 0;) f[i] = (right[i] + half_ * A_.upper[i] * f[i + 1]) / pivot_[i];
  }

 private:
  const Tridiagonal& A_;
  double half_;
  std::vector<Complex> factor_, pivot_;
};

}  // namespace

std::vector<double> simulate_mode(double k, const std::vector<double>& times, int cells, double transport) {
  if (cells < 4) throw std::invalid_argument("4 cells or more are required, but there are " + std::to_string(cells));
  const double h = 16.0 / cells;
  const Tridiagonal A = operator_of(k, cells, h, transport);
  std::vector<Complex> f;
  Complex mass = 0;
  for (int i = 0; i < cells; ++i) {
    const double v = -8 + (i + 0.5) * h;
    f.emplace_back(std::exp(-v * v / 2));
    mass += f.back() * h;
  }
  for (Complex& x : f) x /= mass;
  std::vector<double> density;
  double t = 0;
  for (const double time : times) {
    const int steps = std::max(1, static_cast<int>(std::ceil((time - t) * cells / 8)));
    const Stepper stepper(A, (time - t) / steps);
    for (int i = 0; i < steps; ++i) stepper.step(f);
    t = time;
    Complex sum = 0;
    for (const Complex& x : f) sum += x * h;
    density.push_back(sum.real());
  }
  return density;
}

}  // namespace spikeproof::kinetic
