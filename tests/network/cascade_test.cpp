#include "network/cascade.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace spikeproof::network {
namespace {

constexpr double everyone = std::numeric_limits<double>::infinity();

std::vector<Waiting> at(const std::vector<double>& distances) {
  std::vector<Waiting> waiting;
  for (const double d : distances)
    waiting.push_back({static_cast<float>(d), static_cast<std::uint32_t>(waiting.size())});
  return waiting;
}

// The definition, approached from below: the smallest k with k = triggered + #{d <= kick k} (+ #{d + width <= kick k}
// ...).
std::size_t by_definition(const std::vector<double>& distances, double kick, double width, std::size_t triggered) {
  for (std::size_t k = triggered;;) {
    std::size_t count = triggered;
    for (const double d : distances)
      for (auto next = static_cast<float>(d); next <= kick * static_cast<double>(k);
           next = static_cast<float>(next + width))
        ++count;
    if (count <= k) return k;
    k = count;
  }
}

TEST(Cascade, StopsWhereTheNextNeuronIsTooFar) {
  // kicks of 0.1: one trigger reaches 0.1, then 0.2, 0.3; the fourth waits at 0.45 > 0.4
  const auto waiting = at({0.05, 0.15, 0.25, 0.45, 0.46});
  const Cascade cascade = resolve_cascade(waiting, 0.1, 1, 1, everyone);
  EXPECT_EQ(cascade.end, Cascade::End::settled);
  EXPECT_EQ(cascade.spikes, 4u);
  EXPECT_EQ(cascade.fired, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(Cascade, NothingHappensWithoutATriggerOrByInhibition) {
  const auto waiting = at({0.01, 0.02});
  EXPECT_EQ(resolve_cascade(waiting, 0.1, 1, 0, everyone).spikes, 0u);
  EXPECT_EQ(resolve_cascade(waiting, -0.1, 1, 7, everyone).spikes, 7u);
  EXPECT_TRUE(resolve_cascade(waiting, 0, 1, 7, everyone).fired.empty());
}

// A density of height h up to V_F: with b h < 1 the jump is that of the trigger, m = m0/(1 - b h); with b h > 1 it goes
// on until the density is used up. Constructed data: n = 1.6 on (V_F - 0.3, V_F), 0.2 below, b = 1.3.
TEST(Cascade, AgreesWithTheFormulaOnAConstructedDensity) {
  const std::size_t N = 100000;
  const double b = 1.3, kick = b / static_cast<double>(N);
  std::vector<double> distances;
  for (std::size_t i = 0; i < N; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(N);
    distances.push_back(u < 0.48 ? u / 1.6 : 0.3 + (u - 0.48) / 0.2);
  }
  const std::size_t triggered = 3;
  const Cascade cascade = resolve_cascade(at(distances), kick, 4, triggered, everyone);
  // b m = 0.3 + x, 0.48 + 0.2 x = m: m = 0.48 + 0.2 (b m - 0.3)
  const double m = (0.48 - 0.06) / (1 - 0.2 * b);
  EXPECT_NEAR(static_cast<double>(cascade.spikes) / static_cast<double>(N), m, 2e-4);
  EXPECT_EQ(cascade.spikes, by_definition(distances, kick, 4, triggered));
}

TEST(Cascade, SubcriticalDensityAnswersByAFactor) {
  std::vector<double> distances;
  for (int i = 0; i < 10000; ++i) distances.push_back((i + 0.5) / 10000 / 0.6);  // n = 0.6, b n = 0.78
  const Cascade cascade = resolve_cascade(at(distances), 1.3e-4, 9, 100, everyone);
  EXPECT_NEAR(static_cast<double>(cascade.spikes), 100 / (1 - 0.78), 5);
}

TEST(Cascade, NeuronsFireAgainWhereTheKickPassesTheWidth) {
  const std::vector<double> distances{0.0, 0.01, 0.02, 0.5, 0.9, 3.0, 9.0, 20.0};
  for (const double width : {0.3, 0.6, 1.0, 2.0})
    for (const double kick : {0.05, 0.11, 0.2}) {
      const Cascade cascade = resolve_cascade(at(distances), kick, width, 2, everyone);
      if (cascade.end == Cascade::End::settled)
        EXPECT_EQ(cascade.spikes, by_definition(distances, kick, width, 2)) << width << ' ' << kick;
      else
        EXPECT_GE(kick * 8, width);
    }
}

TEST(Cascade, ThatNeverEndsIsReported) {
  const auto waiting = at({0.0, 0.1, 0.2, 0.3});
  EXPECT_EQ(resolve_cascade(waiting, 0.3, 1, 1, everyone).end, Cascade::End::eternal);
  EXPECT_EQ(resolve_cascade(waiting, 0.24, 1, 1, everyone).end, Cascade::End::settled);
}

TEST(Cascade, SaysWhenItHasToSeeFurther) {
  const auto waiting = at({0.0, 0.1, 0.2});
  EXPECT_EQ(resolve_cascade(waiting, 0.15, 1, 1, 0.25).end, Cascade::End::unknown);
  EXPECT_EQ(resolve_cascade(waiting, 0.05, 1, 1, 0.25).end, Cascade::End::settled);
}

}  // namespace
}  // namespace spikeproof::network
