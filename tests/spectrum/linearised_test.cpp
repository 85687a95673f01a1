// Eigenvalues of the linearised nonlinear equation by the characteristic function and by the discretised operator.
#include "spectrum/linearised.h"

#include <gtest/gtest.h>

#include <cmath>

#include "linearised_models.h"
#include "spectrum/linearised_operator.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

TEST(Linearised, MarchingAndArbGiveTheSameGain) {
  for (const Numbers& n : {Numbers{0.5}, Numbers{-7, 1, 0.7}, Numbers{1.3, 0.4, 2, 0.83, 1.37, 0.2}})
    for (const C lambda : {C(0, 0), C(0.3, 0.2), C(-0.7, 3), C(-1, 0.01), C(-3.2, 1), C(600, 30), C(-5, 1e4)}) {
      const LinearisedCharacteristic H(model_of(n), 0.21);
      const auto t = H.terms(lambda, H.start(8));
      const auto gain = H.gain(lambda);
      ASSERT_TRUE(gain);
      EXPECT_NEAR(std::abs(t.feedback / t.own / *gain - 1.0), 0, 1e-12) << n.b << " " << lambda;
    }
}

TEST(Linearised, FarBelowTheThresholdTheSeriesContinuesTheMarch) {
  // x = -40: lambda below 16 by the series in 1/x, above by marching; Arb in between.
  for (const double N : {32.0, 60.0})
    for (const C lambda : {C(0.4, 0), C(9, 3), C(30, 2), C(400, 100)}) {
      const LinearisedCharacteristic H(model_of({1.3, 1, 0.01}), N);
      const auto t = H.terms(lambda, H.start(2));
      const auto gain = H.gain(lambda);
      ASSERT_TRUE(gain);
      EXPECT_NEAR(std::abs(t.feedback / t.own / *gain - 1.0), 0, 1e-12) << N << " " << lambda;
    }
}

struct Sample {
  Numbers numbers;
  double lower, upper, lambda, digits;
};

TEST(Linearised, AgreesWithKnownEigenvalues) {
  for (const Sample& s : {Sample{{0.5}, .01, 1, -1.10996226574, 1e-11}, Sample{{1.2}, .01, 1, -0.942484426887, 1e-12},
                          Sample{{-10}, .001, 1, -1.672513, 1e-6}, Sample{{1.5}, .01, .4, -0.830435, 1e-6},
                          Sample{{1.5}, .5, 10, 3.881795, 1e-6}, Sample{{2}, .01, .4, -0.431364, 1e-6},
                          Sample{{2}, .5, 10, 0.713407, 1e-6}}) {
    const Nnlif model = model_of(s.numbers);
    const auto leading = leading_eigenvalues_linearised(model, rate_between(model, s.lower, s.upper), 1);
    ASSERT_TRUE(leading) << leading.error().message();
    EXPECT_NEAR(leading->value[0].real(), s.lambda, s.digits);
    EXPECT_EQ(leading->value[0].imag(), 0);
  }
}

TEST(Linearised, WithoutCouplingItIsTheLinearEquation) {
  const Nnlif model = model_of({0, 0.7, 0, 0.83, 1.37, 2.1});
  const auto linear = leading_eigenvalues_characteristic(model, 3);
  const auto same = leading_eigenvalues_linearised(model, stationary::steady_rate(model).N, 3);
  ASSERT_TRUE(linear && same);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_LE(std::abs(linear->value[i] - same->value[i]), linear->error[i] + same->error[i]);
}

TEST(Linearised, MeanRelaxesAtRateOneWhereCouplingIsTheWidth) {
  // b = V_F - V_R: the mean obeys m' = -m for any noise.
  for (const Numbers& n : {Numbers{1}, Numbers{0.54, 0.6, 0.37, 0.83, 1.37, 0.3}, Numbers{0.54, 0.6, 0, 0.83, 1.37}}) {
    const double N = rate_between(model_of(n), 1e-3, 20);
    const LinearisedCharacteristic H(model_of(n), N);
    const auto at = H.value(-1, 40), beside = H.value(-1.01, 40);
    ASSERT_TRUE(at && beside);
    EXPECT_LT(at->exponent, beside->exponent - 38);
    EXPECT_LT(std::abs(LinearisedOperator(model_of(n), N).response(-1)), 1e-10);
    Numbers other = n;
    other.b += 0.01;
    const Nnlif moved = model_of(other);
    EXPECT_GT(std::abs(LinearisedOperator(moved, rate_between(moved, 1e-3, 20)).response(-1)), 1e-4);
  }
}

