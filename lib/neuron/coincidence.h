// The coincidence factor Gamma of two spike trains, its chance level and its error.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace spikeproof::neuron {

using SpikeTrain = std::vector<double>;  // ms, increasing

/// begin <= t < end, in ms.
struct Segment {
  double begin = 0, end = 0;
  double length() const { return end - begin; }
};

/// The spikes in a segment.
std::span<const double> spikes_in(const SpikeTrain& train, const Segment& segment);

/// For each spike of `data` the index of its partner in `model`, or -1. Partners are at most `window` apart, a spike
/// has at most one, and no matching has more pairs. Guarantee: exact.
std::vector<std::ptrdiff_t> matched(std::span<const double> data, std::span<const double> model, double window);

/// The expected number of pairs of such a matching of `data` with a Poisson train of `rate` per ms on the segment: the
/// sum of 1 - e^(-2 rate window) where windows do not overlap, less where they do. Throws std::invalid_argument unless
/// rate >= 0 and window > 0. Guarantee: exact without overlaps, else order 2 in 1/64 of the window.
double expected_pairs(std::span<const double> data, double rate, double window, const Segment& segment);

/// Gamma = (pairs - expected)/((1 - q) (N_data + N_model)/2), expected = q N_data for a Poisson train of the model's
/// rate: 1 for equal trains, 0 on average for independent Poisson trains; 0 where a train is empty
/// or q is 1 up to rounding.
/// Source: Kistler, Gerstner and van Hemmen, Neural Comput. 9 (1997); Jolivet et al., J. Neurosci. Methods 169 (2008),
/// with q = 2 rate window there, which counts a spike more than once.
double gamma_of(double pairs, double expected, std::size_t data, std::size_t model);

struct Gamma {
  double value = 0;
  double error = 0;   // standard error, from leaving out one of 20 pieces of the segment in turn
  double chance = 0;  // standard deviation of Gamma of an independent Poisson train of the same rate
};

/// Mean of Gamma of one model train over the trials. Throws std::invalid_argument for an empty segment, no trial, a
/// window that is not positive. Guarantee: the error is statistical.
Gamma gamma_of(const std::vector<SpikeTrain>& trials, const SpikeTrain& model, double window, const Segment& segment);

/// The mean over all ordered pairs of trials: how well one trial predicts another. nan with one trial.
Gamma reliability(const std::vector<SpikeTrain>& trials, double window, const Segment& segment);

/// The same mean for many models: the trials are prepared once.
class Target {
 public:
  Target(const std::vector<SpikeTrain>& trials, double window, const Segment& segment);
  /// Gamma of the spikes of `model` that lie in the segment, as gamma_of above. Safe to call from several threads.
  double gamma(const SpikeTrain& model) const;
  /// Spikes of a trial in the segment, mean over the trials.
  double mean_count() const;

 private:
  double expected(std::size_t trial, std::size_t count) const;

  std::vector<SpikeTrain> trials_;
  std::vector<std::vector<double>> expected_;  // [trial][spikes of the model]
  double window_;
  Segment segment_;
};

}  // namespace spikeproof::neuron
