// Leading eigenvalues of the discretised linearisation.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "spectrum/discrete.h"
#include "spectrum/linearised_operator.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
constexpr const char* dense_place = "leading_eigenvalues_discretised";
constexpr double unit = std::numeric_limits<double>::epsilon();
constexpr Eigen::Index largest_dense = 420;

bool before_in_list(C a, C b) { return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag(); }

// All eigenvalues by (A - shift B)^{-1} B, whose eigenvalues are 1/(lambda - shift); the infinite ones give 0.
Result<std::vector<C>> dense_eigenvalues(const LinearisedOperator::Pencil& p, double size) {
  for (const double share : {0.4142, 1.37, 7.1}) {
    const double shift = share * size;
    const Eigen::PartialPivLU<Eigen::MatrixXd> lu(p.A - shift * p.B);
    const Eigen::MatrixXd inverse = lu.solve(p.B);
    if (!inverse.allFinite()) continue;
    const Eigen::EigenSolver<Eigen::MatrixXd> solver(inverse, false);
    if (solver.info() != Eigen::Success) continue;
    std::vector<C> values;
    const double largest = solver.eigenvalues().cwiseAbs().maxCoeff();
    for (const C& mu : solver.eigenvalues())
      if (std::abs(mu) > 1e-8 * largest) values.push_back(shift + 1.0 / mu);
    std::sort(values.begin(), values.end(), before_in_list);
    return values;
  }
  return Error{ErrorCode::singular, dense_place, "the shifted linearisation is singular at three shifts"};
}

// Real starts stay real; a start that moves away was no eigenvalue of this mesh.
Result<C> refined(const LinearisedOperator& op, C start) {
  auto z = eigenvalue_near(op, start);
  if (z && std::abs(*z - start) > 0.1 * (std::abs(start) + 0.01))
    return Error{ErrorCode::no_convergence, dense_place, "the secant steps left their start"};
  return z;
}

}  // namespace

Result<std::vector<C>> rough_eigenvalues(const LinearisedOperator& op, int k) {
  const LinearisedOperator::Pencil p = op.pencil();
  if (p.A.rows() > largest_dense)
    return leading_eigenvalues(p.A, p.B, std::min(2 * k + 4, 30), ZeroMode::absent, 0.9142 * op.time_scale());
  auto values = dense_eigenvalues(p, op.time_scale());
  if (!values) return values;
  values->resize(std::min(values->size(), static_cast<std::size_t>(2 * k + 4)));
  return values;
}

Result<C> eigenvalue_near(const LinearisedOperator& op, C start) {
  const bool real = std::abs(start.imag()) < 1e-9 * (std::abs(start) + 1e-9);
  C a = real ? C(start.real(), 0) : start, b = a * (1 + 1e-5) + 1e-7, fa = op.response(a), fb = op.response(b);
  for (int iteration = 0; iteration < 40; ++iteration) {
    if (fb == 0.0) return b;
    const C step = fb == fa ? C(NAN, 0) : -fb * (b - a) / (fb - fa);
    if (!std::isfinite(std::abs(step))) break;
    a = b, fa = fb, b += step;
    if (std::abs(step) <= 1e-12 * (std::abs(b) + 1e-3)) return b;
    fb = op.response(b);
  }
  return Error{ErrorCode::no_convergence, "eigenvalue_near", "secant steps do not settle; a better start is needed",
               40};
}

Result<DiscreteEigenvalues> leading_eigenvalues_discretised(const Nnlif& model, double N, int k,
                                                            const LinearisationOptions& options) {
  if (k < 1 || k > 20)
    throw std::invalid_argument(fmt::format("leading_eigenvalues_discretised: 1 <= k <= 20 is required, k = {}", k));
  LinearisationOptions finer = options;
  finer.degree += 4;
  finer.tail *= 1.2;
  finer.delay_nodes += 8;
  const LinearisedOperator coarse(model, N, options), fine(model, N, finer);
  const auto rough = rough_eigenvalues(coarse, k);
  if (!rough) return rough.error();
  DiscreteEigenvalues result;
  for (const C& start : *rough) {
    if (result.value.size() == static_cast<std::size_t>(k)) break;
    const auto one = refined(coarse, start), other = refined(fine, start);
    // Eigenvalues of the coarse mesh alone are none of the equation.
    if (!one || !other)
      return Error{ErrorCode::no_convergence, dense_place, fmt::format("eigenvalue {} is not resolved", result.value.size())};
    if (std::any_of(result.value.begin(), result.value.end(),
                    [&](const C& z) { return std::abs(z - *other) < 1e-9 * (std::abs(z) + 1e-3); }))
      continue;
    result.value.push_back(*other);
    result.error.push_back(3 * std::abs(*one - *other) + 1e3 * unit * (1 + std::abs(*other)));
  }
  if (result.value.size() < static_cast<std::size_t>(k))
    return Error{ErrorCode::no_convergence, dense_place, "fewer eigenvalues than asked for"};
  return result;
}

}  // namespace spikeproof::spectrum
