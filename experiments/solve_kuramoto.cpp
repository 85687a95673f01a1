#include "solve_kuramoto.h"

#include "network/kuramoto.h"

namespace spikeproof::experiments {

using Json = nlohmann::ordered_json;

Json kuramoto_json(const Kuramoto& model) {
  Json json{{"kind", "kuramoto"}, {"K", to_text(model.K)}, {"frequencies", model.law.name()}};
  return json;
}

void solve_kuramoto(const Kuramoto& model, Solution& solution) {
  const double K = to_double(model.K), critical = network::critical_coupling(model.law);
  Json json{{"critical_coupling", critical},
            {"order_parameter", network::order_parameter(model.law, K)},
            {"growth_rate", network::growth_rate(model.law, K)},
            {"incoherence_stable", K <= critical}};
  if (K <= critical) solution.notes.push_back("growth_rate: 0, below K_c incoherence has no growing perturbation");
  if (model.law.kind() == FrequencyLaw::Kind::uniform || model.law.kind() == FrequencyLaw::Kind::table)
    solution.notes.push_back("order_parameter: where the law is constant near 0, r jumps at K_c");
  solution.json["kuramoto"] = std::move(json);
  solution.anything = true;
}

}  // namespace spikeproof::experiments
