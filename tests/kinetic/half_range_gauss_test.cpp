#include "kinetic/half_range_gauss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kinetic/equilibrium.h"
#include "kinetic/relaxation.h"

namespace spikeproof::kinetic {
namespace {

double moment(const HalfRangeGauss& rule, int degree, double shift) {
  double sum = 0;
  for (std::size_t j = 0; j < rule.node.size(); ++j) sum += rule.weight[j] * std::pow(rule.node[j] - shift, degree);
  return sum;
}

TEST(HalfRangeGauss, HasTheMomentsOfTheCutOffGaussianForEveryMean) {
  for (const double m : {-4.0, -0.83, 0.0, 0.41, 3.7}) {
    const TruncatedGaussian exact = truncated_gaussian(m, 0.37);
    const HalfRangeGauss rule = half_range_gauss(HalfRangeWeight(m, m, 0.37), 24);
    EXPECT_NEAR(moment(rule, 1, 0), exact.mean, 1e-13 * (1 + exact.mean)) << m;
    EXPECT_NEAR(moment(rule, 2, exact.mean), exact.variance, 1e-13 * (1 + exact.mean)) << m;
    EXPECT_GT(rule.node.front(), 0) << m;
  }
}

TEST(HalfRangeGauss, IsTheHermiteRuleFarFromTheWall) {
  // Three nodes: m, m -+ sqrt(3a), weights 2/3 and 1/6.
  const HalfRangeGauss rule = half_range_gauss(HalfRangeWeight(40, 40, 1.7), 3);
  EXPECT_NEAR(rule.node[0], 40 - std::sqrt(3 * 1.7), 1e-11);
  EXPECT_NEAR(rule.node[1], 40, 1e-11);
  EXPECT_NEAR(rule.weight[0], 1.0 / 6, 1e-12);
}

TEST(HalfRangeGauss, RefusesWhatHasNoWeight) {
  EXPECT_THROW(HalfRangeWeight(0, 0, 0), std::invalid_argument);
  EXPECT_THROW(HalfRangeWeight(1, 0, 1), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(half_range_gauss(HalfRangeWeight(0, 0, 1), 0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(half_range_gauss(HalfRangeWeight(0, 0, 1), 201)), std::invalid_argument);
}

TEST(Relaxation, ItsEquilibriumConvergesSpectrallyInTheModes) {
  // Two standard deviations off the weight's own mean: the error falls by orders per few modes.
  const double a = 0.01, m = 0.47, exact = truncated_gaussian(m, a).mean;
  double before = 1;
  for (const int modes : {6, 12, 18, 24}) {
    const Relaxation basis(HalfRangeWeight(0.27, 0.27, a), modes);
    const std::vector<double> q = basis.equilibrium(m, a);
    double mean = 0;
    for (std::size_t j = 0; j < q.size(); ++j) mean += q[j] * basis.node()[j];
    const double error = std::abs(mean - exact);
    EXPECT_LT(error, 0.05 * before) << modes;
    before = std::max(error, 1e-13);
  }
  EXPECT_LT(before, 1e-10);
}

TEST(Relaxation, KeepsTheMassAndChangesOfBasisKeepMoments) {
  const Relaxation narrow(HalfRangeWeight(0.2, 0.2, 0.04), 14), wide(HalfRangeWeight(0.1, 0.9, 0.04), 26);
  const std::size_t n = narrow.size();
  std::vector<double> matrix(n * n);
  for (const double inverse : {0.0, 1e-6, 0.3, 40.0}) {
    narrow.resolvent(inverse, 0.35, 0.04, matrix.data());
    for (std::size_t column = 0; column < n; ++column) {
      double sum = 0;
      for (std::size_t row = 0; row < n; ++row) sum += matrix[n * column + row];
      EXPECT_NEAR(sum, 1, 1e-9) << inverse;
    }
  }
  const std::vector<double> q = narrow.equilibrium(0.3, 0.04), take = wide.from(narrow);
  double mean = 0, there = 0;
  for (std::size_t l = 0; l < n; ++l) {
    mean += q[l] * narrow.node()[l] * narrow.node()[l];
    for (std::size_t j = 0; j < wide.size(); ++j)
      there += take[wide.size() * l + j] * q[l] * wide.node()[j] * wide.node()[j];
  }
  EXPECT_NEAR(there, mean, 1e-11);
}

}  // namespace
}  // namespace spikeproof::kinetic
