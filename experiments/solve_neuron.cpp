#include "solve_neuron.h"

#include <fmt/format.h>

#include <cmath>

#include "core/input_error.h"
#include "neuron_checks.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using neuron::Dynamics;
using neuron::State;

Json pair(neuron::Complex z) { return Json::array({z.real(), z.imag()}); }

Json pairs(const std::vector<neuron::Complex>& values) {
  Json json = Json::array();
  for (const auto value : values) json.push_back(pair(value));
  return json;
}

Json state_json(const Dynamics& d, const State& x) {
  Json json;
  for (std::size_t i = 0; i < x.size(); ++i) json[d.variables()[i].name] = x[i];
  return json;
}

Json model_json(const Dynamics& d, const neuron::NamedModel& model, double control) {
  Json json{{"kind", "neuron"}, {"model", model.name}};
  if (!model.set.empty()) json["set"] = model.set;
  for (const auto& p : model.parameters) json[p.name] = fmt::format("{}", p.value);
  json[d.control().name == "V_bar" ? "V_bar" : "current"] = fmt::format("{}", control);
  return json;
}

Json equilibria_json(const Dynamics& d, double control) {
  Json list = Json::array();
  for (const auto& e : neuron::equilibria(d, control))
    list.push_back(Json{{"state", state_json(d, e.x)},
                        {"stable", e.stable()},
                        {"unstable_eigenvalues", e.unstable},
                        {"eigenvalues", pairs(e.eigenvalues)}});
  return list;
}

Json special_json(const Dynamics& d) {
  Json list = Json::array();
  for (const auto& point : neuron::special_points(d)) {
    const bool hopf = point.kind == neuron::SpecialPoint::Kind::hopf;
    Json entry{{"kind", hopf ? "hopf" : "saddle-node"}, {d.control().name, point.control}, {"V", point.V}};
    if (hopf) {
      entry["criticality"] = point.subcritical() ? "subcritical" : "supercritical";
      entry["period"] = 2 * 3.141592653589793 / point.omega;
    }
    entry["unstable_eigenvalues"] = Json::array({point.unstable_below, point.unstable_above});
    list.push_back(entry);
  }
  return list;
}

Json cycle_json(const Dynamics& d, const neuron::Cycle& cycle) {
  return Json{{"period", cycle.period},         {"period_error", cycle.period_error},
              {"stable", cycle.stable()},       {"lowest_V", cycle.lowest},
              {"highest_V", cycle.highest},     {"multipliers", pairs(cycle.multipliers)},
              {"state", state_json(d, cycle.x)}};
}

// The start that the file asks for: gates at rest at its potential, else the equilibrium of lowest V without current.
State start_of(const Dynamics& d, const NeuronFile& file, double control) {
  State x(d.dimension());
  if (file.start_V) {
    double held = 0;
    d.equilibrium(to_double(*file.start_V), x.data(), held, nullptr, nullptr);
    return x;
  }
  const bool plane = d.control().name == "V_bar";  // there is no "without" for V_bar: next to the equilibrium
  const auto rest = neuron::equilibria(d, plane ? control : 0);
  if (rest.empty()) {
    double held = 0;
    d.equilibrium(d.lowest_V(), x.data(), held, nullptr, nullptr);
    return x;
  }
  x = rest.front().x;
  if (plane) x[0] += 0.1 * d.variables()[0].scale;
  return x;
}

// A level that every turn passes: the spike level, for the plane model the equilibrium itself.
double level_of(const Dynamics& d, double control) { return d.control().name == "V_bar" ? control : d.spike_level(); }

void add_firing(const Dynamics& d, double control, const State& start, Progress& progress, Solution& solution) {
  neuron::SettleSettings settings;
  settings.level = level_of(d, control), settings.t_end = 20000, settings.turns = 300, settings.progress = &progress;
  const auto settled = neuron::settle(d, control, start, settings);
  if (!settled) {
    solution.failures.emplace_back("firing", settled.error().message());
    return;
  }
  const bool firing = settled->fate != neuron::Settled::Fate::rest && settled->period > 0;
  Json json{{"fate", settled->fate == neuron::Settled::Fate::rest    ? "rest"
                     : settled->fate == neuron::Settled::Fate::cycle ? "periodic"
                                                                     : "undecided"}};
  if (firing) {
    json["period"] = settled->period;
    json["rate"] = (d.time_unit() == "ms" ? 1000 : 1) / settled->period;
    json["last_interval_change"] = settled->spread;
  }
  solution.json["firing"] = json;
  if (!settled->cycle) return;
  const auto cycle = neuron::find_cycle(d, control, settled->cycle->x, settled->cycle->period, {1e-11, true});
  if (cycle) {
    solution.json["cycle"] = cycle_json(d, *cycle);
  } else {
    solution.failures.emplace_back("cycle", cycle.error().message());
  }
}

