#include "network/kuramoto.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "network/oscillators.h"

namespace spikeproof::network {
namespace {

using std::numbers::pi;
using Kind = FrequencyLaw::Kind;

// Closed forms: Bessel functions for the Gaussian, arcsine for the uniform law; a triangle as its own table of halves.
TEST(Kuramoto, LockingIntegralsAreTheClosedForms) {
  const auto lorentz = FrequencyLaw::of_width(Kind::lorentzian, decimal("0.37"));
  const auto gauss = FrequencyLaw::of_width(Kind::gaussian, decimal("1.3"));
  const auto box = FrequencyLaw::of_width(Kind::uniform, decimal("0.83"));
  for (const double x : {1e-9, 0.02, 0.4, 0.83001, 3.0, 200.0}) {
    const double y = x / 0.37;
    EXPECT_NEAR(locking_integral(lorentz, x) * (std::sqrt(1 + y * y) + 1) * 0.37, 1, 1e-12) << x;
    const double q = x * x / (4 * 1.3 * 1.3);
    if (q < 300) {
      EXPECT_NEAR(locking_integral(gauss, x) / (std::sqrt(pi / 8) / 1.3 * std::exp(-q) *
                                                (std::cyl_bessel_i(0.0, q) + std::cyl_bessel_i(1.0, q))),
                  1, 1e-11)
          << x;
    }
    const double s = std::min(0.83 / x, 1.0);
    EXPECT_NEAR(locking_integral(box, x) * 2 * 0.83, std::asin(s) + s * std::sqrt(1 - s * s), 1e-11) << x;
  }
}

TEST(Kuramoto, OrderParameterAndGrowthRate) {
  const auto gauss = FrequencyLaw::of_width(Kind::gaussian, decimal("1.3"));
  const auto box = FrequencyLaw::of_width(Kind::uniform, decimal("0.83"));
  const auto coarse = FrequencyLaw::table({{0, 3}, {decimal("0.83"), 3}});  // the same box
  EXPECT_NEAR(critical_coupling(box), 4 * 0.83 / pi, 1e-14);
  EXPECT_NEAR(critical_coupling(gauss), 1.3 * std::sqrt(8 / pi), 1e-13);
  // the uniform law jumps to pi/4
  EXPECT_EQ(order_parameter(box, 0.999 * critical_coupling(box)), 0);
  EXPECT_NEAR(order_parameter(box, (1 + 1e-10) * critical_coupling(box)), pi / 4, 1e-6);
  for (const double K : {1.1, 1.5, 4.0}) {
    EXPECT_NEAR(order_parameter(box, K), order_parameter(coarse, K), 1e-11);
    const double x = K * order_parameter(box, K);
    if (x > 0) {
      EXPECT_NEAR(K * locking_integral(box, x), 1, 1e-11);
    }
    // l = w/tan(2 w/K)
    const double l = growth_rate(box, K);
    if (K > critical_coupling(box)) {
      EXPECT_NEAR(l, 0.83 / std::tan(2 * 0.83 / K), 1e-10);
    }
  }
  const double K = 2.9, l = growth_rate(gauss, K), s = l / (1.3 * std::sqrt(2.0));
  EXPECT_NEAR(K / 2 * std::sqrt(pi / 2) / 1.3 * std::exp(s * s) * std::erfc(s), 1, 1e-10);
  EXPECT_EQ(growth_rate(gauss, 2.0), 0);
}

TEST(Kuramoto, QuantilesInvertTheLaw) {
  const auto triangle = FrequencyLaw::table({{0, 2}, {decimal("0.5"), 1}, {1, 0}});
  const auto gauss = FrequencyLaw::of_width(Kind::gaussian, decimal("1.3"));
  EXPECT_NEAR(triangle(0), 1, 1e-15);  // 2 on [0, 1] and its mirror: mass 2
  for (const double u : {1e-7, 0.01, 0.3, 0.5, 0.77, 0.9999}) {
    const double w = triangle.quantile(u), below = w < 0 ? 0.5 * (1 + w) * (1 + w) : 1 - 0.5 * (1 - w) * (1 - w);
    EXPECT_NEAR(below, u, 1e-12);
    EXPECT_NEAR(0.5 * std::erfc(-gauss.quantile(u) / (1.3 * std::sqrt(2.0))), u, 1e-13);
  }
  EXPECT_THROW(FrequencyLaw::table({{0, 1}, {1, 2}}), std::invalid_argument);
  EXPECT_THROW(FrequencyLaw::table({{1, 1}, {2, 0}}), std::invalid_argument);
  EXPECT_THROW(FrequencyLaw::of_width(Kind::gaussian, 0), std::invalid_argument);
  EXPECT_THROW(kuramoto(gauss, -1), std::invalid_argument);
}

// r(t) of the Lorentzian from a small and from a large start, up and down, against Ott and Antonsen's equation.
TEST(Oscillators, FollowOttAndAntonsen) {
  Progress quiet(Progress::Style::quiet);
  for (const char* K : {"0.7", "1.9"})
    for (const double r0 : {0.05, 0.6}) {
      OscillatorOptions options;
      options.oscillators = 4003;
      options.t_end = 12;
      options.start = r0;
      const auto law = FrequencyLaw::of_width(Kind::lorentzian, decimal("0.5"));
      const OrderHistory seen = simulate_oscillators(kuramoto(law, decimal(K)), options, quiet);
      for (std::size_t i = 0; i < seen.t.size(); ++i)
        ASSERT_NEAR(seen.r[i], ott_antonsen(0.5, to_double(decimal(K)), r0, seen.t[i]), 1 / std::sqrt(4003.0))
            << K << " " << seen.t[i];
    }
}

TEST(Oscillators, OrderFourInTheStep) {
  Progress quiet(Progress::Style::quiet);
  const auto at_end = [&](double dt) {
    OscillatorOptions options;
    options.oscillators = 37;
    options.t_end = 6;
    options.start = 0.4;
    options.dt = dt;
    return simulate_oscillators(kuramoto(FrequencyLaw::of_width(Kind::uniform, 1), 3), options, quiet).r.back();
  };
  const double exact = at_end(0.0075),
               order = std::log2(std::abs(at_end(0.24) - exact) / std::abs(at_end(0.06) - exact)) / 2;
  EXPECT_GT(order, 3.5);
  EXPECT_LT(order, 4.6);
}

TEST(Oscillators, RefuseWhatIsNotAdmissible) {
  Progress quiet(Progress::Style::quiet);
  const Kuramoto model = kuramoto(FrequencyLaw::of_width(Kind::uniform, 1), 3);
  OscillatorOptions one, late, sharp;
  one.oscillators = 1, late.t_end = 0, sharp.start = 1;
  for (const auto& options : {one, late, sharp})
    EXPECT_THROW(static_cast<void>(simulate_oscillators(model, options, quiet)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(mean_order({{0, 1}, {1, 1}}, 0)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::network
