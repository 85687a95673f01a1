// M_mu by the prover's closed forms, the re-checker's series, and quadrature in double.
#include "rigor/density_moment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "blow_up_models.h"
#include "model/initial_data.h"
#include "rigor/recheck_density.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {
namespace {

using recheck_detail::Interval;

double middle(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// Both enclosures of M_mu have to meet, at about the working precision.
void expect_meeting(const ExactDensity& density, const char* V_F, const char* mu) {
  constexpr long bits = 400;
  const Exact m = decimal(mu), threshold = decimal(V_F);
  const Ball M = DensityMoment(density, threshold, bits).at(m);
  const Interval r = recheck_detail::discounted_moment(density, threshold, m, bits);
  const Interval scaled = r * recheck_detail::exp(Interval(Exact(m * threshold), bits));
  EXPECT_GT(M.accuracy_bits(), 280) << mu;
  EXPECT_TRUE(certainly_inside(scaled, M.widened(abs(M) * power(Ball(2, bits), -200)).lower(300),
                               M.widened(abs(M) * power(Ball(2, bits), -200)).upper(300)))
      << V_F << ' ' << mu;
}

TEST(DensityMoment, ClosedFormsMeetTheSeries) {
  for (const char* mu : {"0.01", "1.37", "4", "77.7", "900"}) {
    for (const char* V_F : {"2", "1.81"}) {
      expect_meeting(testing::gaussian("1.5", "0.005"), V_F, mu);
      expect_meeting(testing::gaussian("-1", "0.5"), V_F, mu);
      expect_meeting(testing::gaussian("50", "0.25"), V_F, mu);
      expect_meeting(testing::uniform("-0.83", "1.8"), V_F, mu);
      expect_meeting(testing::uniform("1.7", "1.8"), V_F, mu);
      expect_meeting(testing::bump(), V_F, mu);
    }
  }
}

TEST(DensityMoment, GaussianAgreesWithQuadrature) {
  NnlifParameters p;
  InitialData data;
  data.mean = decimal("1.37");
  data.variance = decimal("0.3");
  const InitialDensity n = density_of(data, Nnlif(p));
  const double mu = 2.6, h = (2 - n.lowest) / 40000;
  double sum = 0;  // midpoint rule: error about h^2 mu n M
  for (int i = 0; i < 40000; ++i)
    sum += h * std::exp(mu * (n.lowest + (i + 0.5) * h)) * n.value(n.lowest + (i + 0.5) * h);
  const DensityMoment moment(testing::gaussian("1.37", "0.3"), 2, 128);
  const double M = middle(moment.at(decimal("2.6")));
  EXPECT_NEAR(sum, M, 10 * mu * h * h * M);
  EXPECT_NEAR(middle(moment.at_threshold()), n.value_at_threshold, 1e-14);
}

TEST(DensityMoment, ValueAtTheThresholdByBothArithmetics) {
  for (const auto& d : {testing::gaussian("1.83", "0.003"), testing::uniform("1.2", "2"), testing::bump()}) {
    const Ball edge = DensityMoment(d, 2, 200).at_threshold();
    const Interval again = recheck_detail::value_at_threshold(d, 2, 240);
    EXPECT_TRUE(certainly_inside(again, edge.widened(abs(edge) * power(Ball(2, 200), -150)).lower(190),
                                 edge.widened(abs(edge) * power(Ball(2, 200), -150)).upper(190)));
  }
  EXPECT_TRUE(contains(DensityMoment(testing::uniform("1", "1.9"), 2, 100).at_threshold(), 0));
  EXPECT_TRUE(contains(DensityMoment(testing::uniform("1", "2"), 2, 100).at_threshold(), 1));
}

TEST(DensityMoment, RefusesMuThatIsNotPositive) {
  const DensityMoment moment(testing::bump(), 2, 100);
  EXPECT_THROW(static_cast<void>(moment.at(0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(moment.at(-1)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
