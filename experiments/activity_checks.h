// Pieces of the driver of spontaneous activity: where the steady state loses its stability, and the cycle beyond.
#pragma once

#include <complex>
#include <optional>

#include "driver.h"
#include "fokker_planck/rate_trace.h"
#include "fokker_planck/refractory_volumes.h"

namespace spikeproof::experiments {

/// The parameters of the context with phi = 20 for v > V_F and tau = 1.
Refractory activity_model(const Context& context);
Refractory with_b(const Refractory& model, double b);
Refractory with_tau(const Refractory& model, double tau);

/// Where the last stable steady state is lost: a pair of eigenvalues +-i omega, or a fold (omega is then the frequency
/// of the state that remains, just above).
struct HopfPoint {
  double tau, b, N, omega;
  double error = 0;  // of b
  bool fold = false;
};

/// The smallest b > 0 beyond which no steady state is stable, in a scan up to 40 (V_F - V_R), bisected; a Hopf point by
/// elements of two degrees. Empty where the scan finds none.
std::optional<HopfPoint> first_onset(const Refractory& model);
/// The same point by finite volumes on three meshes, extrapolated; `level` holds b of each.
struct HopfByVolumes {
  double b, error;
  std::vector<double> level;
};
HopfByVolumes hopf_by_volumes(const Refractory& model, const HopfPoint& near, std::size_t cells);
/// The curve of Hopf points through one of them, as long as tau stays within a factor `range`, in the order of the rate
/// N, which is its parameter: it may turn back in tau.
std::vector<HopfPoint> hopf_curve(const Refractory& model, const HopfPoint& from, double range);

/// The cycle after a run to t_end, by two spectral runs; error: their difference.
struct MeasuredCycle {
  fokker_planck::Cycle cycle, error;
  fokker_planck::RateTrace trace;
  double mass_error;
};
std::optional<MeasuredCycle> spectral_cycle(const Context& context, const Refractory& model, double t_end);
/// The same by finite volumes: one per level, cells and steps per unit of time doubled from level to level.
std::vector<fokker_planck::Cycle> volume_cycles(const Context& context, const Refractory& model, double t_end,
                                                double largest_rate, std::size_t cells);
/// N(t) of one spectral run.
fokker_planck::RateTrace spectral_trace(const Context& context, const Refractory& model, double t_end);
RefractoryStart activity_start(const Context& context, const Refractory& model);

}  // namespace spikeproof::experiments
