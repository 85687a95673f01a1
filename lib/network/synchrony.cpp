#include "network/synchrony.h"

#include <stdexcept>
#include <string>

namespace spikeproof::network {
namespace {

std::vector<double> distribution_of(std::span<const std::uint64_t> counts, double& total) {
  total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  std::vector<double> F;
  double below = 0;
  for (std::size_t k = 0; k + 1 < counts.size(); ++k) {
    below += static_cast<double>(counts[k]);
    F.push_back(below / total);
  }
  return F;
}

}  // namespace

double synchrony_squared(std::span<const double> distribution) {
  if (distribution.empty()) throw std::invalid_argument("two cells at least are required, but there is one");
  const double cells = static_cast<double>(distribution.size() + 1);
  double sum = 0;
  for (std::size_t k = 0; k < distribution.size(); ++k) {
    const double difference = distribution[k] - static_cast<double>(k + 1) / cells;
    sum += difference * difference;
  }
  return sum / static_cast<double>(distribution.size());
}

double synchrony_squared(std::span<const std::uint64_t> counts) {
  double total = 0;
  return synchrony_squared(distribution_of(counts, total));
}

double synchrony_squared_without_floor(std::span<const std::uint64_t> counts) {
  double total = 0, spread = 0;
  const std::vector<double> F = distribution_of(counts, total);
  if (!(total >= 2))
    throw std::invalid_argument("two neurons at least are required, but there are " + std::to_string(total));
  for (const double p : F) spread += p * (1 - p);
  return synchrony_squared(F) - spread / static_cast<double>(F.size()) / (total - 1);
}

double synchrony_floor_squared(std::size_t cells, double neurons) {
  const double K = static_cast<double>(cells);
  return (K + 1) / (6 * K * neurons);
}

}  // namespace spikeproof::network
