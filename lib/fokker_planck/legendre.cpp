#include "fokker_planck/legendre.h"

#include <cmath>

namespace spikeproof::fokker_planck {
namespace {

double norm(int k) { return std::sqrt(2.0 * (2 * k - 1)); }

// P_0 .. P_degree at x.
std::vector<double> legendre_values(int degree, double x) {
  std::vector<double> P(static_cast<std::size_t>(degree) + 1, 1.0);
  if (degree > 0) P[1] = x;
  for (int k = 1; k < degree; ++k) {
    const auto i = static_cast<std::size_t>(k);
    P[i + 1] = ((2 * k + 1) * x * P[i] - k * P[i - 1]) / (k + 1);
  }
  return P;
}

// A function on the element as a combination of at most two Legendre polynomials, and the same for its derivative.
struct TwoTerms {
  int degree[2];
  double coefficient[2];
};

TwoTerms value_terms(int degree, std::size_t local) {
  const int k = degree - static_cast<int>(local);
  if (k >= 2) return {{k, k - 2}, {1 / norm(k), -1 / norm(k)}};
  return {{0, 1}, {0.5, k == 1 ? -0.5 : 0.5}};
}

TwoTerms derivative_terms(int degree, std::size_t local) {
  const int k = degree - static_cast<int>(local);
  if (k >= 2) return {{k - 1, 0}, {std::sqrt((2 * k - 1) / 2.0), 0}};
  return {{0, 0}, {k == 1 ? -0.5 : 0.5, 0}};
}

double product(int m, int n) { return m == n ? 2.0 / (2 * m + 1) : 0; }  // int P_m P_n

double moment(int m, int n) {  // int x P_m P_n
  const double up = (m + 1.0) / (2 * m + 1) * product(m + 1, n);
  return m == 0 ? up : up + static_cast<double>(m) / (2 * m + 1) * product(m - 1, n);
}

template <class Integral>
double pair(const TwoTerms& f, const TwoTerms& g, Integral integral) {
  double sum = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j)
      if (f.coefficient[i] != 0 && g.coefficient[j] != 0)
        sum += f.coefficient[i] * g.coefficient[j] * integral(f.degree[i], g.degree[j]);
  return sum;
}

}  // namespace

ReferenceElement::ReferenceElement(int degree) : mass(degree), stiffness(degree), drift0(degree), drift1(degree) {
  const std::size_t n = mass.rows();
  for (std::size_t r = 0; r < n; ++r) {
    const TwoTerms test = value_terms(degree, r), slope = derivative_terms(degree, r);
    for (std::size_t c = r > element_band ? r - element_band : 0; c < n && c <= r + element_band; ++c) {
      const TwoTerms trial = value_terms(degree, c), trial_slope = derivative_terms(degree, c);
      mass.entry(r, c) = pair(trial, test, product);
      stiffness.entry(r, c) = pair(trial_slope, slope, product);
      drift0.entry(r, c) = pair(trial, slope, product);
      drift1.entry(r, c) = pair(trial, slope, moment);
    }
  }
}

std::vector<double> element_values(int degree, double x) {
  const std::vector<double> P = legendre_values(degree, x);
  std::vector<double> value;
  for (int k = degree; k >= 2; --k)
    value.push_back((P[static_cast<std::size_t>(k)] - P[static_cast<std::size_t>(k) - 2]) / norm(k));
  value.push_back(0.5 * (1 - x));
  value.push_back(0.5 * (1 + x));
  return value;
}

std::vector<double> element_derivatives(int degree, double x) {
  const std::vector<double> P = legendre_values(degree, x);
  std::vector<double> slope;
  for (int k = degree; k >= 2; --k) slope.push_back(std::sqrt((2 * k - 1) / 2.0) * P[static_cast<std::size_t>(k) - 1]);
  slope.push_back(-0.5);
  slope.push_back(0.5);
  return slope;
}

}  // namespace spikeproof::fokker_planck
