// One time step of many neurons between spikes, vectorised; the instruction set is chosen at run time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spikeproof::network {

/// Neurons come in chunks of 64: 16 counters, each with 4 words of Philox for 4 neurons.
inline constexpr std::size_t chunk = 64;

/// y -> y - kick + decay (y - kick - centre) + noise z, z standard normal, with y = V_F - V.
struct KernelStep {
  double decay;   // e^(-dt) - 1
  double centre;  // V_F - I
  double noise;   // standard deviation of the transition
  double kick;    // that the spikes of the step before have left
  // A neuron is listed where (y before) * (y after) < product or y after < margin.
  double product, margin;
  std::uint64_t seed, step;
};

/// The neurons that may have reached V_F, in the order of their indices; the caller's buffers keep their capacity.
struct Candidates {
  std::vector<std::uint32_t> neuron;
  std::vector<float> before;  // y at the start of the step, kick not yet subtracted
  std::size_t count = 0;
};

/// Advances y, whose first element is neuron `first`; both first and the length are multiples of 64.
/// Throws std::invalid_argument otherwise. y holds rounded floats: the rounding is dithered by the noise.
/// Guarantee: exact transition up to float rounding; normal deviates to about 1e-6, up to 6.6 standard deviations.
void advance_kernel(std::span<float> y, std::uint32_t first, const KernelStep& step, Candidates& candidates);

/// The four words that each counter first/4, first/4 + 1, ... gives in the kernel, for tests against the scalar code:
/// words[64 k + 16 j + c] is word j of counter 16 k + c of the range.
void kernel_words(std::span<std::uint32_t> words, std::uint32_t first, std::uint64_t seed, std::uint64_t step);

/// Name of the instruction set in use, "AVX2".
const char* kernel_target();

}  // namespace spikeproof::network
