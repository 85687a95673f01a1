#include "spectrum/discrete.h"

#include <Spectra/GenEigsRealShiftSolver.h>
#include <fmt/format.h>

#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::spectrum {
namespace {

using Values = std::vector<std::complex<double>>;
constexpr const char* discrete_place = "leading_eigenvalues";
// At a shift on or next to the eigenvalue 0 the solver reports success with wrong values.
constexpr double usual_shift = 0.5;

// (A - shift M)^{-1} M, as Spectra asks for it.
class DenseInverse {
 public:
  using Scalar = double;
  DenseInverse(const Eigen::MatrixXd& A, const Eigen::MatrixXd& M, double shift) : M_(M), lu_(A - shift * M) {}
  Eigen::Index rows() const { return M_.rows(); }
  Eigen::Index cols() const { return M_.cols(); }
  void set_shift(const Scalar&) {}
  void perform_op(const double* in, double* out) const {
    Eigen::Map<Eigen::VectorXd>(out, rows()) = lu_.solve(M_ * Eigen::Map<const Eigen::VectorXd>(in, rows()));
  }
  bool is_regular() const { return lu_.matrixLU().diagonal().cwiseAbs().minCoeff() > 0 && lu_.matrixLU().allFinite(); }

 private:
  const Eigen::MatrixXd& M_;
  Eigen::PartialPivLU<Eigen::MatrixXd> lu_;
};

class SparseInverse {
 public:
  using Scalar = double;
  explicit SparseInverse(const Eigen::SparseMatrix<double>& A) : size_(A.rows()) {
    Eigen::SparseMatrix<double> identity(size_, size_);
    identity.setIdentity();
    Eigen::SparseMatrix<double> shifted = A - usual_shift * identity;
    shifted.makeCompressed();
    lu_.compute(shifted);
  }
  Eigen::Index rows() const { return size_; }
  Eigen::Index cols() const { return size_; }
  void set_shift(const Scalar&) {}
  void perform_op(const double* in, double* out) const {
    Eigen::Map<Eigen::VectorXd>(out, size_) = lu_.solve(Eigen::Map<const Eigen::VectorXd>(in, size_));
  }
  bool is_regular() const { return lu_.info() == Eigen::Success; }

 private:
  Eigen::Index size_;
  Eigen::SparseLU<Eigen::SparseMatrix<double>> lu_;
};

// Given as a function.
struct GivenInverse {
  using Scalar = double;
  Eigen::Index size;
  const std::function<void(const double*, double*)>& apply;
  Eigen::Index rows() const { return size; }
  Eigen::Index cols() const { return size; }
  void set_shift(const Scalar&) {}
  void perform_op(const double* in, double* out) const { apply(in, out); }
  bool is_regular() const { return true; }
};

bool leads(std::complex<double> a, std::complex<double> b) {
  return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag();
}

// Takes the eigenvalue 0 out and cuts to k.
Result<Values> select(Values values, int k, ZeroMode zero) {
  std::sort(values.begin(), values.end(), leads);
  if (zero == ZeroMode::excluded) {
    const auto nearest =
        std::min_element(values.begin(), values.end(), [](auto a, auto b) { return std::abs(a) < std::abs(b); });
    if (std::abs(*nearest) > 1e-6)
      return Error{ErrorCode::no_convergence, discrete_place, "0 is not an eigenvalue: the operator does not conserve mass", 0,
                   std::abs(*nearest)};
    values.erase(nearest);
  }
  // A pair that the solver cut in half has no discrete_place here.
  if (values.size() < static_cast<std::size_t>(k))
    return Error{ErrorCode::no_convergence, discrete_place, "fewer eigenvalues than asked for converged"};
  values.resize(static_cast<std::size_t>(k));
  return values;
}

template <class Inverse, class Residual>
Result<Values> solve(Inverse& inverse, int k, ZeroMode zero, double shift, const Residual& relative_residual) {
  const Eigen::Index n = inverse.rows(), wanted = std::min<Eigen::Index>(n - 3, k + 6);
  if (!inverse.is_regular()) return Error{ErrorCode::singular, discrete_place, "the shifted operator is singular"};
  Spectra::GenEigsRealShiftSolver<Inverse> solver(inverse, wanted, std::min<Eigen::Index>(n, 2 * wanted + 8), shift);
  const Eigen::VectorXd start = Eigen::VectorXd::LinSpaced(n, 1.0, 1.37);
  solver.init(start.data());
  solver.compute(Spectra::SortRule::LargestMagn, 300, 1e-13);
  if (solver.info() != Spectra::CompInfo::Successful)
    return Error{ErrorCode::no_convergence, discrete_place, "the Arnoldi iteration did not converge",
                 static_cast<long>(solver.num_iterations())};
  const Eigen::VectorXcd values = solver.eigenvalues();
  const Eigen::MatrixXcd vectors = solver.eigenvectors();
  Values result;
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    const double residual = relative_residual(values[i], vectors.col(i));
    if (!(residual < 1e-9))
      return Error{ErrorCode::no_convergence, discrete_place, fmt::format("the residual of eigenvalue {} is large", i), 0,
                   residual};
    result.push_back(values[i]);
  }
  return select(std::move(result), k, zero);
}

