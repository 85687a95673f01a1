// Figures and the boundary layer of the kinetic equation with firing rate.
#pragma once

#include "firing_setup.h"

namespace spikeproof::experiments {

/// n_eps at V_R for small eps against N int M/c dg, and n of the limit there against N/int M c dg: they differ.
void check_layer(const FiringSubject& subject, claim::Outcome& outcome);
/// |n(V_R,0) - N(0)/c|: what the data miss the inflow of the limit by.
double jump_of_data(const FiringSubject& subject);

/// n_eps at half the time for several eps and the limit, on the whole and next to V_R.
claim::Figure density_figure(const FiringSubject& subject);
claim::Figure distance_figure(const std::vector<double>& eps, const std::vector<double>& prepared,
                              const std::vector<double>& fewer, const std::vector<double>& unprepared,
                              const std::vector<double>& rate);
/// p(v,g) at half the time by contours, eps = 1 and 0.01.
claim::Figure map_figure(const FiringSubject& subject);

}  // namespace spikeproof::experiments
