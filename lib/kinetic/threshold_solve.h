// Steady states and runs of the original voltage-conductance equation, with errors from two resolutions.
// The steady states are explicit in the input: for G and a given the equation is linear with the rate F(G, a), and the
// states of the nonlinear equation are the roots of N = F(g0 + b N, a + a1 N).
#pragma once

#include <optional>

#include "kinetic/threshold_kinetic.h"

namespace spikeproof::kinetic {

/// Levels -1, 0, 1, 2, ...: degrees 4 + level in v and 5 + level in g, ten times finer at (V_F, g_F) from each to the
/// next.
ThresholdResolution threshold_resolution(int level);

/// L = ln((V_E - V_L)/(V_E - V_F)). A connectivity b >= L lets the rate grow without bound.
double growth_threshold(const ConductanceReal& model);

/// The steady state of the linear equation of input G and noise a, with its mesh.
struct ThresholdPoint {
  std::shared_ptr<const ThresholdElements> elements;
  ThresholdSteady state;
};
/// `mixing` as in ThresholdFactor. Errors: those of threshold_faces and of ThresholdFactor::steady.
Result<ThresholdPoint> threshold_point(const ConductanceReal& model, double G, double a,
                                       const ThresholdResolution& resolution, double mixing = 0);

struct ThresholdState {
  double N = 0, error = 0;
  double G = 0, a = 0;
};
/// All N > 0 between bounds that every steady state obeys, rising: b < L: (g0 - g_F)/(L - b) <= N and
/// L N <= G + sqrt(2 a/pi); b > L: N <= (g_F - g0)/(b - L). Found by a scan in log N; polished on two levels, whose
/// difference is the error. Errors: those of threshold_point; no_convergence.
/// Source: MATHEMATICS 5.1.  Guarantee: the number of states is as fine as the scan.
Result<std::vector<ThresholdState>> threshold_states(const Conductance& model, Progress* progress = nullptr);

struct ThresholdEvolution {
  enum class Status { completed, tolerance_not_reached, out_of_reach };
  Status status = Status::completed;  // out_of_reach: G grew beyond what a mesh in g holds; the lists end before
  std::vector<double> t, N, N_error, mean_v, mean_g;
  double mass_error = 0, smallest = 0, largest = 0;
  std::string note;
};
/// Runs on finer and finer levels (elements, degrees and steps together) until two differ by less than rel_tol of the
/// largest N; the difference is the error. The mesh in g is widened where G needs it. `steady`: start from the state
/// of this rate. Errors: those of threshold_faces; no_convergence where a run is no longer finite.
Result<ThresholdEvolution> evolve_threshold(const Conductance& model, const ConductanceInitial& initial,
                                            const EvolveSettings& settings, Progress& progress,
                                            std::optional<double> steady = {});

/// A mesh for runs from these data on a level, as evolve chooses it, for inputs up to `highest_G`.
Result<ThresholdFaces> threshold_faces_for(const Conductance& model, const ConductanceInitial& initial, int level,
                                           double highest_G);
/// The longest step of level 0: half the time in which the drift crosses the data's width, or half sigma_E.
double threshold_step(const Conductance& model, const ConductanceInitial& initial, double highest_G);

}  // namespace spikeproof::kinetic
