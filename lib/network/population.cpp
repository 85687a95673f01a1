#include "network/population.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace spikeproof::network {
namespace {

constexpr std::size_t block_size = 4096;  // its potentials stay in the first cache

}  // namespace

Population::Population(const InitialDensity& initial, double V_F, const Options& options, std::optional<RestRule> rest)
    : V_F_(V_F),
      neurons_(options.neurons),
      raster_(std::min(options.raster, options.neurons)),
      ranks_(options.ranks != nullptr && options.ranks->size() > 1 ? options.ranks : nullptr),
      seed_(options.seed),
      rest_(std::move(rest)),
      team_(std::max(1U, options.threads)) {
  const std::size_t padded = (neurons_ + chunk - 1) / chunk * chunk, all = (padded + block_size - 1) / block_size;
  const std::size_t size = ranks_ ? static_cast<std::size_t>(ranks_->size()) : 1;
  const std::size_t rank = ranks_ ? static_cast<std::size_t>(ranks_->rank()) : 0;
  first_ = std::min(neurons_, all * rank / size * block_size);
  const std::size_t end = std::min(padded, all * (rank + 1) / size * block_size);
  last_ = std::min(neurons_, end);
  y_ = hwy::AllocateAligned<float>(std::max(chunk, end - std::min(first_, end)));
  if (!y_) throw std::bad_alloc();
  if (rest_) resting_.resize(last_ - first_);
  for (std::size_t first = first_; first < end; first += block_size) {
    Block block;
    block.first = first;
    block.size = std::min(block_size, end - first);
    blocks_.push_back(std::move(block));
  }
  // A random threshold has potentials beyond V_F.
  const bool beyond = rest_ && rest_->firing;
  const double top = beyond ? rest_->highest_start : V_F;
  const StartLaw law(initial, top);
  team_.run([&](unsigned part) {
    for (std::size_t i = part; i < blocks_.size(); i += team_.threads()) {
      const std::span<float> y = potentials(blocks_[i]);
      draw_start(y, static_cast<std::uint32_t>(blocks_[i].first), law, seed_);
      for (float& one : y)
        one = beyond ? static_cast<float>(one + (V_F - top)) : std::max(one, std::numeric_limits<float>::min());
    }
  });
}

void Population::record(Block& block, std::uint32_t neuron, double t) {
  ++block.triggered;
  if (neuron < raster_) block.raster.push_back({t, neuron});
}

void Population::advance(Block& block, const StepRule& rule, Candidates& candidates, Fate& fate) {
  const StepProcess& p = rule.process;
  const double noise = std::sqrt(-p.a * std::expm1(-2 * p.dt)), none = -std::numeric_limits<float>::max();
  const bool hazard = rest_ && rest_->firing;
  const double product = p.crossing == Crossing::bridge && !hazard ? negligible_crossing * p.a * std::sinh(p.dt) : none;
  // With a hazard everyone who may have met it: also those that began the step there, 8 deviations back.
  const double least = hazard ? rest_->active + rule.kick + 8 * noise + p.dt * std::abs(rest_->active - p.centre)
                              : std::max<double>(rule.margin, std::numeric_limits<float>::min());
  const std::span<float> y = potentials(block);
  advance_kernel(y, static_cast<std::uint32_t>(block.first),
                 {std::expm1(-p.dt), p.centre, noise, rule.kick, product,
                  std::min<double>(least, std::numeric_limits<float>::max()), seed_, rule.step},
                 candidates);
  block.triggered = 0;
  block.waiting.clear();
  const double t = static_cast<double>(rule.step) * p.dt;
  for (std::size_t i = 0; i < candidates.count; ++i) {
    const std::uint32_t neuron = candidates.neuron[i];
    float& after = y[neuron - block.first];
    if (neuron >= neurons_ || rests(neuron)) {  // the former fill up the last chunk
      after = static_cast<float>(p.width);
      continue;
    }
    RandomSequence random(seed_, neuron, rule.step, Stream::crossing);
    if (rest_) {
      if (const auto spike = first_spike(candidates.before[i] - rule.kick, after, p, *rest_, random, fate)) {
        record(block, neuron, t + *spike);
        resting_[place(neuron)] = 1;
        block.asleep.add(t + *spike + rest_->tau * random.exponential(), neuron);
        continue;
      }
    } else {
      resolve_crossing(candidates.before[i] - rule.kick, after, p, random, fate);
      if (!fate.spikes.empty()) after = static_cast<float>(fate.y);
      for (const double spike : fate.spikes) record(block, neuron, t + spike);
    }
    if (after < rule.margin) block.waiting.push_back({after, neuron});
  }
  if (rest_) wake(block, rule, fate);
}

// Those that wake within the step go on from V_R for what is left of it, and may fire and rest again.
void Population::wake(Block& block, const StepRule& rule, Fate& fate) {
  const double begin = static_cast<double>(rule.step) * rule.process.dt, end = begin + rule.process.dt;
  while (const auto sleeper = block.asleep.next_before(end)) {
    const StepProcess& p = rule.process;
    RandomSequence random(seed_, sleeper->neuron, rule.step, Stream::wake);
    double from = std::max(sleeper->wakes, begin);
    bool awake = true;
    double y = p.width;
    while (awake && from < end) {
      StepProcess rest_of_step(p.a, p.centre, p.width, end - from, p.crossing);
      rest_of_step.once = true;
      y = p.width + (p.width - p.centre) * std::expm1(-rest_of_step.dt) +
          std::sqrt(-p.a * std::expm1(-2 * rest_of_step.dt)) * random.normal();
      const auto spike = first_spike(p.width, y, rest_of_step, *rest_, random, fate);
      if (!spike) break;
      record(block, sleeper->neuron, from + *spike);
      from += *spike + rest_->tau * random.exponential();
      y = p.width;
      awake = from < end;
    }
    if (!awake) {
      block.asleep.add(from, sleeper->neuron);
      continue;
    }
    resting_[place(sleeper->neuron)] = 0;
    y_[place(sleeper->neuron)] = static_cast<float>(y);
    if (y < rule.margin) block.waiting.push_back({static_cast<float>(y), sleeper->neuron});
  }
}

