// What a user would write in an afternoon, as the measure of our times: uniform cells, central differences, BDF2 with a
// fixed step, one tridiagonal solve per step and the reset by Sherman-Morrison. And a plain Thomas solve.
#pragma once

#include <cstddef>
#include <vector>

namespace spikeproof::bench {

/// N(t_end) of the standard set (V_R = 1, V_F = 2, a = 1, b = 0) from the Gaussian of mean 0 and variance 1/4 on
/// [-6, 2] with `cells` cells (a multiple of 8: V_R on a grid point), and `steps` steps.
double plain_rate(std::size_t cells, std::size_t steps, double t_end);

/// Solves the tridiagonal system in place; lower[0] and upper[n-1] are not used.
void thomas(const std::vector<double>& lower, const std::vector<double>& diagonal, const std::vector<double>& upper,
            std::vector<double>& x, std::vector<double>& scratch);

}  // namespace spikeproof::bench
