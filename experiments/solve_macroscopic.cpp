#include "solve_macroscopic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conductance_setup.h"
#include "core/input_error.h"
#include "macroscopic_cycles.h"
#include "rigor/macroscopic_states.h"
#include "rigor/recheck.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using kinetic::MacroscopicState;

void add_stability(const Conductance& model, const MacroscopicState& state, std::size_t index, Json& json,
                   Solution& solution) {
  if (state.silent) {
    const double eigenvalue = spectrum::silent_eigenvalue(model);
    json["stable"] = eigenvalue < 0;
    json["leading_eigenvalue"] = Json::array({eigenvalue, 0.0});
    json["unstable_eigenvalues"] = eigenvalue < 0 ? 0 : 1;
    return;
  }
  const spectrum::MacroscopicLinearisation linear(model, state.x);
  const std::string name = "steady_states[" + std::to_string(index) + "]";
  const auto unstable = linear.unstable();
  if (unstable)
    json["stable"] = *unstable == 0, json["unstable_eigenvalues"] = *unstable;
  else
    solution.failures.emplace_back(name + ".stable", unstable.error().message());
  const auto leading = linear.leading();
  if (leading)
    json["leading_eigenvalue"] = Json::array({leading->value[0].real(), leading->value[0].imag()});
  else
    solution.notes.push_back(name + ".leading_eigenvalue: not isolated; " + leading.error().message());
}

void add_states(const Conductance& model, Solution& solution) {
  const auto states = kinetic::macroscopic_states(model);
  if (!states) {
    solution.json["steady_state_count"] = Json{{"verdict", "inconclusive"}, {"reason", states.error().message()}};
    solution.failures.emplace_back("steady_states", states.error().message());
    return;
  }
  const auto proof = rigor::prove_macroscopic_states(model);
  const std::size_t proved = proof ? proof->count.rates.size() + (proof->count.silent ? 1 : 0) : 0;
  const bool agreed = proof && proved == states->size();
  Json list = Json::array();
  for (std::size_t i = 0; i < states->size(); ++i) {
    const MacroscopicState& state = (*states)[i];
    Json json;
    const Exact N(state.N), error(state.error);
    json["N"] = state.silent ? "0" : rigor::Enclosure{N - error, N + error}.decimal();
    if (agreed && !state.silent) {
      const rigor::Enclosure& box = proof->count.rates[i - (proof->count.silent ? 1 : 0)];
      json["N"] = box.decimal();
      json["N_enclosure"] = Json::array({box.lower_hex(), box.upper_hex()});
    }
    add_stability(model, state, i, json, solution);
    list.push_back(json);
  }
  solution.json["steady_states"] = list;
  solution.anything = true;
  if (agreed && rigor::recheck(proof->certificate.text()).accepted) {
    solution.json["steady_state_count"] = Json{{"value", proved}, {"verdict", "proved"}};
    return;
  }
  if (proof && !agreed) {
    const std::string reason = fmt::format("{} states found in double, {} proved", states->size(), proved);
    solution.json["steady_state_count"] = Json{{"value", proved}, {"verdict", "proved"}, {"reason", reason}};
    solution.failures.emplace_back("steady_states", reason);
    return;
  }
  const long second = states_by_volumes(model);
  if (second == static_cast<long>(states->size())) {
    solution.json["steady_state_count"] = Json{{"value", states->size()}, {"verdict", "verified"}};
  } else {
    const std::string reason = fmt::format("{} roots of b = x/F(x), {} by finite volumes", states->size(), second);
    solution.json["steady_state_count"] = Json{{"verdict", "inconclusive"}, {"reason", reason}};
    solution.failures.emplace_back("steady_state_count", reason);
  }
}

void add_folds(const Conductance& model, Solution& solution) {
  const auto folds = kinetic::macroscopic_folds(model);
  if (!folds) {
    solution.failures.emplace_back("folds", folds.error().message());
    return;
  }
  Json list = Json::array();
  for (const auto& fold : *folds)
    list.push_back(Json{{"b", fmt::format("{:.11g}", fold.b)}, {"N", fmt::format("{:.7g}", fold.N)}});
  solution.json["folds"] = list;
}

void add_hopf_points(const Conductance& model, Progress& progress, Solution& solution) {
  progress.begin("Hopf points");
  const auto points = hopf_points_of(model, [&](double part) { progress.update(part); });
  progress.end();
  if (!points) {
    solution.failures.emplace_back("hopf_points", points.error().message());
    return;
  }
  Json list = Json::array();
  for (const auto& point : *points)
    list.push_back(Json{{"b", fmt::format("{:.9g}", point.b)},
                        {"N", fmt::format("{:.8g}", point.N)},
                        {"omega", fmt::format("{:.8g}", point.omega)}});
  solution.json["hopf_points"] = list;
}

void add_evolution(const ModelFile& file, Progress& progress, Solution& solution) {
  const Conductance& model = file.conductance->model;
  if (file.conductance->initial.v.kind == InitialKind::steady) {
    solution.failures.emplace_back("evolution", "a steady start stays where it is; gaussian, uniform or file");
    return;
  }
  const double t_end = to_double(file.evolve->t_end);
  std::vector<double> times;
  for (const Exact& t : file.evolve->output_times) times.push_back(to_double(t));
  for (int i = 0; i <= 100 && file.evolve->output_times.empty(); ++i) times.push_back(t_end * i / 100);
  progress.begin("evolution");
  const auto run = kinetic::rates_by_cohorts(model, density_of(file.conductance->initial.v, model), times,
                                             file.evolve->rel_tol, [&](double part) { progress.update(part); });
  progress.end();
  if (!run) {
    solution.failures.emplace_back("evolution", run.error().message());
    return;
  }
  solution.json["evolution"] = Json{{"status", run->reached ? "completed" : "tolerance-not-reached"},
                                    {"t", times},
                                    {"N", run->N},
                                    {"N_error", run->error}};
  solution.anything = true;
  if (!run->reached)
    solution.failures.emplace_back("evolution", "rel_tol was not reached; N_error says how far it came");
}

}  // namespace

Json conductance_json(const Conductance& model, const std::string& kind) {
  const ConductanceParameters& p = model.parameters();
  Json json{{"kind", kind}};
  const std::pair<const char*, const Exact*> members[] = {{"g_L", &p.g_L}, {"V_L", &p.V_L}, {"V_R", &p.V_R},
                                                          {"V_F", &p.V_F}, {"V_E", &p.V_E}, {"a", &p.a},
                                                          {"eps", &p.eps}, {"g0", &p.g0},   {"b", &p.b}};
  for (const auto& [name, value] : members)
    if (value != &p.eps || kind != "macroscopic") json[name] = to_text(*value);
  if (model.firing()) add_firing_law(*model.firing(), json);
  return json;
}

void solve_macroscopic(const ModelFile& file, Progress& progress, const Scope& scope, Solution& solution) {
  const Conductance& model = file.conductance->model;
  progress.begin("steady states");
  if (scope.wants({"steady_states", "steady_state_count"})) add_states(model, solution);
  if (scope.wants({"fold", "folds"})) add_folds(model, solution);
  progress.end();
  if (scope.wants({"hopf_points"})) add_hopf_points(model, progress, solution);
  if (file.evolve && scope.wants({"evolution"})) add_evolution(file, progress, solution);
}

}  // namespace spikeproof::experiments