struct Case {
  Numbers numbers;
  double lower, upper;
};
const Case cases[] = {{{0.5}, .01, 1},
                      {{2}, .5, 10},
                      {{-3, 1.3, 0.7, 0.83, 1.37, 0.3}, .001, 10},
                      {{-3, 1.3, 0.7, 0.83, 1.37, 0.3, 0.5}, .001, 10},
                      {{-10, 1, 0, 1, 2, 0, 10.2}, .001, 1},
                      {{-4, 0.4, 0, -6, 2, 1.1}, 1e-3, 10},
                      {{-2, 1.1, 0.2, -2.3, -0.4, -0.7, 1.3}, 1e-4, 10}};

TEST(Linearised, TwoMethodsAgreeWithinTheirErrors) {
  for (const Case& c : cases) {
    const Nnlif model = model_of(c.numbers);
    const double N = rate_between(model, c.lower, c.upper);
    const auto exact = leading_eigenvalues_linearised(model, N, 3);
    const auto discrete = leading_eigenvalues_discretised(model, N, 3);
    ASSERT_TRUE(exact) << exact.error().message();
    ASSERT_TRUE(discrete) << discrete.error().message();
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_LE(std::abs(exact->value[i] - discrete->value[i]), exact->error[i] + discrete->error[i]) << c.numbers.b;
      EXPECT_LT(exact->error[i], 1e-12);
      EXPECT_LT(discrete->error[i], 1e-8);
    }
  }
}

TEST(Linearised, DiscreteProfileHasTheRate) {
  const Nnlif model = model_of({-3, 1.3, 0.7, 0.83, 1.37, 0.3});
  const double N = rate_between(model, 1e-3, 10);
  EXPECT_NEAR(LinearisedOperator(model, N).flux_of_profile(), N, 1e-11 * N);
}

TEST(Linearised, TermsOfTheRateCount) {
  const Nnlif model = model_of({-3, 1.3, 0.7, 0.83, 1.37, 0.3});
  const double N = rate_between(model, 1e-3, 10);
  const auto exact = leading_eigenvalues_linearised(model, N, 1);
  for (const LinearisationOptions& wrong :
       {LinearisationOptions{.diffusion_share = 0}, LinearisationOptions{.drift_share = 0},
        LinearisationOptions{.drift_share = -1}}) {
    const auto discrete = leading_eigenvalues_discretised(model, N, 1, wrong);
    ASSERT_TRUE(exact && discrete);
    EXPECT_GT(std::abs(exact->value[0] - discrete->value[0]), 1e3 * (exact->error[0] + discrete->error[0]));
  }
}

TEST(Linearised, CountsUnstableEigenvalues) {
  struct Count {
    Numbers numbers;
    double lower, upper;
    long unstable;
  };
  for (const Count& c : {Count{{1.5}, .01, .4, 0}, Count{{1.5}, .5, 10, 1}, Count{{-10, 1, 0, 1, 2, 0, 9}, 1e-3, 1, 0},
                         Count{{-10, 1, 0, 1, 2, 0, 10.2}, 1e-3, 1, 2}, Count{{0.6, 0.3, 5}, 4, 6, 2}}) {
    const Nnlif model = model_of(c.numbers);
    const auto count = count_right_of(LinearisedCharacteristic(model, rate_between(model, c.lower, c.upper)));
    ASSERT_TRUE(count) << count.error().message();
    EXPECT_EQ(*count, c.unstable);
  }
}

TEST(Linearised, RefusesWhatItCannotDo) {
  const Nnlif model = model_of({0.5});
  for (const double N : {0.0, -0.1, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_THROW(LinearisedCharacteristic(model, N), std::invalid_argument);
    EXPECT_THROW(LinearisedOperator(model, N), std::invalid_argument);
  }
  EXPECT_THROW((void)leading_eigenvalues_linearised(model, 0.13, 0), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_linearised(model, 0.13, 21), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_discretised(model, 0.13, 0), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_discretised(model, 0.13, 21), std::invalid_argument);
  EXPECT_FALSE(eigenvalue_near(LinearisedOperator(model, 0.13), C(std::nan(""), 0)));
}

}  // namespace
}  // namespace spikeproof::spectrum
