#include "neuron/coincidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::neuron {
namespace {

constexpr std::size_t pieces = 20;    // of a segment, for the error
constexpr double certain = 1 - 1e-9;  // share of pairs by chance above which nothing is left to score

void require(double window, const Segment& segment) {
  if (!(window > 0) || !(segment.end > segment.begin))
    throw std::invalid_argument(fmt::format("window > 0 and begin < end are required, but window = {}, [{}, {})",
                                            window, segment.begin, segment.end));
}

// How far a Poisson train has been looked at when a spike's turn comes: up to `low + i step` with probability mass[i],
// i = 0 .. cells, where the last one is the end of the window.
class Frontier {
 public:
  // Nothing has been looked at before `low`; afterwards everything up to the spike's partner, or to `high`.
  double first(double low, double high, double rate) {
    low_ = low;
    step_ = (high - low) / cells;
    const double stay = std::exp(-rate * step_);
    double left = 1;
    for (std::size_t i = 0; i < cells; ++i, left *= stay) mass_[i] = left * (1 - stay);
    mass_[cells] = left;
    return -std::expm1(-rate * (high - low));
  }

  // The next spike's window: what was looked at before its start does not matter.
  double next(double low, double high, double rate) {
    Frontier after;
    after.low_ = low;
    after.step_ = (high - low) / cells;
    const double stay = std::exp(-rate * after.step_);
    std::array<double, cells + 2> entering{};  // mass that starts to look in a cell, spread over its two edges
    for (std::size_t i = 0; i <= cells; ++i) {
      const double at = i < cells ? low_ + (static_cast<double>(i) + 0.5) * step_ : low_ + cells * step_;
      const double place = std::clamp((at - low) / after.step_, 0.0, static_cast<double>(cells));
      const auto cell = static_cast<std::size_t>(place);
      const double part = place - static_cast<double>(cell);
      entering[cell] += mass_[i] * (1 - part);
      entering[cell + 1] += mass_[i] * part;
    }
    double looking = 0;
    for (std::size_t i = 0; i < cells; ++i) {
      looking += entering[i];
      after.mass_[i] = looking * (1 - stay);
      looking *= stay;
    }
    after.mass_[cells] = looking + entering[cells];
    *this = after;
    return 1 - mass_[cells];
  }

 private:
  static constexpr std::size_t cells = 128;  // of a window of twice the tolerance
  double low_ = 0, step_ = 1;
  std::array<double, cells + 1> mass_{};
};

struct Counts {
  double pairs = 0, data = 0, model = 0;
};

struct Comparison {
  std::array<Counts, pieces> piece{};
  Counts all;
  double q = 0;  // expected share of the data's spikes that find a partner by chance
};

std::size_t piece_of(double t, const Segment& segment) {
  const double place = (t - segment.begin) / segment.length() * pieces;
  return std::min(static_cast<std::size_t>(std::max(place, 0.0)), pieces - 1);
}

Comparison compare(std::span<const double> data, std::span<const double> model, double window, const Segment& segment) {
  Comparison c;
  const auto partner = matched(data, model, window);
  for (std::size_t i = 0; i < data.size(); ++i) {
    Counts& piece = c.piece[piece_of(data[i], segment)];
    ++piece.data;
    if (partner[i] >= 0) ++piece.pairs;
  }
  for (const double t : model) ++c.piece[piece_of(t, segment)].model;
  for (const Counts& piece : c.piece) {
    c.all.pairs += piece.pairs;
    c.all.data += piece.data;
    c.all.model += piece.model;
  }
  const double rate = c.all.model / segment.length();
  if (!data.empty()) c.q = expected_pairs(data, rate, window, segment) / c.all.data;
  return c;
}

double gamma_without(const Comparison& c, const Counts& left_out) {
  const double data = c.all.data - left_out.data, model = c.all.model - left_out.model;
  if (data <= 0 || model <= 0 || c.q > certain) return 0;
  return (c.all.pairs - left_out.pairs - c.q * data) / (0.5 * (data + model) * (1 - c.q));
}

// Mean over comparisons that share the segment: a piece is left out of all of them at once.
Gamma mean_of(const std::vector<Comparison>& all) {
  Gamma gamma;
  std::array<double, pieces> without{};
  for (const Comparison& c : all) {
    gamma.value += gamma_without(c, {});
    for (std::size_t i = 0; i < pieces; ++i) without[i] += gamma_without(c, c.piece[i]);
    if (c.all.data > 0 && c.all.model > 0 && c.q <= certain)
      gamma.chance += std::sqrt(c.all.data * c.q / (1 - c.q)) / (0.5 * (c.all.data + c.all.model));
  }
  const auto n = static_cast<double>(all.size());
  gamma.value /= n;
  gamma.chance /= n;
  double mean = 0, square = 0;
  for (double& w : without) mean += (w /= n) / pieces;
  for (const double w : without) square += (w - mean) * (w - mean);
  gamma.error = std::sqrt(square * (pieces - 1) / pieces);
  return gamma;
}

}  // namespace

