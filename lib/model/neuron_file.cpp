#include "model/neuron_file.h"

#include <algorithm>

#include "core/suggest.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

struct Known {
  std::string model;
  Words parameters;
};

const std::vector<Known>& known_models() {
  static const std::vector<Known> known{
      {"hodgkin-huxley", {"C", "g_Na", "g_K", "g_L", "V_Na", "V_K", "V_L", "temperature", "m_exponent", "n_exponent"}},
      {"morris-lecar", {"C", "g_Ca", "g_K", "g_L", "V_Ca", "V_K", "V_L", "V1", "V2", "V3", "V4", "phi"}},
      {"fitzhugh-nagumo", {"F1", "F2", "F3"}},
      {"adex", {"C", "g_L", "E_L", "V_T", "Delta_T", "tau_w", "a", "b", "V_reset", "V_peak"}},
      {"izhikevich", {"a", "b", "c", "d", "peak"}},
  };
  return known;
}

std::string read_name(const TomlFile& file) {
  const Words names = neuron_model_names();
  const auto name = file.text("model", "model");
  if (!name)
    throw InputError(file.path(), file.line_of("model"), "model", "",
                     "required for kind = \"neuron\"; allowed: " + joined(names));
  if (std::find(names.begin(), names.end(), *name) == names.end())
    throw file.error("model", "model", "unknown neuron; allowed: " + joined(names) + did_you_mean(*name, names));
  return *name;
}

std::string read_set(const TomlFile& file) {
  const Words sets{"hopf", "snic", "homoclinic"};
  const auto set = file.text("model", "set");
  if (!set) return "";
  if (std::find(sets.begin(), sets.end(), *set) == sets.end())
    throw file.error("model", "set", "unknown set; allowed: " + joined(sets) + did_you_mean(*set, sets));
  return *set;
}

void read_start(const TomlFile& file, NeuronFile& neuron) {
  if (!file.has("initial")) return;
  const std::string kind = file.text("initial", "kind").value_or("rest");
  const Words kinds{"rest", "potential"};
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    throw file.error("initial", "kind", "unknown kind; allowed: " + joined(kinds) + did_you_mean(kind, kinds));
  if (kind == "rest") {
    file.require_keys("initial", Words{"kind"});
    return;
  }
  file.require_keys("initial", Words{"kind", "V"});
  const auto V = file.number("initial", "V");
  if (!V)
    throw InputError(file.path(), file.line_of("initial"), "V", "", "the potential at t = 0 is required for this kind");
  neuron.start_V = V->value;
}

}  // namespace

std::vector<std::string> neuron_model_names() {
  Words names;
  for (const Known& known : known_models()) names.push_back(known.model);
  return names;
}

std::vector<std::string> neuron_parameter_names(const std::string& model) {
  for (const Known& known : known_models())
    if (known.model == model) return known.parameters;
  return {};
}

NeuronFile read_neuron(const TomlFile& file) {
  NeuronFile neuron;
  neuron.model = read_name(file);
  const std::string control = neuron.model == "fitzhugh-nagumo" ? "V_bar" : "current";
  Words keys{"kind", "model", control};
  if (neuron.model == "morris-lecar") keys.push_back("set");
  const Words names = neuron_parameter_names(neuron.model);
  keys.insert(keys.end(), names.begin(), names.end());
  file.require_keys("model", keys);
  if (neuron.model == "morris-lecar") neuron.set = read_set(file);
  for (const std::string& name : names)
    if (const auto number = file.number("model", name)) neuron.parameters.push_back({name, number->value});
  if (const auto number = file.number("model", control)) neuron.control = number->value;
  read_start(file, neuron);
  return neuron;
}

}  // namespace spikeproof
