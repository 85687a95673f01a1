#include "fokker_planck/radau_tableau.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/gauss_legendre.h"

namespace spikeproof::fokker_planck {
namespace {

using Real = long double;
using Complex = std::complex<Real>;
template <class T>
using Matrix = std::vector<std::vector<T>>;

// Inverse by Gauss-Jordan elimination with row pivoting. A general eigenvalue code in extended precision would cost
// more to compile than everything else in this room; for these matrices the spectrum is known in closed form.
template <class T>
Matrix<T> inverse(Matrix<T> m) {
  const std::size_t n = m.size();
  Matrix<T> result(n, std::vector<T>(n, T(0)));
  for (std::size_t i = 0; i < n; ++i) result[i][i] = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t r = k + 1; r < n; ++r)
      if (std::abs(m[r][k]) > std::abs(m[pivot][k])) pivot = r;
    std::swap(m[k], m[pivot]);
    std::swap(result[k], result[pivot]);
    const T scale = T(1) / m[k][k];
    for (std::size_t c = 0; c < n; ++c) m[k][c] *= scale, result[k][c] *= scale;
    for (std::size_t r = 0; r < n; ++r) {
      const T factor = r == k ? T(0) : m[r][k];
      for (std::size_t c = 0; c < n; ++c) m[r][c] -= factor * m[k][c], result[r][c] -= factor * result[k][c];
    }
  }
  return result;
}

Matrix<Real> product(const Matrix<Real>& a, const Matrix<Real>& b) {
  Matrix<Real> c(a.size(), std::vector<Real>(a.size(), 0));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j)
      for (std::size_t k = 0; k < a.size(); ++k) c[i][j] += a[i][k] * b[k][j];
  return c;
}

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

// Eigenvalues of W = A^{-1}: zeros of det(1 - zA), the denominator of the Pade approximant (s-1, s) of exp(z),
//   sum_j (-z)^j (2s-1-j)! s! / ((2s-1)! j! (s-j)!),  by the Durand-Kerner iteration.
std::vector<Complex> eigenvalues_of_inverse(int s) {
  std::vector<Real> coefficient{1};
  for (int j = 0; j < s; ++j) coefficient.push_back(-coefficient.back() * (s - j) / ((j + 1) * Real(2 * s - 1 - j)));
  const auto polynomial = [&](Complex z) {  // monic
    Complex sum = 0;
    for (int j = s; j >= 0; --j) sum = sum * z + coefficient[static_cast<std::size_t>(j)];
    return sum / coefficient.back();
  };
  std::vector<Complex> zero;
  for (int k = 0; k < s; ++k) zero.push_back(std::polar(Real(s), Real(0.4) + Real(6.2) * k / s));
  Real change = 1;
  for (int sweep = 0; sweep < 300 && change > 1e-17L; ++sweep) {
    change = 0;
    for (std::size_t k = 0; k < zero.size(); ++k) {
      Complex others = 1;
      for (std::size_t l = 0; l < zero.size(); ++l)
        if (l != k) others *= zero[k] - zero[l];
      const Complex step = polynomial(zero[k]) / others;
      zero[k] -= step;
      change = std::max(change, std::abs(step) / std::abs(zero[k]));
    }
  }
  return zero;
}

// Eigenvector of A for 1/z: X(c_i) with X - z int_0^t X = prod_i (t - c_i), whose coefficients follow one by one.
std::vector<Complex> eigenvector(const std::vector<Real>& c, Complex z) {
  std::vector<Real> node_product{1};  // coefficients of prod (t - c_i), ascending
  for (Real node : c) {
    node_product.insert(node_product.begin(), 0);
    for (std::size_t k = 0; k + 1 < node_product.size(); ++k) node_product[k] -= node * node_product[k + 1];
  }
  std::vector<Complex> X;
  for (std::size_t k = 0; k < c.size(); ++k)
    X.push_back(node_product[k] + (k > 0 ? z * X.back() / Real(k) : Complex(0)));
  std::vector<Complex> value;
  for (Real node : c) {
    Complex sum = 0;
    for (std::size_t k = X.size(); k-- > 0;) sum = sum * node + X[k];
    value.push_back(sum);
  }
  return value;
}

}  // namespace

