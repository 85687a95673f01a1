// Figures of single neurons: traces, phase portraits, bifurcation diagrams, firing rates.
#pragma once

#include <string>
#include <vector>

#include "claim/figure.h"
#include "neuron/cycles.h"

namespace spikeproof::experiments {

/// Label of a variable with its unit, "V (mV)".
std::string label_of(const neuron::Variable& variable);

/// V against time from `start`.
claim::Panel trace_panel(const neuron::Dynamics& dynamics, double control, const neuron::State& start, double t_end,
                         const std::string& title);

/// A planar system: nullclines between the extremes of V, cycles (dashed where unstable) and equilibria.
claim::Panel phase_panel(const neuron::Dynamics& dynamics, double control, const std::vector<neuron::Cycle>& cycles,
                         const std::string& title);

/// V at the equilibria, and highest and lowest V of the cycles, against the control; unstable ones dashed.
claim::Panel bifurcation_panel(const neuron::Dynamics& dynamics, const std::vector<neuron::Cycle>& branch, double low,
                               double high, const std::string& title);

/// Firing rate of cycles against the control (1/s where time is in ms), unstable ones dashed.
void add_rates(const std::vector<neuron::Cycle>& branch, const std::string& label, int colour, claim::Panel& panel);
claim::Panel rate_panel(const neuron::Dynamics& dynamics, const std::string& title);

}  // namespace spikeproof::experiments