void Population::advance(const StepRule& rule) {
  margin_ = rule.margin;
  StepRule own = rule;
  own.process.once = rest_.has_value();
  const auto work = [&](unsigned part) {
    Candidates candidates;
    Fate fate;
    for (std::size_t i = part; i < blocks_.size(); i += team_.threads()) advance(blocks_[i], own, candidates, fate);
  };
  if (blocks_.size() == 1) return work(0);
  team_.run(work);
}

std::size_t Population::triggered() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) sum += block.triggered;
  return ranks_ ? ranks_->sum(sum) : sum;
}

std::vector<Waiting> Population::waiting(double limit) const {
  std::vector<Waiting> all;
  std::size_t most = 0;  // memory: no more than there are
  for (const Block& block : blocks_) {
    const std::span<const float> y = potentials(block);
    most += limit <= margin_
                ? block.waiting.size()
                : static_cast<std::size_t>(std::count_if(y.begin(), y.end(), [&](float one) { return one <= limit; }));
  }
  all.reserve(most);
  for (const Block& block : blocks_) {
    if (limit <= margin_) {
      for (const Waiting& one : block.waiting)
        if (one.distance <= limit) all.push_back(one);
      continue;
    }
    const std::span<const float> y = potentials(block);
    for (std::size_t i = 0; i < y.size() && block.first + i < neurons_; ++i)
      if (y[i] <= limit && !rests(block.first + i)) all.push_back({y[i], static_cast<std::uint32_t>(block.first + i)});
  }
  if (ranks_) all = ranks_->gather(all);
  std::sort(all.begin(), all.end(), [](const Waiting& left, const Waiting& right) {
    return left.distance != right.distance ? left.distance < right.distance : left.neuron < right.neuron;
  });
  return all;
}

void Population::reset(std::uint32_t neuron, double width, double t, std::uint64_t step) {
  if (neuron < first_ || neuron >= last_) return;
  Block& block = blocks_[place(neuron) / block_size];
  if (rest_) {
    RandomSequence random(seed_, neuron, step, Stream::rest);
    resting_[place(neuron)] = 1;
    block.asleep.add(t + rest_->tau * random.exponential(), neuron);
  } else {
    float& y = y_[place(neuron)];
    y = static_cast<float>(y + width);
  }
  if (neuron < raster_) block.raster.push_back({t, neuron});
}

double Population::resting() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) sum += block.asleep.size();
  if (ranks_) sum = ranks_->sum(sum);
  return static_cast<double>(sum) / static_cast<double>(neurons_);
}

std::vector<std::uint64_t> Population::law(const std::vector<double>& edges, double kick) const {
  std::vector<std::uint64_t> count(edges.size() + 1);
  // Equal bins, each with the first cell that it meets: no search, and hardly a step to the right cell.
  constexpr std::size_t bins = 512;
  const double lowest = edges.empty() ? 0 : edges.front();
  const double per_bin = edges.size() < 2 ? 1 : bins / (edges.back() - lowest);
  std::vector<std::uint32_t> first(bins + 1);
  for (std::size_t bin = 0, cell = 0; bin <= bins; ++bin) {
    while (cell < edges.size() && edges[cell] <= lowest + (static_cast<double>(bin) - 0.001) / per_bin) ++cell;
    first[bin] = static_cast<std::uint32_t>(cell);
  }
  for (std::size_t i = first_; i < last_; ++i) {
    if (rests(i)) continue;
    const double v = V_F_ - (y_[place(i)] - kick), bin = std::clamp((v - lowest) * per_bin, 0.0, double{bins});
    std::size_t cell = first[static_cast<std::size_t>(bin)];
    while (cell < edges.size() && edges[cell] <= v) ++cell;
    while (cell > 0 && edges[cell - 1] > v) --cell;
    ++count[cell];
  }
  if (ranks_) ranks_->sum(count);
  return count;
}

double Population::mean(double kick) const {
  std::vector<double> parts;  // added up in the same order on any number of processes
  std::uint64_t count = 0;
  for (const Block& block : blocks_) {
    double part = 0;
    for (std::size_t i = block.first; i < std::min(block.first + block.size, neurons_); ++i) {
      const bool counts = !rests(i);
      part += counts ? static_cast<double>(y_[place(i)]) : 0.0;
      count += counts ? 1 : 0;
    }
    parts.push_back(part);
  }
  if (ranks_) {
    parts = ranks_->gather(parts);
    count = ranks_->sum(count);
  }
  return V_F_ + kick - std::accumulate(parts.begin(), parts.end(), 0.0) / static_cast<double>(count);
}

double Population::largest() const {
  double most = -std::numeric_limits<double>::infinity();
  if (first_ < last_) most = *std::max_element(y_.get(), y_.get() + (last_ - first_));
  return ranks_ ? ranks_->largest(most) : most;
}

std::vector<RasterSpike> Population::raster() const {
  std::vector<RasterSpike> all;
  for (const Block& block : blocks_) all.insert(all.end(), block.raster.begin(), block.raster.end());
  if (ranks_) all = ranks_->gather(all);
  std::stable_sort(all.begin(), all.end(),
                   [](const RasterSpike& left, const RasterSpike& right) { return left.t < right.t; });
  return all;
}

}  // namespace spikeproof::network
