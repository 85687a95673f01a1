// kind = "kuramoto" of a model file: the coupling K in [model], the law of frequencies in [frequencies].
#pragma once

#include "model/kuramoto.h"
#include "model/toml_table.h"

namespace spikeproof {

/// K >= 0, required. [frequencies]: kind = "lorentzian", "gaussian" or "uniform" with width > 0, or "table" (file: CSV
/// with rows omega,g for omega >= 0, g not rising; a name is relative to the model file). Throws InputError with file,
/// line and key.
Kuramoto read_kuramoto(const TomlFile& file);

}  // namespace spikeproof
