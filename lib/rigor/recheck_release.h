// The re-checker's enclosures for a neuron that is released at V_R in a held conductance.
#pragma once

#include <optional>

#include "rigor/recheck_interval.h"
#include "rigor/statement_macroscopic.h"

namespace spikeproof::rigor::recheck_detail {

/// The smallest interval that holds both.
Interval joined_interval(const Interval& x, const Interval& y);

/// T = int S ds and dT/de; the latter is 0 where it was not asked for.
struct Held {
  Interval T, T_e;
};
/// For every conductance in e; nothing where T may be infinite, or could not be bounded. Along the time since the
/// release, by Taylor's method for the equations of phi_F(v(s)), S and dv/de. Guarantee: enclosure.
std::optional<Held> held_interval(const MacroscopicData& data, const Interval& e, long bits, bool sloped);

/// E[g] at the input x, and its slope. Guarantee: enclosure.
struct MeanInput {
  Interval E, slope;
};
MeanInput mean_input(const MacroscopicData& data, const Exact& x, long bits);

/// A step law, the steady state with its input in the box: how many eigenvalues have positive real part, none has real
/// part 0. Throws Refusal where that is not certain. Guarantee: exact.
long unstable_step_states(const MacroscopicData& data, const Enclosure& x, long bits);

}  // namespace spikeproof::rigor::recheck_detail