void require(bool square, Eigen::Index n, int k) {
  if (!square) throw std::invalid_argument("leading_eigenvalues: square matrices of one size are required");
  if (k < 1 || k > n - 8)
    throw std::invalid_argument(fmt::format("leading_eigenvalues: 1 <= k <= n - 8 is required, k = {}, n = {}", k, n));
}

}  // namespace

Result<Values> leading_eigenvalues(const Eigen::MatrixXd& A, const Eigen::MatrixXd& M, int k, ZeroMode zero,
                                   double shift) {
  require(A.rows() == A.cols() && M.rows() == A.rows() && M.cols() == A.cols(), A.rows(), k);
  DenseInverse inverse(A, M, shift);
  // Row by row: rows may have any scale.
  const Eigen::VectorXd row = A.cwiseAbs().rowwise().sum();
  return solve(inverse, k, zero, shift, [&](std::complex<double> lambda, const Eigen::VectorXcd& v) {
    const Eigen::VectorXcd r = A * v - lambda * (M * v);
    return (r.cwiseAbs().array() / row.array()).maxCoeff() / v.cwiseAbs().maxCoeff();
  });
}

Result<Values> leading_eigenvalues(const Eigen::SparseMatrix<double>& A, int k, ZeroMode zero) {
  require(A.rows() == A.cols(), A.rows(), k);
  SparseInverse inverse(A);
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(A.cols());
  const double size = (A.cwiseAbs() * ones).maxCoeff();
  return solve(inverse, k, zero, usual_shift, [&](std::complex<double> lambda, const Eigen::VectorXcd& v) {
    return (A * v - lambda * v).cwiseAbs().maxCoeff() / (size * v.cwiseAbs().maxCoeff());
  });
}

Result<Values> leading_eigenvalues(Eigen::Index n, const std::function<void(const double* in, double* out)>& inverse,
                                   double shift, int k) {
  require(true, n, k);
  GivenInverse given{n, inverse};
  return solve(given, k, ZeroMode::absent, shift, [&](std::complex<double> lambda, const Eigen::VectorXcd& v) {
    const Eigen::VectorXd re = v.real(), im = v.imag();
    Eigen::VectorXd out_re(n), out_im(n);
    inverse(re.data(), out_re.data());
    inverse(im.data(), out_im.data());
    Eigen::VectorXcd r = v / (lambda - shift);
    r.real() -= out_re;
    r.imag() -= out_im;
    return r.cwiseAbs().maxCoeff() * std::abs(lambda - shift) / v.cwiseAbs().maxCoeff();
  });
}

}  // namespace spikeproof::spectrum