std::span<const double> spikes_in(const SpikeTrain& train, const Segment& segment) {
  const auto first = std::lower_bound(train.begin(), train.end(), segment.begin);
  return {first, std::lower_bound(first, train.end(), segment.end)};
}

std::vector<std::ptrdiff_t> matched(std::span<const double> data, std::span<const double> model, double window) {
  std::vector<std::ptrdiff_t> partner(data.size(), -1);
  std::size_t next =
      0;  // the earliest spike that is still free: with windows of one width no other choice gains a pair
  for (std::size_t i = 0; i < data.size(); ++i) {
    while (next < model.size() && model[next] < data[i] - window) ++next;
    if (next < model.size() && model[next] <= data[i] + window) partner[i] = static_cast<std::ptrdiff_t>(next++);
  }
  return partner;
}

double expected_pairs(std::span<const double> data, double rate, double window, const Segment& segment) {
  require(window, segment);
  if (!(rate >= 0)) throw std::invalid_argument(fmt::format("rate >= 0 is required, but rate = {}", rate));
  double expected = 0;
  Frontier frontier;
  bool looked = false;  // the window of the spike before reaches into this one, and the frontier stands there
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double low = std::max(data[i] - window, segment.begin), high = std::min(data[i] + window, segment.end);
    const bool overlaps = i + 1 < data.size() && data[i + 1] - window < high;
    if (looked)
      expected += frontier.next(low, high, rate);
    else if (overlaps)
      expected += frontier.first(low, high, rate);
    else
      expected += -std::expm1(-rate * (high - low));
    looked = overlaps;
  }
  return expected;
}

double gamma_of(double pairs, double expected, std::size_t data, std::size_t model) {
  const auto n = static_cast<double>(data), m = static_cast<double>(model);
  if (data == 0 || model == 0 || expected > certain * n) return 0;
  return (pairs - expected) / (0.5 * (n + m) * (1 - expected / n));
}

Gamma gamma_of(const std::vector<SpikeTrain>& trials, const SpikeTrain& model, double window, const Segment& segment) {
  require(window, segment);
  if (trials.empty()) throw std::invalid_argument("gamma_of: at least one trial is required");
  std::vector<Comparison> all;
  for (const SpikeTrain& trial : trials)
    all.push_back(compare(spikes_in(trial, segment), spikes_in(model, segment), window, segment));
  return mean_of(all);
}

Gamma reliability(const std::vector<SpikeTrain>& trials, double window, const Segment& segment) {
  require(window, segment);
  std::vector<Comparison> all;
  for (const SpikeTrain& data : trials)
    for (const SpikeTrain& other : trials)
      if (&data != &other) all.push_back(compare(spikes_in(data, segment), spikes_in(other, segment), window, segment));
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return all.empty() ? Gamma{nan, nan, nan} : mean_of(all);
}

Target::Target(const std::vector<SpikeTrain>& trials, double window, const Segment& segment)
    : window_(window), segment_(segment) {
  require(window, segment);
  if (trials.empty()) throw std::invalid_argument("Target: at least one trial is required");
  for (const SpikeTrain& trial : trials) {
    const auto inside = spikes_in(trial, segment);
    trials_.emplace_back(inside.begin(), inside.end());
    expected_.emplace_back();
    // models of interest fire about as often as the data
    for (std::size_t count = 0; count < 2 * inside.size() + 20; ++count)
      expected_.back().push_back(
          expected_pairs(inside, static_cast<double>(count) / segment.length(), window, segment));
  }
}

double Target::expected(std::size_t trial, std::size_t count) const {
  if (count < expected_[trial].size()) return expected_[trial][count];
  return expected_pairs(trials_[trial], static_cast<double>(count) / segment_.length(), window_, segment_);
}

double Target::gamma(const SpikeTrain& model) const {
  const auto inside = spikes_in(model, segment_);
  double sum = 0;
  for (std::size_t k = 0; k < trials_.size(); ++k) {
    const auto partner = matched(trials_[k], inside, window_);
    const auto pairs = std::count_if(partner.begin(), partner.end(), [](std::ptrdiff_t p) { return p >= 0; });
    sum += gamma_of(static_cast<double>(pairs), expected(k, inside.size()), trials_[k].size(), inside.size());
  }
  return sum / static_cast<double>(trials_.size());
}

double Target::mean_count() const {
  double count = 0;
  for (const SpikeTrain& trial : trials_) count += static_cast<double>(trial.size());
  return count / static_cast<double>(trials_.size());
}

}  // namespace spikeproof::neuron
