// The part of a model file that describes one neuron: kind = "neuron".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exact.h"

namespace spikeproof {

class TomlFile;

struct NeuronFile {
  std::string model;  // "hodgkin-huxley", ...
  std::string set;    // a classical set of morris-lecar; "" elsewhere
  struct Given {
    std::string name;
    Exact value;
  };
  std::vector<Given> parameters;  // those that the file gives, over the classical ones
  std::optional<Exact> control;   // constant applied current; V_bar of fitzhugh-nagumo
  std::optional<Exact> start_V;   // [initial] kind = "potential"; empty: at rest
};

/// Names of the models, and the parameters that a file may give to one of them.
std::vector<std::string> neuron_model_names();
std::vector<std::string> neuron_parameter_names(const std::string& model);

/// Reads [model] and [initial]. Throws InputError for an unknown model, set or key; values are checked where the model
/// is built.
NeuronFile read_neuron(const TomlFile& file);

}  // namespace spikeproof
