// alpha * mass - share * generator of the equation with a refractory state, factorised: bubbles are eliminated element
// by element, then the tridiagonal system of the vertices.
#pragma once

#include <Eigen/Dense>
#include <complex>
#include <span>
#include <vector>

#include "fokker_planck/refractory_operator.h"

namespace spikeproof::fokker_planck {

/// T = double or std::complex<double>. Cost O(elements * degree^3), no pivoting across elements.
template <class T>
class RefractoryFactor {
 public:
  RefractoryFactor(const RefractoryOperator& op, T alpha, Drive drive, double share = 1);
  /// Right-hand side in, solution out; one entry per unknown of the density.
  void solve(std::span<T> x) const;

 private:
  using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  void eliminate(Matrix& local) const;

  std::size_t vertices_, bubbles_;
  std::vector<Matrix> elements_;          // LU of the bubbles, Schur complement of the two vertices
  std::vector<T> lower_, pivot_, upper_;  // of the vertices; pivot_ holds inverses
};

}  // namespace spikeproof::fokker_planck
