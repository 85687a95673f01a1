// Pieces that the drivers of conductance-based and phase-plane neurons share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "driver.h"
#include "neuron/cycles.h"
#include "neuron/models.h"

namespace spikeproof {
struct NeuronFile;
}

namespace spikeproof::experiments {

/// The classical parameters with those of the file in their place.
neuron::NamedModel named_model(const NeuronFile& file);

/// The user's model if the file is about it, else the classical one; empty where the file is about another model.
std::optional<neuron::NamedModel> neuron_model(const Context& context, const std::string& name,
                                               const std::string& set = "");
/// The file's constant control, if it gives one.
std::optional<double> own_control(const Context& context);
/// An outcome that says that the file is about another model: nothing is decided.
claim::Outcome about_another_model(const Context& context, const std::string& name);
std::string text_of(const neuron::NamedModel& model);

/// A cycle of a stable kind, its period by two integrators of different kind, and its multipliers by two formulas.
/// `level`: of V, met once a turn.
void check_cycle(const neuron::Dynamics& dynamics, const neuron::Cycle& cycle, double level, const std::string& where,
                 claim::Outcome& outcome);

/// Period by the integrator `method`, after `turns` turns, and its change when the tolerance is ten times larger.
struct MeasuredPeriod {
  double value, error;
};
Result<MeasuredPeriod> measured_period(const neuron::Dynamics& dynamics, const neuron::Cycle& cycle, double level,
                                       neuron::Method method, double rel_tol);

/// A twin with 2 % more capacitance (parameter C): its period, against that of the claim by the stiff integrator.
claim::Control capacitance_control(neuron::NamedModel model, const neuron::Dynamics& dynamics,
                                   const neuron::Cycle& cycle);

/// Order of the classical Runge-Kutta method with equal steps, in the time of the third passage of a cycle. The first
/// step is 0.4 over the largest eigenvalue of the Jacobian met on the cycle.
claim::Order fixed_step_order(const neuron::Dynamics& dynamics, const neuron::Cycle& cycle, double level);

/// The values of a function at x + d, d from large to small, carried to d = 0 by polynomials through the last rows;
/// error: the last change.
struct AtZero {
  double value, error;
};
AtZero carried_to_zero(const std::vector<double>& d, const std::vector<double>& values);

/// Unstable and stable cycles near a Hopf point, on the side on which they are born: swing^2 over the distance in the
/// control for distances from `far` down to far/8, by shooting.
struct NearHopf {
  std::vector<double> distance, swing_squared;
};
Result<NearHopf> cycles_near_hopf(const neuron::Dynamics& dynamics, const neuron::SpecialPoint& hopf, double far);

}  // namespace spikeproof::experiments
