// The entropy identity: exact on the Markov chain, of order 2 with the terms of the equation, exact on a manufactured
// u.
#include "entropy/relative_entropy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "entropy/discrete.h"
#include "fokker_planck/finite_volume_stepper.h"
#include "model/initial_data.h"

namespace spikeproof::entropy {
namespace {

using namespace fokker_planck;

Nnlif odd_model() {
  NnlifParameters p;
  p.V_R = decimal("0.83");
  p.a0 = decimal("1.37");
  p.I = decimal("0.29");
  return Nnlif(p);
}

struct State {
  FiniteVolume scheme;
  std::vector<double> mass, steady;
};

State state_at(const Nnlif& model, double t, std::size_t refine) {
  const InitialDensity initial = density_of(InitialData{}, model);
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, {100, refine, t, 0}),
                              TimeScheme::implicit_euler);
  std::vector<double> mass = stepper.scheme().project(initial).value();
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(stepper.step(mass, t / 50).has_value());
  return {stepper.scheme(), mass, stepper.scheme().steady_state().value().mass};
}

TEST(DiscreteEntropy, BalanceHoldsUpToRounding) {
  const State s = state_at(odd_model(), 0.4, 1);
  for (const EntropyFunction& H : convex_entropies()) {
    const EntropyBalance balance = discrete_balance(H, s.scheme, s.mass, s.steady);
    EXPECT_LE(std::abs(balance.residual()), balance.rounding) << H.name;
    EXPECT_LT(balance.rounding, 1e-6 * balance.diffusive) << H.name;  // tight enough to mean something
    EXPECT_GT(balance.diffusive, 0) << H.name;
    EXPECT_GE(balance.jump, 0) << H.name;
  }
  // Holds for every H, convex or not, but then the dissipation has the wrong sign.
  const EntropyBalance wrong = discrete_balance(double_well(), s.scheme, s.mass, s.steady);
  EXPECT_LE(std::abs(wrong.residual()), wrong.rounding);
}

TEST(DiscreteEntropy, EveryImplicitStepDecays) {
  const Nnlif model = odd_model();
  const InitialDensity initial = density_of(InitialData{}, model);
  for (const double dt : {1e-4, 0.1, 30.0}) {
    FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, {100, 1, 1, 0}), TimeScheme::implicit_euler);
    std::vector<double> mass = stepper.scheme().project(initial).value();
    const std::vector<double> steady = stepper.scheme().steady_state().value().mass;
    std::vector<double> before;
    for (int i = 0; i < 30; ++i) {
      std::vector<double> now;
      for (const EntropyFunction& H : convex_entropies())
        now.push_back(discrete_balance(H, stepper.scheme(), mass, steady).entropy);
      for (std::size_t k = 0; k < before.size(); ++k) EXPECT_LE(now[k], before[k] + 1e-25) << dt;
      before = now;
      ASSERT_TRUE(stepper.step(mass, dt).has_value());
    }
  }
}

// All terms are differences of u between centres, and H'' enters by its mean: the order holds over its jump too.
TEST(DiscreteEntropy, TermsOfTheEquationConvergeWithOrderTwo) {
  for (const EntropyFunction& H : convex_entropies()) {
    double residual[3];
    for (std::size_t k = 0; k < 3; ++k) {
      const State s = state_at(odd_model(), 0.4, std::size_t{2} << k);
      residual[k] = std::abs(continuous_balance(H, s.scheme, s.mass, s.steady).residual());
    }
    for (int k = 0; k < 2; ++k) {
      EXPECT_GT(std::log2(residual[k] / residual[k + 1]), 1.8) << H.name << ' ' << residual[k];
      EXPECT_LT(std::log2(residual[k] / residual[k + 1]), 2.2) << H.name << ' ' << residual[k];
    }
  }
}

