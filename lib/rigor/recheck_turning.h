// How often the argument of a function turns along a curve, for the re-checker.
#pragma once

#include <optional>

namespace spikeproof::rigor::recheck_detail {

/// Half planes Re > 0, Im > 0, Re < 0, Im < 0 in turn, from a point where the function is real: consecutive pieces of
/// the curve share a point, so they are the same or neighbours.
class Quarters {
 public:
  /// holds[k]: the k-th half plane holds the next piece for certain. False, and nothing changed, if none will do.
  bool follow(const bool (&holds)[4]) {
    for (const long step : {0L, 1L, -1L, 2L}) {
      const long k = ((at_ + step) % 4 + 4) % 4;
      if (!holds[k] || (first_ && k % 2 == 1) || (!first_ && step == 2)) continue;
      at_ += step;
      if (first_) start_ = at_;
      first_ = false;
      return true;
    }
    return false;
  }
  /// (start - end)/2 once the end is Re > 0.
  std::optional<long> half_turns() const {
    if (at_ % 4 != 0) return std::nullopt;
    return (start_ - at_) / 2;
  }

 private:
  long at_ = 0, start_ = 0;
  bool first_ = true;
};

}  // namespace spikeproof::rigor::recheck_detail
