// What `spikeproof solve` finds out about one model: members of the JSON object, and what failed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/progress.h"
#include "model/model_file.h"
#include "rigor/statement.h"

namespace spikeproof::network {
class Ranks;
}

namespace spikeproof::experiments {

/// What is to be found out, and by whom.
struct Scope {
  std::vector<std::string> members = {};  // of the JSON object that are wanted; empty: all
  const network::Ranks* ranks = nullptr;  // processes that share the neurons of a network

  bool wants(std::initializer_list<const char*> names) const;
};

struct Solution {
  nlohmann::ordered_json json;     // schema spikeproof.solve/1
  std::vector<std::string> notes;  // members that are estimates where others are enclosures, and why
  std::vector<std::pair<std::string, std::string>> failures;  // member, message
  bool anything = false;                                      // at least one member was computed
};

/// Everything in the scope that is known how to compute. A member that fails is absent, is named in `failures` and
/// stands in "errors" of the JSON object; the others are computed all the same. Throws InputError for bad initial data.
Solution solve_model(const ModelFile& file, Progress& progress, const Scope& scope = {});

/// Members that belong to the linear equation: steady_states, steady_state_count, linear.
void solve_linear(const Nnlif& model, Solution& solution);
/// Members that belong to the nonlinear equation: steady_states, steady_state_count, fold, folds.
void solve_nonlinear(const Nnlif& model, Progress& progress, Solution& solution);
/// A steady state's N and N_enclosure: every digit certain up to the rounding of the last, end points as hexadecimal
/// doubles rounded outward (exact ones where the rate is beyond the range of doubles).
nlohmann::ordered_json rate_json(const rigor::Enclosure& N);
/// blow_up_criterion: the deck's mu, M_mu(0) and threshold, the best mu and the bound on the lifespan that it proves,
/// and the universal bound b_u. Nothing where b <= 0, with a delay, or for a steady start.
void solve_blow_up(const ModelFile& file, Solution& solution);
/// firing, and phi0, delta or the number of rows, of a model's JSON.
void add_firing_law(const FiringLaw& law, nlohmann::ordered_json& json);
/// The numbers of an array; null where one is not finite.
nlohmann::ordered_json numbers(const std::vector<double>& values);
/// evolution. Nothing without [evolve].
void solve_evolution(const ModelFile& file, Progress& progress, Solution& solution);

}  // namespace spikeproof::experiments
