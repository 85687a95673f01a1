#include "fokker_planck/radau_tableau.h"

#include <Eigen/Dense>
#include <stdexcept>

namespace spikeproof::fokker_planck {
namespace {

using Real = long double;
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

// P_{s-1} - P_s, whose zeros on (-1, 1] are the nodes.
Real node_polynomial(int s, Real x) {
  Real before = 1, now = x;
  for (int k = 1; k < s; ++k) {
    const Real next = ((2 * k + 1) * x * now - k * before) / (k + 1);
    before = now;
    now = next;
  }
  return before - now;
}

std::vector<Real> radau_nodes(int s) {
  std::vector<Real> nodes;
  constexpr int samples = 2000;
  for (int i = 0; i < samples && static_cast<int>(nodes.size()) < s - 1; ++i) {
    Real left = -1 + Real(2 * i) / samples, right = -1 + Real(2 * i + 2) / samples;
    if (i + 1 == samples || (node_polynomial(s, left) < 0) == (node_polynomial(s, right) < 0)) continue;
    for (int step = 0; step < 70; ++step) {
      const Real middle = (left + right) / 2;
      ((node_polynomial(s, left) < 0) == (node_polynomial(s, middle) < 0) ? left : right) = middle;
    }
    nodes.push_back((1 + left) / 2);
  }
  nodes.push_back(1);
  return nodes;
}

Real power(Real x, int k) {
  Real p = 1;
  for (int i = 0; i < k; ++i) p *= x;
  return p;
}

}  // namespace

RadauTableau::RadauTableau(int stages_) : stages(stages_) {
  if (stages < 1 || stages > 9 || stages % 2 == 0)
    throw std::invalid_argument("RadauTableau: stages must be odd, between 1 and 9");
  const std::vector<Real> c = radau_nodes(stages);
  const int s = stages;
  Matrix V(s, s), C(s, s);  // A V = C: exact for the monomials
  for (int i = 0; i < s; ++i)
    for (int k = 0; k < s; ++k) {
      V(i, k) = power(c[static_cast<std::size_t>(i)], k);
      C(i, k) = power(c[static_cast<std::size_t>(i)], k + 1) / (k + 1);
    }
  const Matrix W = V * C.fullPivLu().inverse();
  const Matrix A = C * V.fullPivLu().inverse();

  // embedded weights b^ with b^_0 = 1/gamma at the node 0
  const Eigen::EigenSolver<Matrix> eigen(W);
  const auto T = eigen.eigenvectors();
  const auto T_inverse = T.fullPivLu().inverse().eval();
  gamma = 0;
  for (int k = 0; k < s; ++k) {
    const std::complex<Real> value = eigen.eigenvalues()[k];
    std::vector<std::complex<double>> to, from;
    for (int i = 0; i < s; ++i) {
      to.emplace_back(T_inverse(k, i));
      from.emplace_back(T(i, k));
    }
    if (std::abs(value.imag()) < 1e-9L) {
      gamma = static_cast<double>(value.real());
      for (int i = 0; i < s; ++i) {
        const std::complex<Real> scaled_to = T_inverse(k, i), scaled_from = T(i, k);
        to_real.push_back(static_cast<double>(scaled_to.real()));
        from_real.push_back(static_cast<double>(scaled_from.real()));
      }
    } else if (value.imag() > 0) {
      alpha.emplace_back(value);
      to_complex.push_back(to);
      from_complex.push_back(from);
    }
  }

  Vector moments(s);
  for (int k = 0; k < s; ++k) moments[k] = Real(1) / (k + 1) - (k == 0 ? 1 / static_cast<Real>(gamma) : 0);
  const Vector embedded = V.transpose().fullPivLu().solve(moments);
  const Vector weights = W.transpose() * (embedded - A.row(s - 1).transpose());
  for (int i = 0; i < s; ++i) {
    node.push_back(static_cast<double>(c[static_cast<std::size_t>(i)]));
    error_weight.push_back(static_cast<double>(weights[i]));
    inverse.emplace_back();
    for (int j = 0; j < s; ++j) inverse.back().push_back(static_cast<double>(W(i, j)));
  }
}

double RadauTableau::interpolate(const std::vector<double>& stage_value, double theta) const {
  double sum = 0;
  for (std::size_t i = 0; i < node.size(); ++i) {
    double factor = stage_value[i];
    for (std::size_t j = 0; j < node.size(); ++j)
      if (j != i) factor *= (theta - node[j]) / (node[i] - node[j]);
    sum += factor;
  }
  return sum;
}

}  // namespace spikeproof::fokker_planck
