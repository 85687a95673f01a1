// Eigenvalues from the characteristic function: published digits, exact cases, counts, and two evaluations of f.
#include "spectrum/characteristic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "nnlif_models.h"
#include "spectrum/psi_march.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

C quotient(const ScaledComplex& a, const ScaledComplex& b) {
  return a.mantissa / b.mantissa * std::exp(std::numbers::ln2 * static_cast<double>(a.exponent - b.exponent));
}

TEST(Characteristic, StandardSetAgreesWithThePublishedDigits) {
  const auto leading = leading_eigenvalues_characteristic(linear_model("1", "2", "1", "0"), 6);
  ASSERT_TRUE(leading) << leading.error().message();
  const double published[] = {-1.1909670923906395625, -2.6026799782534718284, -4.1405595366732857379, -5.750455,
                              -7.406549};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(leading->value[i].real(), published[i], i < 3 ? leading->error[i] : 6e-7);
    EXPECT_EQ(leading->value[i].imag(), 0);
  }
  EXPECT_EQ(leading->value.size(), 6u);
  EXPECT_EQ(leading->count, 7);
}

TEST(Characteristic, FindsComplexLeadingPairs) {
  const auto one = leading_eigenvalues_characteristic(linear_model("-5", "2", "1", "0"), 2);
  ASSERT_TRUE(one);
  EXPECT_NEAR(std::abs(one->value[0] - C(-1.437638517, 0.9663695167)), 0, 1e-9);
  EXPECT_EQ(one->value[1], std::conj(one->value[0]));
  const auto other = leading_eigenvalues_characteristic(linear_model("0", "1", "0.1", "2"), 2);
  ASSERT_TRUE(other);
  EXPECT_NEAR(std::abs(other->value[0] - C(-3.93345321, 9.543554269)), 0, 1e-8);
}

TEST(Characteristic, PairBecomesComplexWherePublished) {
  const auto real = leading_eigenvalues_characteristic(linear_model("-2.0204", "2", "1", "0"), 2);
  const auto complex = leading_eigenvalues_characteristic(linear_model("-2.0206", "2", "1", "0"), 2);
  ASSERT_TRUE(real && complex);
  EXPECT_EQ(real->value[0].imag(), 0);
  EXPECT_GT(complex->value[0].imag(), 0);
}

TEST(Characteristic, MidwayCurrentGivesEvenIntegersExactly) {
  for (const auto& m :
       {linear_model("1", "2", "1", "1.5"), linear_model("-1", "1", "0.7", "0"), linear_model("0.83", "1.37", "2", "1.1")}) {
    const auto leading = leading_eigenvalues_characteristic(m, 3);  // wider intervals have others behind -6
    ASSERT_TRUE(leading);
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(std::abs(leading->value[static_cast<std::size_t>(i)] + 2.0 * (i + 1)), 0, 2e-14 * (i + 1));
  }
}

TEST(Characteristic, GapStaysOpenAsTheResetMeetsTheThreshold) {
  const auto near = leading_eigenvalues_characteristic(linear_model("1.999999", "2", "1", "0"), 1);
  ASSERT_TRUE(near);
  EXPECT_NEAR(near->value[0].real(), -1.097275, 1e-6);
}

TEST(SlowCharacteristic, WorksFarFromTheStandardSet) {
  const std::vector<Nnlif> models = {linear_model("-50", "2", "0.05", "0"), linear_model("-50", "2", "10", "0"),
                                     linear_model("1", "2", "0.05", "10"),  linear_model("8", "9", "0.05", "0"),
                                     linear_model("1", "2", "10", "0"),     linear_model("-15", "2", "1", "0")};
  for (const Nnlif& m : models) {
    const auto leading = leading_eigenvalues_characteristic(m, 3);
    ASSERT_TRUE(leading) << leading.error().message();
    for (const C& lambda : leading->value) EXPECT_LT(lambda.real(), 0);
  }
  // x_F = 40: the escape over the threshold does not show, -1, -2, ... of the Ornstein-Uhlenbeck process remain.
  const auto rare = leading_eigenvalues_characteristic(models[3], 2);
  EXPECT_NEAR(rare->value[0].real(), -1, 1e-14);
  EXPECT_NEAR(rare->value[1].real(), -2, 1e-14);
}

