// Pairs of eigenvalues on the imaginary axis: thresholds with known digits, and counts on both sides.
#include "spectrum/hopf.h"

#include <gtest/gtest.h>

#include <cmath>

#include "linearised_models.h"
#include "spectrum/linearised.h"
#include "spectrum/linearised_operator.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

TEST(Hopf, ThresholdOfTheStandardSet) {
  // M = bN with M J_1(M) = -J_0(M), b = M J_0(M), by mpmath with 40 digits.
  const auto threshold = hopf_threshold(model_of({3}));
  ASSERT_TRUE(threshold) << threshold.error().message();
  EXPECT_NEAR(threshold->b, -9.459786496976780255, threshold->error);
  EXPECT_LT(threshold->error, 1e-11);
  EXPECT_NEAR(threshold->N, 0.048679384233231214, 1e-14);
  EXPECT_EQ(threshold->omega, 0);
}

TEST(Hopf, CriticalDelaysAgreeWithKnownDigits) {
  struct Known {
    double b, delay, digits;
  };
  for (const Known& k : {Known{-10, 9.687035929094064985, 0}, Known{-20, 1.833178038020873613, 0},
                         Known{-50, 0.89658, 5e-6}, Known{-100, 0.6236709184584701498, 0}}) {
    const Nnlif model = model_of({k.b});
    const auto critical = critical_delay(model, rate_between(model, 1e-4, 1));
    ASSERT_TRUE(critical && *critical);
    EXPECT_NEAR((*critical)->delay, k.delay, (*critical)->error + k.digits);
    EXPECT_LT((*critical)->error, 1e-12);
    EXPECT_EQ((*critical)->direction, 1);
  }
}

TEST(Hopf, DelaysOnBothSidesHaveTheirCounts) {
  for (Numbers n : {Numbers{-20}, Numbers{-14, 0.7, 0.3, 0.83, 1.37, 0.4}, Numbers{-30, 0.31, 0, -0.2, 1.1, -0.3}}) {
    const double N = rate_between(model_of(n), 1e-5, 10);
    const auto critical = critical_delay(model_of(n), N);
    ASSERT_TRUE(critical && *critical) << n.b;
    for (const double share : {0.99, 1.01}) {
      n.delay = share * (*critical)->delay;
      const auto count = count_right_of(LinearisedCharacteristic(model_of(n), N));
      ASSERT_TRUE(count);
      EXPECT_EQ(*count, share < 1 ? 0 : 2);
    }
    n.delay = (*critical)->delay;
    const LinearisedOperator op(model_of(n), N);
    EXPECT_LT(std::abs(op.response(C(0, (*critical)->omega))), 1e-9);
  }
}

TEST(Hopf, NoDelayDestabilisesAboveTheThreshold) {
  const Nnlif model = model_of({-9.4});
  const auto critical = critical_delay(model, rate_between(model, 1e-3, 1));
  ASSERT_TRUE(critical);
  EXPECT_FALSE(critical->has_value());
  const auto threshold = hopf_threshold(model_of({0, 0.7, 0.3, 0.83, 1.37, 0.4}));
  ASSERT_TRUE(threshold) << threshold.error().message();
  for (const double share : {0.999, 1.001}) {
    const Nnlif near = model_of({share * threshold->b, 0.7, 0.3, 0.83, 1.37, 0.4});
    const auto at = critical_delay(near, rate_between(near, 0.5 * threshold->N, 2 * threshold->N));
    ASSERT_TRUE(at);
    EXPECT_EQ(at->has_value(), share > 1);
  }
}

TEST(Hopf, RefusesWhatItCannotDo) {
  const Nnlif upper = model_of({1.5});
  EXPECT_FALSE(critical_delay(upper, rate_between(upper, 0.5, 10)));
  EXPECT_THROW((void)critical_delay(upper, 0), std::invalid_argument);
  EXPECT_THROW((void)delay_crossings(upper, -1), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::spectrum
