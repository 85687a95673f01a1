#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "fokker_planck/radau_tableau.h"

namespace spikeproof::fokker_planck {
namespace {

// One step of length z for y' = y, y(0) = 1.
double stability_function(const RadauTableau& r, double z) {
  const auto s = static_cast<Eigen::Index>(r.stages);
  Eigen::MatrixXd system(s, s);
  for (Eigen::Index i = 0; i < s; ++i)
    for (Eigen::Index j = 0; j < s; ++j)
      system(i, j) = r.inverse_matrix[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] - (i == j ? z : 0);
  return 1 + system.fullPivLu().solve(Eigen::VectorXd::Constant(s, z))[s - 1];
}

TEST(RadauTableau, NodesOfThreeStagesAreTheClassicalOnes) {
  const RadauTableau r(3);
  EXPECT_NEAR(r.node[0], (4 - std::sqrt(6.0)) / 10, 1e-15);
  EXPECT_NEAR(r.node[1], (4 + std::sqrt(6.0)) / 10, 1e-15);
  EXPECT_EQ(r.node[2], 1);
}

TEST(RadauTableau, OrderIsTwiceTheStagesLessOne) {
  for (int s : {1, 3, 5}) {
    const RadauTableau r(s);
    const double z = 0.2 * s;  // large enough for the error to stand above rounding
    const double coarse = std::abs(stability_function(r, z) - std::exp(z));
    const double fine = std::abs(stability_function(r, z / 2) - std::exp(z / 2));
    const double local_order = std::log2(coarse / fine);  // of one step: 2s
    EXPECT_GT(local_order, 2 * s - 0.2) << s;
    EXPECT_LT(local_order, 2 * s + 1) << s;
  }
}

TEST(RadauTableau, IsLStable) {
  for (int s : {3, 5, 7}) EXPECT_LT(std::abs(stability_function(RadauTableau(s), -1e8)), 1e-6) << s;
}

TEST(RadauTableau, EigenvaluesRebuildTheMatrix) {
  const RadauTableau r(5);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      double entry = r.from_real[i] * r.gamma * r.to_real[j];
      for (std::size_t k = 0; k < r.alpha.size(); ++k)
        entry += 2 * (r.from_complex[k][i] * r.alpha[k] * r.to_complex[k][j]).real();
      EXPECT_NEAR(entry, r.inverse_matrix[i][j], 1e-11);
    }
}

TEST(RadauTableau, RefusesEvenAndUnreasonableStages) {
  for (int s : {-1, 0, 2, 4, 11}) EXPECT_THROW(RadauTableau{s}, std::invalid_argument) << s;
}

}  // namespace
}  // namespace spikeproof::fokker_planck
