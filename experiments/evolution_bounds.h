// Bounds on paper for the kinetic equation with a fixed threshold, and runs that show what they do not cover.
//   L = ln((V_E - V_L)/(V_E - V_F)), q = sqrt(2a/pi). With B = int N, A = int <g> up to T:
//   L B <= A + <l>(0), l = ln((V_E - V_L)/(V_E - v)); sigma_E A' <= (S/L - 1) A + (g0 + q) T + sigma_E <g>(0)
//   + q sigma_E ln 2 + (S/L) <l>(0), as the noise lifts g off 0 by no more than for G = 0. K(t) exp(-sigma_E g) is a
//   supersolution for K' = (g_L + 1/sigma_E + a sigma_E + G) K.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "threshold_runs.h"

namespace spikeproof::experiments {

/// L: a conductance kick of this area takes v from V_L to V_F.
double potential_length(const ConductanceReal& model);

/// What the bounds need: g0 >= 0, a1 = 0, and G >= 0 along the run, whose smallest G is given.
bool bounds_apply(const ThresholdSubject& subject, double lowest_input);

/// Bounds for all t <= t_end: of int N dt, and of log ||p(t)||_q. Guarantee: theorems, evaluated in floating point; the
/// moments of the data by sums over a fine mesh.
double fired_bound(const ThresholdSubject& subject);
double log_norm_bound(const ThresholdSubject& subject, double q);

struct SquareNorms {
  double p2, p4, largest;  // L^2, L^4, maximum
};
SquareNorms square_norms(const kinetic::ThresholdVolumes& run);

/// Growth of <g> for S > L from conductances far above the leak: its rate over the second half of 1.5 sigma_E/(S/L -
/// 1), or of the time of about 100 spikes where that is less.
struct Growth {
  ThresholdSubject subject;  // with its S and t_end
  double rate, error;        // error: two meshes, and what leak and drive contribute beside <g>
  double spikes, factor;     // per neuron; by which N grew
  std::vector<double> t, N;
};
// S = (1 + excess) L
Growth growth_beyond(const ThresholdSubject& subject, double excess, double spikes, Progress& progress);

/// An excess for which 100 spikes are enough.
double visible_excess(const ThresholdSubject& subject);

/// The integrate-and-fire equation of the same mean drive and noise in v, with b = (V_F - V_L) S/L (S between 0.3 L
/// and 0.95 L, else L/2) and data near V_F that blow up, and the kinetic equation from the same data. Nothing without
/// such data.
struct SideBySide {
  double blow_up_time;
  std::vector<double> nnlif_t, nnlif_rate, kinetic_t, kinetic_rate;
  std::vector<double> largest;  // N of the kinetic equation, on three meshes
  std::string note;
};
std::optional<SideBySide> side_by_side(const Context& context, const ThresholdSubject& subject);

claim::Figure growth_figure(const ThresholdSubject& subject, const VolumeHistory& run, const Growth& growth);
claim::Figure blow_up_figure(const SideBySide& pair);

}  // namespace spikeproof::experiments
