// A histogram of neurons against the cells' probabilities.
#pragma once

#include <cstdint>
#include <span>

namespace spikeproof::network {

struct ChiSquare {
  double statistic = 0;
  long degrees = 0;
  double p_value = 1;  // of independent draws: the share of them with a larger statistic
};

/// Pearson's sum over cells; neighbouring cells are put together until each expects five. The probabilities are scaled
/// to sum 1. Throws std::invalid_argument for unequal lengths or fewer than two cells. Guarantee: the p-value is that
/// of the limit of many neurons.
ChiSquare chi_square(std::span<const std::uint64_t> counts, std::span<const double> probability);

/// The statistic that independent draws exceed with this probability.
double chi_square_quantile(long degrees, double probability);

}  // namespace spikeproof::network
