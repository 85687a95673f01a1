// Counter-based random numbers: a number depends on (seed; index, step, stream) alone, not on who asks for it or when.
#pragma once

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace spikeproof::network {

/// Which use a number is for; numbers of different streams are independent.
enum class Stream : std::uint32_t { step = 0, crossing = 1, initial = 2, wake = 3, rest = 4 };

/// Four words of Philox4x32-10 for (seed; index, step, stream, call).
/// Source: Salmon, Moraes, Dror and Shaw, SC'11. Guarantee: exact.
inline r123::Philox4x32::ctr_type random_words(std::uint64_t seed, std::uint32_t index, std::uint64_t step,
                                               Stream stream, std::uint32_t call) {
  const r123::Philox4x32::ctr_type counter{{index, static_cast<std::uint32_t>(step),
                                            static_cast<std::uint32_t>(step >> 32),
                                            (static_cast<std::uint32_t>(stream) << 28) | call}};
  const r123::Philox4x32::key_type key{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  return r123::Philox4x32{}(counter, key);
}

/// The numbers of one neuron in one step, drawn one after the other.
class RandomSequence {
 public:
  RandomSequence(std::uint64_t seed, std::uint32_t neuron, std::uint64_t step, Stream stream)
      : seed_(seed), step_(step), neuron_(neuron), stream_(stream) {}

  /// Uniform on (0, 1), 53 bits.
  double uniform() {
    if (left_ == 0) {
      words_ = random_words(seed_, neuron_, step_, stream_, call_++);
      left_ = 2;
    }
    --left_;
    const std::uint64_t bits = (static_cast<std::uint64_t>(words_[2 * left_]) << 32) | words_[2 * left_ + 1];
    return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
  }
  /// Standard normal.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  /// Exponential of mean 1.
  double exponential() { return -std::log(uniform()); }

 private:
  std::uint64_t seed_, step_;
  std::uint32_t neuron_, call_ = 0;
  Stream stream_;
  std::size_t left_ = 0;
  r123::Philox4x32::ctr_type words_{};
};

}  // namespace spikeproof::network
