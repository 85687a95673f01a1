#include "solve_threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/input_error.h"
#include "spectrum/threshold.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using kinetic::ThresholdEvolution;
using kinetic::ThresholdState;

// Leading eigenvalue on two levels; stable or not only where it is off 0 by more than their difference, and where the
// slope of the curve agrees about the sign of a real one.
void add_threshold_stability(const ConductanceReal& m, const ThresholdState& state, Json& json, Solution& solution) {
  const std::string name = "steady state N = " + fmt::format("{:.6g}", state.N);
  const auto coarse = spectrum::threshold_eigenvalues(m, state.N, 6, kinetic::threshold_resolution(0)),
             fine = spectrum::threshold_eigenvalues(m, state.N, 6, kinetic::threshold_resolution(1));
  if (!coarse || !fine) {
    solution.failures.emplace_back(name + ", leading_eigenvalue", (coarse ? fine : coarse).error().message());
    return;
  }
  const std::complex<double> leading = fine->front();
  const double error = std::abs(leading - coarse->front());
  json["leading_eigenvalue"] = Json::array({leading.real(), leading.imag()});
  json["leading_eigenvalue_error"] = error;
  const auto unstable = [](const std::vector<std::complex<double>>& values) {
    return std::count_if(values.begin(), values.end(), [](auto value) { return value.real() > 0; });
  };
  const auto feedback = spectrum::threshold_feedback(m, state.N, kinetic::threshold_resolution(0));
  const bool odd = unstable(*fine) % 2 == 1;
  if (std::abs(leading.real()) > 2 * error && unstable(*fine) == unstable(*coarse) && feedback &&
      odd == (*feedback < 0)) {
    json["stable"] = unstable(*fine) == 0;
    json["unstable_eigenvalues"] = unstable(*fine);
  } else {
    solution.notes.push_back(name + ": its stability is not decided by the eigenvalues found");
  }
}

std::string rounded_text(double value, double error) {
  const Exact middle(value), radius(error);
  return rigor::Enclosure{middle - radius, middle + radius}.decimal();
}

void add_threshold_states(const Conductance& model, Progress& progress, Solution& solution) {
  progress.begin("steady states");
  const auto states = kinetic::threshold_states(model, &progress);
  progress.end();
  if (!states) {
    solution.json["steady_state_count"] = Json{{"verdict", "inconclusive"}, {"reason", states.error().message()}};
    solution.failures.emplace_back("steady_states", states.error().message());
    return;
  }
  const ConductanceReal m = rounded(model);
  Json list = Json::array();
  for (const ThresholdState& state : *states) {
    Json json{{"N", rounded_text(state.N, state.error)}, {"N_error", state.error}, {"G", state.G}};
    add_threshold_stability(m, state, json, solution);
    list.push_back(json);
  }
  solution.json["steady_states"] = list;
  solution.json["steady_state_count"] = Json{{"value", states->size()}, {"verdict", "evidence"}};
  solution.notes.push_back("steady_state_count: crossings of N = F(N) in a scan; double precision, not proved");
  solution.anything = true;
}

// The rate of the steady start that the file asks for.
std::optional<double> steady_start(const ModelFile& file, Progress& progress) {
  const ConductanceFile& own = *file.conductance;
  if (own.initial.v.kind != InitialKind::steady) return std::nullopt;
  const auto states = kinetic::threshold_states(own.model, &progress);
  if (!states || states->empty())
    throw InputError(file.path, 0, "[initial] kind", "\"steady\"", "this model has no steady state that was found");
  const std::string& which = own.initial.v.which;
  std::size_t index = which == "upper" ? states->size() - 1 : 0;
  if (which != "upper" && which != "lower") index = static_cast<std::size_t>(std::stoul(which));
  if (index >= states->size())
    throw InputError(file.path, 0, "[initial] which", which,
                     fmt::format("an index below {}, the number of steady states, is required", states->size()));
  return (*states)[index].N;
}

void add_threshold_evolution(const ModelFile& file, Progress& progress, Solution& solution) {
  const ConductanceFile& own = *file.conductance;
  const std::optional<double> start = steady_start(file, progress);
  const auto run = kinetic::evolve_threshold(own.model, own.initial, *file.evolve, progress, start);
  if (!run) {
    solution.failures.emplace_back("evolution", run.error().message());
    return;
  }
  const char* const status[] = {"completed", "tolerance-not-reached", "out-of-reach"};
  Json evolution{{"status", status[static_cast<int>(run->status)]},
                 {"t", run->t},
                 {"N", run->N},
                 {"N_error", run->N_error},
                 {"mean_v", run->mean_v},
                 {"mean_g", run->mean_g},
                 {"mass_error", run->mass_error},
                 {"smallest_p", run->smallest},
                 {"largest_p", run->largest}};
  if (!run->note.empty()) evolution["note"] = run->note;
  solution.json["evolution"] = evolution;
  solution.anything = true;
  if (run->status != ThresholdEvolution::Status::completed) solution.failures.emplace_back("evolution", run->note);
}

}  // namespace

Json threshold_json(const Conductance& model) {
  const ConductanceParameters& p = model.parameters();
  Json json{{"kind", "kinetic"}};
  const std::pair<const char*, const Exact*> members[] = {
      {"g_L", &p.g_L}, {"V_L", &p.V_L},     {"V_F", &p.V_F}, {"V_E", &p.V_E}, {"a", &p.a},
      {"a1", &p.a1},   {"sigma_E", &p.eps}, {"g0", &p.g0},   {"b", &p.b},     {"g_max", &p.g_max}};
  for (const auto& [name, value] : members)
    if (std::string(name) != "g_max" || *value != 0) json[name] = to_text(*value);
  return json;
}

void solve_threshold(const ModelFile& file, Progress& progress, const Scope& scope, Solution& solution) {
  const Conductance& model = file.conductance->model;
  if (scope.wants({"growth_threshold"})) {
    solution.json["growth_threshold"] = kinetic::growth_threshold(rounded(model));
    solution.anything = true;
  }
  if (scope.wants({"steady_states", "steady_state_count"})) add_threshold_states(model, progress, solution);
  if (file.evolve && scope.wants({"evolution"})) add_threshold_evolution(file, progress, solution);
}

}  // namespace spikeproof::experiments
