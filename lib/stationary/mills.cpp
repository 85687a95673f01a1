#include "stationary/mills.h"

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

namespace spikeproof::stationary {
namespace {

// Taylor polynomials at the centres (j + 1/2)/2 of cells of width 1/2 that cover [0, 16).
constexpr int cells = 32, terms = 18, asymptotic_terms = 13;
constexpr double end_of_table = 16;
using Polynomial = std::array<double, terms>;
using Table = std::array<Polynomial, cells>;
using Extended = std::array<long double, 40>;

// Taylor coefficients at y0 of the solution of f' = sign (y f - 1) with f(y0) = value.
Extended taylor(long double y0, long double value, int sign) {
  Extended c{};
  c[0] = value;
  for (std::size_t k = 0; k + 1 < c.size(); ++k) {
    const long double below = k > 0 ? c[k - 1] : -1.0L;
    c[k + 1] = static_cast<long double>(sign) * (y0 * c[k] + below) / static_cast<long double>(k + 1);
  }
  return c;
}

long double sum(const Extended& c, long double t) {
  long double value = 0;
  for (std::size_t k = c.size(); k-- > 0;) value = value * t + c[k];
  return value;
}

Polynomial cut(const Extended& c) {
  Polynomial p{};
  for (std::size_t k = 0; k < p.size(); ++k) p[k] = static_cast<double>(c[k]);
  return p;
}

// sum of sign^k (2k-1)!!/y^{2k} over first <= k < first + count.
template <class Real>
Real asymptotic(Real y, int sign, int first, int count) {
  const Real r = 1 / (y * y);
  Real term = 1, total = 0;
  for (int k = 0; k < first + count; ++k) {
    if (k >= first) total += term;
    term *= static_cast<Real>(sign * (2 * k + 1)) * r;
  }
  return total;
}

// Downwards from y = 20: errors die out in this direction.
Table mills_table() {
  Table table{};
  long double y = 20, value = asymptotic(y, -1, 0, 2 * asymptotic_terms) / y;
  while (y > 0.25L) {
    value = sum(taylor(y, value, 1), -0.25L);
    y -= 0.25L;
    const auto quarter = static_cast<std::size_t>(std::lround(4 * y));
    if (quarter % 2 == 1 && quarter / 2 < cells) table[quarter / 2] = cut(taylor(y, value, 1));
  }
  return table;
}

// Upwards from d(0) = 0.
Table dawson_table() {
  Table table{};
  long double x = 0, value = 0;
  for (std::size_t quarter = 1; quarter < 2 * cells; ++quarter) {
    value = sum(taylor(x, value, -1), 0.25L);
    x += 0.25L;
    if (quarter % 2 == 1) table[quarter / 2] = cut(taylor(x, value, -1));
  }
  return table;
}

}  // namespace

double mills(double y) {
  if (!(y >= 0)) throw std::invalid_argument("mills: y >= 0 is required, y = " + std::to_string(y));
  if (y >= end_of_table) return asymptotic(y, -1, 0, asymptotic_terms) / y;
  static const Table table = mills_table();
  const auto cell = static_cast<std::size_t>(2 * y);
  const double t = y - (static_cast<double>(cell) + 0.5) / 2;
  const Polynomial& c = table[cell];
  double value = 0;
  for (std::size_t k = c.size(); k-- > 0;) value = value * t + c[k];
  return value;
}

ValueAndSlope dawson(double x) {
  const double y = std::abs(x);
  double value = 0, slope = 0;
  if (y >= end_of_table) {
    value = asymptotic(y, 1, 0, asymptotic_terms) / y;
    slope = -asymptotic(y, 1, 1, asymptotic_terms);
  } else {
    static const Table table = dawson_table();
    const auto cell = static_cast<std::size_t>(2 * y);
    const double t = y - (static_cast<double>(cell) + 0.5) / 2;
    const Polynomial& c = table[cell];
    for (std::size_t k = c.size(); k-- > 1;) {
      value = value * t + c[k];
      slope = slope * t + static_cast<double>(k) * c[k];
    }
    value = value * t + c[0];
  }
  return {x < 0 ? -value : value, slope};
}

double exp_product(double x, double y) {
  const double product = x * y;
  const double value = std::exp(product);
  return std::isnormal(value) ? value + value * std::fma(x, y, -product) : value;
}

}  // namespace spikeproof::stationary
