// What `spikeproof fit` says.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fitting_checks.h"

namespace spikeproof::experiments {

/// Schema spikeproof.fit/1. A number that is not known (one trial has no reliability) is null.
nlohmann::ordered_json fits_json(const FittingCase& fitting, const std::vector<neuron::Fit>& fits);

/// The same as a table, with the parameters below it.
std::string fits_text(const FittingCase& fitting, const std::vector<neuron::Fit>& fits);

}  // namespace spikeproof::experiments
