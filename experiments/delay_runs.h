// Runs of the delayed equation for its driver: the published oscillations, and data that blow up without a delay.
#pragma once

#include "driver.h"

namespace spikeproof::experiments {

/// Rates of the published settings of the delayed inhibitory model by two methods; their period and amplitude as
/// checks, N(t) as a figure. --full adds the family of connectivities down to -1000.
void check_published(const Context& context, claim::Outcome& outcome);

/// Data close to V_F that blow up at once without a delay, run over one delay and a half for several b > 0: every run
/// has to complete. Control: the same data without the delay.
void check_no_blow_up(const Context& context, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
