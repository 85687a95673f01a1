// Figures of models fitted to a recording.
#pragma once

#include <vector>

#include "claim/figure.h"
#include "fitting_checks.h"

namespace spikeproof::experiments {

/// The deck's figure: a piece of the test segment's current, rasters of trials and models there, and Gamma of each
/// model on training and test data beside the reliability of the trials.
claim::Figure fits_figure(const FittingCase& fitting, const std::vector<neuron::Fit>& fits);

/// Mean Gamma of Poisson trains against their rate, with two chance levels: pairs one to one, and 2 rate window.
claim::Figure chance_figure(const FittingCase& fitting, std::size_t trains);

}  // namespace spikeproof::experiments
