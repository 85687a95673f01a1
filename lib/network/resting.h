// The refractory state and the random threshold of single neurons within a step.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/firing_law.h"
#include "network/crossing.h"

namespace spikeproof::network {

/// What happens to a neuron that fires: it rests for an exponential time of mean tau, then starts from V_R.
struct RestRule {
  double tau;
  std::optional<FiringLaw> firing;  // none: it fires at V_F
  double V_F;                       // from which potentials are measured, y = V_F - V
  double highest_start;             // potential above which nobody starts
  double active;                    // y above which phi is negligible; may be infinite

  /// Source: Caceres and Perthame, J. Theor. Biol. 350 (2014).
  RestRule(double tau, std::optional<FiringLaw> firing, double V_F, double highest_start);
  double phi(double y) const { return (*firing)(V_F - y); }
};

/// Draws whether and when the neuron fires on its way from y = before to `after` in a step: by the bridge for a fixed
/// threshold, by the hazard phi, its integral as a trapezoid, for a random one. Guarantee: weak order 2 in dt.
std::optional<double> first_spike(double before, double after, const StepProcess& process, const RestRule& rest,
                                  RandomSequence& random, Fate& fate);

/// Neurons that rest, by the time at which they wake.
class Sleepers {
 public:
  struct Sleeper {
    double wakes;
    std::uint32_t neuron;
  };
  void add(double wakes, std::uint32_t neuron);
  /// The next one that wakes before t, removed.
  std::optional<Sleeper> next_before(double t);
  std::size_t size() const { return heap_.size(); }

 private:
  std::vector<Sleeper> heap_;
};

}  // namespace spikeproof::network
