// The potentials of a network, in blocks: each process has some that follow one another, and its threads share those
// out among themselves. Used by simulate().
#pragma once

#include <hwy/aligned_allocator.h>

#include "network/cascade.h"
#include "network/kernel.h"
#include "network/resting.h"
#include "network/simulate.h"
#include "network/start.h"
#include "network/team.h"

namespace spikeproof::network {

/// What one step does to a neuron between spikes.
struct StepRule {
  StepProcess process;
  double kick = 0;    // left by the step before
  double margin = 0;  // neurons with y below it at the end of the step are gathered as waiting
  std::uint64_t step = 0;
};

/// Every public member but reset() is collective where processes share the network (Options::ranks): all of them call
/// it, and all get the same answer.
class Population {
 public:
  /// `rest`: none for neurons that go on from V_R at once.
  Population(const InitialDensity& initial, double V_F, const Options& options, std::optional<RestRule> rest = {});

  /// The step for everyone. Afterwards triggered() and waiting() say what happened.
  void advance(const StepRule& rule);
  /// Neurons that reached V_F within the step; spikes, if one fired twice.
  std::size_t triggered() const;
  /// Neurons with y <= limit at the end of the step, by distance; from the step's own list where limit <= margin.
  std::vector<Waiting> waiting(double limit) const;
  /// Nothing where another process has the neuron. Puts a neuron that was fired by a kick, at the end of a step,
  /// `width` further from V_F; or it rests from now on.
  void reset(std::uint32_t neuron, double width, double t, std::uint64_t step);
  /// Share of the neurons that rest.
  double resting() const;
  /// Counts of the potentials: below the first edge, in each cell, above the last; `kick` is still to be subtracted.
  std::vector<std::uint64_t> law(const std::vector<double>& edges, double kick) const;
  /// Mean potential; `kick` is still to be subtracted.
  double mean(double kick) const;
  /// Largest distance V_F - V now.
  double largest() const;
  /// Spikes of the first neurons so far, by time.
  std::vector<RasterSpike> raster() const;

 private:
  struct Block {
    std::size_t first = 0, size = 0, triggered = 0;
    std::vector<Waiting> waiting;
    std::vector<RasterSpike> raster;
    Sleepers asleep;
  };
  void advance(Block& block, const StepRule& rule, Candidates& candidates, Fate& fate);
  void wake(Block& block, const StepRule& rule, Fate& fate);
  void record(Block& block, std::uint32_t neuron, double t);
  std::size_t place(std::size_t neuron) const { return neuron - first_; }  // in y_ and resting_
  bool rests(std::size_t neuron) const { return rest_ && resting_[place(neuron)] != 0; }
  std::span<float> potentials(const Block& block) const { return {y_.get() + place(block.first), block.size}; }

  double V_F_;
  std::size_t neurons_, raster_;
  const Ranks* ranks_;
  std::size_t first_ = 0, last_ = 0;  // the neurons of this process, those that fill up its last chunk left out
  std::uint64_t seed_;
  double margin_ = 0;
  std::optional<RestRule> rest_;
  std::vector<std::uint8_t> resting_;
  hwy::AlignedFreeUniquePtr<float[]> y_;
  std::vector<Block> blocks_;
  mutable Team team_;
};

}  // namespace spikeproof::network
