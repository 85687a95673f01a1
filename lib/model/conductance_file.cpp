#include "model/conductance_file.h"

#include <algorithm>
#include <filesystem>

#include "core/suggest.h"
#include "model/evolve_settings.h"
#include "model/firing_law_file.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

Exact required(const TomlFile& file, const std::string& key, const std::string& why) {
  const auto number = file.number("model", key);
  if (!number) throw InputError(file.path(), file.line_of("model"), key, "", why);
  return number->value;
}

void require_key(const TomlFile& file, bool holds, const std::string& key, const std::string& rule) {
  if (!holds) throw file.error("model", key, rule + " is required");
}

// The first of the keys that the file sets is blamed.
void require_rising(const TomlFile& file, const Exact& low, const std::string& low_name, const Exact& high,
                   const std::string& high_name, bool holds, const std::string& rule) {
  if (holds) return;
  const std::string text =
      rule + " is required, but " + low_name + " = " + to_text(low) + " and " + high_name + " = " + to_text(high);
  throw file.error("model", file.has("model", low_name) || !file.has("model", high_name) ? low_name : high_name, text);
}

void check_potentials(const TomlFile& file, const ConductanceParameters& p) {
  require_rising(file, p.V_R, "V_R", p.V_F, "V_F", p.V_R < p.V_F, "V_R < V_F");
  require_rising(file, p.V_F, "V_F", p.V_E, "V_E", p.V_F < p.V_E, "V_F < V_E");
  require_rising(file, p.V_L, "V_L", p.V_E, "V_E", p.V_L < p.V_E, "V_L < V_E");
  require_rising(file, p.V_R, "V_R", p.V_L, "V_L", p.V_R <= p.V_L,
                "V_R <= V_L (above V_L neurons of small g leave through V_R and mass is lost)");
}

void read_shared(const TomlFile& file, ConductanceParameters& p) {
  p.g_L = number_or(file, "model", "g_L", p.g_L);
  p.V_L = number_or(file, "model", "V_L", p.V_L);
  p.V_F = number_or(file, "model", "V_F", p.V_F);
  p.V_E = number_or(file, "model", "V_E", p.V_E);
  p.g0 = number_or(file, "model", "g0", p.g0);
  p.b = number_or(file, "model", "b", p.b);
  p.a = number_or(file, "model", "a", p.a);
  p.g_max = number_or(file, "model", "g_max", 0);
  const bool sigma = file.has("model", "sigma_E");
  if (sigma && file.has("model", "eps")) throw file.error("model", "sigma_E", "one of eps and sigma_E");
  p.eps = number_or(file, "model", sigma ? "sigma_E" : "eps", p.eps);
  require_key(file, p.eps > 0, sigma ? "sigma_E" : "eps", std::string(sigma ? "sigma_E" : "eps") + " > 0");
  require_key(file, p.g_L >= 0, "g_L", "g_L >= 0");
  require_key(file, p.a > 0, "a", "a > 0");
  require_key(file, p.g_max >= 0, "g_max", "g_max >= 0 (0: the solver chooses)");
}

// G = f nu + S N, and the noise of finitely many kicks.
void read_kicks(const TomlFile& file, ConductanceParameters& p) {
  const Words words{"f", "nu", "S", "N_E"};
  if (std::none_of(words.begin(), words.end(), [&](const std::string& key) { return file.has("model", key); })) return;
  for (const char* key : {"g0", "b"})
    if (file.has("model", key)) throw file.error("model", key, "either g0 and b, or f, nu and S");
  const Exact f = required(file, "f", "f is required beside nu"), nu = required(file, "nu", "nu is required beside f");
  const Exact S = number_or(file, "model", "S", 0);
  require_key(file, f > 0, "f", "f > 0");
  require_key(file, nu > 0, "nu", "nu > 0");
  p.g0 = f * nu, p.b = S;
  if (!file.has("model", "a")) p.a = f * f * nu / (2 * p.eps);
  if (!file.has("model", "N_E")) return;
  const Exact N_E = file.number("model", "N_E")->value;
  require_key(file, N_E > 0, "N_E", "N_E > 0");
  p.a1 = S * S / (2 * p.eps * N_E);
}

ConductanceParameters read_parameters(const TomlFile& file, bool fixed) {
  Words keys{"kind", "g_L", "V_L", "V_R", "V_F", "V_E", "a", "eps", "sigma_E", "g0", "b", "g_max"};
  if (fixed) keys.insert(keys.end(), {"f", "nu", "S", "N_E"});
  file.require_keys("model", keys);
  ConductanceParameters p;
  if (fixed) p.V_L = 0;
  read_shared(file, p);
  p.V_R = number_or(file, "model", "V_R", fixed ? p.V_L : p.V_R);
  if (fixed && p.V_R != p.V_L)
    throw file.error("model", "V_R", "kind = \"kinetic\" re-enters at V_L = " + to_text(p.V_L) + "; leave V_R out");
  check_potentials(file, p);
  if (fixed) read_kicks(file, p);
  return p;
}

