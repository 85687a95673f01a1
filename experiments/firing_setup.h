// Pieces that the drivers of the kinetic equation with firing rate share.
#pragma once

#include <string>
#include <vector>

#include "driver.h"
#include "kinetic/firing_evolve.h"

namespace spikeproof::experiments {

struct FiringSubject {
  Conductance model;
  ConductanceInitial initial;
  double t_end;
};

/// The user's model, or g_L = 1, V_L = 1/5, V_R = 0, V_F = 1, V_E = 4, a = 1/100, g0 = 3/10, b = 1/10, phi logistic
/// with phi0 = 10, delta = 1/10, and data of mean 1/2 and standard deviation 1/10. Throws std::invalid_argument for
/// data that are a steady state.
FiringSubject firing_subject(const Context& context);
std::string parameters_text(const FiringSubject& subject);

/// The same data out of equilibrium in g: mean further by three standard deviations of the noise.
ConductanceInitial unprepared(const FiringSubject& subject);

/// One run of a model of time scale eps (0: the limit) on a level of resolution, finer by `refinement` in v.
struct FiringEnd {
  kinetic::FiringKinetic state;
  kinetic::FiringRun run;
};
struct FiringAsk {
  double eps;
  int level = 0;
  kinetic::Scheme scheme = kinetic::Scheme::imex;
  double step = 0;
  double layer = 0;
  bool suprema = false;
  double first_step = 0;  // of the first tenth of the time, graded from eps/5; 0: as the rest
  int times = 1;          // even ones, the last is t_end, at which run.N is kept
};
FiringEnd run_to_end(const FiringSubject& subject, const ConductanceInitial& initial, const FiringAsk& ask);

/// int |n - n'| dv of two runs on the same mesh; int |n - n'| against a finer one at the points of the first.
double distance(const kinetic::FiringKinetic& one, const kinetic::FiringKinetic& other);

/// N(t_end) by finite volumes on three meshes, each twice as fine in v, g and t, extrapolated for errors of order 1
/// and 2. `largest` is max p at the end, extrapolated likewise. `smallest`, over all meshes and steps.
struct FiringVolumeRate {
  double N, N_error, smallest, mass_error;
  std::vector<double> level;
};
FiringVolumeRate rate_by_volumes(const FiringSubject& subject, const ConductanceInitial& initial, double eps,
                                 std::size_t cells, double highest_rate, Progress& progress);

}  // namespace spikeproof::experiments
