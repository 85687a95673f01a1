#include "network/cascade.h"

#include <cmath>

namespace spikeproof::network {

Cascade resolve_cascade(std::span<const Waiting> waiting, double kick, double width, std::size_t triggered,
                        double limit) {
  Cascade cascade;
  cascade.spikes = triggered;
  if (!(kick > 0)) return cascade;
  // Those that fired wait again, width further away, in the same order: two sorted queues.
  std::vector<float> again;
  again.reserve(waiting.size());
  cascade.fired.reserve(waiting.size());
  std::size_t first = 0, second = 0;
  // Once everyone has fired twice, a round ends as it began, shifted by the width or more: it goes on for ever.
  const bool endless = std::isinf(limit) && kick * static_cast<double>(waiting.size()) >= width;
  while (true) {
    const double shift = kick * static_cast<double>(cascade.spikes);
    if (shift > limit) {
      cascade.end = Cascade::End::unknown;
      return cascade;
    }
    const bool from_first =
        first < waiting.size() && (second == again.size() || waiting[first].distance <= again[second]);
    if (!from_first && second == again.size()) return cascade;
    const float distance = from_first ? waiting[first].distance : again[second];
    if (distance > shift) return cascade;
    cascade.fired.push_back(from_first ? static_cast<std::uint32_t>(first) : cascade.fired[second]);
    again.push_back(static_cast<float>(distance + width));
    ++(from_first ? first : second);
    ++cascade.spikes;
    if (endless && second == waiting.size()) {
      cascade.end = Cascade::End::eternal;
      return cascade;
    }
  }
}

std::size_t single_firings(std::span<const Waiting> waiting, double kick, std::size_t triggered) {
  std::size_t fired = 0;
  while (kick > 0 && fired < waiting.size() && waiting[fired].distance <= kick * static_cast<double>(triggered + fired))
    ++fired;
  return triggered + fired;
}

}  // namespace spikeproof::network
