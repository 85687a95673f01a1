// spikeproof solve
#include <fmt/format.h>

#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/input_error.h"
#include "solve_firing.h"
#include "solve_kuramoto.h"
#include "solve_macroscopic.h"
#include "solve_model.h"
#include "solve_network.h"
#include "solve_neuron.h"
#include "solve_refractory.h"
#include "solve_threshold.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;

Json model_json(const Nnlif& model) {
  Json json;
  json["kind"] = "nnlif";
  json["V_R"] = to_text(model.V_R());
  json["V_F"] = to_text(model.V_F());
  json["a0"] = to_text(model.a0());
  json["a1"] = to_text(model.a1());
  json["b"] = to_text(model.b());
  json["I"] = to_text(model.I());
  json["delay"] = to_text(model.delay());
  return json;
}

void print_evolution(const Json& evolution) {
  fmt::print("evolution: {}\n", evolution["status"].get<std::string>());
  if (evolution.contains("blow_up_time"))
    fmt::print("N(t) goes to infinity at t = {:.12g} +- {:.2g}\n", evolution["blow_up_time"].get<double>(),
               evolution["blow_up_time_error"].get<double>());
  if (evolution.contains("note")) fmt::print("{}\n", evolution["note"].get<std::string>());
  fmt::print("{:>12}  {:>22}  {:>9}\n", "t", "N(t)", "error");
  for (std::size_t i = 0; i < evolution["t"].size(); ++i) {
    const Json &N = evolution["N"][i], &error = evolution["N_error"][i];
    fmt::print("{:>12.6g}  {:>22}  {:>9}\n", evolution["t"][i].get<double>(),
               N.is_null() ? "infinite" : fmt::format("{:.15g}", N.get<double>()),
               error.is_null() ? "" : fmt::format("{:.1e}", error.get<double>()));
  }
}

void print_network(const Json& network) {
  fmt::print("network: {}, {} large cascades\n", network["status"].get<std::string>(), network["cascades"].size());
  const Json& rates = network["rates"];
  fmt::print("{:>12}  {:>12}  {:>14}  {:>9}\n", "from t", "to t", "rate", "error");
  for (std::size_t i = 0; i < rates["N"].size(); ++i)
    fmt::print("{:>12.6g}  {:>12.6g}  {:>14.8g}  {:>9.1e}\n", rates["from"][i].get<double>(),
               rates["to"][i].get<double>(), rates["N"][i].get<double>(), rates["N_standard_error"][i].get<double>());
}

std::string complex_text(const Json& pair) {
  const double re = pair[0].get<double>(), im = pair[1].get<double>();
  return im == 0 ? fmt::format("{:.12g}", re) : fmt::format("{:.12g} ± {:.12g} i", re, im);
}

void print_summary(const Json& json) {
  std::string parameters;
  for (const auto& entry : json["model"].items())
    if (entry.key() != "kind")
      parameters +=
          fmt::format("{}{} = {}", parameters.empty() ? "" : ", ", entry.key(), entry.value().get<std::string>());
  fmt::print("model: {}, {}\n", json["model"]["kind"].get<std::string>(), parameters);
  if (json.contains("steady_states"))
    for (const Json& state : json["steady_states"]) {
      fmt::print("steady state: N = {}", state["N"].get<std::string>());
      if (state.contains("stable")) fmt::print(", {}", state["stable"].get<bool>() ? "stable" : "unstable");
      if (state.contains("leading_eigenvalue"))
        fmt::print(", leading eigenvalue {}", complex_text(state["leading_eigenvalue"]));
      fmt::print("\n");
    }
  if (json.contains("steady_state_count") && json["steady_state_count"].contains("value"))
    fmt::print("number of steady states: {} ({})\n", json["steady_state_count"]["value"].get<long>(),
               json["steady_state_count"]["verdict"].get<std::string>());
  if (json.contains("folds"))
    for (const Json& fold : json["folds"])
      fmt::print("fold: b = {}, N = {}\n", fold["b"].get<std::string>(), fold["N"].get<std::string>());
  if (json.contains("hopf_points"))
    for (const Json& point : json["hopf_points"])
      fmt::print("Hopf point: b = {}, N = {}, frequency {}\n", point["b"].get<std::string>(),
                 point["N"].get<std::string>(), point["omega"].get<std::string>());
  if (json.contains("linear"))
    for (const auto& entry : json["linear"].items())
      fmt::print("{}: {}\n", entry.key() == "gap" ? "spectral gap" : "Poincaré constant",
                 entry.value().get<std::string>());
  if (json.contains("kuramoto"))
    for (const auto& entry : json["kuramoto"].items()) fmt::print("{}: {}\n", entry.key(), entry.value().dump());
  if (json.contains("network")) print_network(json["network"]);
  if (json.contains("evolution")) print_evolution(json["evolution"]);
}

}  // namespace

