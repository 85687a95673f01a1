// Figures of linear.relative-entropy, as data.
#pragma once

#include <vector>

#include "entropy_run.h"
#include "entropy_slope.h"

namespace spikeproof::experiments {

/// n(v,t) at a few times of the run, and P.
claim::Figure relaxation_figure(const Nnlif& model, const stationary::Profile& P, const fokker_planck::Evolution& run,
                                const std::vector<double>& edges);
/// E of every convex H against t, and for the first two both dissipations.
claim::Figure entropies_figure(const std::vector<EntropyHistory>& histories);
/// The quadratic entropy against t with the slopes 2 Re lambda_1 and -2a/C.
claim::Figure slope_figure(const EntropySlope& slope);

}  // namespace spikeproof::experiments
