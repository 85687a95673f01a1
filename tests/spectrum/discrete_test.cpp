// Spectra's eigenvalues of discretised operators against closed forms and the characteristic function.
#include "spectrum/discrete.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "fokker_planck/finite_volume.h"
#include "spectrum/characteristic.h"

namespace spikeproof::spectrum {
namespace {

// Nearest-neighbour exchange on a ring with a drift: a generator with eigenvalues known in closed form.
Eigen::MatrixXd ring(int n, double forward, double backward) {
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    A((i + 1) % n, i) += forward;
    A((i + n - 1) % n, i) += backward;
    A(i, i) -= forward + backward;
  }
  return A;
}

TEST(Discrete, RingIsKnownInClosedForm) {
  const int n = 40;
  const Eigen::MatrixXd A = ring(n, 1.37, 0.83);
  const auto dense = leading_eigenvalues(A, Eigen::MatrixXd::Identity(n, n), 4);
  const auto sparse = leading_eigenvalues(Eigen::SparseMatrix<double>(A.sparseView()), 4);
  ASSERT_TRUE(dense && sparse);
  for (std::size_t j = 0; j < 4; ++j) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(j / 2 + 1) / n;
    const std::complex<double> exact(2.2 * (std::cos(angle) - 1), (j % 2 == 0 ? 1 : -1) * 0.54 * std::sin(angle));
    EXPECT_NEAR(std::abs((*dense)[j] - exact), 0, 1e-11);
    EXPECT_NEAR(std::abs((*sparse)[j] - exact), 0, 1e-11);
  }
}

TEST(Discrete, MassMatrixScalesTheEigenvalues) {
  const int n = 30;
  const auto plain = leading_eigenvalues(ring(n, 1, 1), Eigen::MatrixXd::Identity(n, n), 3);
  const auto halved = leading_eigenvalues(ring(n, 1, 1), 2 * Eigen::MatrixXd::Identity(n, n), 3);
  ASSERT_TRUE(plain && halved);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(std::abs((*plain)[j] - 2.0 * (*halved)[j]), 0, 1e-11);
}

TEST(Discrete, AgreesWithTheFullQrAlgorithm) {
  const int n = 50;
  Eigen::MatrixXd A = ring(n, 1.37, 0.83);
  for (int i = 0; i < n; ++i) A.col(i) *= 1 + 0.02 * i;
  Eigen::VectorXcd all = A.eigenvalues();
  std::sort(all.data(), all.data() + n, [](auto a, auto b) {
    return std::abs(a.real() - b.real()) > 1e-9 ? a.real() > b.real() : a.imag() > b.imag();
  });
  const auto leading = leading_eigenvalues(A, Eigen::MatrixXd::Identity(n, n), 6);
  ASSERT_TRUE(leading);
  for (int j = 0; j < 6; ++j) EXPECT_NEAR(std::abs((*leading)[static_cast<std::size_t>(j)] - all[j + 1]), 0, 1e-9);
}

TEST(Discrete, FiniteVolumesConvergeWithOrderTwoToTheCharacteristicFunction) {
  for (const char* V_R : {"1", "-5"}) {  // real and complex leading eigenvalue
    NnlifParameters p;
    p.V_R = decimal(V_R);
    const Nnlif model(p);
    const auto exact = leading_eigenvalues_characteristic(model, 1);
    ASSERT_TRUE(exact);
    std::vector<double> error;
    for (std::size_t refine : {1, 2, 4}) {
      fokker_planck::FiniteVolumeMeshOptions options;
      options.cells = 200, options.refine = refine;
      const fokker_planck::FiniteVolume scheme(model, fokker_planck::finite_volume_mesh(model, nullptr, options));
      const auto leading = leading_eigenvalues(scheme.generator(), 2);
      ASSERT_TRUE(leading) << leading.error().message();
      error.push_back(std::abs((*leading)[0] - exact->value[0]));
    }
    for (std::size_t i = 0; i + 1 < error.size(); ++i) {
      const double order = std::log2(error[i] / error[i + 1]);
      EXPECT_GT(order, 1.9);
      EXPECT_LT(order, 2.1);
    }
  }
}

TEST(Discrete, RefusesAnOperatorThatLosesMass) {
  const int n = 30;
  const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(n, n), leaky = ring(n, 1, 1) - 0.25 * identity;
  EXPECT_FALSE(leading_eigenvalues(leaky, identity, 2));
  const auto absent = leading_eigenvalues(leaky, identity, 2, ZeroMode::absent);
  ASSERT_TRUE(absent);
  EXPECT_NEAR((*absent)[0].real(), -0.25, 1e-12);
}

TEST(Discrete, RefusesSizesAndNumbers) {
  const Eigen::MatrixXd A = ring(20, 1, 1), identity = Eigen::MatrixXd::Identity(20, 20);
  EXPECT_THROW((void)leading_eigenvalues(A, identity, 0), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues(A, identity, 13), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues(A, Eigen::MatrixXd::Identity(19, 19), 2), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues(Eigen::MatrixXd::Zero(20, 19), identity, 2), std::invalid_argument);
  // The shift itself is an eigenvalue.
  EXPECT_FALSE(leading_eigenvalues(0.5 * identity, identity, 2));
}

}  // namespace
}  // namespace spikeproof::spectrum
