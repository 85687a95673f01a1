#include "fokker_planck/blow_up.h"

#include <cmath>
#include <limits>

namespace spikeproof::fokker_planck {

std::optional<BlowUp> decide_blow_up(const std::vector<DilatedPoint>& points) {
  // q dq'/dq / q' : the share by which the rate changes while q falls to zero, to first order
  constexpr double most_change = 0.3, least_fall = 10;
  if (points.size() < 4 || !(points.front().q > least_fall * points.back().q)) return std::nullopt;
  const auto slope = [&](std::size_t i) {
    return (points[i].q - points[i - 1].q) / (points[i].tau - points[i - 1].tau);
  };
  const std::size_t last = points.size() - 1;
  const double now = slope(last), before = slope(last - 1);
  if (!(now < 0 && before < 0)) return std::nullopt;
  const double apart = 0.5 * (points[last].tau - points[last - 2].tau);
  const double rate = now + (now - before) / apart * 0.5 * (points[last].tau - points[last - 1].tau);
  const double change = points[last].q * (now - before) / (apart * now * now);
  if (!(rate < 0 && std::abs(change) < most_change)) return std::nullopt;
  const double remaining = 0.5 * points[last].q * points[last].q / -rate;
  return BlowUp{points[last].t + remaining, remaining * std::max(std::abs(change), 0.03)};
}

double resolved_rate(const NnlifReal& model, const Mesh& mesh) {
  const double steepest = 0.7 * mesh.degree / (2 * mesh.half_length(mesh.elements() - 1));  // |b| N/(a0 + a1 N)
  const double room = std::abs(model.b) - steepest * model.a1;
  return room > 0 ? steepest * model.a0 / room : std::numeric_limits<double>::infinity();
}

bool jumps_at_once(const NnlifReal& model, double density_at_threshold) {
  return model.delay == 0 && model.a1 == 0 && model.b * density_at_threshold > 1;
}

bool discharges_at_start(const NnlifReal& model, double density_at_threshold) {
  constexpr double least_share = 1e-14;
  return model.delay == 0 && model.a1 * density_at_threshold * density_at_threshold > least_share;
}

}  // namespace spikeproof::fokker_planck
