#include "network/oscillators.h"

#include <fmt/format.h>
#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "network/oscillator_kernel.h"
#include "network/philox.h"

namespace spikeproof::network {
namespace {

using std::numbers::pi;

void require_option(bool holds, const char* inequality, double value) {
  if (!holds) throw std::invalid_argument(fmt::format("{} is required, but it is {:.17g}", inequality, value));
}

void check_oscillators(const OscillatorOptions& o) {
  const auto size = static_cast<double>(o.oscillators);
  require_option(o.oscillators >= 2 && o.oscillators <= (1U << 28), "2 <= oscillators <= 2^28", size);
  require_option(o.dt > 0 && std::isfinite(o.dt), "dt > 0", o.dt);
  require_option(o.t_end > 0 && o.t_end / o.dt <= 1e8, "0 < t_end <= 1e8 dt", o.t_end);
  require_option(o.start >= 0 && o.start < 1, "0 <= start < 1", o.start);
  require_option(o.every >= 1, "every >= 1", static_cast<double>(o.every));
}

// The arrays of a network, one behind the other.
class Arrays {
 public:
  explicit Arrays(std::size_t oscillators)
      : size_((oscillators + 7) / 8 * 8), memory_(hwy::AllocateAligned<double>(11 * size_)) {
    if (!memory_) throw std::bad_alloc();
    std::fill(memory_.get(), memory_.get() + 11 * size_, 0.0);
  }
  double* part(std::size_t k) { return memory_.get() + k * size_; }
  Oscillators view() {
    return {part(0), part(1), part(2), part(3), part(4), part(5), part(6), part(7), part(8), part(9), part(10), size_};
  }

 private:
  std::size_t size_;
  hwy::AlignedFreeUniquePtr<double[]> memory_;
};

// The phase at the share u of a Poisson kernel of mean r.
double phase_of(double u, double r) { return 2 * std::atan((1 - r) / (1 + r) * std::tan(pi * (u - 0.5))); }

void start(Arrays& arrays, const Kuramoto& model, const OscillatorOptions& options, double dt) {
  const double golden = 0.5 * (std::sqrt(5.0) - 1), n = static_cast<double>(options.oscillators);
  for (std::size_t i = 0; i < options.oscillators; ++i) {
    double u = (static_cast<double>(i) + 0.5) / n, phase = std::fmod(golden * (static_cast<double>(i) + 0.5), 1.0);
    if (options.frequencies == Frequencies::random) {
      RandomSequence random(options.seed, static_cast<std::uint32_t>(i), 0, Stream::initial);
      u = random.uniform(), phase = random.uniform();
    }
    const double omega = model.law.quantile(u), theta = phase_of(std::max(phase, 1e-16), options.start);
    arrays.part(0)[i] = std::cos(theta), arrays.part(1)[i] = std::sin(theta);
    arrays.part(2)[i] = std::cos(omega * dt / 2), arrays.part(3)[i] = std::sin(omega * dt / 2);
    arrays.part(4)[i] = 1;
  }
}

}  // namespace

OrderHistory simulate_oscillators(const Kuramoto& model, const OscillatorOptions& options, Progress& progress) {
  check_oscillators(options);
  const auto steps = static_cast<std::size_t>(std::ceil(options.t_end / options.dt - 1e-9));
  const double dt = options.t_end / static_cast<double>(steps), K = to_double(model.K);
  Arrays arrays(options.oscillators);
  start(arrays, model, options, dt);
  const double scale = 1 / static_cast<double>(options.oscillators);
  Field field{0, 0};
  for (std::size_t i = 0; i < options.oscillators; ++i)
    field.re += scale * arrays.part(0)[i], field.im += scale * arrays.part(1)[i];
  OrderHistory history;
  const Oscillators oscillators = arrays.view();
  for (std::size_t k = 0; k <= steps; ++k) {
    if (k % options.every == 0) {
      history.t.push_back(static_cast<double>(k) * dt);
      history.r.push_back(std::hypot(field.re, field.im));
    }
    if (k == steps) break;
    advance_oscillators(oscillators, K, dt, scale, field);
    if (k % 16 == 0) progress.update(static_cast<double>(k) / static_cast<double>(steps));
  }
  return history;
}

MeanOrder mean_order(const OrderHistory& history, double from) {
  constexpr std::size_t parts = 10;
  const auto begin =
      static_cast<std::size_t>(std::lower_bound(history.t.begin(), history.t.end(), from) - history.t.begin());
  const std::size_t size = (history.t.size() - begin) / parts;
  require_option(size >= 1, "ten records after `from`", static_cast<double>(history.t.size() - begin));
  double mean = 0, square = 0;
  for (std::size_t p = 0; p < parts; ++p) {
    double part = 0;
    for (std::size_t i = 0; i < size; ++i) part += history.r[begin + p * size + i] / static_cast<double>(size);
    mean += part / parts;
    square += part * part / parts;
  }
  return {mean, std::sqrt(std::max(square - mean * mean, 0.0) / (parts - 1))};
}

}  // namespace spikeproof::network
