// How a neuron begins to fire: the instability of its rest, and the cycles near it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "neuron_checks.h"

namespace spikeproof::experiments {

struct Firing {
  enum class Type { subcritical_hopf, supercritical_hopf, saddle_node_on_cycle, saddle_node_off_cycle };
  Type type;
  neuron::SpecialPoint point;  // where rest loses its stability
  neuron::Cycle cycle;         // a stable one beyond it
  /// Of the branch through `cycle`, followed to smaller control (down) and to larger (up).
  neuron::CycleBranch down, up;
  std::optional<neuron::Cycle> fold;  // of least control, for a subcritical Hopf point
  /// For a saddle-node: distances of the control and firing rates there, both falling.
  std::vector<double> distance, rate;
  double rate_coefficient = 0, rate_coefficient_error = 0;  // limit of rate/sqrt(distance) by these
  double normal_form_coefficient = 0;                       // sqrt(quadratic drive)/pi

  /// Firing begins with a rate that is not small: positive at the fold of cycles, or at the Hopf point.
  double onset_rate() const;
};
const char* name_of(Firing::Type type);

/// Analyses the onset. Errors: out_of_range where rest never loses its stability, no_convergence where no stable cycle
/// is found beyond it, and those of the integrations.
Result<Firing> analyse_firing(const neuron::Dynamics& dynamics, Progress& progress);

/// Whether rest loses its stability for any current; where it does not, a check that fails says so.
bool begins_to_fire(const neuron::Dynamics& dynamics, claim::Outcome& outcome);

/// By simulation with the stiff integrator: between which currents a train that starts on the cycle lasts for `turns`
/// turns or dies; bisection until they are `width` apart.
struct Bracket {
  double dies, lasts;
};
Result<Bracket> where_trains_last(const neuron::Dynamics& dynamics, const neuron::Cycle& cycle, double dies,
                                  double width, int turns, Progress& progress);

/// Checks of the Hopf point: the cycles beside it, by shooting, against its normal form.
void check_hopf_cycles(const neuron::Dynamics& dynamics, const neuron::SpecialPoint& hopf, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