TEST(Characteristic, ArbAndMarchingGiveTheSameFunction) {
  // Both up to a factor Psi(start): compare f/Psi(x_F) through a third value at which they are matched.
  for (const auto& m :
       {linear_model("1", "2", "1", "0"), linear_model("0.83", "1.37", "0.7", "2.1"), linear_model("-5", "2", "1", "0.3")}) {
    const stationary::ScaledArguments x = stationary::scaled_arguments(m);
    const Characteristic f(m);
    for (const C lambda : {C(-1.37, 0.83), C(0.5, 3), C(-4.2, 11)}) {
      const MarchedDifference d = marched_difference(lambda, x.x_R, x.width, far_start(x.x_R, 5));
      // f for the reset moved to the middle has the same Psi(x_F): two differences give a free ratio.
      const double half = x.width / 2;
      const MarchedDifference e = marched_difference(lambda, x.x_R + half, half, far_start(x.x_R, 5));
      NnlifParameters p = m.parameters();
      p.V_R = (p.V_R + p.V_F) / 2;
      const auto whole = f.value(lambda), part = Characteristic(Nnlif(p)).value(lambda);
      ASSERT_TRUE(whole && part);
      const C marched = d.difference / e.difference * std::exp(d.log_scale - e.log_scale);
      EXPECT_NEAR(std::abs(marched / quotient(*whole, *part) - 1.0), 0, 1e-12);
    }
  }
}

TEST(Characteristic, CountsZerosInBoxes) {
  const Nnlif standard = linear_model("1", "2", "1", "0");
  EXPECT_EQ(*count_zeros(standard, {-1.1, 0.5, 5}), 1);
  EXPECT_EQ(*count_zeros(standard, {-1.3, 0.5, 5}), 2);
  EXPECT_EQ(*count_zeros(standard, {-6, -1.3, 40}), 3);
  EXPECT_EQ(*count_zeros(standard, {0.1, 3, 50}), 0);
  EXPECT_EQ(*count_zeros(linear_model("1", "2", "0.05", "10"), {-3, 1, 100}), 3);
}

TEST(Characteristic, RefusesWhatItCannotDo) {
  const Nnlif standard = linear_model("1", "2", "1", "0");
  NnlifParameters p;
  p.b = 1;
  EXPECT_THROW(Characteristic{Nnlif(p)}, std::invalid_argument);
  EXPECT_THROW((void)count_zeros(Nnlif(p), {-1, 1, 1}), std::invalid_argument);
  EXPECT_THROW((void)count_zeros(standard, {1, -1, 1}), std::invalid_argument);
  EXPECT_THROW((void)count_zeros(standard, {-1, 1, 0}), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_characteristic(standard, 0), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_characteristic(standard, 41), std::invalid_argument);
  EXPECT_THROW((void)leading_eigenvalues_characteristic(Nnlif(p), 1), std::invalid_argument);
  // A zero on the boundary.
  EXPECT_FALSE(count_zeros(linear_model("1", "2", "1", "1.5"), {-2, 1, 3}));
}

TEST(Characteristic, WrongStartsDoNoHarm) {
  const auto leading =
      leading_eigenvalues_characteristic(linear_model("1", "2", "1", "0"), 2, {C(-3, 7), C(5, 0), C(-100, 1)});
  ASSERT_TRUE(leading);
  EXPECT_NEAR(leading->value[0].real(), -1.1909670923906395625, 1e-14);
}

}  // namespace
}  // namespace spikeproof::spectrum
