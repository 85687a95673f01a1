// What `spikeproof solve` finds out about one model: members of the JSON object, and what failed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/progress.h"
#include "model/model_file.h"

namespace spikeproof::experiments {

struct Solution {
  nlohmann::ordered_json json;           // schema spikeproof.solve/1
  std::vector<std::string> notes;        // members that are estimates where others are enclosures, and why
  std::vector<std::string> unavailable;  // members this version cannot compute for the model, with the reason
  std::vector<std::pair<std::string, std::string>> failures;  // member, message
  bool anything = false;                                      // at least one member was computed
};

/// Everything that is known how to compute. A member that fails is absent, is named in `failures` and stands in
/// "errors" of the JSON object; the others are computed all the same. Throws InputError for bad initial data.
Solution solve_model(const ModelFile& file, Progress& progress);

/// Members that belong to the linear equation: steady_states, steady_state_count, linear.
void solve_linear(const Nnlif& model, Solution& solution);
/// evolution. Nothing without [evolve].
void solve_evolution(const ModelFile& file, Progress& progress, Solution& solution);

}  // namespace spikeproof::experiments
