// The moments J_k against quadrature of their Laplace integrals and against N_inf to 30 digits; refusals.
#include "stationary/moments.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/gauss_legendre.h"
#include "relative.h"
#include "stationary/mills.h"
#include "stationary/precise_rate.h"
#include "stationary/rate_function.h"

namespace spikeproof::stationary {
namespace {

// int_0^inf s^k e^{-s^2/2 + s x} (1 - e^{-s width})/s ds, without e^{x^2/2} for x > 0; width = inf drops the
// difference.
double laplace(double x, double width, int k) {
  const double peak = std::max(x, 0.0), end = peak + 11, first = 0.1 / (1 + std::abs(x));
  const std::vector<double> edges = graded_edges(0, end, first, 1, 0.5);
  const GaussRule rule = gauss_legendre(20);
  double sum = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    sum += integrate(rule, edges[i], edges[i + 1], [&](double s) {
      const double gauss = x > 0 ? -0.5 * (s - x) * (s - x) : s * (x - 0.5 * s);
      return std::pow(s, k - 1) * std::exp(gauss) * (std::isinf(width) ? 1 : -std::expm1(-s * width));
    });
  return sum;
}

TEST(Derivatives, AgreeWithTheirIntegrals) {
  for (const double x : {-31.7, -16.01, -15.99, -7.3, -2.499, -0.5001, -0.01, 0.0, 0.37, 1.0, 4.3, 11.9}) {
    const auto f = g_derivatives(x, x);
    for (int k = 0; k < 5; ++k)
      EXPECT_LT(relative(f[static_cast<std::size_t>(k)], laplace(x, INFINITY, k + 1)), 2e-14) << x << " " << k;
  }
}

TEST(Derivatives, SatisfyTheirRecurrenceAcrossTheEndOfTheTable) {
  for (const double x : {-16.0, -15.9, -3.0, -0.7}) {
    const auto f = g_derivatives(x);
    EXPECT_NEAR(f[1] - x * f[0], 1, 1e-14);  // cancels for large -x, hence absolute
    EXPECT_LT(relative(f[0], mills(-x)), 1e-15);
    for (std::size_t k = 1; k < 4; ++k)
      EXPECT_NEAR(f[k + 1] - x * f[k], static_cast<double>(k) * f[k - 1], 1e-15 * static_cast<double>(k));
  }
}

TEST(Derivatives, RefuseArgumentsAboveTheirReference) {
  EXPECT_THROW(g_derivatives(1), std::invalid_argument);
  EXPECT_THROW(g_derivatives(2, 1.5), std::invalid_argument);
  EXPECT_THROW(g_derivatives(std::nan("")), std::invalid_argument);
}

TEST(Moments, AgreeWithTheirIntegralsForWideAndNarrowResets) {
  for (const double x : {-40.3, -16.2, -3.3, -0.4, 0.83, 5.7, 37.0})
    for (const double width : {1e-9, 0.013, 0.39, 0.41, 1.37, 17.0}) {
      const Moments m = moments({x - width, x, 0, width}, 1);
      for (int k = 0; k < 5; ++k)
        EXPECT_LT(relative(m.J[static_cast<std::size_t>(k)], laplace(x, width, k)), 3e-14) << x << " " << width << k;
      EXPECT_EQ(m.exponent, x > 0 ? 0.5 * x * x : 0);
    }
}

TEST(Moments, ScaleWithTheNoise) {
  const ScaledArguments x = scaled_arguments(-1.1, 0.6);
  const Moments one = moments(x, 1), other = moments(x, 1.37, 3);
  for (std::size_t k = 0; k < 4; ++k)
    EXPECT_LT(relative(other.J[k] * std::pow(1.37, static_cast<double>(k)), one.J[k]), 1e-15);
  EXPECT_EQ(other.J[4], 0);
}

TEST(Moments, FarLeftAgreesWithTheExpansion) {
  // J_0 = log(x_R/x_F) - (1/2)(1/x_F^2 - 1/x_R^2) + ..., J_1 = 1/|x_F| - 1/|x_R| + ...
  const Moments m = moments(scaled_arguments(-1e5, -3e4), 1);
  EXPECT_LT(relative(m.J[0], std::log(1e5 / 3e4) - 0.5 * (1 / 9e8 - 1 / 1e10)), 2e-15);
  EXPECT_LT(relative(m.J[1], (1 / 3e4 - 1e-5) - (1 / 2.7e13 - 1e-15)), 2e-15);
}

TEST(Moments, Refuse) {
  const ScaledArguments x = scaled_arguments(-1, 1);
  EXPECT_THROW(moments(x, 0), std::invalid_argument);
  EXPECT_THROW(moments(x, 1, 5), std::invalid_argument);
  EXPECT_THROW(moments({1, 1, 0, 0}, 1), std::invalid_argument);
  EXPECT_THROW(moments({-1, INFINITY, 0, 1}, 1), std::invalid_argument);
}

Nnlif odd_model() {
  NnlifParameters p;
  p.V_R = decimal("0.83"), p.V_F = decimal("2.1"), p.a0 = ratio(7, 10), p.a1 = ratio(2, 5), p.b = decimal("1.37");
  p.I = decimal("-0.21");
  return Nnlif(p);
}

// N/N_lin of the linear equation with the drift and noise of the rate N, to 30 digits.
double log_phi_in_mpfr(const Nnlif& model, double N) {
  NnlifParameters p = model.parameters();
  p.I += p.b * Exact(N), p.a0 += p.a1 * Exact(N);
  p.b = 0, p.a1 = 0;
  return std::log(to_double(Exact(N) / decimal(precise_rate(Nnlif(p), 30).value().N)));
}

TEST(RateFunction, AgreesWithManyDigits) {
  const RateFunction f(odd_model());
  for (const double N : {1e-9, 0.013, 0.4, 3.7, 55.0, 812.0}) {
    const auto v = f.at(N);
    EXPECT_NEAR(v.log_phi, log_phi_in_mpfr(odd_model(), N), v.relative_error) << N;
    EXPECT_LT(v.relative_error, 2e-14);
  }
}

TEST(RateFunction, DerivativesAgreeWithDifferences) {
  const RateFunction f(odd_model());
  const auto v = f.at(0.37);
  const double h = 1e-5;
  EXPECT_NEAR(v.slope, (f.at(0.37 * std::exp(h)).log_phi - f.at(0.37 * std::exp(-h)).log_phi) / (2 * h), 1e-9);
  for (const Parameter p : {Parameter::b, Parameter::a0, Parameter::a1, Parameter::V_R, Parameter::V_F, Parameter::I}) {
    const double at = f.parameter(p);
    const double difference = (f.with(p, at + h).at(0.37).log_phi - f.with(p, at - h).at(0.37).log_phi) / (2 * h);
    EXPECT_NEAR(f.derivative(p, v), difference, 1e-9) << name_of(p);
  }
}

TEST(RateFunction, TailSeriesAgreesWithTheIntegrals) {
  const RateFunction f(odd_model());
  const TailSeries tail = f.tail();
  EXPECT_LT(relative(tail.coefficient(1), 1.27 * (0.5 * (2.31 + 1.04) - 0.4 / 1.37)), 1e-15);
  EXPECT_FALSE(tail.holds(1));
  for (const double N : {300.0, 4e3, 1e7}) {
    ASSERT_TRUE(tail.holds(N));
    const auto v = tail.at(1 / (1.37 * N));
    const auto direct = f.at(N);
    EXPECT_NEAR(std::log1p((f.excess() + v.rest) / 1.37), direct.log_phi, 1e-14);
    EXPECT_NEAR(-v.derivative / (1.37 * N) / (1.37 * std::exp(direct.log_phi)), direct.slope, 1e-14);
  }
}

TEST(RateFunction, Refuses) {
  const RateFunction f(odd_model());
  EXPECT_THROW(f.at(0), std::invalid_argument);
  EXPECT_THROW(f.at(INFINITY), std::invalid_argument);
  EXPECT_THROW(f.with(Parameter::V_R, 2.1), std::invalid_argument);
  EXPECT_THROW(f.with(Parameter::a0, 0), std::invalid_argument);
  EXPECT_THROW(f.with(Parameter::a1, -1e-9), std::invalid_argument);
  EXPECT_THROW(f.with(Parameter::b, -1).tail(), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::stationary
