#include "network/kernel.h"

#include <gtest/gtest.h>
#include <hwy/aligned_allocator.h>

#include <cmath>

#include "network/philox.h"

namespace spikeproof::network {
namespace {

struct Potentials {
  explicit Potentials(std::size_t size, float value = 0) : y(hwy::AllocateAligned<float>(size)), all(y.get(), size) {
    for (float& one : all) one = value;
  }
  hwy::AlignedFreeUniquePtr<float[]> y;
  std::span<float> all;
};

constexpr double nobody = -1e30;  // product and margin that list no neuron

TEST(Philox, GivesThePublishedAnswers) {
  // Known answers of Random123's kat_vectors for Philox4x32-10.
  const auto zero = random_words(0, 0, 0, Stream::step, 0);
  EXPECT_EQ(zero[0], 0x6627e8d5U);
  const r123::Philox4x32::ctr_type pi{{0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}};
  const auto answer = r123::Philox4x32{}(pi, {{0xa4093822U, 0x299f31d0U}});
  EXPECT_EQ(answer[0], 0xd16cfe09U);
  EXPECT_EQ(answer[1], 0x94fdccebU);
  EXPECT_EQ(answer[2], 0x5001e420U);
  EXPECT_EQ(answer[3], 0x24126ea1U);
}

TEST(Kernel, DrawsTheWordsOfTheScalarGenerator) {
  const std::uint64_t seed = 0x9876543210abcdefU, step = 0x1234567890U;
  std::vector<std::uint32_t> words(3 * chunk);
  const std::uint32_t first = 5 * chunk;
  kernel_words(words, first, seed, step);
  for (std::uint32_t k = 0; k < 3; ++k)
    for (std::uint32_t c = 0; c < 16; ++c) {
      const auto expected = random_words(seed, first / 4 + 16 * k + c, step, Stream::step, 0);
      for (std::uint32_t j = 0; j < 4; ++j) EXPECT_EQ(words[64 * k + 16 * j + c], expected[j]) << k << ' ' << c;
    }
}

TEST(Kernel, NormalDeviatesAreThoseOfTheWords) {
  Potentials p(2 * chunk);
  Candidates list;
  advance_kernel(p.all, 0, {0, 0, 1, 0, nobody, nobody, 77, 3}, list);
  for (std::uint32_t c = 0; c < 32; ++c) {
    const auto w = random_words(77, c, 3, Stream::step, 0);
    const double r0 = std::sqrt(-2 * std::log((2.0 * (w[0] >> 1) + 1) * 0x1p-32));
    const double r1 = std::sqrt(-2 * std::log((2.0 * (w[2] >> 1) + 1) * 0x1p-32));
    const float* z = p.y.get() + c / 16 * chunk + c % 16;
    EXPECT_NEAR(std::hypot(z[0], z[16]), r0, 2e-6 * (1 + r0));
    EXPECT_NEAR(std::hypot(z[32], z[48]), r1, 2e-6 * (1 + r1));
  }
}

// Four moments of 2^20 deviates, and no correlation between the two of a pair: within 5 standard errors.
TEST(Kernel, NormalDeviatesHaveNormalMoments) {
  Potentials p(1U << 20);
  Candidates list;
  advance_kernel(p.all, 0, {0, 0, 1, 0, nobody, nobody, 4711, 0}, list);
  const auto n = static_cast<double>(p.all.size());
  double m[5] = {}, across = 0;
  for (std::size_t i = 0; i < p.all.size(); ++i) {
    const double z = p.all[i];
    for (int k = 1; k <= 4; ++k) m[k] += std::pow(z, k) / n;
    if (i % 32 < 16) across += z * p.all[i + 16] / (n / 2);
  }
  EXPECT_NEAR(m[1], 0, 5 / std::sqrt(n));
  EXPECT_NEAR(m[2], 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(m[3], 0, 5 * std::sqrt(15 / n));
  EXPECT_NEAR(m[4], 3, 5 * std::sqrt(96 / n));
  EXPECT_NEAR(across, 0, 5 / std::sqrt(n / 2));
}

// Mean and variance of the Ornstein-Uhlenbeck process after 37 steps, with a kick in each.
TEST(Kernel, TransitionHasTheMomentsOfTheProcess) {
  const double a = 0.37, dt = 0.05, centre = 1.3, kick = 0.01, start = 0.6;
  Potentials p(1U << 16, static_cast<float>(start));
  Candidates list;
  const int steps = 37;
  double mean = start, variance = 0;
  for (int k = 0; k < steps; ++k) {
    const double noise = std::sqrt(-a * std::expm1(-2 * dt));
    advance_kernel(p.all, 0, {std::expm1(-dt), centre, noise, kick, nobody, nobody, 5, static_cast<std::uint64_t>(k)},
                   list);
    mean = centre + (mean - kick - centre) * std::exp(-dt);
    variance = variance * std::exp(-2 * dt) + noise * noise;
  }
  EXPECT_NEAR(variance, -a * std::expm1(-2 * dt * steps), 1e-12);
  const auto n = static_cast<double>(p.all.size());
  double m1 = 0, m2 = 0;
  for (const float y : p.all) m1 += y / n;
  for (const float y : p.all) m2 += (y - m1) * (y - m1) / n;
  EXPECT_NEAR(m1, mean, 5 * std::sqrt(variance / n));
  EXPECT_NEAR(m2, variance, 5 * variance * std::sqrt(2 / n));
}

TEST(Kernel, ListsThoseThatMayHaveReachedTheThreshold) {
  Potentials p(4 * chunk, 3);
  p.all[7] = 0.02F;
  p.all[200] = 0.04F;
  p.all[201] = 0.6F;
  Candidates list;
  advance_kernel(p.all, 64, {std::expm1(-1e-4), 1, 1e-3, 0.01, 1e-3, 0.3, 1, 0}, list);
  ASSERT_EQ(list.count, 2u);
  EXPECT_EQ(list.neuron[0], 64u + 7u);
  EXPECT_EQ(list.before[0], 0.02F);
  EXPECT_EQ(list.neuron[1], 64u + 200u);
}

TEST(Kernel, RefusesBrokenChunks) {
  Potentials p(2 * chunk);
  Candidates list;
  EXPECT_THROW(advance_kernel(p.all.subspan(0, 65), 0, {}, list), std::invalid_argument);
  EXPECT_THROW(advance_kernel(p.all, 3, {}, list), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::network
