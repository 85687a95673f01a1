// The batch of candidates against adaptive steps with located spikes, and in its own order.
#include "neuron/batch.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "neuron/event_located.h"
#include "neuron/target.h"

namespace spikeproof::neuron {
namespace {

std::vector<double> some_current() { return fluctuating_current({2, 8, 4, 1500, 0.1}, 5, 0); }

// The median distance of spikes from those of the reference; all have to have a partner.
double median_error(const SpikeTrain& reference, const SpikeTrain& train) {
  EXPECT_EQ(reference.size(), train.size());
  std::vector<double> error;
  for (std::size_t i = 0; i < std::min(reference.size(), train.size()); ++i)
    error.push_back(std::abs(reference[i] - train[i]));
  std::sort(error.begin(), error.end());
  return error.empty() ? 0 : error[error.size() / 2];
}

TEST(Batch, SpikeTimesConvergeToTheLocatedOnesWithOrderTwo) {
  const auto current = some_current();
  const double scale = current_scale(current);
  for (const SpikingModel model : all_spiking_models()) {
    const auto p = typical_parameters(model, 0.8 * scale);
    const auto located = simulate_located(model, p, {current, 0.1, 0.1}).value();
    EXPECT_GE(located.size(), 5u) << name_of(model);
    // an upstroke has to be resolved before the order shows; the others reach single precision there
    const double h = model == SpikingModel::adex || model == SpikingModel::izhikevich ? 0.025 : 0.1;
    const double coarse = median_error(located, simulate_batch(model, p, {current, 0.1, h}).front());
    const double fine = median_error(located, simulate_batch(model, p, {current, 0.1, h / 4}).front());
    const double order = std::log2(coarse / fine) / 2;
    EXPECT_GT(order, 1.5) << name_of(model);
    EXPECT_LT(order, 2.5) << name_of(model);
  }
}

TEST(Batch, ACandidateDoesNotFeelItsNeighbours) {
  const auto current = some_current();
  const double scale = current_scale(current);
  for (const SpikingModel model : all_spiking_models()) {
    std::vector<double> rows;
    const auto typical = typical_parameters(model, scale);
    const std::size_t count = 2 * batch_size() + 3;
    for (std::size_t i = 0; i < count; ++i)
      for (const double value : typical) rows.push_back(value * (1 + 0.01 * static_cast<double>(i)));
    const auto together = simulate_batch(model, rows, {current, 0.1, 0.1});
    ASSERT_EQ(together.size(), count);
    for (const std::size_t i : {std::size_t{0}, batch_size() - 1, count - 1}) {
      const auto alone =
          simulate_batch(model, std::span(rows).subspan(i * typical.size(), typical.size()), {current, 0.1, 0.1});
      EXPECT_EQ(together[i], alone.front()) << name_of(model) << ' ' << i;
    }
  }
}

// A constant current: period t_ref + tau ln((RI - u_r)/(RI - 20)).
TEST(Batch, LifHasItsPeriodUnderAConstantCurrent) {
  const std::vector<double> current(4000, 0.37), p{7.3, 83, -3.1, 1.7};
  const double RI = 83 * 0.37, period = 1.7 + 7.3 * std::log((RI + 3.1) / (RI - 20));
  const auto train = simulate_batch(SpikingModel::lif, p, {current, 0.1, 0.1}).front();
  ASSERT_GT(train.size(), 20u);
  EXPECT_NEAR((train.back() - train.front()) / static_cast<double>(train.size() - 1), period, 1e-3);
  const auto located = simulate_located(SpikingModel::lif, p, {current, 0.1, 0.1}).value();
  EXPECT_NEAR((located.back() - located.front()) / static_cast<double>(located.size() - 1), period, 1e-7);
}

// A wrong twin: without the refractory time the two integrators must not agree.
TEST(Batch, TheComparisonSeesAWrongModel) {
  const auto current = some_current();
  auto p = typical_parameters(SpikingModel::lif, 0.8 * current_scale(current));
  const auto located = simulate_located(SpikingModel::lif, p, {current, 0.1, 0.1}).value();
  p[3] = 0;
  const auto wrong = simulate_batch(SpikingModel::lif, p, {current, 0.1, 0.1}).front();
  double farthest = 0;
  for (std::size_t i = 0; i < std::min(located.size(), wrong.size()); ++i)
    farthest = std::max(farthest, std::abs(located[i] - wrong[i]));
  EXPECT_GT(farthest, 0.1);
}

TEST(Batch, RefusesRowsThatAreNotWholeAndSpikesWithoutGaps) {
  const std::vector<double> current(10, 1.0), three(3, 1.0);
  EXPECT_THROW((void)simulate_batch(SpikingModel::lif, three, {current, 0.1, 0.1}), std::invalid_argument);
  EXPECT_THROW((void)simulate_batch(SpikingModel::lif, {}, {current, 0.1, 0}), std::invalid_argument);
  EXPECT_THROW((void)simulate_located(SpikingModel::adex, three, {current, 0.1, 0.1}), std::invalid_argument);
  const std::vector<double> stuck{5, 1e6, 30, 0};  // reset over the threshold
  EXPECT_FALSE(simulate_located(SpikingModel::lif, stuck, {current, 0.1, 0.1}).has_value());
  EXPECT_THROW((void)spiking_model_named("hodgkin"), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::neuron
