#include "solve_refractory.h"

#include <fmt/format.h>

#include <cmath>

#include "core/input_error.h"
#include "fokker_planck/refractory_evolve.h"
#include "model/exact_density.h"
#include "proof_file.h"
#include "rigor/blow_up.h"
#include "rigor/refractory_count.h"
#include "spectrum/refractory.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using RefractoryStatus = fokker_planck::RefractoryEvolution::Status;

Json state_json(const Refractory& model, const spectrum::RefractoryState& found, std::size_t index,
                const rigor::Enclosure* proved, Solution& solution) {
  Json state;
  if (proved)
    state = rate_json(*proved);
  else
    state["N"] = rigor::Enclosure{Exact(found.N) - Exact(found.error), Exact(found.N) + Exact(found.error)}.decimal();
  state["resting"] = to_double(model.tau()) * found.N;
  const spectrum::RefractoryLinearisation linear(model, found.N);
  const auto unstable = linear.unstable();
  const auto leading = linear.leading();
  const std::string name = "steady_states[" + std::to_string(index) + "]";
  if (unstable)
    state["stable"] = *unstable == 0, state["unstable_eigenvalues"] = *unstable;
  else
    solution.failures.emplace_back(name + ".stable", unstable.error().message());
  if (leading)
    state["leading_eigenvalue"] = Json::array({leading->real(), leading->imag()});
  else
    solution.failures.emplace_back(name + ".leading_eigenvalue", leading.error().message());
  return state;
}

void add_states(const Refractory& model, Solution& solution) {
  const auto found = spectrum::refractory_states(model);
  if (!found) {
    solution.json["steady_state_count"] = Json{{"verdict", "inconclusive"}, {"reason", found.error().message()}};
    solution.failures.emplace_back("steady_states", found.error().message());
    return;
  }
  std::vector<rigor::Enclosure> proved;
  if (!model.random_threshold()) {
    const auto proof = rigor::prove_refractory_count(model);
    if (proof && proof->size() == found->size())
      proved = *proof;
    else
      solution.notes.push_back("steady_states: not enclosed (" +
                               (proof ? std::string("another number of states") : proof.error().message()) +
                               "); estimated in double precision instead");
  }
  Json states = Json::array();
  for (std::size_t i = 0; i < found->size(); ++i)
    states.push_back(state_json(model, (*found)[i], i, proved.empty() ? nullptr : &proved[i], solution));
  solution.json["steady_states"] = states;
  solution.json["steady_state_count"] =
      Json{{"value", found->size()}, {"verdict", proved.empty() && !found->empty() ? "verified" : "proved"}};
  solution.anything = true;
}

// Re-entry at V_R adds (R/tau) e^{mu V_R} >= 0 to M_mu', so that the deck's criterion, which drops what re-enters,
// holds as it stands.
void add_blow_up(const ModelFile& file, Solution& solution) {
  const Nnlif& model = file.model;
  if (file.refractory->random_threshold() || !rigor::outside_blow_up_theorem(model).empty() ||
      file.initial.kind == InitialKind::steady)
    return;
  const ExactDensity density = exact_density_of(file.initial, model);
  const Exact mu = rigor::deck_mu(model);
  const auto deck = rigor::moment_criterion(model, density, mu);
  if (!deck) return;
  const bool holds = deck->deck_side == rigor::MomentCriterion::Side::holds;
  solution.json["blow_up_criterion"] = Json{{"mu", to_double(mu)},
                                            {"M_mu", middle(deck->M)},
                                            {"threshold", middle(deck->deck_threshold)},
                                            {"verdict", holds ? "proved" : "inconclusive"}};
}

void add_refractory_evolution(const ModelFile& file, Progress& progress, Solution& solution) {
  if (!file.evolve) return;
  const auto run = fokker_planck::evolve(*file.refractory, refractory_start(file), *file.evolve, progress);
  if (!run) {
    solution.failures.emplace_back("evolution", run.error().message());
    return;
  }
  Json evolution;
  evolution["status"] = run->status == RefractoryStatus::completed ? "completed"
                        : run->status == RefractoryStatus::blow_up ? "blow-up"
                                                                   : "tolerance-not-reached";
  evolution["t"] = numbers(run->t);
  evolution["N"] = numbers(run->N);
  evolution["R"] = numbers(run->R);
  evolution["N_error"] = numbers(run->N_error);
  if (run->status == RefractoryStatus::blow_up) {
    evolution["blow_up_time"] = run->blow_up_time;
    evolution["blow_up_time_error"] = run->blow_up_time_error;
    if (run->resolved_rate > 0) evolution["largest_rate_resolved"] = run->resolved_rate;
  }
  if (!run->note.empty()) evolution["note"] = run->note;
  solution.json["evolution"] = evolution;
  solution.anything = true;
  if (run->status == RefractoryStatus::tolerance_not_reached)
    solution.failures.emplace_back("evolution", "rel_tol was not reached: " + run->note);
}

}  // namespace

Json refractory_json(const Refractory& model) {
  Json json;
  json["tau"] = to_text(model.tau());
  if (model.firing()) add_firing_law(*model.firing(), json);
  return json;
}

RefractoryStart refractory_start(const ModelFile& file) {
  const Refractory& model = *file.refractory;
  if (file.initial.kind != InitialKind::steady) return start_of(file.initial, model);
  const auto states = spectrum::refractory_states(model);
  if (!states) throw InputError(file.path, 0, "initial", "steady", states.error().message());
  const std::string& which = file.initial.which;
  const std::size_t index = which == "lower" ? 0 : which == "upper" ? states->size() - 1 : std::stoul(which);
  if (index >= states->size())
    throw InputError(
        file.path, 0, "which", '"' + which + '"',
        fmt::format("the model has {} steady states; an index from 0 by rising rate is required", states->size()));
  const auto linear = std::make_shared<const spectrum::RefractoryLinearisation>(model, (*states)[index].N, 15);
  const NnlifReal m = rounded(model.base());
  const auto& mesh = linear->discretisation().mesh();
  InitialDensity density;
  density.value = [linear](double v) { return linear->discretisation().value(linear->density(), v); };
  density.lowest = mesh.faces.front();
  density.centre = m.V_R;
  density.width = std::sqrt(m.a0);
  density.breaks = {m.V_R};
  if (model.random_threshold()) density.breaks.push_back(m.V_F);
  density.value_at_threshold = 0;
  return {density, mesh.faces.back(), to_double(model.tau()) * linear->N()};
}

void solve_refractory(const ModelFile& file, Progress& progress, Solution& solution) {
  progress.begin("steady states");
  add_states(*file.refractory, solution);
  progress.end();
  add_blow_up(file, solution);
  add_refractory_evolution(file, progress, solution);
}

}  // namespace spikeproof::experiments
