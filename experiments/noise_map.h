// Data that are proved to blow up for every noise of a map (a0, a1), and their blow-up times.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fate.h"
#include "model/exact_density.h"
#include "rigor/blow_up.h"

namespace spikeproof::experiments {

/// The Gaussian of mean V_F - distance and standard deviation distance/8.
ExactDensity data_at(const Nnlif& model, double distance);
InitialDensity density_at(const Nnlif& model, double distance);

/// The largest distance, up to V_F - V_R, for which the exponential criterion is proved, by bisection of its logarithm
/// to 1e-2; a1 does not enter. 0 where none is found above (V_F - V_R)/1e4. b > 0, no delay. Guarantee: what is
/// returned was decided by enclosures.
double provable_distance(const Nnlif& model);

struct NoisePoint {
  double a0, a1;
  std::optional<rigor::BlowUpProof> proof;
  bool accepted = false;  // by the re-checker
  Fate fate;
};
/// The data at `distance` under the noise a0 + a1 N: proof, re-check, run.
NoisePoint noise_point(const Nnlif& model, double a0, double a1, double distance, Progress& progress);

/// N of these data by finite volumes against the spectral run at a share of the blow-up time, with the order in h.
void compare_with_volumes(const Nnlif& model, const NoisePoint& point, double distance, std::size_t cells,
                          claim::Outcome& outcome, Progress& progress);

claim::Figure noise_map_figure(const std::vector<double>& a0, const std::vector<double>& distance,
                               const std::vector<NoisePoint>& points);
claim::Figure noise_times_figure(const std::vector<double>& a0, const std::vector<double>& a1,
                                 const std::vector<NoisePoint>& points, double distance);

}  // namespace spikeproof::experiments
