// N(t) and n(v,t) to a relative tolerance of N: mesh, degree and time steps are chosen, the error is measured.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "fokker_planck/radau.h"
#include "fokker_planck/spectral_operator.h"
#include "model/evolve_settings.h"

namespace spikeproof::fokker_planck {

struct Evolution {
  enum class Status { completed, blow_up, tolerance_not_reached };
  Status status = Status::completed;
  std::vector<double> t, N;
  std::vector<double> N_error;  // 3 |difference| to a coarser mesh, lower degree and larger steps, plus rounding
  std::vector<std::vector<double>> density;  // coefficients for `discretisation`, one per t
  std::shared_ptr<const SpectralOperator> discretisation;
  double origin = 0;  // the discretisation's v is measured from here
  // Status blow_up: N -> infinity at this time; t, N and density end before it. resolved_rate is the largest N that was
  // computed, on a mesh that resolves its layer at V_F; `approach` are the steps to it in the dilated clock.
  double blow_up_time = 0, blow_up_time_error = 0, resolved_rate = 0;
  std::vector<DilatedPoint> approach;
  std::vector<double> last_density;  // coefficients at the end of the approach
  RadauCounters counters;            // of the last, finest run
  std::string note;                  // why a tolerance was not reached; what happens at t = 0

  /// n(v, t[i]) and n_v(v, t[i]).
  double n(std::size_t i, double v) const { return discretisation->value(density[i], v - origin); }
  double n_v(std::size_t i, double v) const { return discretisation->derivative(density[i], v - origin); }
};

/// One run on a given discretisation: N and n at the times (increasing, >= 0). At t = 0, N is the flux of the data,
/// +inf where they do not vanish at V_F. Errors: those of RadauIntegrator::advance; out_of_range where N passes what
/// the mesh resolves or options.largest_rate and no blow-up can be concluded from its growth; interrupted.
Result<Evolution> evolve_once(const std::shared_ptr<const SpectralOperator>& op, const InitialDensity& initial,
                              const std::vector<double>& times, const RadauOptions& options, Progress& progress);

/// Runs in pairs, coarse and fine, refined until their rates agree to rel_tol at every output time, and blow-up times
/// too (or rounding stops the gain: tolerance_not_reached, N_error says what was reached). Nonlinear, with delay. A
/// rate that grows without end is followed to least_rate or further. Guarantee: N_error is the measured error of the
/// coarser of two runs; the finer one is returned.
Result<Evolution> evolve(const Nnlif& model, const InitialDensity& initial, const EvolveSettings& settings,
                         Progress& progress, double least_rate = 0);

/// Output times of the settings, in double; 101 equidistant ones from 0 where none are given.
std::vector<double> output_times(const EvolveSettings& settings);

}  // namespace spikeproof::fokker_planck
