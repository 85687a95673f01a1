#include "conductance_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kinetic/steady_curve.h"
#include "kinetic/steady_volumes.h"
#include "model/model_file.h"

namespace spikeproof::experiments {

ConductanceFile conductance_of(const Context& context, const Exact& g0, const Exact& b, const Exact& delta) {
  if (context.file != nullptr && context.file->conductance) return *context.file->conductance;
  ConductanceParameters p;
  p.g0 = g0, p.b = b;
  const Conductance model(p, delta == 0 ? FiringLaw::step(10, p.V_F) : FiringLaw::logistic(10, p.V_F, delta));
  return {model, standard_initial(model)};
}

std::string text_of(const Conductance& model) {
  const ConductanceParameters& p = model.parameters();
  std::string text = fmt::format("g_L = {}, V_L = {}, V_R = {}, V_F = {}, V_E = {}, a = {}, g0 = {}, b = {}",
                                 to_text(p.g_L), to_text(p.V_L), to_text(p.V_R), to_text(p.V_F), to_text(p.V_E),
                                 to_text(p.a), to_text(p.g0), to_text(p.b));
  if (!model.firing()) return text + ", fixed threshold";
  const FiringLaw& law = *model.firing();
  if (law.kind() == FiringLaw::Kind::table) return text + fmt::format(", φ_F: table of {} rows", law.rows().size());
  text +=
      fmt::format(", φ_F: {}, φ0 = {}", law.kind() == FiringLaw::Kind::step ? "step" : "logistic", to_text(law.phi0()));
  return law.kind() == FiringLaw::Kind::step ? text : text + ", δ = " + to_text(law.delta());
}

// Changes of sign of x - b N(x) with N by finite volumes, for x between 0 and b times the largest rate; and the silent
// state. x is even in log |x|, and in log |x - onset| above the onset of firing.
long states_by_volumes(const Conductance& model) {
  const ConductanceReal real = rounded(model);
  const FiringLaw& law = *model.firing();
  const auto rate = [&](double x) {
    const auto volumes = kinetic::steady_volumes(real, law, x, 60);
    return volumes ? volumes->N : 0.0;
  };
  const double onset = kinetic::firing_onset(real, law), reach = real.b * law.largest() * 1.001;
  long count = rate(0) > 0 ? 0 : 1;
  if (real.b == 0) return count + (rate(0) > 0 ? 1 : 0);
  std::vector<double> x;
  for (int i = 0; i <= 400; ++i) x.push_back(reach * std::pow(10.0, -12.0 * i / 400));
  for (int i = 0; i <= 200 && std::isfinite(onset); ++i) {
    const double at = onset + std::abs(reach) * std::pow(10.0, -15.0 * i / 200);
    if (at / reach > 0 && at / reach < 1) x.push_back(at);
  }
  std::sort(x.begin(), x.end());
  double before = x[0] - real.b * rate(x[0]);
  for (std::size_t i = 1; i < x.size(); ++i) {
    const double here = x[i] - real.b * rate(x[i]);
    if ((before < 0) != (here < 0)) ++count;
    before = here;
  }
  return count;
}

}  // namespace spikeproof::experiments