RadauTableau::RadauTableau(int stages_) : stages(stages_), gamma(0) {
  if (stages < 1 || stages > 9 || stages % 2 == 0)
    throw std::invalid_argument("RadauTableau: stages must be odd, between 1 and 9");
  const std::vector<Real> c = radau_nodes(stages);
  const std::size_t s = c.size();
  Matrix<Real> V(s, std::vector<Real>(s)), C(V);  // A V = C: exact for the monomials
  for (std::size_t i = 0; i < s; ++i)
    for (std::size_t k = 0; k < s; ++k) {
      V[i][k] = std::pow(c[i], Real(k));
      C[i][k] = std::pow(c[i], Real(k + 1)) / Real(k + 1);
    }
  const Matrix<Real> W = product(V, inverse(C)), A = product(C, inverse(V));
  set_transformation(c);

  // weights of the embedded formula, with 1/gamma at the node 0: sum_i w_i c_i^k = 1/(k+1) - [k = 0]/gamma
  const Matrix<Real> V_inverse = inverse(V);
  std::vector<Real> difference(s, 0);
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t k = 0; k < s; ++k)
      difference[i] += V_inverse[k][i] * (1 / Real(k + 1) - (k == 0 ? 1 / static_cast<Real>(gamma) : 0));
    difference[i] -= A[s - 1][i];
  }
  for (std::size_t j = 0; j < s; ++j) {
    Real weight = 0;
    for (std::size_t i = 0; i < s; ++i) weight += difference[i] * W[i][j];
    error_weight.push_back(static_cast<double>(weight));
    node.push_back(static_cast<double>(c[j]));
    inverse_matrix.emplace_back(W[j].begin(), W[j].end());
  }
}

void RadauTableau::set_transformation(const std::vector<Real>& c) {
  const std::vector<Complex> eigenvalue = eigenvalues_of_inverse(stages);
  Matrix<Complex> columns;
  for (Complex z : eigenvalue) columns.push_back(eigenvector(c, z));
  Matrix<Complex> T(c.size(), std::vector<Complex>(c.size()));
  for (std::size_t i = 0; i < c.size(); ++i)
    for (std::size_t k = 0; k < c.size(); ++k) T[i][k] = columns[k][i];
  const Matrix<Complex> T_inverse = inverse(T);
  for (std::size_t k = 0; k < c.size(); ++k) {
    const std::vector<std::complex<double>> to(T_inverse[k].begin(), T_inverse[k].end());
    const std::vector<std::complex<double>> from(columns[k].begin(), columns[k].end());
    if (std::abs(eigenvalue[k].imag()) < 1e-9L) {
      gamma = static_cast<double>(eigenvalue[k].real());
      for (std::size_t i = 0; i < c.size(); ++i) {
        to_real.push_back(to[i].real());
        from_real.push_back(from[i].real());
      }
    } else if (eigenvalue[k].imag() > 0) {
      alpha.emplace_back(eigenvalue[k]);
      to_complex.push_back(to);
      from_complex.push_back(from);
    }
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

std::vector<double> RadauTableau::weights() const {
  const GaussRule rule = gauss_legendre(stages);
  std::vector<double> weight(node.size(), 0.0), unit(node.size(), 0.0);
  for (std::size_t i = 0; i < node.size(); ++i) {
    unit[i] = 1;
    for (std::size_t q = 0; q < rule.node.size(); ++q)
      weight[i] += 0.5 * rule.weight[q] * interpolate(unit, 0.5 + 0.5 * rule.node[q]);
    unit[i] = 0;
  }
  return weight;
}

}  // namespace spikeproof::fokker_planck
