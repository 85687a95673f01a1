// Leading eigenvalues of discretised operators, by Spectra in shift-invert mode.
#pragma once

#include <Eigen/Dense>
#include <Eigen/SparseCore>
#include <complex>
#include <functional>
#include <vector>

#include "core/result.h"

namespace spikeproof::spectrum {

/// Whether the operator conserves mass: its eigenvalue 0 is found, checked and left out, or there is none.
enum class ZeroMode { excluded, absent };

/// The k eigenvalues of largest real part of A n = lambda M n (M may be singular: rows of boundary conditions), the
/// eigenvalue 0 left out; decreasing real part, the upper of a pair first. Those nearest to `shift`, off 0, are
/// computed, some more than k, so a pair of huge imaginary part may hide: count_zeros says whether one did. Throws
/// std::invalid_argument unless A, M are square of one size n and 1 <= k <= n - 8. Errors: no_convergence, also when a
/// residual is large or when 0 is not an eigenvalue; singular. Guarantee: residuals checked.
Result<std::vector<std::complex<double>>> leading_eigenvalues(const Eigen::MatrixXd& A, const Eigen::MatrixXd& M, int k,
                                                              ZeroMode zero = ZeroMode::excluded, double shift = 0.5);

/// The same for a sparse generator, M = 1.
Result<std::vector<std::complex<double>>> leading_eigenvalues(const Eigen::SparseMatrix<double>& A, int k,
                                                              ZeroMode zero = ZeroMode::excluded);

/// The same for an operator of size n without the eigenvalue 0, given by in -> out = (A - shift)^{-1} in. Real
/// eigenvalues nearest to the shift are found first. Guarantee: residuals of the inverse checked.
Result<std::vector<std::complex<double>>> leading_eigenvalues(
    Eigen::Index n, const std::function<void(const double* in, double* out)>& inverse, double shift, int k);

}  // namespace spikeproof::spectrum
