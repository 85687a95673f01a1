// N(t) by inverse Laplace transform against published digits, its limits, and a scheme that shares nothing with it.
#include "spectrum/laplace.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fokker_planck/finite_volume_rates.h"
#include "nnlif_models.h"
#include "spectrum/characteristic.h"

namespace spikeproof::spectrum {
namespace {

InitialDensity gaussian(const Nnlif& model, const char* mean, const char* variance) {
  InitialData data;
  data.mean = decimal(mean), data.variance = decimal(variance);
  return density_of(data, model);
}

TEST(Laplace, StandardSetAgreesWithThePublishedDigits) {
  const Nnlif m = linear_model("1", "2", "1", "0");
  const auto rate = LinearRate::make(m, gaussian(m, "0", "0.25"));
  ASSERT_TRUE(rate);
  const double published[][2] = {{0.1, 0.030226449479145107462},
                                 {0.5, 0.111243073936317507203},
                                 {1, 0.125383979484189218273},
                                 {2, 0.123001444137345338236},
                                 {5, 0.120070226812437234472}};
  for (const auto& p : published) {
    const auto value = rate->at(p[0]);
    ASSERT_TRUE(value);
    EXPECT_NEAR(value->N, p[1], value->error);
    EXPECT_LT(value->error, 1e-13);
  }
}

TEST(SlowLaplace, ReachesTheStationaryRate) {
  for (const auto& m :
       {linear_model("1", "2", "1", "0"), linear_model("-5", "2", "1", "0"), linear_model("1.999999", "2", "1", "0"),
        linear_model("1", "2", "0.05", "10"), linear_model("0.83", "1.37", "0.7", "2.1")}) {
    const auto value = linear_rate(m, gaussian(m, "0", "0.25"), 60);
    ASSERT_TRUE(value) << value.error().message();
    const double N_inf = stationary::steady_rate(m).N;
    EXPECT_NEAR(value->N / N_inf, 1, 1e-12);
    EXPECT_NEAR(value->N, N_inf, value->error);
  }
}

TEST(Laplace, TransformHasThePoleOfTheMass) {
  // s hat N(s) -> N_inf as s -> 0.
  const Nnlif m = linear_model("0.83", "1.37", "0.7", "0.3");
  const auto rate = LinearRate::make(m, gaussian(m, "0.2", "0.05"));
  ASSERT_TRUE(rate);
  const double N_inf = stationary::steady_rate(m).N;
  const double one = (1e-4 * rate->transform(1e-4, 1)).real() / N_inf - 1,
               two = (2e-4 * rate->transform(2e-4, 1)).real() / N_inf - 1;
  EXPECT_NEAR(two / one, 2, 1e-2);
  EXPECT_LT(std::abs(one), 1e-3);
}

TEST(Laplace, AgreesWithFiniteVolumesForComplexLeadingPairs) {
  const Nnlif m = linear_model("0", "1", "0.1", "2");
  const InitialDensity n0 = gaussian(m, "0.3", "0.01");
  const std::vector<double> times{0.25, 0.75};
  Progress quiet(Progress::Style::quiet);
  const auto volumes = fokker_planck::finite_volume_rates(m, n0, times, {}, quiet);
  ASSERT_TRUE(volumes);
  const auto rate = LinearRate::make(m, n0);
  ASSERT_TRUE(rate);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto value = rate->at(times[i]);
    ASSERT_TRUE(value);
    EXPECT_NEAR(value->N, volumes->N[i], 3 * volumes->N_error[i] + value->error);
    EXPECT_LT(volumes->N_error[i], 1e-3);
  }
}

TEST(Laplace, LateDecayIsTheLeadingEigenvalue) {
  const Nnlif m = linear_model("0.83", "1.37", "0.7", "0.1");
  const auto rate = LinearRate::make(m, gaussian(m, "0", "0.25"));
  const auto leading = leading_eigenvalues_characteristic(m, 2);
  ASSERT_TRUE(rate && leading);
  const double N_inf = stationary::steady_rate(m).N, lambda = leading->value[0].real(),
               gap = lambda - leading->value[1].real();
  ASSERT_EQ(leading->value[0].imag(), 0);
  const auto four = rate->at(4), three = rate->at(3);
  ASSERT_TRUE(four && three);
  const double slope = std::log((four->N - N_inf) / (three->N - N_inf));
  EXPECT_NEAR(slope, lambda, 10 * std::exp(-3 * gap) + 1e-8);
}

TEST(Laplace, UniformDataWithJumps) {
  const Nnlif m = linear_model("0.83", "1.37", "0.7", "0.3");
  InitialData data;
  data.kind = InitialKind::uniform, data.lower = decimal("-0.7"), data.upper = decimal("0.9");
  const auto rate = LinearRate::make(m, density_of(data, m));
  ASSERT_TRUE(rate);
  const auto value = rate->at(0.3);
  ASSERT_TRUE(value);
  EXPECT_GT(value->N, 0);
  EXPECT_LT(value->error, 1e-13);
}

TEST(Laplace, Refuses) {
  const Nnlif m = linear_model("1", "2", "1", "0");
  NnlifParameters p;
  p.b = 1;
  EXPECT_THROW((void)LinearRate::make(Nnlif(p), gaussian(m, "0", "0.25")), std::invalid_argument);
  const auto rate = LinearRate::make(m, gaussian(m, "0", "0.25"));
  EXPECT_THROW((void)rate->at(0), std::invalid_argument);
  EXPECT_THROW((void)rate->at(-1), std::invalid_argument);
  EXPECT_THROW((void)rate->at(INFINITY), std::invalid_argument);
  EXPECT_THROW((void)rate->at(std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::spectrum
