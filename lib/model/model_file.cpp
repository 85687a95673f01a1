#include "model/model_file.h"

#include <algorithm>

#include "core/file.h"
#include "core/suggest.h"
#include "model/firing_law_file.h"
#include "model/kuramoto_file.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

// The place of a number that a violated inequality is blamed on: the first of the keys that the file sets.
InputError violated(const TomlFile& file, const std::string& table, const Words& keys, const std::string& message) {
  for (const std::string& key : keys)
    if (file.has(table, key)) return file.error(table, key, message);
  return file.error(table, keys.front(), message);
}

Nnlif read_nnlif(const TomlFile& file, const Words& more) {
  Words keys{"kind", "V_R", "V_F", "a0", "a1", "b", "I", "delay"};
  keys.insert(keys.end(), more.begin(), more.end());
  file.require_keys("model", keys);
  const NnlifParameters standard;
  NnlifParameters p;
  p.V_R = number_or(file, "model", "V_R", standard.V_R);
  p.V_F = number_or(file, "model", "V_F", standard.V_F);
  p.a0 = number_or(file, "model", "a0", standard.a0);
  p.a1 = number_or(file, "model", "a1", standard.a1);
  p.b = number_or(file, "model", "b", standard.b);
  p.I = number_or(file, "model", "I", standard.I);
  p.delay = number_or(file, "model", "delay", standard.delay);
  if (p.V_R >= p.V_F)
    throw violated(file, "model", {"V_R", "V_F"},
                   "V_R < V_F is required, but V_R = " + to_text(p.V_R) + " and V_F = " + to_text(p.V_F));
  if (p.a0 <= 0) throw file.error("model", "a0", "a0 > 0 is required");
  if (p.a1 < 0) throw file.error("model", "a1", "a1 >= 0 is required");
  if (p.delay < 0) throw file.error("model", "delay", "delay >= 0 is required");
  return Nnlif(p);
}

Refractory read_refractory(const TomlFile& file, const Nnlif& base) {
  const auto tau = file.number("model", "tau");
  if (!tau)
    throw InputError(file.path(), file.line_of("model"), "tau", "",
                     "the mean time of the refractory state is required for kind = \"refractory\"");
  if (tau->value <= 0) throw file.error("model", "tau", "tau > 0 is required");
  if (!file.has("firing")) return {base, tau->value};
  return {base, tau->value, read_firing_law(file, base.V_F())};
}

void read_gaussian(const TomlFile& file, InitialData& data) {
  file.require_keys("initial", Words{"kind", "mean", "variance"});
  data.mean = number_or(file, "initial", "mean", data.mean);
  data.variance = number_or(file, "initial", "variance", data.variance);
  if (data.variance <= 0) throw file.error("initial", "variance", "variance > 0 is required");
}

void read_uniform(const TomlFile& file, const Refractory& model, InitialData& data) {
  file.require_keys("initial", Words{"kind", "lower", "upper"});
  for (const char* key : {"lower", "upper"})
    if (!file.has("initial", key))
      throw InputError(file.path(), file.line_of("initial"), key, "", "required for a uniform initial density");
  data.lower = file.number("initial", "lower")->value;
  data.upper = file.number("initial", "upper")->value;
  if (data.lower >= data.upper)
    throw file.error(
        "initial", "lower",
        "lower < upper is required, but lower = " + to_text(data.lower) + " and upper = " + to_text(data.upper));
  const Exact& V_F = model.base().V_F();
  if (data.upper > V_F && !model.random_threshold())
    throw file.error("initial", "upper",
                     "upper <= V_F is required, but upper = " + to_text(data.upper) + " and V_F = " + to_text(V_F));
}

void read_steady(const TomlFile& file, InitialData& data) {
  file.require_keys("initial", Words{"kind", "which"});
  data.which = file.text("initial", "which", true).value_or("lower");
  const bool index =
      !data.which.empty() && data.which.size() < 4 && data.which.find_first_not_of("0123456789") == std::string::npos;
  if (data.which != "lower" && data.which != "upper" && !index)
    throw file.error("initial", "which", "\"lower\", \"upper\" or an index from 0 is required");
}

void read_data_file(const TomlFile& file, InitialData& data) {
  file.require_keys("initial", Words{"kind", "file"});
  const auto name = file.text("initial", "file");
  if (!name || name->empty())
    throw InputError(file.path(), file.line_of("initial"), "file", "",
                     "the name of a CSV file with rows v,n is required");
  // A name in a model file is relative to that file, wherever the command runs.
  data.file = (std::filesystem::path(file.path()).parent_path() / *name).string();
}

