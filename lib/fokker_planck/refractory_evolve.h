// N(t), R(t) and p(v,t) of the equation with a refractory state, to a relative tolerance of N.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "fokker_planck/rate_trace.h"
#include "fokker_planck/refractory_operator.h"
#include "fokker_planck/refractory_radau.h"
#include "model/evolve_settings.h"

namespace spikeproof::fokker_planck {

struct RefractoryEvolution {
  enum class Status { completed, blow_up, tolerance_not_reached };
  Status status = Status::completed;
  std::vector<double> t, N, R;
  std::vector<double> N_error;  // 3 |difference| to a coarser mesh, lower degree and larger steps, plus rounding
  std::vector<std::vector<double>> density;  // coefficients for `discretisation`, one per t
  std::shared_ptr<const RefractoryOperator> discretisation;
  double origin = 0;                                                   // the discretisation's v is measured from here
  RateTrace trace;                                                     // N at every stage of the finer run
  double mass_error = 0;                                               // largest |int p + R - 1| seen
  double blow_up_time = 0, blow_up_time_error = 0, resolved_rate = 0;  // as in Evolution; fixed threshold only
  RadauCounters counters;
  std::string note;
  double p(std::size_t i, double v) const { return discretisation->value(density[i], v - origin); }
};

/// How finely one run is made.
struct RefractoryLevel {
  int degree;
  double refinement;
  double tolerance;  // of a time step
};

/// One run at the times (increasing, >= 0) on a mesh that is extended until p is negligible at its ends and N stays
/// below what it serves. Errors: those of the integrator; out_of_range without such a mesh, or where data that do not
/// vanish at a fixed V_F meet a1 > 0 (a share of the neurons then fires at t = 0; not computed here).
Result<RefractoryEvolution> evolve_once(const Refractory& model, const RefractoryStart& start,
                                        const std::vector<double>& times, const RefractoryLevel& level,
                                        Progress& progress);

/// Runs in pairs until N agrees to rel_tol at every output time, and blow-up times too. As evolve() for the plain
/// equation. Guarantee: N_error is the measured error of the coarser of two runs; the finer one is returned.
Result<RefractoryEvolution> evolve(const Refractory& model, const RefractoryStart& start,
                                   const EvolveSettings& settings, Progress& progress);

}  // namespace spikeproof::fokker_planck
