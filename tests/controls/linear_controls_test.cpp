// Wrong twins of the linear equation's claims, with the library alone: every check has to fail on its twin.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "entropy/discrete.h"
#include "fokker_planck/finite_volume_stepper.h"
#include "model/initial_data.h"

namespace spikeproof {
namespace {

using namespace fokker_planck;
using namespace entropy;

struct Trial {
  Nnlif model{NnlifParameters{}};
  InitialDensity initial = density_of(InitialData{}, model);
  FiniteVolumeStepper stepper{model, finite_volume_mesh(model, &initial), TimeScheme::implicit_euler};
  std::vector<double> mass = stepper.scheme().project(initial).value();
  std::vector<double> steady = stepper.scheme().steady_state().value().mass;
  void to(double t) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(stepper.step(mass, t / 50).has_value());
  }
};

TEST(Controls, ExplicitBoundaryFluxIsNotPositive) {
  Trial run;
  const FiniteVolume& scheme = run.stepper.scheme();
  const double h = scheme.mesh().width(scheme.rows() - 1);
  std::vector<double> change(run.mass.size());
  double lowest = 1;
  for (int i = 0; i < 200; ++i) {
    scheme.apply(run.mass, change);
    for (std::size_t k = 0; k < change.size(); ++k) run.mass[k] += 1.37 * h * h * change[k];
    lowest = std::min(lowest, *std::min_element(run.mass.begin(), run.mass.end()));
  }
  EXPECT_LT(lowest, 0);
}

TEST(Controls, DroppedJumpTermBreaksTheIdentity) {
  Trial run;
  run.to(0.5);
  for (const EntropyFunction& H : convex_entropies()) {
    const EntropyBalance b = discrete_balance(H, run.stepper.scheme(), run.mass, run.steady);
    EXPECT_LE(std::abs(b.residual()), b.rounding) << H.name;
    EXPECT_GT(std::abs(b.rate + b.diffusive), b.rounding) << H.name;
  }
}

TEST(Controls, NonConvexEntropyGrows) {
  Trial run;
  run.to(2);
  const EntropyFunction H = double_well();
  const EntropyBalance before = discrete_balance(H, run.stepper.scheme(), run.mass, run.steady);
  EXPECT_LT(before.diffusive, 0);
  ASSERT_TRUE(run.stepper.step(run.mass, 0.1).has_value());
  EXPECT_GT(discrete_balance(H, run.stepper.scheme(), run.mass, run.steady).entropy, before.entropy);
}

TEST(Controls, ScaledMultiplierIsNotTheFlux) {
  Trial run;
  FiniteVolumeStepper imposed(run.model, run.stepper.scheme().mesh(), TimeScheme::implicit_euler, RateFrom::mass);
  std::vector<double> mass = run.mass;
  for (int i = 0; i < 20; ++i) {
    const double flux = run.stepper.step(run.mass, 0.05).value(), multiplier = imposed.step(mass, 0.05).value();
    const double tolerance = 4 * imposed.rate_rounding();
    EXPECT_LE(std::abs(multiplier - flux), tolerance);
    EXPECT_GT(std::abs(1.01 * multiplier - flux), tolerance);
  }
}

TEST(Controls, ResetShiftedByOneCellIsNotSteady) {
  Trial run;
  const FiniteVolume& right = run.stepper.scheme();
  FiniteVolumeMesh shifted = right.mesh();
  shifted.reset -= 1;
  const FiniteVolume wrong(run.model, shifted);
  std::vector<double> change(run.steady.size());
  const auto largest = [&](const FiniteVolume& scheme) {
    scheme.apply(run.steady, change);
    return *std::max_element(change.begin(), change.end());
  };
  EXPECT_LT(largest(right), 1e-12);
  EXPECT_GT(largest(wrong), 1e-3);
}

}  // namespace
}  // namespace spikeproof