// On the domain of the model; an nnlif model has that of a refractory one with a fixed threshold.
InitialData read_initial(const TomlFile& file, const Refractory& model) {
  InitialData data;
  if (!file.has("initial")) return data;
  const std::string kind = file.text("initial", "kind").value_or("gaussian");
  const Words kinds{"gaussian", "uniform", "steady", "file"};
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end())
    throw file.error("initial", "kind", "unknown kind; allowed: " + joined(kinds) + did_you_mean(kind, kinds));
  data.kind = static_cast<InitialKind>(found - kinds.begin());
  switch (data.kind) {
    case InitialKind::gaussian:
      read_gaussian(file, data);
      break;
    case InitialKind::uniform:
      read_uniform(file, model, data);
      break;
    case InitialKind::steady:
      read_steady(file, data);
      break;
    case InitialKind::file:
      read_data_file(file, data);
      break;
  }
  if (data.kind == InitialKind::steady) return data;
  try {
    static_cast<void>(start_of(data, model));  // refuse here what a solver would refuse later
  } catch (const std::invalid_argument& problem) {
    throw InputError(file.path(), file.line_of("initial"), "[initial]", "", problem.what());
  }
  return data;
}

void read_plain(const TomlFile& file, ModelFile& result) {
  file.require_tables(Words{"model", "initial", "evolve"},
                      "a firing law belongs to kind = \"refractory\"; the threshold of kind = \"nnlif\" is V_F");
  result.model = read_nnlif(file, {});
  result.initial = read_initial(file, Refractory(result.model, 1));
  result.evolve = read_evolve(file, result.model.delay() == 0);
}

void read_refractory_family(const TomlFile& file, ModelFile& result) {
  result.model = read_nnlif(file, {"tau"});
  result.refractory = read_refractory(file, result.model);
  result.initial = read_initial(file, *result.refractory);
  result.evolve = read_evolve(file, false);
}

void read_conductance_family(const TomlFile& file, ModelFile& result) {
  file.require_tables(Words{"model", "firing", "initial", "evolve"}, "not a table of the conductance models");
  result.conductance = read_conductance(file, result.kind);
  result.evolve = read_evolve(file, false);
}

void read_network_family(const TomlFile& file, ModelFile& result) {
  file.require_tables(Words{"model", "initial", "evolve"}, "not a table of kind = \"network\"");
  result.model = read_nnlif(file, {"neurons", "dt", "seed", "threads"});
  result.initial = read_initial(file, Refractory(result.model, 1));
  result.evolve = read_evolve(file, false);
  result.network = read_network_settings(file);
}

void read_kuramoto_family(const TomlFile& file, ModelFile& result) {
  file.require_tables(Words{"model", "frequencies"}, "not a table of kind = \"kuramoto\"");
  result.kuramoto = read_kuramoto(file);
}

void read_recording_family(const TomlFile& file, ModelFile& result) { result.recording = read_recording_source(file); }

void read_single_neuron(const TomlFile& file, ModelFile& result) {
  file.require_tables(Words{"model", "initial", "evolve"}, "not a table of a single neuron");
  result.neuron = read_neuron(file);
  result.evolve = read_evolve(file, false);
}

// One line per kind.
struct Family {
  std::string kind;
  void (*read)(const TomlFile&, ModelFile&);
};

const std::vector<Family>& families() {
  static const std::vector<Family> all{
      {"nnlif", read_plain},
      {"refractory", read_refractory_family},
      {"macroscopic", read_conductance_family},
      {"firing-kinetic", read_conductance_family},
      {"kinetic", read_conductance_family},
      {"network", read_network_family},
      {"kuramoto", read_kuramoto_family},
      {"recording", read_recording_family},
      {"neuron", read_single_neuron},
  };
  return all;
}

std::string read_kind(const TomlFile& file) {
  if (!file.has("model")) throw InputError(file.path(), 0, "", "", "a table [model] is required");
  const auto kind = file.text("model", "kind");
  if (!kind) throw InputError(file.path(), file.line_of("model"), "kind", "", "required in [model]: kind = \"nnlif\"");
  Words available;
  for (const Family& family : families()) available.push_back(family.kind);
  if (std::find(available.begin(), available.end(), *kind) != available.end()) return *kind;
  throw file.error("model", "kind", "unknown kind; allowed: " + joined(available) + did_you_mean(*kind, available));
}

}  // namespace

ModelFile read_model_file(const std::filesystem::path& path, const std::vector<Override>& overrides) {
  const std::string content = read_file(path);
  TomlFile file(path.string(), content, Words{"model", "firing", "frequencies", "initial", "evolve"});
  for (const Override& one : overrides) file.set(one.table, one.key, one.value);
  ModelFile result;
  result.path = path.string();
  result.kind = read_kind(file);
  for (const Family& family : families())
    if (family.kind == result.kind) family.read(file, result);
  return result;
}

const Nnlif& require_nnlif(const ModelFile& file) {
  if (file.kind != "nnlif")
    throw InputError(file.path, 0, "kind", '"' + file.kind + '"', "kind = \"nnlif\" is required for this command");
  return file.model;
}

}  // namespace spikeproof
