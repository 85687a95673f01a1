// N(t) from the initial density of the model file.
#include <fmt/format.h>

#include <cmath>

#include "core/input_error.h"
#include "fokker_planck/continuation.h"
#include "model/linear_at_rate.h"
#include "solve_model.h"
#include "stationary/profile.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using Status = fokker_planck::Evolution::Status;

const char* name_of(Status status) {
  switch (status) {
    case Status::completed:
      return "completed";
    case Status::blow_up:
      return "blow-up";
    case Status::tolerance_not_reached:
      return "tolerance-not-reached";
  }
  return "unknown";
}

// Which of `count` steady states, counted by rising rate, the model file asks for.
std::size_t require_index(const ModelFile& file, std::size_t count) {
  const std::string& which = file.initial.which;
  const bool named = which == "lower" || which == "upper";
  const std::size_t index = which == "upper" ? count - 1 : which == "lower" ? 0 : std::stoul(which);
  if (count > 0 && index < count && !(which == "upper" && count == 1 && !file.model.is_linear())) return index;
  const std::string have = count == 0 ? "the model has no steady state"
                           : count == 1
                               ? "the model has one steady state, of index 0"
                               : fmt::format("the model has {} steady states, of index 0 to {}", count, count - 1);
  throw InputError(file.path, 0, "which", '"' + which + '"', have + (named ? "" : " by rising rate"));
}

// The steady state of rate N as initial density.
InitialDensity steady_density(const Nnlif& at_rate) {
  const stationary::Profile profile(at_rate);
  const NnlifReal p = rounded(at_rate);
  InitialDensity density;
  density.value = [profile](double v) { return profile.density(v); };
  density.lowest = profile.quantile(1e-18);
  density.centre = profile.quantile(0.5);
  density.width = std::min(p.V_F - p.V_R, std::sqrt(p.a0));
  density.breaks = {p.V_R};
  density.value_at_threshold = 0;
  return density;
}

InitialDensity initial_density(const ModelFile& file) {
  if (file.initial.kind != InitialKind::steady) return density_of(file.initial, file.model);
  if (file.model.is_linear()) {
    require_index(file, 1);
    return steady_density(file.model);
  }
  const auto states = stationary::steady_states(file.model);
  if (!states) throw InputError(file.path, 0, "initial", "steady", states.error().message());
  const std::size_t index = require_index(file, states->size());
  return steady_density(linear_at_rate(file.model, Exact((*states)[index].N)));
}

// JSON knows no infinity: the rate at t = 0 of data that do not vanish at V_F is null.
// The jumps, and N after the first of them.
void add_continuation(const ModelFile& file, const InitialDensity& initial, Progress& progress, Json& evolution,
                      Solution& solution) {
  const auto run = fokker_planck::continue_past_blow_up(file.model, initial, *file.evolve, progress);
  if (!run) {
    if (run.error().code == ErrorCode::interrupted) throw Interrupted();
    solution.failures.emplace_back("jumps", run.error().message());
    return;
  }
  evolution["t"] = numbers(run->t);
  evolution["N"] = numbers(run->N);
  evolution["N_error"] = numbers(run->N_error);
  evolution["jumps"] = Json::array();
  for (const auto& jump : run->jumps) {
    Json entry{{"t", jump.t}, {"t_error", jump.t_error}};
    if (jump.jump.eternal)
      entry["without_end"] = true;
    else
      entry["rho"] = jump.jump.rho, entry["rho_error"] = jump.jump.rho_error;
    evolution["jumps"].push_back(entry);
  }
  if (run->end == fokker_planck::Continuation::End::stopped)
    evolution["note"] = fmt::format("stopped after {} jumps", run->jumps.size());
}

}  // namespace

Json numbers(const std::vector<double>& values) {
  Json array = Json::array();
  for (double x : values) array.push_back(std::isfinite(x) ? Json(x) : Json(nullptr));
  return array;
}

void solve_evolution(const ModelFile& file, Progress& progress, Solution& solution) {
  if (!file.evolve) return;
  const InitialDensity initial = initial_density(file);
  const auto run = fokker_planck::evolve(file.model, initial, *file.evolve, progress);
  if (!run) {
    if (run.error().code == ErrorCode::interrupted) throw Interrupted();
    solution.failures.emplace_back("evolution", run.error().message());
    return;
  }
  Json evolution;
  evolution["status"] = name_of(run->status);
  evolution["t"] = numbers(run->t);
  evolution["N"] = numbers(run->N);
  evolution["N_error"] = numbers(run->N_error);
  if (run->status == Status::blow_up) {
    evolution["blow_up_time"] = run->blow_up_time;
    evolution["blow_up_time_error"] = run->blow_up_time_error;
    if (std::isfinite(run->resolved_rate)) evolution["largest_rate_resolved"] = run->resolved_rate;
  }
  if (run->status != Status::tolerance_not_reached && !run->note.empty()) evolution["note"] = run->note;
  if (run->status == Status::blow_up && file.evolve->past_blow_up)
    add_continuation(file, initial, progress, evolution, solution);
  solution.json["evolution"] = evolution;
  solution.anything = true;
  if (run->status == Status::tolerance_not_reached)
    solution.failures.emplace_back("evolution", "rel_tol was not reached: " + run->note);
}

}  // namespace spikeproof::experiments