void read_in_v(const TomlFile& file, const std::string& kind, InitialData& data) {
  if (data.kind == InitialKind::gaussian) {
    data.mean = number_or(file, "initial", "mean", data.mean);
    data.variance = number_or(file, "initial", "variance", data.variance);
    if (data.variance <= 0) throw file.error("initial", "variance", "variance > 0 is required");
  } else if (data.kind == InitialKind::uniform) {
    for (const char* key : {"lower", "upper"})
      if (!file.has("initial", key))
        throw InputError(file.path(), file.line_of("initial"), key, "", "required for a uniform initial density");
    data.lower = file.number("initial", "lower")->value;
    data.upper = file.number("initial", "upper")->value;
  } else if (data.kind == InitialKind::steady) {
    data.which = file.text("initial", "which", true).value_or("lower");
    const bool index =
        !data.which.empty() && data.which.size() < 4 && data.which.find_first_not_of("0123456789") == std::string::npos;
    if (data.which != "lower" && data.which != "upper" && !index)
      throw file.error("initial", "which", "\"lower\", \"upper\" or an index from 0 is required");
  } else {
    const auto name = file.text("initial", "file");
    if (!name || name->empty())
      throw InputError(file.path(), file.line_of("initial"), "file", "",
                       "the name of a CSV file with rows v,n is required for kind = \"" + kind + "\"");
    data.file = (std::filesystem::path(file.path()).parent_path() / *name).string();
  }
}

ConductanceInitial read_conductance_initial(const TomlFile& file, const Conductance& model) {
  ConductanceInitial initial = standard_initial(model);
  if (!file.has("initial")) return initial;
  const Words kinds{"gaussian", "uniform", "steady", "file"};
  const std::vector<Words> keys{{"mean", "variance"}, {"lower", "upper"}, {"which"}, {"file"}};
  const std::string kind = file.text("initial", "kind").value_or("gaussian");
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end())
    throw file.error("initial", "kind", "unknown kind; allowed: " + joined(kinds) + did_you_mean(kind, kinds));
  Words allowed{"kind", "g_mean", "g_variance"};
  const Words& own = keys[static_cast<std::size_t>(found - kinds.begin())];
  allowed.insert(allowed.end(), own.begin(), own.end());
  file.require_keys("initial", allowed);
  initial.v.kind = static_cast<InitialKind>(found - kinds.begin());
  read_in_v(file, kind, initial.v);
  const bool mean = file.has("initial", "g_mean"), variance = file.has("initial", "g_variance");
  if (mean != variance)
    throw file.error("initial", mean ? "g_mean" : "g_variance", "g_mean and g_variance together are required");
  if (mean) {
    initial.equilibrium_in_g = false;
    initial.g_mean = file.number("initial", "g_mean")->value;
    initial.g_variance = file.number("initial", "g_variance")->value;
    if (initial.g_variance <= 0) throw file.error("initial", "g_variance", "g_variance > 0 is required");
  }
  if (initial.v.kind == InitialKind::steady) return initial;
  try {
    static_cast<void>(density_of(initial.v, model));  // refuse here what a solver would refuse later
  } catch (const std::invalid_argument& problem) {
    throw InputError(file.path(), file.line_of("initial"), "[initial]", "", problem.what());
  }
  return initial;
}

}  // namespace

bool is_conductance_kind(const std::string& kind) {
  return kind == "macroscopic" || kind == "firing-kinetic" || kind == "kinetic";
}

ConductanceFile read_conductance(const TomlFile& file, const std::string& kind) {
  const bool fixed = kind == "kinetic";
  if (fixed && file.has("firing"))
    throw InputError(file.path(), file.line_of("firing"), "[firing]", "",
                     "the threshold of kind = \"kinetic\" is fixed; a firing law belongs to kind = \"firing-kinetic\"");
  if (!fixed && !file.has("firing"))
    throw InputError(file.path(), file.line_of("model"), "[firing]", "",
                     "a firing law is required for kind = \"" + kind + "\"");
  const ConductanceParameters p = read_parameters(file, fixed);
  std::optional<FiringLaw> firing;
  if (!fixed) firing = read_firing_law(file, p.V_F);
  const Conductance model(p, firing);
  return {model, read_conductance_initial(file, model)};
}

}  // namespace spikeproof
