#include "fokker_planck/spectral_operator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "fokker_planck/spectral_factor.h"

namespace spikeproof::fokker_planck {
namespace {

const NnlifReal odd{0.83, 1.91, 0.37, 0.2, 1.37, 0.4, 0};

InitialDensity gaussian(double mean, double variance, double V_F) {
  return {[=](double v) { return std::exp(-(v - mean) * (v - mean) / (2 * variance)); },
          mean - 9 * std::sqrt(variance),
          mean,
          std::sqrt(variance),
          {},
          std::exp(-(V_F - mean) * (V_F - mean) / (2 * variance))};
}

SpectralOperator operator_for(const NnlifReal& m, int degree) {
  return {m, make_mesh(m, gaussian(0.1, 0.2, m.V_F), {degree, 1, 1, 1e300})};
}

TEST(Mesh, HasFacesAtResetAndThreshold) {
  const Mesh mesh = make_mesh(odd, gaussian(0.1, 0.2, odd.V_F), {7, 1, 1, 1e300});
  EXPECT_EQ(mesh.faces[mesh.reset], odd.V_R);
  EXPECT_EQ(mesh.faces.back(), odd.V_F);
  for (std::size_t e = 0; e < mesh.elements(); ++e) EXPECT_LT(mesh.faces[e], mesh.faces[e + 1]);
}

TEST(Mesh, RefusesADegreeWithoutBubblesOfBothParities) {
  EXPECT_THROW(make_mesh(odd, gaussian(0, 1, odd.V_F), {2, 1, 1, 1e300}), std::invalid_argument);
}

TEST(SpectralOperator, MassIsInvariantUnderTheGenerator) {
  const SpectralOperator op = operator_for(odd, 8);
  const std::vector<double> n = op.project(gaussian(0.1, 0.2, odd.V_F).value);
  EXPECT_NEAR(op.mass_of(n), 1, 1e-14);
  WeakForm<double> rate;
  op.apply_generator(n, 0.7, rate);
  double change = 0;  // the test function 1 is the sum of the vertex functions
  for (std::size_t i = 0; i < op.mesh().elements(); ++i) change += rate.rows[i];
  EXPECT_NEAR(change, 0, 1e-12);
}

TEST(SpectralOperator, ProjectionReproducesSmoothData) {
  const NnlifReal m{1, 2, 1, 0, 0, 0, 0};
  const auto data = gaussian(-0.3, 0.15, m.V_F);
  const double mass = std::sqrt(2 * M_PI * 0.15);
  const SpectralOperator op(m, make_mesh(m, data, {14, 1, 1, 1e300}));
  const auto n = op.project(data.value);
  for (double v : {-2.0, -0.7, 0.1, 0.93, 1.4}) EXPECT_NEAR(op.value(n, v), data.value(v) / mass, 1e-7) << v;
  EXPECT_EQ(op.value(n, m.V_F + 0.1), 0);
  EXPECT_NEAR(op.value(n, m.V_F), 0, 1e-15);
}

TEST(SpectralFactor, SolvesTheShiftedSystemOfTheDenseMatrices) {
  const SpectralOperator op = operator_for(odd, 6);
  const double alpha = 2.3, rate = 0.9;
  const Eigen::MatrixXd dense = alpha * op.mass() - op.generator(rate);
  Eigen::VectorXd rhs(dense.rows());
  for (Eigen::Index i = 0; i < rhs.size(); ++i) rhs[i] = std::sin(1.0 + 1.7 * static_cast<double>(i));
  std::vector<double> x(rhs.data(), rhs.data() + rhs.size());
  SpectralFactor<double>(op, alpha, rate).solve(x);
  const Eigen::VectorXd residual = dense * Eigen::Map<Eigen::VectorXd>(x.data(), rhs.size()) - rhs;
  EXPECT_LT(residual.norm() / (dense.norm() * Eigen::Map<Eigen::VectorXd>(x.data(), rhs.size()).norm()), 1e-14);
}

TEST(SpectralFactor, SolvesComplexShifts) {
  const SpectralOperator op = operator_for(odd, 6);
  const std::complex<double> alpha(1.1, 3.7);
  const Eigen::MatrixXcd dense =
      alpha * op.mass().cast<std::complex<double>>() - op.generator(0).cast<std::complex<double>>();
  Eigen::VectorXcd rhs = Eigen::VectorXcd::Ones(dense.rows());
  std::vector<std::complex<double>> x(rhs.data(), rhs.data() + rhs.size());
  SpectralFactor<std::complex<double>>(op, alpha, 0).solve(x);
  const Eigen::VectorXcd residual = dense * Eigen::Map<Eigen::VectorXcd>(x.data(), rhs.size()) - rhs;
  EXPECT_LT(residual.norm(), 1e-12 * rhs.norm());
}

TEST(SpectralOperator, ApplyAgreesWithTheDenseMatrix) {
  const SpectralOperator op = operator_for(odd, 5);
  std::vector<double> n(op.rows());
  for (std::size_t i = 0; i < n.size(); ++i) n[i] = std::cos(0.3 * static_cast<double>(i));
  WeakForm<double> rate;
  op.apply_generator(n, 0.6, rate);
  const Eigen::VectorXd dense =
      op.generator(0.6) * Eigen::Map<Eigen::VectorXd>(n.data(), static_cast<Eigen::Index>(n.size()));
  for (std::size_t i = 0; i < n.size(); ++i) EXPECT_NEAR(rate.rows[i], dense[static_cast<Eigen::Index>(i)], 1e-11);
}

}  // namespace
}  // namespace spikeproof::fokker_planck
