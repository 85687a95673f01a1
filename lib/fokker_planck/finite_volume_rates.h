// N(t) by finite volumes with an error estimate: the second method beside the spectral solver.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "fokker_planck/finite_volume_stepper.h"
#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

struct RateHistory {
  std::vector<double> t, N, N_error;
  std::array<std::vector<double>, 3> level;  // N before extrapolation; h and dt halve from one to the next
};

struct FiniteVolumeRatesOptions {
  std::size_t cells = 200;     // of the coarsest of three levels; the others have 2 and 4 times as many
  double steps_per_unit = 12;  // steps per e-folding of time and per time scale of the model, coarsest level
  double largest_rate = 0;     // see FiniteVolumeMeshOptions
  RateFrom from = RateFrom::flux;
};

/// Time in which the drift crosses a width sqrt(a) at V_R, at most 1 (the relaxation time of the drift -v).
double drift_time(const Nnlif& model);

/// Steps between the output times on one level: they grow with t from a tenth of the first output time (the parabolic
/// smoothing makes errors of early steps small later) up to `longest`/steps_per_unit; refined by cutting into `refine`.
std::vector<double> graded_times(std::span<const double> times, double steps_per_unit, double longest, int refine);

/// N at the given times from three levels (h, dt halved together) by Richardson extrapolation (h^2, then h^3);
/// N_error is the difference of the two h^2-extrapolated values, or of the raw ones where convergence is not regular.
/// Throws std::invalid_argument unless times are positive and increasing. Errors: those of the stepper and of project.
/// Guarantee: order 2 before extrapolation; N_error is an estimate.
Result<RateHistory> finite_volume_rates(const Nnlif& model, const InitialDensity& initial,
                                        std::span<const double> times, const FiniteVolumeRatesOptions& options,
                                        Progress& progress);

}  // namespace spikeproof::fokker_planck
