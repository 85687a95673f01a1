// Parts of the proofs on the macroscopic equation: the conductance's equilibrium, and the mean time between spikes of
// a neuron that is released at V_R in a held conductance. Prover side.
#pragma once

#include <map>
#include <optional>

#include "rigor/ball.h"
#include "rigor/statement_macroscopic.h"

namespace spikeproof::rigor {

/// E[g] at the input x = b N, and dE[g]/dx = 1 - (E - m) E/a in (0, 1), which rises with x.
struct MeanConductance {
  Ball value, slope;
};
/// To a relative width of about 2^-bits. Source: proofs-checks/macroscopic-states, lemma 1. Guarantee: enclosure.
MeanConductance mean_conductance(const MacroscopicData& data, const Exact& x, long bits);

/// T = int_0^inf S ds, and dT/de, for the conductance e.
struct SpikeInterval {
  Ball T, slope;
};
/// For every e of the ball, which has to be positive; relative widths of about 2^-bits if e is that narrow. Nothing
/// where T may be infinite, or could not be bounded. Source: lemmas 2 to 4 there. Guarantee: enclosure.
std::optional<SpikeInterval> spike_interval(const MacroscopicData& data, const Ball& e, long bits);

/// True if no neuron fires for any e of the ball: V <= V_F, and the law is a step.
bool certainly_silent(const MacroscopicData& data, const Ball& e);

/// For a step law and the steady state with its input x = b N in the box: the number of zeros of D with Re lambda > 0,
/// with multiplicity, none on the imaginary axis. Nothing where one is too near to it, or for another law. Source:
/// lemma 6 there. Guarantee: exact.
std::optional<long> unstable_step_eigenvalues(const MacroscopicData& data, const Enclosure& x, long bits);

}  // namespace spikeproof::rigor
