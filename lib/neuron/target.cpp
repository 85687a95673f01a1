#include "neuron/target.h"

#include <Random123/philox.h>
#include <fmt/format.h>

#include <Random123/conventional/Engine.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <stdexcept>

namespace spikeproof::neuron {
namespace {

using Engine = r123::Engine<r123::Philox2x64>;

// The stream is the high word of the counter's key space: streams of one seed never meet.
Engine engine_of(std::uint64_t seed, std::uint64_t stream) {
  Engine engine(Engine::key_type{{seed}});
  engine.setcounter({{0, stream}}, 0);
  return engine;
}

}  // namespace

std::vector<double> normal_deviates(std::uint64_t seed, std::uint64_t stream, std::size_t count) {
  Engine engine = engine_of(seed, stream);
  boost::random::normal_distribution<double> normal;
  std::vector<double> z(count);
  for (double& value : z) value = normal(engine);
  return z;
}

SpikeTrain poisson_train(double rate, double duration, std::uint64_t seed, std::uint64_t stream) {
  if (!(rate > 0)) throw std::invalid_argument(fmt::format("poisson_train: rate > 0 is required, not {}", rate));
  Engine engine = engine_of(seed, stream);
  boost::random::exponential_distribution<double> interval(rate);
  SpikeTrain train;
  for (double t = interval(engine); t < duration; t += interval(engine)) train.push_back(t);
  return train;
}

std::vector<double> fluctuating_current(const FluctuatingCurrent& c, std::uint64_t seed, std::uint64_t stream) {
  if (!(c.deviation >= 0) || !(c.tau > 0) || !(c.dt > 0) || !(c.duration >= c.dt))
    throw std::invalid_argument(
        fmt::format("a current needs deviation >= 0, tau > 0, dt > 0 and duration >= dt, but has {}, {}, {}, {}",
                    c.deviation, c.tau, c.dt, c.duration));
  std::vector<double> I = normal_deviates(seed, stream, static_cast<std::size_t>(std::llround(c.duration / c.dt)));
  const double keep = std::exp(-c.dt / c.tau), fresh = std::sqrt(-std::expm1(-2 * c.dt / c.tau));
  double x = I.front();
  I.front() = c.mean + c.deviation * x;
  for (std::size_t k = 1; k < I.size(); ++k) {
    x = keep * x + fresh * I[k];
    I[k] = c.mean + c.deviation * x;
  }
  return I;
}

Result<Recording> hodgkin_huxley_recording(const HodgkinHuxley& membrane, const TargetSettings& settings,
                                           Progress& progress) {
  const auto rest = resting_state(membrane);
  if (!rest) return rest.error();
  Recording recording;
  recording.dt = settings.current.dt;
  recording.current = fluctuating_current(settings.current, settings.seed, 0);
  recording.unit = "uA/cm2";
  FluctuatingCurrent noise = settings.current;
  noise.mean = 0;
  noise.deviation = settings.noise;
  noise.tau = 1;
  for (std::size_t trial = 0; trial < settings.trials; ++trial) {
    progress.update(static_cast<double>(trial) / static_cast<double>(settings.trials));
    HeldCurrent held{recording.dt, recording.current};
    const auto extra = fluctuating_current(noise, settings.seed, trial + 1);
    for (std::size_t k = 0; k < extra.size(); ++k) held.values[k] += extra[k];
    auto firing = fire(membrane, *rest, held, {settings.max_step, 0, false});
    // strong inhibition makes the gates fast
    for (double h = settings.max_step / 2; !firing && h > settings.max_step / 100; h /= 2)
      firing = fire(membrane, *rest, held, {h, 0, false});
    if (!firing) return firing.error();
    recording.trials.push_back(std::move(firing).value().spikes);
  }
  return recording;
}

}  // namespace spikeproof::neuron
