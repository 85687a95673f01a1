// Runs of the kinetic equation with firing rate phi_F: N(t) with its error, and the suprema of the uniform bounds.
#pragma once

#include <string>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "kinetic/firing_kinetic.h"
#include "model/evolve_settings.h"

namespace spikeproof::kinetic {

/// Over all times so far.
struct FiringSuprema {
  double rate = 0;     // N(t,g) = int phi_F p dv
  double density = 0;  // p(v,g,t)
  double voltage = 0;  // n(v,t)
};

struct FiringRun {
  std::vector<double> t, N;
  FiringSuprema suprema;   // with the inflow at V_R; the tops of parabolas through samples in g and t
  FiringSuprema sampling;  // what those tops are above the samples: the error of sampling, and more
  double mass_error = 0;   // the largest |mass - 1|
  long steps = 0;
};

struct FiringRunOptions {
  Scheme scheme = Scheme::imex;
  double step = 0;           // 0: `share` of the longest stable one
  double share = 0.9;        // of the longest stable step
  bool graded_start = true;  // first steps of eps/5, growing by 1.5: for data out of equilibrium in g
  bool suprema =
      false;  // followed at about 50 times and in the first, short steps, at 80 conductances and the points of v
};

/// Goes on to each of the times, rising and not before the run's own. Throws Interrupted.
FiringRun advance(FiringKinetic& run, const std::vector<double>& times, const FiringRunOptions& options,
                  Progress* progress = nullptr);

struct FiringEvolution {
  enum class Status { completed, tolerance_not_reached };
  Status status = Status::completed;
  std::vector<double> t, N, N_error;
  FiringSuprema suprema, suprema_error;
  double mass_error = 0;
  std::string note;
};

/// Runs on finer and finer resolutions (elements, modes and steps together) until two differ by less than rel_tol of
/// the largest N; the difference is the error. Fails (Result) where a run is no longer finite.
Result<FiringEvolution> evolve_firing(const Conductance& model, const ConductanceInitial& initial,
                                      const EvolveSettings& settings, Progress& progress);

/// Levels -2, -1, 0, 1, ...: at 0 elements of a 20th of V_F - V_R or half the law's width, 1.6 times finer from level
/// to level.
FiringResolution resolution_of(const Conductance& model, const ConductanceInitial& initial, int level);

}  // namespace spikeproof::kinetic
