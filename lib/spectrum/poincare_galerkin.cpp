#include <Spectra/MatOp/SparseSymMatProd.h>
#include <Spectra/MatOp/SymShiftInvert.h>
#include <Spectra/SymGEigsShiftSolver.h>

#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <cmath>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "spectrum/poincare.h"
#include "stationary/profile.h"

namespace spikeproof::spectrum {
namespace {

using Sparse = Eigen::SparseMatrix<double>;

// Lagrange polynomials at Chebyshev-Lobatto points and their slopes, at the Gauss points of [-1, 1].
struct Basis {
  GaussRule rule;
  Eigen::MatrixXd value, slope;  // (Gauss point, polynomial)

  explicit Basis(int degree) : rule(gauss_legendre(degree + 8)) {
    const Eigen::Index n = degree + 1, m = static_cast<Eigen::Index>(rule.node.size());
    const auto node = [&](Eigen::Index i) { return -std::cos(std::numbers::pi * static_cast<double>(i) / degree); };
    value.setOnes(m, n);
    slope.setZero(m, n);
    for (Eigen::Index p = 0; p < m; ++p)
      for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) {
          if (j == i) continue;
          const double t = rule.node[static_cast<std::size_t>(p)], gap = node(i) - node(j);
          slope(p, i) = (slope(p, i) * (t - node(j)) + value(p, i)) / gap;
          value(p, i) *= (t - node(j)) / gap;
        }
  }
};

struct Forms {
  Sparse stiffness, mass;
};

std::optional<Forms> assemble(const std::function<double(double)>& weight, const std::vector<double>& edges,
                              int degree) {
  const Basis basis(degree);
  const auto elements = static_cast<Eigen::Index>(edges.size()) - 1, n = elements * degree + 1;
  std::vector<Eigen::Triplet<double>> stiffness, mass;
  Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(n);
  for (Eigen::Index e = 0; e < elements; ++e) {
    const double lower = edges[static_cast<std::size_t>(e)],
                 half = 0.5 * (edges[static_cast<std::size_t>(e) + 1] - lower);
    Eigen::VectorXd w(basis.value.rows());
    for (Eigen::Index p = 0; p < w.size(); ++p) {
      const auto at = static_cast<std::size_t>(p);
      w[p] = half * basis.rule.weight[at] * weight(lower + half * (1 + basis.rule.node[at]));
    }
    const Eigen::MatrixXd M = basis.value.transpose() * w.asDiagonal() * basis.value;
    const Eigen::MatrixXd K = basis.slope.transpose() * w.asDiagonal() * basis.slope / (half * half);
    for (Eigen::Index i = 0; i <= degree; ++i) {
      diagonal[e * degree + i] += M(i, i);
      for (Eigen::Index j = 0; j <= degree; ++j) {
        stiffness.emplace_back(e * degree + i, e * degree + j, K(i, j));
        mass.emplace_back(e * degree + i, e * degree + j, M(i, j));
      }
    }
  }
  Forms forms{Sparse(n, n), Sparse(n, n)};
  forms.stiffness.setFromTriplets(stiffness.begin(), stiffness.end());
  forms.mass.setFromTriplets(mass.begin(), mass.end());
  if (!(diagonal.minCoeff() > 0) || !diagonal.allFinite()) return std::nullopt;
  // The weight spans many decades: scale every unknown to mass 1.
  const Eigen::VectorXd scale = diagonal.cwiseSqrt().cwiseInverse();
  forms.stiffness = scale.asDiagonal() * forms.stiffness * scale.asDiagonal();
  forms.mass = scale.asDiagonal() * forms.mass * scale.asDiagonal();
  return forms;
}

// Elements for the stationary density: fine at V_R and V_F. Cut where a Gaussian tail has fallen by e^{-50} from the
// maximum: left of V_R, and towards a threshold far above I. Right of V_R < I the density is flat and stays, however
// small.
std::vector<double> elements_for(const stationary::Profile& P) {
  const NnlifReal m = P.model();
  const double root_a = std::sqrt(m.a0), x_R = (m.V_R - m.I) / root_a, x_F = (m.V_F - m.I) / root_a;
  const double lowest = m.V_R - root_a * (x_R > 0 ? x_R + 10 : std::min(10.0, 50 / (1e-9 - x_R)));
  const auto scale = [&](double x) { return root_a * std::min(1.0, 2 / (1 + std::abs(x))); };
  std::vector<double> edges = graded_edges(lowest, m.V_R, root_a, scale(x_R), root_a);
  const std::vector<double> right = graded_edges(m.V_R, m.V_F, scale(x_R), scale(x_F), root_a);
  edges.insert(edges.end(), right.begin() + 1, right.end());
  double peak = -1e300;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) peak = std::max(peak, P.log_density(edges[i]));
  const auto negligible = [&](double v) { return P.log_density(v) < peak - 50; };
  while (edges.size() > 4 && edges[edges.size() - 2] > m.I && negligible(edges[edges.size() - 2])) edges.pop_back();
  while (edges.size() > 4 && x_R > 0 && edges[1] < m.I && negligible(edges[1])) edges.erase(edges.begin());
  return edges;
}

}  // namespace

