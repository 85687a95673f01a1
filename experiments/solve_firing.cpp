#include "solve_firing.h"

#include <cmath>

#include "core/input_error.h"
#include "kinetic/firing_evolve.h"
#include "model/model_file.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using kinetic::FiringEvolution;

Json supremum(double value, double error) { return Json{{"value", value}, {"error", error}}; }

}  // namespace

void solve_firing(const ModelFile& file, Progress& progress, Solution& solution) {
  const ConductanceFile& own = *file.conductance;
  if (own.initial.v.kind == InitialKind::steady)
    throw InputError(file.path, 0, "[initial] kind", "\"steady\"",
                     "gaussian, uniform or file is required for kind = \"firing-kinetic\"");
  if (!file.evolve) {
    solution.failures.emplace_back("evolution", "a table [evolve] is required for kind = \"firing-kinetic\"");
    return;
  }
  const auto run = kinetic::evolve_firing(own.model, own.initial, *file.evolve, progress);
  if (!run) {
    solution.failures.emplace_back("evolution", run.error().message());
    return;
  }
  const bool reached = run->status == FiringEvolution::Status::completed;
  Json evolution{{"status", reached ? "completed" : "tolerance-not-reached"},
                 {"t", run->t},
                 {"N", run->N},
                 {"N_error", run->N_error},
                 {"sup_N_of_g", supremum(run->suprema.rate, run->suprema_error.rate)},
                 {"sup_p", supremum(run->suprema.density, run->suprema_error.density)},
                 {"sup_n", supremum(run->suprema.voltage, run->suprema_error.voltage)}};
  if (!own.model.inflow_everywhere())
    evolution["note"] = "V_R = V_L: p is not bounded next to (V_R, g = 0); sup_p is that of the discretisation";
  solution.json["evolution"] = evolution;
  solution.anything = true;
  if (!reached) solution.failures.emplace_back("evolution", "rel_tol was not reached: " + run->note);
}

}  // namespace spikeproof::experiments
