// Numbers that carry derivatives, for right-hand sides written once for any number type.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace spikeproof::neuron {

/// A value with its gradient in N directions. Guarantee: exact derivatives, rounded.
template <std::size_t N>
struct Gradient {
  double v = 0;
  std::array<double, N> d{};

  Gradient() = default;
  Gradient(double value) : v(value) {}

  static Gradient variable(double value, std::size_t index) {
    Gradient x(value);
    x.d[index] = 1;
    return x;
  }

  // value f, derivative s of a function of x
  Gradient through(double f, double s) const {
    Gradient y(f);
    for (std::size_t i = 0; i < N; ++i) y.d[i] = s * d[i];
    return y;
  }
  friend Gradient operator+(Gradient x, const Gradient& y) {
    x.v += y.v;
    for (std::size_t i = 0; i < N; ++i) x.d[i] += y.d[i];
    return x;
  }
  friend Gradient operator-(Gradient x, const Gradient& y) {
    x.v -= y.v;
    for (std::size_t i = 0; i < N; ++i) x.d[i] -= y.d[i];
    return x;
  }
  friend Gradient operator-(const Gradient& x) { return x.through(-x.v, -1); }
  friend Gradient operator*(const Gradient& x, const Gradient& y) {
    Gradient z(x.v * y.v);
    for (std::size_t i = 0; i < N; ++i) z.d[i] = x.d[i] * y.v + x.v * y.d[i];
    return z;
  }
  friend Gradient operator/(const Gradient& x, const Gradient& y) {
    const double q = x.v / y.v;
    Gradient z(q);
    for (std::size_t i = 0; i < N; ++i) z.d[i] = (x.d[i] - q * y.d[i]) / y.v;
    return z;
  }
  // without these a number would first become a Gradient
  friend Gradient operator+(Gradient x, double c) { return x.v += c, x; }
  friend Gradient operator+(double c, Gradient x) { return x.v += c, x; }
  friend Gradient operator-(Gradient x, double c) { return x.v -= c, x; }
  friend Gradient operator-(double c, const Gradient& x) { return x.through(c - x.v, -1); }
  friend Gradient operator*(const Gradient& x, double c) { return x.through(x.v * c, c); }
  friend Gradient operator*(double c, const Gradient& x) { return x.through(x.v * c, c); }
  friend Gradient operator/(double c, const Gradient& x) { return x.through(c / x.v, -c / (x.v * x.v)); }
  friend Gradient exp(const Gradient& x) {
    const double e = std::exp(x.v);
    return x.through(e, e);
  }
  friend bool operator<(const Gradient& x, double c) { return x.v < c; }
  friend bool operator<(double c, const Gradient& x) { return c < x.v; }
};

/// A polynomial c[0] + c[1] t + c[2] t^2 + c[3] t^3 modulo t^4: derivatives along a line up to the third.
struct Taylor {
  std::array<double, 4> c{};

  Taylor() = default;
  Taylor(double value) { c[0] = value; }
  Taylor(double value, double slope) { c[0] = value, c[1] = slope; }

  friend Taylor operator+(Taylor x, const Taylor& y) {
    for (std::size_t k = 0; k < 4; ++k) x.c[k] += y.c[k];
    return x;
  }
  friend Taylor operator-(Taylor x, const Taylor& y) {
    for (std::size_t k = 0; k < 4; ++k) x.c[k] -= y.c[k];
    return x;
  }
  friend Taylor operator-(const Taylor& x) { return Taylor() - x; }
  friend Taylor operator*(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t i = 0; i <= k; ++i) z.c[k] += x.c[i] * y.c[k - i];
    return z;
  }
  friend Taylor operator/(const Taylor& x, const Taylor& y) {
    Taylor z;
    for (std::size_t k = 0; k < 4; ++k) {
      double rest = x.c[k];
      for (std::size_t i = 0; i < k; ++i) rest -= z.c[i] * y.c[k - i];
      z.c[k] = rest / y.c[0];
    }
    return z;
  }
  friend Taylor exp(const Taylor& x) {
    Taylor z(std::exp(x.c[0]));
    for (std::size_t k = 1; k < 4; ++k) {
      for (std::size_t i = 1; i <= k; ++i) z.c[k] += static_cast<double>(i) * x.c[i] * z.c[k - i];
      z.c[k] /= static_cast<double>(k);
    }
    return z;
  }
  friend bool operator<(const Taylor& x, double y) { return x.c[0] < y; }
  friend bool operator<(double x, const Taylor& y) { return x < y.c[0]; }
};

}  // namespace spikeproof::neuron
