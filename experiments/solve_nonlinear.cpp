// All steady states of the nonlinear equation with their stability, and the folds, from enclosures.
#include <algorithm>
#include <cmath>

#include "proof_file.h"
#include "rigor/count.h"
#include "rigor/fold.h"
#include "rigor/stability.h"
#include "solve_model.h"
#include "spectrum/linearised.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;

constexpr int state_digits = 20, fold_digits = 30;

// The leading eigenvalue, an estimate in double precision; its sign counts only beyond its error.
void add_eigenvalue(const Nnlif& model, const rigor::Enclosure& N, const std::string& name, Json& state,
                    Solution& solution) {
  const auto found = spectrum::leading_eigenvalues_linearised(model, middle(N), 1);
  if (!found) {
    solution.failures.emplace_back(name + ".leading_eigenvalue", found.error().message());
    return;
  }
  const std::complex<double> value = found->value.front();
  state["leading_eigenvalue"] = Json::array({value.real(), value.imag()});
  if (state.contains("stable") || std::abs(value.real()) <= found->error.front()) return;
  state["stable"] = value.real() < 0;
}

// Proved stability, one per state; empty with a note where the proof does not close.
std::vector<rigor::StabilityProof::State> proved_stability(const Nnlif& model, std::size_t count, Solution& solution) {
  const auto proof = rigor::prove_stability(model);
  if (proof && proof->states.size() == count) return proof->states;
  solution.notes.push_back("steady_states: stability is not proved (" +
                           (proof ? std::string("another number of states") : proof.error().message()) +
                           "); the sign of the leading eigenvalue is an estimate in double precision");
  return {};
}

void add_states(const Nnlif& model, Progress& progress, Solution& solution) {
  const auto proof = rigor::prove_count(model, {.digits = state_digits});
  if (!proof) {
    solution.json["steady_state_count"] = Json{{"verdict", "inconclusive"}, {"reason", proof.error().message()}};
    solution.failures.emplace_back("steady_states", proof.error().message());
    return;
  }
  progress.begin("stability of the steady states");
  const auto stability = proved_stability(model, proof->states.size(), solution);
  Json states = Json::array();
  for (std::size_t i = 0; i < proof->states.size(); ++i) {
    const rigor::Enclosure& N = proof->states[i].N;
    Json state = rate_json(N);
    if (!stability.empty()) {
      state["stable"] = stability[i].unstable == 0;
      if (stability[i].exact) state["unstable_eigenvalues"] = stability[i].unstable;
    }
    add_eigenvalue(model, N, "steady_states[" + std::to_string(i) + "]", state, solution);
    states.push_back(state);
  }
  solution.json["steady_states"] = states;
  solution.json["steady_state_count"] = Json{{"value", proof->states.size()}, {"verdict", "proved"}};
  solution.anything = true;
}

void add_folds(const Nnlif& model, Solution& solution) {
  const auto proof = rigor::prove_folds(model, fold_digits);
  if (!proof) {
    solution.failures.emplace_back("fold", proof.error().message());
    return;
  }
  solution.anything = true;
  if (proof->folds.empty()) return;
  Json folds = Json::array();
  for (const auto& fold : proof->folds) folds.push_back(Json{{"b", fold.b.decimal()}, {"N", fold.N.decimal()}});
  const auto largest = std::max_element(proof->folds.begin(), proof->folds.end(),
                                        [](const auto& x, const auto& y) { return x.b.lower < y.b.lower; });
  solution.json["fold"] = folds[static_cast<std::size_t>(largest - proof->folds.begin())];
  solution.json["folds"] = folds;
}

}  // namespace

void solve_nonlinear(const Nnlif& model, Progress& progress, Solution& solution) {
  progress.begin("steady states");
  add_states(model, progress, solution);
  progress.begin("folds");
  add_folds(model, solution);
  progress.end();
}

}  // namespace spikeproof::experiments
