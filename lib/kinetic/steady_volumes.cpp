#include "kinetic/steady_volumes.h"

#include <cmath>
#include <stdexcept>

namespace spikeproof::kinetic {
namespace {

// Faces between the ends; graded: V - v = (V - lower) (1 - y)^4 on the last piece.
void add_piece(std::vector<double>& v, double lower, double upper, std::size_t cells, bool last) {
  for (std::size_t i = 1; i <= cells; ++i) {
    const double y = static_cast<double>(i) / static_cast<double>(cells);
    v.push_back(last ? upper - (upper - lower) * std::pow(1 - y, 4) : lower + (upper - lower) * y);
  }
}

}  // namespace

Result<SteadyVolumes> steady_volumes(const ConductanceReal& model, const FiringLaw& law, double x, std::size_t cells) {
  if (cells < 4) throw std::invalid_argument("steady_volumes: cells >= 4 is required");
  const Drift drift = drift_at_input(model, x);
  const FiringReal phi(law);
  if (!(phi(drift.V) > 0))
    return Error{ErrorCode::out_of_range, "steady_volumes",
                 "nothing fires where the drift ends: no profile of rate > 0"};
  SteadyVolumes result{{model.V_R}, {1}, 0};
  double from = model.V_R;
  for (const double at : phi.breaks())
    if (at > from && at < drift.V) add_piece(result.v, from, at, cells, false), from = at;
  add_piece(result.v, from, drift.V, cells, true);
  double mass = 0;
  for (std::size_t i = 1; i < result.v.size(); ++i) {
    const double middle = (result.v[i - 1] + result.v[i]) / 2, h = result.v[i] - result.v[i - 1];
    const double rate = phi(middle), z = rate * h / drift(middle), before = result.flux.back();
    const bool last = i + 1 == result.v.size();
    result.flux.push_back(last ? 0 : before * std::exp(-z));
    mass += last ? before / rate : before * h / drift(middle) * (z > 0 ? -std::expm1(-z) / z : 1);
  }
  result.N = 1 / mass;
  return result;
}

}  // namespace spikeproof::kinetic