// a/C of two parameter sets, known to 18 digits by shooting elsewhere; and the inequality itself along a run.
TEST(DiscreteEntropy, PoincareRateConvergesAndBoundsTheDissipation) {
  NnlifParameters standard, low;
  low.V_R = -5;
  for (const auto& [p, exact] : {std::pair{standard, 1.18552825134709311}, std::pair{low, 0.385853136319360842}}) {
    double error[2];
    for (std::size_t k = 0; k < 2; ++k) {
      const State s = state_at(Nnlif(p), 0.4, std::size_t{2} << k);
      const double rate = poincare_rate(s.scheme, s.steady).value();
      const EntropyBalance balance = discrete_balance(quadratic(), s.scheme, s.mass, s.steady);
      EXPECT_GE(balance.diffusive, 2 * rate * balance.entropy);
      error[k] = std::abs(rate - exact);
    }
    EXPECT_NEAR(std::log2(error[0] / error[1]), 2, 0.2) << error[0] << ' ' << error[1];
  }
}

TEST(DiscreteEntropy, Refuses) {
  const State s = state_at(odd_model(), 0.4, 1);
  const std::vector<double> negative(s.mass.size(), -1.0), one(3, 1.0);
  EXPECT_THROW(discrete_balance(quadratic(), s.scheme, s.mass, negative), std::invalid_argument);
  EXPECT_THROW(discrete_balance(quadratic(), s.scheme, one, s.steady), std::invalid_argument);
  EXPECT_THROW(continuous_balance(quadratic(), s.scheme, s.mass, one), std::invalid_argument);
  EXPECT_THROW(exponential_moment(s.scheme, one, 1), std::invalid_argument);
}

// P of the odd model by quadrature, and n = P u for a chosen u whose slope jumps at V_R as the re-injection demands.
struct Manufactured {
  double a = 1.37, I = 0.29, V_R = 0.83, V_F = 2, N_inf = 1, kick = 0;
  Manufactured() {
    const std::vector<double> edges = panels();
    double mass = 0;
    const DensityFunction P{[this](double v) { return density(v); }, [](double) { return 0.0; }};
    for (const DensitySample& s : sample_densities(P, P, edges, 24)) mass += s.weight * s.P;
    N_inf = 1 / mass;
    // a P_R [u_v] = -(u(V_F) - u(V_R)) N_inf, and u(V_F) holds kick (V_F - V_R) itself.
    const double y = smooth(V_R), gap = V_F - V_R;
    kick = -(smooth(V_F) - y) * N_inf / (a * density(V_R) + gap * N_inf);
  }
  static double smooth(double v) { return 1.2 + 0.3 * std::sin(v); }
  // An edge wherever u = 1: there the curvature of (u-1)_+^2 jumps.
  std::vector<double> panels() const {
    std::vector<double> edges{-11, -8, -6, -4, -3, -2, -1, 0, V_R, 1.4, V_F};
    for (const double v : {-std::asin(2 / 3.0), std::asin(2 / 3.0) - std::numbers::pi,
                           -std::asin(2 / 3.0) - 2 * std::numbers::pi, std::asin(2 / 3.0) - 3 * std::numbers::pi})
      edges.push_back(v);
    std::sort(edges.begin(), edges.end());
    return edges;
  }
  double density(double v) const {
    const double from = std::max(v, V_R), half = 0.5 * (V_F - from), s = std::sqrt(a);
    const auto f = [&](double w) { return std::exp(((w - I) * (w - I) - (v - I) * (v - I)) / (2 * s * s)); };
    double sum = 0;  // Simpson
    for (int i = 0; i < 100; ++i) {
      const double h = half / 50, w = from + i * h;
      sum += h / 6 * (f(w) + 4 * f(w + h / 2) + f(w + h));
    }
    return N_inf / a * sum;
  }
  double density_slope(double v) const { return -(v - I) / a * density(v) - (v > V_R ? N_inf / a : 0); }
  double u(double v) const { return smooth(v) + (v > V_R ? kick * (v - V_R) : 0); }
  double u_v(double v) const { return 0.3 * std::cos(v) + (v > V_R ? kick : 0); }
  double u_vv(double v) const { return -0.3 * std::sin(v); }
};

