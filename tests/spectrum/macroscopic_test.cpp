#include "spectrum/macroscopic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kinetic/steady_curve.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

Conductance conductance_with(const Exact& g0, const Exact& b, const FiringLaw& law) {
  ConductanceParameters p;
  p.g0 = g0, p.b = b;
  return Conductance(p, law);
}

TEST(MacroscopicLinearisation, QuadratureAgreesWithTheClosedFormOfAStep) {
  const MacroscopicLinearisation linear(conductance_with(ratio(3, 10), ratio(1, 10), FiringLaw::step(10, 1)), 0.0837);
  for (const C l : {C(0.3, 2.1), C(0.0, 40.0), C(-0.5, 3.0), C(2.0, 0.0)})
    EXPECT_LT(std::abs(linear.characteristic(l) - linear.by_quadrature(l)),
              1e-12 * (1 + std::abs(linear.characteristic(l))))
        << l;
  EXPECT_THROW(MacroscopicLinearisation(conductance_with(ratio(1, 5), 0, FiringLaw::step(10, 1)), 0), std::invalid_argument);
}

TEST(MacroscopicLinearisation, EigenvaluesAgreeWithFiniteVolumes) {
  const FiringLaw laws[] = {FiringLaw::step(10, 1), FiringLaw::logistic(10, 1, ratio(1, 10)),
                            FiringLaw::table({{ratio(9, 10), 0}, {ratio(6, 5), 10}})};
  const double inputs[] = {0.0837, 0.066, 0.45};
  for (int k = 0; k < 3; ++k) {
    const Conductance model = conductance_with(ratio(k == 0 ? 3 : 2, 10), ratio(1, 10), laws[k]);
    const MacroscopicLinearisation linear(model, inputs[k]);
    const auto leading = linear.leading();
    ASSERT_TRUE(leading) << leading.error().message();
    const auto volumes = eigenvalue_by_macroscopic_volumes(rounded(model), laws[k], inputs[k], leading->value[0], 400);
    ASSERT_TRUE(volumes);
    EXPECT_LT(std::abs(volumes->value - leading->value[0]), volumes->error + 1e-9);
    EXPECT_LT(volumes->error, 1e-5);
    EXPECT_EQ(*linear.unstable(),
              *MacroscopicVolumes(rounded(model), laws[k], inputs[k], 800).unstable(linear.radius()));
  }
}

// MATHEMATICS 6.4.
TEST(MacroscopicHopf, FindsThePublishedPoints) {
  const auto found = *macroscopic_hopf_points(conductance_with(ratio(3, 10), 0, FiringLaw::step(10, 1)), 1e-3, 2, 30, {});
  ASSERT_GE(found.size(), 2u);
  EXPECT_NEAR(found.front().b, 0.0040940, 1e-7);
  EXPECT_NEAR(found.back().b, 0.1919389, 1e-7);
}

TEST(SilentState, IsUnstableWhereASmallRateFeedsItself) {
  const FiringLaw table = FiringLaw::table({{ratio(93, 100), 0}, {ratio(120, 100), 100}});
  EXPECT_LT(silent_eigenvalue(conductance_with(ratio(1, 10), 5, table)), 0);  // V(0) below the table's foot
  const double onset = kinetic::firing_onset(rounded(conductance_with(ratio(1, 10), 0, table)), table);
  EXPECT_GT(silent_eigenvalue(conductance_with(ratio(1, 10) + decimal_of(onset + 1e-9), 5, table)), 0);
}

}  // namespace
}  // namespace spikeproof::spectrum
