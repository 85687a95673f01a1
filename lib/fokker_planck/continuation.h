// The solution beyond its blow-ups: evolve, jump, and evolve again from the density after the jump.
#pragma once

#include <optional>
#include <vector>

#include "fokker_planck/evolve.h"
#include "fokker_planck/jump.h"

namespace spikeproof::fokker_planck {

/// From one jump to the next: the run's own t begins at `start`.
struct Stretch {
  double start;
  Evolution run;
};

struct JumpAt {
  double t = 0, t_error = 0;
  Jump jump;  // rho_error includes what a looser run changes
};

struct Continuation {
  /// eternal: N stays infinite from the last jump on. stopped: after ContinuationLimits::jumps of them.
  enum class End { completed, eternal, stopped };
  End end = End::completed;
  std::vector<double> t, N, N_error;  // output times before the end
  std::vector<JumpAt> jumps;
  std::vector<Stretch> stretches;  // of the tighter run
  bool tolerance_reached = true;   // by every stretch, within itself
};

struct ContinuationLimits {
  std::size_t jumps = 200;
  double least_rate = 1e7;  // N is followed so far before a jump: rho depends on the rest by about 1/N
};

/// The physical solution from t = 0 to settings.t_end. All of it is computed at rel_tol and at 10 rel_tol; errors are
/// three times the difference, plus those of the tighter run itself. Without delay.
/// Throws std::invalid_argument for a delay. Errors: those of evolve and of jump_from; no_convergence where the two
/// runs differ in their jumps.
/// Source: Dou and Zhou, arXiv:2206.06972. Guarantee: errors are measured, not bounds.
Result<Continuation> continue_past_blow_up(const Nnlif& model, const InitialDensity& initial,
                                           const EvolveSettings& settings, Progress& progress,
                                           const ContinuationLimits& limits = {});

/// The state of a run at the end of its approach to a blow-up, as a density, with the spikes left until then.
struct EndOfApproach {
  InitialDensity density;
  std::vector<double> edges;
  Approach approach;
};
/// Throws std::invalid_argument unless the run ended in a blow-up at a time > 0. `initial` is what it started from.
EndOfApproach end_of_approach(const Evolution& run, const InitialDensity& initial);

}  // namespace spikeproof::fokker_planck
