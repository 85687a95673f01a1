#include "spectrum/adjoint_collocation.h"

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

#include "spectrum/discrete.h"

namespace spikeproof::spectrum::detail {
namespace {

constexpr int points = 24;  // of an element, both ends included

// Chebyshev points -cos(pi i/m) and their differentiation matrix on [-1, 1].
struct Chebyshev {
  Eigen::VectorXd node{points};
  Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(points, points);

  Chebyshev() {
    for (int i = 0; i < points; ++i) node[i] = -std::cos(std::numbers::pi * i / (points - 1));
    const auto weight = [](int i) { return (i == 0 || i == points - 1 ? 2.0 : 1.0) * (i % 2 == 0 ? 1 : -1); };
    for (int i = 0; i < points; ++i)
      for (int j = 0; j < points; ++j)
        if (i != j) slope(i, j) = weight(i) / weight(j) / (node[i] - node[j]);
    for (int i = 0; i < points; ++i) slope(i, i) = -slope.row(i).sum();
  }
};

// Edges that contain x_R (as edge number `reset`) and end at x_F; widths grow with the distance from the origin.
std::vector<double> edges_of(const stationary::ScaledArguments& x, std::size_t& reset) {
  std::vector<double> down{x.x_F};
  const auto width = [](double at) { return 1.2 + 0.25 * std::abs(at); };
  const auto fill = [&](double to) {
    while (down.back() - to > 1.2 * width(down.back())) down.push_back(down.back() - width(down.back()));
    down.push_back(to);
  };
  fill(x.x_F - x.width);
  const std::size_t inside = down.size();
  fill(std::min(x.x_R, 0.0) - 5);
  reset = down.size() - inside;
  return {down.rbegin(), down.rend()};
}

}  // namespace

Result<std::vector<std::complex<double>>> rough_eigenvalues(const stationary::ScaledArguments& x, int k) {
  static const Chebyshev chebyshev;
  std::size_t reset = 0;
  const std::vector<double> edges = edges_of(x, reset);
  const auto elements = static_cast<Eigen::Index>(edges.size()) - 1, step = static_cast<Eigen::Index>(points) - 1;
  const Eigen::Index n = elements * step + 1;
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(n, n), M = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index e = 0; e < elements; ++e) {
    const double lower = edges[static_cast<std::size_t>(e)], length = edges[static_cast<std::size_t>(e) + 1] - lower;
    const Eigen::MatrixXd D = (2 / length) * chebyshev.slope, D2 = D * D;
    const Eigen::Index at = e * step;
    // The equation at inner points and, instead of a condition, at the far end: only powers are smooth there.
    for (int i = e == 0 ? 0 : 1; i + 1 < points; ++i) {
      const double here = lower + 0.5 * length * (1 + chebyshev.node[i]);
      A.block(at + i, at, 1, points) = D2.row(i) - here * D.row(i);
      M(at + i, at + i) = 1;
    }
    // One slope at the faces.
    if (e > 0) A.block(at, at, 1, points) -= D.row(0);
    if (e + 1 < elements) A.block(at + step, at, 1, points) += D.row(points - 1);
  }
  A(n - 1, n - 1) = 1;
  A(n - 1, static_cast<Eigen::Index>(reset) * step) = -1;
  return leading_eigenvalues(A, M, k);
}

}  // namespace spikeproof::spectrum::detail
