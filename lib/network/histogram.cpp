#include "network/histogram.h"

#include <boost/math/special_functions/gamma.hpp>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace spikeproof::network {

ChiSquare chi_square(std::span<const std::uint64_t> counts, std::span<const double> probability) {
  if (counts.size() != probability.size() || counts.size() < 2)
    throw std::invalid_argument("two cells at least, with a probability each, are required, but there are " +
                                std::to_string(counts.size()) + " and " + std::to_string(probability.size()));
  const double total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  const double mass = std::accumulate(probability.begin(), probability.end(), 0.0);
  constexpr double least = 5;
  std::vector<double> seen, expected;
  double count = 0, mean = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    count += static_cast<double>(counts[k]);
    mean += total * probability[k] / mass;
    if (mean < least) continue;
    seen.push_back(count), expected.push_back(mean);
    count = mean = 0;
  }
  if (seen.empty()) return {};
  seen.back() += count, expected.back() += mean;
  ChiSquare result;
  for (std::size_t k = 0; k < seen.size(); ++k)
    result.statistic += (seen[k] - expected[k]) * (seen[k] - expected[k]) / expected[k];
  result.degrees = static_cast<long>(seen.size()) - 1;
  if (result.degrees > 0)
    result.p_value = boost::math::gamma_q(0.5 * static_cast<double>(result.degrees), 0.5 * result.statistic);
  return result;
}

double chi_square_quantile(long degrees, double probability) {
  return 2 * boost::math::gamma_q_inv(0.5 * static_cast<double>(degrees), probability);
}

}  // namespace spikeproof::network