namespace {

void solve_plain(const ModelFile& file, Progress& progress, const Scope& scope, Solution& solution) {
  if (scope.wants({"steady_states", "steady_state_count", "fold", "folds", "linear"})) {
    if (file.model.is_linear()) {
      solve_linear(file.model, solution);
    } else {
      solve_nonlinear(file.model, progress, solution);
    }
  }
  if (scope.wants({"blow_up_criterion"})) solve_blow_up(file, solution);
  if (scope.wants({"evolution"})) solve_evolution(file, progress, solution);
}

Solution finished(Solution solution) {
  for (const std::string& member : solution.notes) solution.json["notes"].push_back(member);
  for (const auto& failure : solution.failures)
    solution.json["errors"].push_back(Json{{"member", failure.first}, {"message", failure.second}});
  return solution;
}

}  // namespace

bool Scope::wants(std::initializer_list<const char*> names) const {
  if (members.empty()) return true;
  return std::any_of(names.begin(), names.end(), [&](const char* name) {
    return std::find(members.begin(), members.end(), name) != members.end();
  });
}

void add_firing_law(const FiringLaw& law, nlohmann::ordered_json& json) {
  const char* const names[] = {"step", "logistic", "table"};
  json["firing"] = names[static_cast<int>(law.kind())];
  if (law.kind() == FiringLaw::Kind::table) {
    json["rows"] = std::to_string(law.rows().size());
    return;
  }
  json["phi0"] = to_text(law.phi0());
  if (law.kind() == FiringLaw::Kind::logistic) json["delta"] = to_text(law.delta());
}

Solution solve_model(const ModelFile& file, Progress& progress, const Scope& scope) {
  Solution solution;
  solution.json["schema"] = "spikeproof.solve/1";
  if (file.kind == "firing-kinetic") {
    solution.json["model"] = conductance_json(file.conductance->model, file.kind);
    solve_firing(file, progress, solution);
    return finished(std::move(solution));
  }
  if (file.kind == "kinetic") {
    solution.json["model"] = threshold_json(file.conductance->model);
    solve_threshold(file, progress, scope, solution);
    return finished(std::move(solution));
  }
  if (file.recording)
    throw InputError(file.path, 0, "kind", '"' + file.kind + '"',
                     "spikeproof solve takes kind = nnlif, refractory, network, kuramoto, macroscopic, kinetic, "
                     "firing-kinetic or neuron");
  if (!file.kuramoto && !file.neuron) solution.json["model"] = model_json(file.model);
  if (file.kuramoto) {
    solution.json["model"] = kuramoto_json(*file.kuramoto);
    solve_kuramoto(*file.kuramoto, solution);
  } else if (file.conductance) {
    solution.json["model"] = conductance_json(file.conductance->model, file.kind);
    solve_macroscopic(file, progress, scope, solution);
  } else if (file.network) {
    solution.json["model"].update(network_json(*file.network));
    solve_network(file, *file.network, progress, scope, solution);
  } else if (file.neuron) {
    solve_neuron(file, progress, solution);
  } else if (file.refractory) {
    solution.json["model"]["kind"] = "refractory";
    solution.json["model"].update(refractory_json(*file.refractory));
    solve_refractory(file, progress, solution);
  } else {
    solve_plain(file, progress, scope, solution);
  }
  return finished(std::move(solution));
}

int solve_command(const SolveOptions& options) {
  const ModelFile file = read_model_file(options.model);
  const bool to_file = !options.json.empty() && options.json != "-";
  if (to_file) {
    const auto parent = std::filesystem::path(options.json).parent_path();
    require_writable_folder(parent.empty() ? "." : parent);
  }
  Progress progress(options.quiet ? Progress::Style::quiet : Progress::Style::automatic);
  const Solution solution = solve_model(file, progress);
  progress.end();
  if (options.json == "-") {
    fmt::print("{}\n", solution.json.dump(2));
  } else if (to_file) {
    write_file(options.json, solution.json.dump(2) + "\n");
  } else if (file.neuron) {
    print_neuron(solution.json);
  } else {
    print_summary(solution.json);
  }
  for (const std::string& member : solution.notes) fmt::print(stderr, "spikeproof: note: {}\n", member);
  for (const auto& failure : solution.failures)
    fmt::print(stderr, "spikeproof: warning: {}: {}\n", failure.first, failure.second);
  if (!solution.anything) fmt::print(stderr, "spikeproof: error: nothing could be computed for {}\n", file.path);
  return !solution.anything ? exit_error : solution.failures.empty() ? exit_ok : exit_inconclusive;
}

}  // namespace spikeproof::experiments
