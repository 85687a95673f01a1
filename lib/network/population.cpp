#include "network/population.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::network {
namespace {

constexpr std::size_t block_size = 4096;  // its potentials stay in the first cache

}  // namespace

Population::Population(const InitialDensity& initial, double V_F, const Options& options)
    : V_F_(V_F),
      neurons_(options.neurons),
      raster_(std::min(options.raster, options.neurons)),
      seed_(options.seed),
      team_(std::max(1U, options.threads)) {
  const std::size_t padded = (neurons_ + chunk - 1) / chunk * chunk;
  y_ = hwy::AllocateAligned<float>(padded);
  if (!y_) throw std::bad_alloc();
  for (std::size_t first = 0; first < padded; first += block_size) {
    Block block;
    block.first = first;
    block.size = std::min(block_size, padded - first);
    blocks_.push_back(std::move(block));
  }
  const StartLaw law(initial, V_F);
  team_.run([&](unsigned part) {
    for (std::size_t i = part; i < blocks_.size(); i += team_.threads()) {
      draw_start(potentials(blocks_[i]), static_cast<std::uint32_t>(blocks_[i].first), law, seed_);
      for (float& y : potentials(blocks_[i])) y = std::max(y, std::numeric_limits<float>::min());
    }
  });
}

void Population::advance(Block& block, const StepRule& rule, Candidates& candidates, Fate& fate) {
  const StepProcess& p = rule.process;
  const double product =
      p.crossing == Crossing::bridge ? negligible_crossing * p.a * std::sinh(p.dt) : -std::numeric_limits<float>::max();
  const std::span<float> y = potentials(block);
  advance_kernel(y, static_cast<std::uint32_t>(block.first),
                 {std::expm1(-p.dt), p.centre, std::sqrt(-p.a * std::expm1(-2 * p.dt)), rule.kick, product,
                  std::max<double>(rule.margin, std::numeric_limits<float>::min()), seed_, rule.step},
                 candidates);
  block.triggered = 0;
  block.waiting.clear();
  for (std::size_t i = 0; i < candidates.count; ++i) {
    const std::uint32_t neuron = candidates.neuron[i];
    float& after = y[neuron - block.first];
    if (neuron >= neurons_) {  // fills up the last chunk
      after = static_cast<float>(p.width);
      continue;
    }
    RandomSequence random(seed_, neuron, rule.step, Stream::crossing);
    resolve_crossing(candidates.before[i] - rule.kick, after, p, random, fate);
    if (!fate.spikes.empty()) {
      after = static_cast<float>(fate.y);
      block.triggered += fate.spikes.size();
      for (const double t : fate.spikes)
        if (neuron < raster_) block.raster.push_back({static_cast<double>(rule.step) * p.dt + t, neuron});
    }
    if (after < rule.margin) block.waiting.push_back({after, neuron});
  }
}

void Population::advance(const StepRule& rule) {
  margin_ = rule.margin;
  const auto work = [&](unsigned part) {
    Candidates candidates;
    Fate fate;
    for (std::size_t i = part; i < blocks_.size(); i += team_.threads()) advance(blocks_[i], rule, candidates, fate);
  };
  if (blocks_.size() == 1) return work(0);
  team_.run(work);
}

std::size_t Population::triggered() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) sum += block.triggered;
  return sum;
}

std::vector<Waiting> Population::waiting(double limit) const {
  std::vector<Waiting> all;
  for (const Block& block : blocks_) {
    if (limit <= margin_) {
      for (const Waiting& one : block.waiting)
        if (one.distance <= limit) all.push_back(one);
      continue;
    }
    const std::span<const float> y = potentials(block);
    for (std::size_t i = 0; i < y.size() && block.first + i < neurons_; ++i)
      if (y[i] <= limit) all.push_back({y[i], static_cast<std::uint32_t>(block.first + i)});
  }
  std::sort(all.begin(), all.end(), [](const Waiting& left, const Waiting& right) {
    return left.distance != right.distance ? left.distance < right.distance : left.neuron < right.neuron;
  });
  return all;
}

void Population::reset(std::uint32_t neuron, double width, double t) {
  float& y = y_[neuron];
  y = static_cast<float>(y + width);
  if (neuron < raster_) blocks_[neuron / block_size].raster.push_back({t, neuron});
}

std::vector<std::uint64_t> Population::law(const std::vector<double>& edges, double kick) const {
  std::vector<std::uint64_t> count(edges.size() + 1);
  for (std::size_t i = 0; i < neurons_; ++i) {
    const double v = V_F_ - (y_[i] - kick);
    ++count[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), v) - edges.begin())];
  }
  return count;
}

double Population::largest() const { return *std::max_element(y_.get(), y_.get() + neurons_); }

std::vector<RasterSpike> Population::raster() const {
  std::vector<RasterSpike> all;
  for (const Block& block : blocks_) all.insert(all.end(), block.raster.begin(), block.raster.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const RasterSpike& left, const RasterSpike& right) { return left.t < right.t; });
  return all;
}

}  // namespace spikeproof::network
