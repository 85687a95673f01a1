// Pairs of eigenvalues that cross the imaginary axis: by a delay, and where strong inhibition begins to allow it.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"

namespace spikeproof::spectrum {

/// e^{i omega d} = R(i omega), R = feedback/own of LinearisedCharacteristic: abs R = 1 fixes omega > 0, the phase d.
struct DelayCrossing {
  double omega, delay, error;  // smallest delay > 0; error: of the delay, absolute
  int direction;               // +1: the pair goes to the right as the delay grows, -1: to the left
};

/// Every crossing frequency of the steady state of rate N, by rising omega (further crossings are 2 pi/omega apart in
/// d). The model's own delay is ignored. Throws std::invalid_argument for N out of range. Errors: no_convergence.
/// Guarantee: heuristic for completeness (a scan of abs R), each to its error.
Result<std::vector<DelayCrossing>> delay_crossings(const Nnlif& model, double N);

/// The smallest delay at which a pair crosses to the right, of a steady state that is stable without delay; none if no
/// delay does it. Errors: out_of_range if the state is unstable without delay; those of delay_crossings.
Result<std::optional<DelayCrossing>> critical_delay(const Nnlif& model, double N);

struct HopfThreshold {
  double b, N, error;  // error: of b, absolute
  double omega;        // at which abs R reaches 1 first; 0 where a(N) does not depend on N
};

/// The largest b < 0 at which a delay can destabilise: going down from b = 0 along the branch of smallest rate, the
/// first b with max abs R(i omega) = 1. The model's b and delay are ignored. Errors: out_of_range where R(0) = +1 comes
/// first (a fold) or the state at b = 0 has abs R >= 1 already; no_convergence.
Result<HopfThreshold> hopf_threshold(const Nnlif& model);

}  // namespace spikeproof::spectrum
