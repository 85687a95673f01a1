// The end of a run in the dilated clock: is N on its way to infinity, and when is it there.
#pragma once

#include <optional>
#include <vector>

#include "fokker_planck/mesh.h"
#include "fokker_planck/radau.h"

namespace spikeproof::fokker_planck {

struct BlowUp {
  double time;
  double error;  // of the extrapolation from the last point computed
};

/// q = 1/(1+N) meets zero at a finite rate dq/dtau; then N ~ (T - t)^{-1/2} and T = t + q^2/(2 |dq/dtau|). Nothing is
/// decided where that rate still changes over the rest of the way, as before a plateau. Guarantee: heuristic.
/// Source: Dou and Zhou 2022 for the clock.
std::optional<BlowUp> decide_blow_up(const std::vector<DilatedPoint>& points);

/// The largest N whose layer at V_F, exp(-|b| N (V_F - v)/a(N)), the last element resolves; +inf where none is formed.
double resolved_rate(const NnlifReal& model, const Mesh& mesh);

/// b n(V_F-, 0) > 1 without noise from the rate and without delay: the discharge starts at t = 0, N(t) is never finite.
bool jumps_at_once(const NnlifReal& model, double density_at_threshold);

/// Data that do not vanish at V_F, noise that grows with N, no delay: a share of the neurons, about 4 n(V_F)^2 a1/pi,
/// fires at t = 0, and the equation goes on. False where that share is below rounding.
bool discharges_at_start(const NnlifReal& model, double density_at_threshold);

}  // namespace spikeproof::fokker_planck
