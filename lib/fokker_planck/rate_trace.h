// N(t) as a run of samples, and what can be read from it: crossings, extrema, the period of a cycle.
#pragma once

#include <optional>
#include <vector>

namespace spikeproof::fokker_planck {

struct RateTrace {
  std::vector<double> t, N;  // t increasing
  /// Interpolation through six neighbours. Guarantee: order 6 in the spacing of the samples.
  double value(double at) const;
};

struct Cycle {
  double period;           // between the last two upward crossings of the middle between both extrema
  double lowest, highest;  // of N over that period
  double settled;          // how much period/period and (highest - lowest)/highest changed from the cycle before
  double last_crossing;    // its time
};

/// The last cycle of a trace whose second half holds three or more, else nothing. Crossings and extrema are those of
/// the interpolation above.
std::optional<Cycle> last_cycle(const RateTrace& trace);

/// (max - min)/max of N over the last `span` of the trace: 0 in a steady state.
double relative_swing(const RateTrace& trace, double span);

}  // namespace spikeproof::fokker_planck
