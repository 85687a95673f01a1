// Pieces that the drivers of the macroscopic equation's cycles and attractors share.
#pragma once

#include <complex>
#include <functional>
#include <optional>
#include <vector>

#include "driver.h"
#include "kinetic/cohorts.h"
#include "kinetic/limit_cycle.h"
#include "kinetic/steady_curve.h"
#include "spectrum/macroscopic.h"

namespace spikeproof::experiments {

/// n of neurons that fire while the input is held at x.
InitialDensity profile_at(const Conductance& model, double x);

/// Hopf points for inputs from just above the onset of firing up to 5 (g_L + |g0| + sqrt a).
Result<std::vector<spectrum::MacroscopicHopf>> hopf_points_of(const Conductance& model,
                                                              const std::function<void(double)>& progress);

/// Steady states with unstable complex eigenvalues: the model's own, and with another b those between Hopf points and
/// next to them.
struct Oscillating {
  Conductance model;
  double x, N;
  long unstable;
};
std::vector<Oscillating> oscillating_states(const Conductance& model,
                                            const std::vector<spectrum::MacroscopicHopf>& hopf);

/// The cycle that a long run next to the state ends on (50 laps, or 200 where they settle slowly), and the fixed point
/// of the renewal equation next to it.
struct SettledCycle {
  kinetic::CohortRun run;
  kinetic::RateCycle lap;                  // of the run
  std::vector<kinetic::LimitCycle> fixed;  // with 64, 128, ... phases
};
Result<SettledCycle> settled_cycle(const Oscillating& state, std::size_t most_phases,
                                   const std::function<void(double)>& progress);

/// Cycles from the settled one toward the Hopf point: at b_H + share (b - b_H), until one is not found.
struct CycleBranch {
  std::vector<double> share, b, period, lowest, highest;
};
CycleBranch branch_toward(const Oscillating& state, const SettledCycle& cycle, const spectrum::MacroscopicHopf& hopf,
                          const std::vector<double>& shares);

/// The slowest pair (or the slowest real one) in N(t) - limit, from samples on [from, to]: two exponentials fitted to
/// all, and to the later half; the difference is the error. Nothing where the samples are rounding.
struct ObservedDecay {
  std::complex<double> value;
  double error;
};
std::optional<ObservedDecay> observed_decay(const kinetic::RateCurve& rate, double limit, double from, double to);

}  // namespace spikeproof::experiments
