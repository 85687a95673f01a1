// Whether the solution from the model file's data is proved to blow up, by enclosures.
#include <fmt/format.h>

#include "model/exact_density.h"
#include "proof_file.h"
#include "rigor/blow_up.h"
#include "rigor/universal_blow_up.h"
#include "solve_model.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;
using Side = rigor::MomentCriterion::Side;

const char* verdict_of(bool proved) { return proved ? "proved" : "inconclusive"; }

Json universal_json(const Nnlif& model) {
  Json json;
  const auto b_u = rigor::enclose_universal_connectivity(model, 64);
  if (b_u) json["b_u"] = rigor::enclosure_of(*b_u).decimal();
  const auto proof = rigor::prove_universal_blow_up(model);
  json["verdict"] = verdict_of(proof.has_value());
  return json;
}

// The deck's criterion: its mu, M_mu(0) and e^{mu V_F}/(b mu).
void add_deck(const Nnlif& model, const ExactDensity& density, Json& json) {
  const Exact mu = rigor::deck_mu(model);
  json["mu"] = to_double(mu);
  const auto deck = rigor::moment_criterion(model, density, mu);
  if (!deck) return;
  json["M_mu"] = middle(deck->M);
  json["threshold"] = middle(deck->deck_threshold);
  json["verdict_at_mu"] = verdict_of(deck->deck_side == Side::holds);
}

void add_best(const Nnlif& model, const ExactDensity& density, Solution& solution, Json& json) {
  const Exact mu = rigor::best_mu(model, density);
  const auto best = rigor::moment_criterion(model, density, mu);
  const auto proof = rigor::prove_blow_up(model, density, mu);
  json["verdict"] = verdict_of(proof.has_value());
  json["best_mu"] = to_double(mu);
  if (best) {
    json["best_M_mu"] = middle(best->M);
    json["best_threshold"] = middle(best->threshold);
  }
  if (!proof) {
    solution.notes.push_back("blow_up_criterion: inconclusive: " + proof.error().message());
    return;
  }
  json["lifespan_bound"] = proof->edge ? 0.0 : proof->criterion.lifespan->upper_double();
  if (!proof->edge) return;
  json["b_n_at_threshold"] = middle(*proof->edge);
  solution.notes.push_back("blow_up_criterion: b n(V_F-, 0) > 1: the solution blows up at t = 0");
}

}  // namespace

void solve_blow_up(const ModelFile& file, Solution& solution) {
  const Nnlif& model = file.model;
  if (!rigor::outside_blow_up_theorem(model).empty() || file.initial.kind == InitialKind::steady) return;
  const ExactDensity density = exact_density_of(file.initial, model);
  Json json;
  add_deck(model, density, json);
  add_best(model, density, solution, json);
  json["universal"] = universal_json(model);
  solution.json["blow_up_criterion"] = json;
  solution.anything = true;
}

}  // namespace spikeproof::experiments
