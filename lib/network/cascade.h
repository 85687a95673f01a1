// Simultaneous spikes: how far a kick that makes other neurons fire, whose kicks make others fire, goes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spikeproof::network {

/// A neuron that waits at the distance V_F - V before the kick.
struct Waiting {
  float distance;  // as potentials are stored
  std::uint32_t neuron;
};

struct Cascade {
  /// unknown: neurons beyond `limit` would have to be known. eternal: it never ends (then kick * neurons >= width).
  enum class End { settled, unknown, eternal };
  End end = End::settled;
  std::size_t spikes = 0;            // in all, with the triggering ones
  std::vector<std::uint32_t> fired;  // places in `waiting`, in the order of firing; again where a neuron fires twice
};

/// The smallest number of spikes k >= triggered with k = triggered + (firings of the waiting neurons under the
/// potential shift kick * k). A neuron that fires waits again at distance + width. `waiting` is sorted by distance and
/// holds everyone within `limit` (infinite: everyone). Guarantee: exact. Source: Delarue, Inglis, Rubenthaler and
/// Tanré, Stoch. Process. Appl. 125 (2015), physical solutions: jump = inf{m > 0 : P(X > V_F - b m) < m}.
Cascade resolve_cascade(std::span<const Waiting> waiting, double kick, double width, std::size_t triggered,
                        double limit);

/// The number of spikes if a neuron could fire only once. `waiting` holds everyone, sorted by distance.
std::size_t single_firings(std::span<const Waiting> waiting, double kick, std::size_t triggered);

}  // namespace spikeproof::network
