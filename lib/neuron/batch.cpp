#include "neuron/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

// Compiled once per instruction set by foreach_target.h; the narrow ones before AVX2 gain nothing over SSE4.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "neuron/batch.cpp"
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/highway.h>

#include "neuron/batch_vector.h"

#if HWY_ONCE
namespace spikeproof::neuron {

HWY_EXPORT(run_group);
HWY_EXPORT(group_size);

namespace {

void require(std::span<const double> parameters, std::size_t columns, const Stimulus& stimulus) {
  if (parameters.size() % columns != 0)
    throw std::invalid_argument(
        fmt::format("rows of {} parameters are required, but there are {} numbers", columns, parameters.size()));
  if (!(stimulus.dt > 0) || !(stimulus.max_step > 0))
    throw std::invalid_argument(fmt::format("dt > 0 and max_step > 0 are required, but dt = {}, max_step = {}",
                                            stimulus.dt, stimulus.max_step));
}

}  // namespace

std::size_t batch_size() { return HWY_DYNAMIC_DISPATCH(group_size)(); }

std::vector<SpikeTrain> simulate_batch(SpikingModel model, std::span<const double> parameters,
                                       const Stimulus& stimulus) {
  const std::size_t columns = parameter_count(model);
  require(parameters, columns, stimulus);
  const std::vector<float> current(stimulus.current.begin(), stimulus.current.end());
  const std::size_t steps =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(stimulus.dt / stimulus.max_step - 1e-9)));
  std::vector<SpikeTrain> trains(parameters.size() / columns);
  const std::size_t width = batch_size();
  Group group{model, current, stimulus.dt / static_cast<double>(steps), steps, columns, {}, {}};
  for (std::size_t first = 0; first < trains.size(); first += width) {
    const std::size_t count = std::min(width, trains.size() - first);
    group.parameters = parameters.subspan(first * columns, count * columns);
    group.trains = std::span(trains).subspan(first, count);
    HWY_DYNAMIC_DISPATCH(run_group)(group);
  }
  return trains;
}

}  // namespace spikeproof::neuron
#endif
