#include "network/kernel.h"

#include <stdexcept>
#include <string>

// Compiled once per instruction set by foreach_target.h; the narrow ones before AVX2 gain nothing over SSE4.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "network/kernel.cpp"
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/highway.h>

#include "network/kernel_vector.h"

#if HWY_ONCE
namespace spikeproof::network {

HWY_EXPORT(advance_chunks);
HWY_EXPORT(words_of_chunks);

namespace {

void require_chunks(std::size_t size, std::uint32_t first) {
  if (size % chunk != 0 || first % chunk != 0)
    throw std::invalid_argument("whole chunks of 64 neurons are required, but the range has " + std::to_string(size) +
                                " from " + std::to_string(first));
}

}  // namespace

void advance_kernel(std::span<float> y, std::uint32_t first, const KernelStep& step, Candidates& candidates) {
  require_chunks(y.size(), first);
  if (candidates.neuron.size() < y.size() + chunk) {
    candidates.neuron.resize(y.size() + chunk);
    candidates.before.resize(y.size() + chunk);
  }
  HWY_DYNAMIC_DISPATCH(advance_chunks)(y, first, step, candidates);
}

void kernel_words(std::span<std::uint32_t> words, std::uint32_t first, std::uint64_t seed, std::uint64_t step) {
  require_chunks(words.size(), first);
  HWY_DYNAMIC_DISPATCH(words_of_chunks)(words, first, seed, step);
}

const char* kernel_target() { return hwy::TargetName(hwy::SupportedTargets() & -hwy::SupportedTargets()); }

}  // namespace spikeproof::network
#endif
