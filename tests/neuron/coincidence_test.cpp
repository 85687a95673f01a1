// Gamma: matching against every other matching, the chance level against simulated Poisson trains, errors.
#include "neuron/coincidence.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "neuron/target.h"

namespace spikeproof::neuron {
namespace {

using testing::ElementsAre;

// The largest matching by trying all.
std::size_t best_matching(const SpikeTrain& a, const SpikeTrain& b, double window, std::size_t i = 0,
                          unsigned used = 0) {
  if (i == a.size()) return 0;
  std::size_t best = best_matching(a, b, window, i + 1, used);
  for (std::size_t j = 0; j < b.size(); ++j)
    if ((used >> j & 1U) == 0 && std::abs(a[i] - b[j]) <= window)
      best = std::max(best, 1 + best_matching(a, b, window, i + 1, used | 1U << j));
  return best;
}

std::size_t pairs_of(const SpikeTrain& a, const SpikeTrain& b, double window) {
  const auto partner = matched(a, b, window);
  return static_cast<std::size_t>(std::count_if(partner.begin(), partner.end(), [](auto p) { return p >= 0; }));
}

TEST(Matching, NoOtherMatchingHasMorePairs) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const SpikeTrain a = poisson_train(0.21, 37, seed, 0), b = poisson_train(0.17, 37, seed, 1);
    if (a.size() < 9 && b.size() < 9) {
      EXPECT_EQ(pairs_of(a, b, 3.3), best_matching(a, b, 3.3)) << seed;
    }
    EXPECT_EQ(pairs_of(a, b, 3.3), pairs_of(b, a, 3.3)) << seed;
  }
  EXPECT_THAT(matched(SpikeTrain{10, 11, 30}, SpikeTrain{10.5, 30}, 2), ElementsAre(0, -1, 1));
}

// Monte Carlo over Poisson trains: data with bursts, whose windows overlap, and cut by the segment's ends.
TEST(ChanceLevel, IsTheMeanOverPoissonTrains) {
  const Segment segment{0, 137};
  const SpikeTrain data{1.2, 20, 24.1, 27, 31.9, 60, 90.3, 92.8, 136};
  for (const double rate : {0.03, 0.21}) {
    constexpr int trains = 20000;
    double sum = 0, square = 0;
    for (std::uint64_t i = 0; i < trains; ++i) {
      const auto pairs = static_cast<double>(pairs_of(data, poisson_train(rate, 137, 7, i), 4));
      sum += pairs;
      square += pairs * pairs;
    }
    const double mean = sum / trains, error = std::sqrt((square / trains - mean * mean) / trains);
    const double expected = expected_pairs(data, rate, 4, segment);
    EXPECT_NEAR(expected, mean, 4 * error) << rate;
    EXPECT_LT(expected, 9 * -std::expm1(-8 * rate)) << "a spike counted twice";
  }
}

TEST(ChanceLevel, HasItsClosedFormWhereWindowsAreApart) {
  const SpikeTrain data{10, 25, 51.3, 80};
  EXPECT_DOUBLE_EQ(expected_pairs(data, 0.037, 4, {0, 100}), 4 * -std::expm1(-8 * 0.037));
  EXPECT_EQ(expected_pairs(data, 0, 4, {0, 100}), 0);
}

TEST(GammaFactor, IsOneForTheTrainItselfAndZeroForNothing) {
  const SpikeTrain train = poisson_train(0.02, 9000, 3, 0);
  const Gamma self = gamma_of({train}, train, 4, {0, 9000});
  EXPECT_NEAR(self.value, 1, 1e-12);
  EXPECT_NEAR(self.error, 0, 1e-12);
  EXPECT_EQ(gamma_of({train}, {}, 4, {0, 9000}).value, 0);
  EXPECT_EQ(gamma_of({{}}, train, 4, {0, 9000}).value, 0);
  // a train that fires all the time hits every spike and says nothing
  SpikeTrain dense(900000);
  std::iota(dense.begin(), dense.end(), 0.0);
  for (double& t : dense) t *= 0.01;
  EXPECT_EQ(gamma_of({train}, dense, 4, {0, 9000}).value, 0);
}

TEST(GammaFactor, AveragesToZeroOverPoissonTrainsWithTheDeviationItStates) {
  const SpikeTrain data = poisson_train(0.031, 5000, 11, 0);
  double sum = 0, square = 0, stated = 0;
  constexpr int trains = 600;
  for (std::uint64_t i = 1; i <= trains; ++i) {
    const Gamma gamma = gamma_of({data}, poisson_train(0.037, 5000, 11, i), 4, {0, 5000});
    sum += gamma.value;
    square += gamma.value * gamma.value;
    stated += gamma.chance / trains;
  }
  const double deviation = std::sqrt(square / trains);
  EXPECT_NEAR(sum / trains, 0, 4 * deviation / std::sqrt(trains));
  // windows of the data overlap here and there, which makes pairs a little less independent
  EXPECT_NEAR(deviation, stated, 0.15 * stated);
}

// The error from left-out pieces against the scatter over independent repetitions: spikes deleted and added at random.
TEST(GammaFactor, ErrorIsTheScatterOverRepetitions) {
  double square = 0, sum = 0, stated = 0;
  constexpr int repetitions = 300;
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    const SpikeTrain data = poisson_train(0.02, 8000, i, 0);
    SpikeTrain model = poisson_train(0.006, 8000, i, 1);
    const auto z = normal_deviates(i, 2, data.size());
    for (std::size_t k = 0; k < data.size(); ++k)
      if (z[k] < 0.6) model.push_back(data[k]);
    std::sort(model.begin(), model.end());
    const Gamma gamma = gamma_of({data}, model, 4, {0, 8000});
    sum += gamma.value;
    square += gamma.value * gamma.value;
    stated += gamma.error / repetitions;
  }
  const double mean = sum / repetitions, scatter = std::sqrt(square / repetitions - mean * mean);
  EXPECT_NEAR(stated, scatter, 0.2 * scatter);
}

TEST(GammaFactor, ReliabilityIsTheMeanOverPairsAndTheTargetAgrees) {
  const std::vector<SpikeTrain> trials{{10, 30, 55}, {11, 32, 70}, {9, 56}};
  const Segment segment{0, 100};
  const double all = reliability(trials, 4, segment).value;
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      if (i != j) sum += gamma_of({trials[i]}, trials[j], 4, segment).value / 6;
  EXPECT_NEAR(all, sum, 1e-12);
  EXPECT_TRUE(std::isnan(reliability({trials[0]}, 4, segment).value));
  EXPECT_NEAR(Target(trials, 4, segment).gamma(trials[0]), gamma_of(trials, trials[0], 4, segment).value, 1e-12);
}

TEST(GammaFactor, RefusesWhatHasNoMeaning) {
  EXPECT_THROW((void)gamma_of({{1}}, {1}, 0, {0, 10}), std::invalid_argument);
  EXPECT_THROW((void)gamma_of({{1}}, {1}, 4, {10, 10}), std::invalid_argument);
  EXPECT_THROW((void)gamma_of({}, {1}, 4, {0, 10}), std::invalid_argument);
  EXPECT_THROW((void)expected_pairs(SpikeTrain{1}, -1, 4, {0, 10}), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::neuron
