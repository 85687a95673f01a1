// A network of Kuramoto's oscillators, every one coupled to all: O(n) work per step, by the mean field.
#pragma once

#include <cstdint>
#include <vector>

#include "core/progress.h"
#include "model/kuramoto.h"

namespace spikeproof::network {

/// quantiles: the frequencies are the (i + 1/2)/n-quantiles of the law. random: independent draws of it.
enum class Frequencies { quantiles, random };

struct OscillatorOptions {
  std::size_t oscillators = 10000;  // 2 to 2^28
  double dt = 0.05;                 // made smaller, so that whole steps fill t_end
  double t_end = 100;
  std::uint64_t seed = 1;  // for random frequencies and their phases
  Frequencies frequencies = Frequencies::quantiles;
  double start = 0;       // order parameter at t = 0, in [0, 1): phases are a Poisson kernel of this mean
  std::size_t every = 1;  // steps between records
};

struct OrderHistory {
  std::vector<double> t, r;  // from t = 0
};

/// |sum of e^{i theta}|/n over time. Phases do not depend on the frequencies at t = 0: with quantiles they are spread
/// evenly by multiples of the golden ratio, else drawn. Throws std::invalid_argument for options that are not
/// admissible. Guarantee: order 4 in dt; on one kind of processor the same to the bit.
OrderHistory simulate_oscillators(const Kuramoto& model, const OscillatorOptions& options, Progress& progress);

/// Mean of r over the records of [from, t_end], and its standard error from the means of ten equal parts.
struct MeanOrder {
  double r, error;
};
MeanOrder mean_order(const OrderHistory& history, double from);

}  // namespace spikeproof::network
