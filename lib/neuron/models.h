// The neuron models as dynamical systems, and by name with parameters by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "neuron/adex.h"
#include "neuron/dynamics.h"
#include "neuron/fitzhugh_nagumo.h"
#include "neuron/hodgkin_huxley.h"
#include "neuron/izhikevich.h"
#include "neuron/morris_lecar.h"

namespace spikeproof::neuron {

using DynamicsPtr = std::shared_ptr<const Dynamics>;

/// The dynamical system of a model; the control is the applied current, for FitzHugh-Nagumo V_bar. Throws
/// std::invalid_argument for parameters that are not admissible (C, scales and time constants > 0, conductances >= 0,
/// resets below peaks).
DynamicsPtr dynamics_of(const HodgkinHuxley& p);
DynamicsPtr dynamics_of(const MorrisLecar& p);
DynamicsPtr dynamics_of(const FitzHughNagumo& p);
DynamicsPtr dynamics_of(const Adex& p);
DynamicsPtr dynamics_of(const Izhikevich& p);

/// A number of a model that a user may set.
struct NamedParameter {
  std::string name, unit;
  double value;  // the classical one, or the user's
};

/// A model by its name ("hodgkin-huxley") with its parameters. `set` names a classical set, "" the first.
struct NamedModel {
  std::string name, set;
  std::vector<NamedParameter> parameters;

  /// Throws std::invalid_argument with the reason for parameters that are not admissible.
  DynamicsPtr dynamics() const;
  double& operator[](std::string_view parameter);  // throws std::invalid_argument for an unknown one
};

std::vector<std::string> model_names();
std::vector<std::string> set_names(const std::string& model);  // empty where there is one set only
/// Throws std::invalid_argument for an unknown model or set.
NamedModel model_named(const std::string& model, const std::string& set = "");

}  // namespace spikeproof::neuron
