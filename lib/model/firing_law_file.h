// The table [firing] of a model file.
#pragma once

#include "model/firing_law.h"

namespace spikeproof {

class TomlFile;

/// [firing]: kind = "step" (phi0), "logistic" (phi0, delta) or "table" (file: CSV with rows v,phi; a name is relative
/// to the model file). phi0 > 0, delta > 0, phi >= 0 and not 0 everywhere. Throws InputError with file, line and key.
FiringLaw read_firing_law(const TomlFile& file, const Exact& V_F);

}  // namespace spikeproof
