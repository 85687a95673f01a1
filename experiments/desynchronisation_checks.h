// What linear.desynchronisation compares: index, rate of its decay, and floor, of networks and of the density.
#pragma once

#include <vector>

#include "desynchronisation_runs.h"
#include "network/decay_fit.h"
#include "spectrum/characteristic.h"

namespace spikeproof::experiments {

struct DesynchronisationPlan {
  std::vector<SynchronySize> sizes;  // growing
  double dt = 0;
  std::vector<double> times;  // multiples of dt: the decay, and after it late_times more, a relaxation time apart
  std::size_t late_times = 4;
  std::vector<double> expected;  // index squared of the density at `times`
};

/// Largest networks and times that the index needs to be seen, within a bound on neuron updates.
DesynchronisationPlan plan_for(const Context& context, const SynchronousDensity& density, double rate);

/// lambda_1 by spectral elements against the characteristic function.
void check_eigenvalue(const Context& context, const spectrum::LeadingEigenvalues& modes, claim::Outcome& outcome);
/// The late decay of the density's index.
void check_density_rate(const SynchronousDensity& density, const network::DecayShape& shape, double error,
                        claim::Outcome& outcome);
/// The decay of the networks' index above the floor, with its standard error by leaving out one network after another.
void check_network_rate(const SynchronousDensity& density, const DesynchronisationPlan& plan, const SynchronyRuns& runs,
                        const network::DecayShape& shape, claim::Outcome& outcome);
/// The whole history of the index against the density's.
void check_index(const SynchronousDensity& density, const DesynchronisationPlan& plan, const SynchronyRuns& runs,
                 claim::Outcome& outcome);
/// The index at late times: its size, and the slope -1/2 in the number of neurons.
void check_floor(const SynchronousDensity& density, const DesynchronisationPlan& plan,
                 const std::vector<SynchronyRuns>& runs, claim::Outcome& outcome);
claim::Control noiseless_control(const Context& context, const SynchronousDensity& density,
                                 const DesynchronisationPlan& plan, const SynchronyRuns& runs);
claim::Figure desynchronisation_figure(const SynchronousDensity& density, const DesynchronisationPlan& plan,
                                       const std::vector<SynchronyRuns>& runs, double rate);

}  // namespace spikeproof::experiments
