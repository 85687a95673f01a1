#include "spectrum/linearised_operator.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "fokker_planck/spectral_factor.h"

namespace spikeproof::spectrum {
namespace {

using namespace fokker_planck;
using C = std::complex<double>;

// The equation that the steady state sees, v from V_F: drift -v + (bN + I), noise a(N); b, a1 stay for the derivative.
NnlifReal frozen(const Nnlif& model, double N, const LinearisationOptions& options) {
  if (!(N > 0) || !std::isfinite(N))
    throw std::invalid_argument(fmt::format("LinearisedOperator: a finite N > 0 is required, N = {}", N));
  NnlifParameters p = from_threshold(model).parameters();
  p.I += p.b * Exact(N);
  p.a0 += p.a1 * Exact(N);
  NnlifReal m = rounded(Nnlif(p));
  m.b *= options.drift_share;
  m.a1 *= options.diffusion_share;
  return m;
}

Mesh mesh_of(const NnlifReal& m, const LinearisationOptions& options) {
  InitialDensity wide;  // no data: the mesh follows the steady state
  wide.value = [](double) { return 1.0; };
  wide.lowest = std::numeric_limits<double>::infinity();
  wide.centre = std::min(m.I, m.V_R);
  wide.width = std::sqrt(m.a0);
  wide.value_at_threshold = 0;
  // Eigenfunctions have heavier tails than the steady state: powers of v in front of the same Gaussian.
  const double ahead = std::max(0.0, m.I - m.V_R), tail = std::sqrt(ahead * ahead + 78 * m.a0);
  return make_mesh(m, wide, {options.degree, 1.4 * options.refinement, 1, m.I - options.tail * tail});
}

// Row 0 becomes the sum of the vertex rows, the test function 1: the mass, whose lambda is divided out.
void replace_by_mass(const Eigen::MatrixXd& mass, Eigen::Index vertices, Eigen::MatrixXd& A, Eigen::MatrixXd& B) {
  A.row(0).setZero();
  A.row(0).head(mass.cols()) = mass.topRows(vertices).colwise().sum();
  B.row(0).setZero();
}

// d/dtheta at Chebyshev nodes theta_j = d (cos(pi j/m) - 1)/2 of [-d, 0].
Eigen::MatrixXd history_slope(int m, double d) {
  Eigen::MatrixXd D = Eigen::MatrixXd::Zero(m + 1, m + 1);
  const auto node = [&](int j) { return 0.5 * d * (std::cos(std::numbers::pi * j / m) - 1); };
  const auto weight = [&](int j) { return (j == 0 || j == m ? 2.0 : 1.0) * (j % 2 == 0 ? 1 : -1); };
  for (int i = 0; i <= m; ++i)
    for (int j = 0; j <= m; ++j)
      if (i != j) D(i, j) = weight(i) / weight(j) / (node(i) - node(j));
  for (int i = 0; i <= m; ++i) D(i, i) = -D.row(i).sum();
  return D;
}

}  // namespace

LinearisedOperator::LinearisedOperator(const Nnlif& model, double N, const LinearisationOptions& options)
    : op_(frozen(model, N, options), mesh_of(frozen(model, N, options), options)),
      delay_(to_double(model.delay())),
      delay_nodes_(delay_ > 0 ? options.delay_nodes : 0) {
  Eigen::MatrixXd A = op_.generator(), B = op_.mass();
  const Eigen::MatrixXd mass = B;
  replace_by_mass(mass, static_cast<Eigen::Index>(op_.mesh().elements()), A, B);
  const Eigen::VectorXd n = A.partialPivLu().solve(Eigen::VectorXd::Unit(A.rows(), 0));
  profile_.assign(n.data(), n.data() + n.size());
  flux_ = -op_.threshold_row<double>(0, 0, profile_);
  op_.apply_rate_derivative(profile_, column_);
}

LinearisedOperator::Pencil LinearisedOperator::pencil() const {
  const auto n = static_cast<Eigen::Index>(op_.rows()), m = static_cast<Eigen::Index>(delay_nodes_);
  const Eigen::MatrixXd mass = op_.mass();
  Pencil p{Eigen::MatrixXd::Zero(n + m + 1, n + m + 1), Eigen::MatrixXd::Zero(n + m + 1, n + m + 1)};
  p.A.topLeftCorner(n, n) = op_.generator();
  p.B.topLeftCorner(n, n) = mass;
  for (Eigen::Index i = 0; i < n; ++i) p.A(i, n + m) = column_.rows[static_cast<std::size_t>(i)];
  p.A(n, n) = -1;
  p.A(n, n + m) += column_.threshold;
  std::vector<double> unit(op_.rows(), 0.0);
  for (Eigen::Index i = 0; i < n; ++i) {
    unit[static_cast<std::size_t>(i)] = 1;
    p.A(n, i) = -op_.threshold_row<double>(0, 0, unit);
    p.B(n, i) = op_.threshold_mass(unit);
    unit[static_cast<std::size_t>(i)] = 0;
  }
  if (m > 0) {
    const Eigen::MatrixXd D = history_slope(delay_nodes_, delay_);
    p.A.block(n + 1, n, m, m + 1) = D.bottomRows(m);
    p.B.block(n + 1, n + 1, m, m).setIdentity();
  }
  replace_by_mass(mass, static_cast<Eigen::Index>(op_.mesh().elements()), p.A, p.B);
  return p;
}

double LinearisedOperator::time_scale() const {
  const NnlifReal& m = op_.model();
  return std::max(1.0, (m.I - m.V_F) / (m.V_F - m.V_R));
}

C LinearisedOperator::gain(C lambda) const {
  std::vector<C> n1(column_.rows.begin(), column_.rows.end());
  SpectralFactor<C>(op_, lambda, 0).solve(n1);
  return column_.threshold - op_.threshold_row<C>(lambda, 0, n1);
}

C LinearisedOperator::response(C lambda) const { return 1.0 - std::exp(-lambda * delay_) * gain(lambda); }

}  // namespace spikeproof::spectrum
