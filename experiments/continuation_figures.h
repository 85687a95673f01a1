// Figures of the driver nnlif.continuation.
#pragma once

#include "blow_up_case.h"
#include "fokker_planck/continuation.h"

namespace spikeproof::experiments {

/// N(t) of the model's own run and of the synchronous one, with their jumps.
claim::Figure rate_figure(const BlowUpCase& own, const fokker_planck::Continuation& run, const BlowUpCase& synchronous,
                          const fokker_planck::Continuation& together);

/// int N dt for b from 0.6 (V_F - V_R) to 1.1 (V_F - V_R): the pauses between jumps shorten and vanish.
claim::Figure plateau_figure(const Context& context, const BlowUpCase& synchronous);

}  // namespace spikeproof::experiments