Result<double> weighted_neumann_rate(const std::function<double(double)>& weight, const std::vector<double>& edges,
                                     int degree) {
  if (edges.size() < 2 || degree < 2)
    throw std::invalid_argument("weighted_neumann_rate: edges and a degree are required");
  const std::optional<Forms> assembled = assemble(weight, edges, degree);
  if (!assembled)
    return Error{ErrorCode::out_of_range, "weighted_neumann_rate", "the weight is not positive on every element"};
  const Forms& forms = *assembled;
  using Inverse = Spectra::SymShiftInvert<double, Eigen::Sparse, Eigen::Sparse>;
  using Product = Spectra::SparseSymMatProd<double>;
  Inverse inverse(forms.stiffness, forms.mass);
  Product product(forms.mass);
  const double length = edges.back() - edges.front();
  // Off the eigenvalue 0, on the side where the shifted form is positive.
  Spectra::SymGEigsShiftSolver<Inverse, Product, Spectra::GEigsMode::ShiftInvert> solver(inverse, product, 2, 12,
                                                                                         -1 / (length * length));
  solver.init();
  solver.compute(Spectra::SortRule::LargestMagn, 500, 1e-14, Spectra::SortRule::SmallestAlge);
  if (solver.info() != Spectra::CompInfo::Successful)
    return Error{ErrorCode::no_convergence, "weighted_neumann_rate", "the Lanczos iteration did not converge",
                 static_cast<long>(solver.num_iterations())};
  const Eigen::VectorXd values = solver.eigenvalues();
  const double low = values.minCoeff(), first = values.maxCoeff();
  if (!(std::abs(low) < 1e-6 * first))
    return Error{ErrorCode::no_convergence, "weighted_neumann_rate", "the eigenvalue 0 of the constants is missing", 0,
                 low};
  return first;
}

Result<PoincareValue> poincare_galerkin(const Nnlif& model) {
  const stationary::Profile P(model);
  const std::vector<double> edges = elements_for(P);
  double highest = -1e300, lowest = 1e300, narrowest = edges.back() - edges.front();
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const double middle = 0.5 * (edges[i] + edges[i + 1]), log_P = P.log_density(middle);
    highest = std::max(highest, log_P), lowest = std::min(lowest, log_P);
    narrowest = std::min(narrowest, edges[i + 1] - edges[i]);
  }
  if (highest - lowest > 600)
    return Error{ErrorCode::out_of_range, "poincare_galerkin", "the density spans more decades than doubles have", 0,
                 highest - lowest};
  const auto weight = [&](double v) { return std::exp(P.log_density(v) - highest); };
  const auto fine = weighted_neumann_rate(weight, edges, 10), coarse = weighted_neumann_rate(weight, edges, 8);
  if (!fine) return fine.error();
  if (!coarse) return coarse.error();
  const double a = P.model().a0, rate = a * *fine;
  // A narrow element makes the stiffness large against the rate, which costs digits.
  const double rounding = 1e-12 + 1e-15 * (edges.back() - edges.front()) / narrowest;
  return PoincareValue{rate, 1 / *fine, a * std::abs(*fine - *coarse) + rounding * rate};
}

}  // namespace spikeproof::spectrum
