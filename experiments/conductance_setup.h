// What the drivers of the conductance models share: the model of the context, and its variants.
#pragma once

#include <string>

#include "driver.h"
#include "model/conductance_file.h"

namespace spikeproof::experiments {

/// The user's model of kind "macroscopic" or "firing-kinetic", or g_L = 1, V_L = 1/5, V_R = 0, V_F = 1, V_E = 4,
/// a = 1/100 with this g0, b and law (phi0 = 10; logistic with this delta, a step where it is 0).
ConductanceFile conductance_of(const Context& context, const Exact& g0, const Exact& b, const Exact& delta);

/// "g_L = 1, V_L = 0.2, ..., step, phi0 = 10": for captions and the report.
std::string text_of(const Conductance& model);

/// The number of steady states of the macroscopic equation by finite volumes in v, the silent one included.
long states_by_volumes(const Conductance& model);

}  // namespace spikeproof::experiments
