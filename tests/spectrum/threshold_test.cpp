#include "spectrum/threshold.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spikeproof::spectrum {
namespace {

using kinetic::threshold_resolution;

// Seconds; g_L = 50, sigma_E = 5 ms.
Conductance kicked(const char* f_nu, const char* a, const char* b) {
  ConductanceParameters p;
  p.g_L = 50;
  p.V_L = p.V_R = 0;
  p.V_E = ratio(14, 3);
  p.eps = ratio(1, 200);
  p.g0 = decimal(f_nu);
  p.a = decimal(a);
  p.b = decimal(b);
  return Conductance(p);
}

TEST(ThresholdSpectrum, ARunDecaysAtTheLeadingEigenvalue) {
  const Conductance model = kicked("10", "10", "0.1");
  const ConductanceInitial initial = standard_initial(model);
  kinetic::ThresholdKinetic run(model, initial, kinetic::threshold_faces_for(model, initial, -1, 10.2).value());
  const std::vector<double> N = advance(run, {0.14, 0.15, 0.16, 0.4}, 1.25e-3).N;
  const auto values = threshold_eigenvalues(rounded(model), N[3], 3, threshold_resolution(-1));
  ASSERT_TRUE(values);
  // Differences: what the last one is off the steady state drops out.
  EXPECT_NEAR(100 * std::log((N[2] - N[1]) / (N[1] - N[0])), values->front().real(),
              0.02 * std::abs(values->front().real()));
}

TEST(SlowThresholdSpectrum, OfThreeStatesTheMiddleOneHasOnePositiveEigenvalue) {
  const Conductance model = kicked("11", "5.5", "0.19");
  const auto states = kinetic::threshold_states(model);
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const double N = (*states)[i].N;
    const auto values = threshold_eigenvalues(rounded(model), N, 2, threshold_resolution(-1));
    ASSERT_TRUE(values) << values.error().message();
    const auto feedback = threshold_feedback(rounded(model), N, threshold_resolution(-1));
    EXPECT_EQ((*values)[0].real() > 0, i == 1) << i;
    EXPECT_EQ(*feedback < 0, i == 1) << i;
    EXPECT_LT((*values)[1].real(), 0) << i;
  }
}

}  // namespace
}  // namespace spikeproof::spectrum