std::vector<double> times_of(const EvolveSettings& evolve) {
  std::vector<double> times;
  for (const Exact& t : evolve.output_times) times.push_back(to_double(t));
  for (int k = 0; times.size() < 101 && evolve.output_times.empty(); ++k)
    times.push_back(to_double(evolve.t_end * k / 100));
  return times;
}

void add_evolution(const ModelFile& file, const Dynamics& d, double control, const State& start, Progress& progress,
                   Solution& solution) {
  if (!file.evolve) return;
  neuron::FollowSettings settings;
  settings.t_end = to_double(file.evolve->t_end), settings.rel_tol = file.evolve->rel_tol;
  settings.level = level_of(d, control), settings.sample_times = times_of(*file.evolve), settings.progress = &progress;
  neuron::Control held = [control](double) { return control; };
  const auto track = neuron::follow(d, held, start, settings);
  settings.rel_tol *= 10;
  const auto coarse = neuron::follow(d, held, start, settings);
  if (!track || !coarse) {
    solution.failures.emplace_back("evolution", (track ? coarse : track).error().message());
    return;
  }
  Json json{{"status", "completed"}, {"t", settings.sample_times}};
  for (std::size_t i = 0; i < d.dimension(); ++i) {
    Json values = Json::array();
    for (const State& x : track->samples) values.push_back(x[i]);
    json[d.variables()[i].name] = values;
  }
  json["spikes"] = Json::array(), json["spike_error"] = Json::array();
  for (std::size_t k = 0; k < track->passages.size(); ++k) {
    json["spikes"].push_back(track->passages[k].t);
    if (k < coarse->passages.size())
      json["spike_error"].push_back(std::abs(track->passages[k].t - coarse->passages[k].t));
    else
      json["spike_error"].push_back(nullptr);
  }
  solution.json["evolution"] = json;
}

std::string state_text(const Json& state) {
  std::string text;
  for (const auto& entry : state.items())
    text += fmt::format("{}{} = {:.10g}", text.empty() ? "" : ", ", entry.key(), entry.value().get<double>());
  return text;
}

}  // namespace

void solve_neuron(const ModelFile& file, Progress& progress, Solution& solution) {
  const neuron::NamedModel model = named_model(*file.neuron);
  neuron::DynamicsPtr dynamics;
  try {
    dynamics = model.dynamics();
  } catch (const std::invalid_argument& problem) {
    throw InputError(file.path, 0, "[model]", "", problem.what());
  }
  const Dynamics& d = *dynamics;
  const double control = file.neuron->control ? to_double(*file.neuron->control) : 0;
  solution.json["model"] = model_json(d, model, control);
  solution.json["equilibria"] = equilibria_json(d, control);
  solution.json["special_points"] = special_json(d);
  solution.anything = true;
  const State start = start_of(d, *file.neuron, control);
  add_firing(d, control, start, progress, solution);
  add_evolution(file, d, control, start, progress, solution);
}

void print_neuron(const Json& json) {
  std::string parameters;
  for (const auto& entry : json["model"].items())
    if (entry.key() != "kind" && entry.key() != "model")
      parameters +=
          fmt::format("{}{} = {}", parameters.empty() ? "" : ", ", entry.key(), entry.value().get<std::string>());
  fmt::print("model: {}, {}\n", json["model"]["model"].get<std::string>(), parameters);
  for (const Json& e : json["equilibria"])
    fmt::print("equilibrium: {}, {}, leading eigenvalue {:.10g} {:+.10g} i\n", state_text(e["state"]),
               e["stable"].get<bool>() ? "stable" : "unstable", e["eigenvalues"][0][0].get<double>(),
               e["eigenvalues"][0][1].get<double>());
  for (const Json& p : json["special_points"]) {
    fmt::print("{}{}:", p.contains("criticality") ? p["criticality"].get<std::string>() + " " : "",
               p["kind"].get<std::string>());
    for (const auto& entry : p.items())
      if (entry.value().is_number_float()) fmt::print(" {} = {:.10g}", entry.key(), entry.value().get<double>());
    fmt::print("\n");
  }
  if (json.contains("firing")) {
    fmt::print("in the long run: {}", json["firing"]["fate"].get<std::string>());
    if (json["firing"].contains("period"))
      fmt::print(", period {:.10g}, rate {:.10g}", json["firing"]["period"].get<double>(),
                 json["firing"]["rate"].get<double>());
    fmt::print("\n");
  }
  if (json.contains("cycle"))
    fmt::print("cycle: period {:.12g} +- {:.1g}, {}, V from {:.8g} to {:.8g}\n", json["cycle"]["period"].get<double>(),
               json["cycle"]["period_error"].get<double>(), json["cycle"]["stable"].get<bool>() ? "stable" : "unstable",
               json["cycle"]["lowest_V"].get<double>(), json["cycle"]["highest_V"].get<double>());
  if (json.contains("evolution")) {
    fmt::print("spikes: {}\n", json["evolution"]["spikes"].size());
    for (const Json& t : json["evolution"]["spikes"]) fmt::print("{:>16.10g}\n", t.get<double>());
  }
}

}  // namespace spikeproof::experiments
