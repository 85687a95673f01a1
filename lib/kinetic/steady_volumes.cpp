#include "kinetic/steady_volumes.h"

#include <cmath>
#include <stdexcept>

namespace spikeproof::kinetic {
namespace {

// Faces from `lower` to `upper`. The speed vanishes at V: toward it V - v = (V - lower) (1 - y)^4 where the piece ends
// at V, and faces even in log (V - v) where it ends close to V.
void add_piece(std::vector<double>& v, double lower, double upper, double V, std::size_t cells) {
  const double left = (V - upper) / (V - lower);
  for (std::size_t i = 1; i < cells; ++i) {
    const double y = static_cast<double>(i) / static_cast<double>(cells);
    v.push_back(!(left > 0)  ? V - (V - lower) * std::pow(1 - y, 4)
                : left < 0.1 ? V - (V - lower) * std::pow(left, y)
                             : lower + (upper - lower) * y);
  }
  v.push_back(upper);
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
    if (at > from && at < drift.V) add_piece(result.v, from, at, drift.V, cells), from = at;
  add_piece(result.v, from, drift.V, drift.V, cells);
  double mass = 0;
  for (std::size_t i = 1; i < result.v.size(); ++i) {
    const double middle = (result.v[i - 1] + result.v[i]) / 2, h = result.v[i] - result.v[i - 1];
    const double speed = drift(middle), rate = phi(middle), before = result.flux.back();
    const bool last = i + 1 == result.v.size() || !(speed > 0);  // the speed may round to 0 before V
    const double z = rate * h / speed;
    result.flux.push_back(last ? 0 : before * std::exp(-z));
    if (last && before == 0) continue;
    mass += last ? before / rate : before * h / speed * (z > 0 ? -std::expm1(-z) / z : 1);
  }
  result.N = 1 / mass;
  return result;
}

}  // namespace spikeproof::kinetic
