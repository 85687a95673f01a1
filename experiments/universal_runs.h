// Runs from adverse data above b_u, and in the open strip between the last steady state and b_u.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fate.h"
#include "fold_passage.h"
#include "rigor/universal_blow_up.h"

namespace spikeproof::experiments {

struct NamedDensity {
  std::string name;
  InitialDensity density;
  double mean;
};
/// Gaussian data far below the reset, at the reset and near V_F, uniform data across both, the profile without
/// coupling.
std::vector<NamedDensity> adverse_densities(const Nnlif& model);

/// The supremum of the b with a steady state: the highest fold, or V_F - V_R, which the branch reaches at N = infinity.
struct LastState {
  double b;
  std::optional<stationary::Fold> fold;
};
LastState last_steady_state(const Nnlif& model);

/// The claim on one run: it blows up no later than base + slope max(0, I - mean).
claim::Check blow_up_by_bound(const NamedDensity& data, const rigor::UniversalFacts& facts, double I, const Fate& fate,
                              double b);

struct StripRun {
  double b;
  std::vector<Fate> fate;  // one for each of the data
};
/// Every b with every one of the data. `longest`: of the runs, at each b.
StripRun run_all(const Nnlif& model, double b, const std::vector<NamedDensity>& data, double rel_tol, double longest,
                 Progress& progress);

/// Blow-up time against b with the last steady state, b_u and the certified bounds; and, where a fold ends the steady
/// states, against b - b* with the line of the slow passage.
claim::Figure times_figure(const Nnlif& model, const std::vector<NamedDensity>& data, const std::vector<StripRun>& runs,
                           const LastState& last, double b_u, const std::optional<FoldPassage>& passage,
                           const std::optional<PassageTimes>& times);

}  // namespace spikeproof::experiments
