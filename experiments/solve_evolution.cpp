// N(t) from the initial density of the model file.
#include <cmath>

#include "core/input_error.h"
#include "fokker_planck/evolve.h"
#include "solve_model.h"
#include "stationary/profile.h"

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

// The steady state of the linear equation as initial density.
InitialDensity steady_density(const Nnlif& model) {
  const stationary::Profile profile(model);
  const NnlifReal p = rounded(model);
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
  const std::string& which = file.initial.which;
  if (which != "lower" && which != "upper" && which.find_first_not_of('0') != std::string::npos)
    throw InputError(file.path, 0, "which", '"' + which + '"', "the linear equation has one steady state, of index 0");
  return steady_density(file.model);
}

// JSON knows no infinity: the rate at t = 0 of data that do not vanish at V_F is null.
Json numbers(const std::vector<double>& values) {
  Json array = Json::array();
  for (double x : values) array.push_back(std::isfinite(x) ? Json(x) : Json(nullptr));
  return array;
}

}  // namespace

void solve_evolution(const ModelFile& file, Progress& progress, Solution& solution) {
  if (!file.evolve) return;
  if (file.initial.kind == InitialKind::steady && !file.model.is_linear()) {
    solution.unavailable.push_back("evolution: steady initial data are available for b = 0 and a1 = 0 only");
    return;
  }
  const auto run = fokker_planck::evolve(file.model, initial_density(file), *file.evolve, progress);
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
    if (!run->note.empty()) evolution["note"] = run->note;
  }
  solution.json["evolution"] = evolution;
  solution.anything = true;
  if (run->status == Status::tolerance_not_reached)
    solution.failures.emplace_back("evolution", "rel_tol was not reached: " + run->note);
}

}  // namespace spikeproof::experiments
