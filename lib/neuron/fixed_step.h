// The classical Runge-Kutta method with equal steps: the yardstick whose order is measured.
#pragma once

#include "neuron/flow.h"

namespace spikeproof::neuron {

/// Where the cubic on a step with end values a < 0 <= b and slopes per step da, db vanishes, as a share in (0, 1].
double root_of_cubic(double a, double b, double da, double db);

/// Times at which V passes `level` upward, `count` of them, from `start` with steps h under a constant control. Error:
/// step_too_small where the solution leaves every bound, no_convergence where they are not complete after t_end.
/// Guarantee: order 4 in h, passages by cubic Hermite interpolation. No resets.
Result<std::vector<double>> passages_by_equal_steps(const Dynamics& dynamics, double control, const State& start,
                                                    double h, double level, std::size_t count, double t_end);

}  // namespace spikeproof::neuron