TEST(RelativeEntropy, IdentityOnAManufacturedDensity) {
  const Manufactured m;
  const DensityFunction P{[&](double v) { return m.density(v); }, [&](double v) { return m.density_slope(v); }};
  const DensityFunction n{[&](double v) { return m.density(v) * m.u(v); },
                          [&](double v) { return m.density_slope(v) * m.u(v) + m.density(v) * m.u_v(v); }};
  const std::vector<DensitySample> samples = sample_densities(n, P, m.panels(), 24);
  const ResetValues reset{m.N_inf * m.u(m.V_F), m.N_inf, m.density(m.V_R) * m.u(m.V_R), m.density(m.V_R)};
  for (const EntropyFunction& H : convex_entropies()) {
    const RelativeEntropy E = relative_entropy(H, samples, m.a, reset);
    double rate = 0;  // int H'(u) n_t, n_t = a P u_vv + (2 a P_v + (v - I) P) u_v
    for (const DensitySample& s : samples)
      rate +=
          s.weight * H.slope(m.u(s.v)) * (m.a * s.P * m.u_vv(s.v) + (2 * m.a * s.P_v + (s.v - m.I) * s.P) * m.u_v(s.v));
    const double simpson = 1e-8;  // of the integral in P above: h^4/2880 with h = 0.02 .. 0.12
    EXPECT_NEAR(rate, -E.diffusive - E.jump, simpson) << H.name;
    EXPECT_GT(E.jump, 0);
    EXPECT_GT(std::abs(rate + E.diffusive), 100 * simpson) << "dropping the jump term must show: " << H.name;
    EXPECT_GE(E.excluded, 0);
    EXPECT_LT(E.excluded, 1e-10);
  }
  EXPECT_NEAR(exponential_moment(samples, 0), 1.2, 0.4);  // mass of n, not normalised
}

TEST(RelativeEntropy, ExcludesNoiseInTheTail) {
  const Manufactured m;
  const DensityFunction P{[&](double v) { return m.density(v); }, [&](double v) { return m.density_slope(v); }};
  const DensityFunction noisy{[&](double v) { return m.density(v) + 1e-16 * std::sin(1e5 * v); }, P.slope};
  const ResetValues reset{m.N_inf, m.N_inf, m.density(m.V_R), m.density(m.V_R)};
  const std::vector<DensitySample> samples = sample_densities(noisy, P, m.panels(), 24);
  EXPECT_LT(relative_entropy(quadratic(), samples, m.a, reset).entropy, 1e-18);
  EXPECT_GT(relative_entropy(quadratic(), samples, m.a, reset, 0).entropy, 1e-18);
}

TEST(RelativeEntropy, Refuses) {
  const DensityFunction one{[](double) { return 1.0; }, [](double) { return 0.0; }};
  const double up[] = {0, 1}, down[] = {1, 0};
  EXPECT_THROW(sample_densities(one, one, down, 3), std::invalid_argument);
  EXPECT_THROW(sample_densities(one, one, up, 0), std::invalid_argument);
  const std::vector<DensitySample> samples = sample_densities(one, one, up, 3);
  EXPECT_THROW(relative_entropy(quadratic(), samples, 1, {1, 0, 1, 1}), std::invalid_argument);
  EXPECT_THROW(relative_entropy(quadratic(), samples, 1, {1, 1, 1, 0}), std::invalid_argument);
}

TEST(Moments, OfTheFiniteVolumesAndOfSamples) {
  const Nnlif model = odd_model();
  const InitialDensity initial = density_of(InitialData{}, model);
  double error[2];
  const double mu = 1.3, exact = std::exp(mu * mu / 8) * std::erfc((mu / 4 - 2) * std::numbers::sqrt2) /
                                 std::erfc(-2 * std::numbers::sqrt2);
  for (std::size_t k = 0; k < 2; ++k) {
    const FiniteVolume scheme(model, finite_volume_mesh(model, &initial, {200, std::size_t{1} << k, 1, 0}));
    error[k] = std::abs(exponential_moment(scheme, scheme.project(initial).value(), mu) - exact);
  }
  EXPECT_NEAR(std::log2(error[0] / error[1]), 2, 0.1) << error[0] << ' ' << error[1];
  const DensityFunction n{initial.value, [](double) { return 0.0; }};
  const double edges[] = {-5, -3, -2, -1, 0, 1, 2};
  EXPECT_NEAR(exponential_moment(sample_densities(n, n, edges, 20), mu), exact, 1e-13);
}

}  // namespace
}  // namespace spikeproof::entropy
