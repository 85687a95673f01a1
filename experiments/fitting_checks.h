// What the claim of fitted models and the command `fit` share: recordings, fits of all models, checks on them.
#pragma once

#include "claim/claim.h"
#include "driver.h"
#include "model/recording_file.h"
#include "neuron/fit.h"
#include "neuron/target.h"

namespace spikeproof::experiments {

/// A recording with the settings of its fits.
struct FittingCase {
  neuron::Recording recording;
  neuron::FitSettings settings;
  std::string name;  // "Hodgkin-Huxley under a fluctuating current", or the file
};

/// The claim's own target, or the recording of the user's model file.
FittingCase fitting_case(const Context& context);
/// The recording of a model file. Throws InputError for what cannot be fitted.
FittingCase fitting_case(const RecordingSource& source);

/// The settings of the models' fits. Throws std::runtime_error with the reason where one fails.
std::vector<neuron::Fit> fit_all(const FittingCase& fitting, const std::vector<neuron::SpikingModel>& models,
                                 Progress& progress);

/// Gamma of `spikes` on test data is at least 4 standard deviations over what the same train scores when it is turned
/// around the segment by other times: a regular train scores against any data, a Poisson train does not.
claim::Check beats_chance(const FittingCase& fitting, const std::string& name, const neuron::SpikeTrain& spikes);

/// Gamma of the first trial with itself, and the mean Gamma of `trains` Poisson trains against the test data.
claim::Check self_check(const FittingCase& fitting);
claim::Check poisson_check(const FittingCase& fitting, std::size_t trains);

/// Gamma of the fitted model by the batch and by located spikes of adaptive steps.
claim::Check located_check(const FittingCase& fitting, const neuron::Fit& fit);
/// Order of the batch's spike times against the located ones, at typical parameters.
claim::Order spike_time_order(const FittingCase& fitting, neuron::SpikingModel model);

/// The LIF fit's own spikes, from the other integrator, as a target with known parameters: fitted again.
struct Recovery {
  neuron::Fit fit;
  claim::Check score;     // on test data, against the reliability of the recording, or 1 less its error
  claim::Check membrane;  // tau_m and R against the true ones
};
Recovery recover(const FittingCase& fitting, const neuron::Fit& lif, Progress& progress);

/// The LIF fitted to the same spikes with the current turned back to front.
neuron::Fit reversed_current(const FittingCase& fitting, Progress& progress);

}  // namespace spikeproof::experiments
