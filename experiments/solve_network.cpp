#include "solve_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fokker_planck/evolve.h"
#include "linear_setup.h"
#include "network/simulate.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using NetworkStatus = network::Observed::Status;

constexpr int cells = 50;

const char* status_of(NetworkStatus status) {
  if (status == NetworkStatus::completed) return "completed";
  return status == NetworkStatus::eternal ? "cascade-without-end" : "cascade-with-a1";
}

// Equal cells from where the data begin, or five standard deviations below I or V_R, up to V_F.
std::vector<double> law_edges(const Nnlif& model, const InitialDensity& initial) {
  const NnlifReal m = rounded(model);
  const double lowest =
      std::max(initial.lowest, std::min({initial.centre - 5 * initial.width, m.V_R, m.I}) - 5 * std::sqrt(m.a0));
  std::vector<double> edges;
  for (int k = 0; k <= cells; ++k) edges.push_back(lowest + (m.V_F - lowest) * k / cells);
  return edges;
}

Json rates_json(const network::Observed& seen, const std::vector<double>& times) {
  Json from = Json::array(), to = Json::array(), rate = Json::array(), error = Json::array();
  const double simulated = static_cast<double>(seen.spikes.size()) * seen.dt;
  double start = 0;
  for (const double t : times) {
    const double end = std::min(t, simulated);
    if (std::round(end / seen.dt) <= std::round(start / seen.dt)) continue;
    const double N = network::mean_rate(seen, start, end), neurons = static_cast<double>(seen.neurons);
    from.push_back(start), to.push_back(end), rate.push_back(N);
    error.push_back(std::sqrt(std::max(N, 1 / (neurons * (end - start))) / (neurons * (end - start))));
    start = end;
  }
  return Json{{"from", from}, {"to", to}, {"N", rate}, {"N_standard_error", error}};
}

}  // namespace

Json network_json(const NetworkSettings& settings) {
  return Json{{"kind", "network"},
              {"neurons", std::to_string(settings.neurons)},
              {"dt", to_text(settings.dt)},
              {"seed", std::to_string(settings.seed)},
              {"threads", std::to_string(settings.threads)}};
}

void solve_network(const ModelFile& file, const NetworkSettings& settings, Progress& progress, const Scope& scope,
                   Solution& solution) {
  Context context{file.model, file.initial, Effort::standard, {}, progress, nullptr};
  const InitialDensity initial = start_of(context);
  const EvolveSettings evolve = file.evolve.value_or(EvolveSettings{});
  network::Options options;
  options.neurons = settings.neurons;
  options.seed = settings.seed;
  options.threads = settings.threads;
  options.ranks = scope.ranks;
  options.dt = to_double(settings.dt);
  options.t_end = to_double(evolve.t_end);
  options.law_times = fokker_planck::output_times(evolve);
  options.law_edges = law_edges(file.model, initial);
  const auto result = network::simulate(file.model, initial, options, progress);
  if (!result) {
    solution.failures.emplace_back("network", result.error().message());
    return;
  }
  const network::Observed& seen = *result;
  Json json{{"status", status_of(seen.status)}, {"neurons", seen.neurons}, {"dt", seen.dt}};
  json["rates"] = rates_json(seen, options.law_times);
  json["cascades"] = Json::array();
  for (const network::CascadeEvent& one : seen.cascades)
    json["cascades"].push_back(Json{{"t", one.t},
                                    {"fraction", std::isfinite(one.fraction) ? Json(one.fraction) : Json(nullptr)},
                                    {"once", one.once}});
  json["law"] = Json{{"edges", options.law_edges}, {"t", seen.law_times}, {"counts", seen.law}, {"mean", seen.mean}};
  solution.json["network"] = std::move(json);
  solution.notes.push_back(
      "network: standard errors are those of independent spikes; no error of the time step is in them");
  solution.anything = true;
}

}  // namespace spikeproof::experiments
