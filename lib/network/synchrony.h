// How synchronous a population is: the distance of its law from the steady one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spikeproof::network {

/// Mean over k = 1 .. K-1 of (F(v_k) - k/K)^2, F the distribution function of the population, v_k the k/K-quantile of
/// the steady law: Cramér-von Mises' distance, squared. 0: fully desynchronised; about 1/3 at most.
/// Throws std::invalid_argument for fewer than two cells.
double synchrony_squared(std::span<const double> distribution);

/// The same for an empirical law, counts in the K cells between the quantiles (as Observed::law counts them).
double synchrony_squared(std::span<const std::uint64_t> counts);

/// Without the part that the finite number of independent neurons adds, so that its mean is that of the law itself;
/// may be negative. Throws std::invalid_argument for fewer than two neurons. Guarantee: exact in mean.
double synchrony_squared_without_floor(std::span<const std::uint64_t> counts);

/// Mean of synchrony_squared for `neurons` independent draws of the steady law: (K+1)/(6 K neurons).
/// Guarantee: exact.
double synchrony_floor_squared(std::size_t cells, double neurons);

}  // namespace spikeproof::network
