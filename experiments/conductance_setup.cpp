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

namespace {

// x between 0 and b times the largest rate: even in log |x|, and in log |x - onset| above the onset of firing, down to
// where V(x) rounds.
std::vector<double> inputs_to_scan(const ConductanceReal& real, double reach, double onset) {
  std::vector<double> x;
  for (int i = 0; i <= 400; ++i) x.push_back(reach * std::pow(10.0, -12.0 * i / 400));
  const double size = std::abs(reach) + std::abs(onset) + std::abs(real.g0) + std::sqrt(real.a);
  for (int i = 0; i <= 200 && std::isfinite(onset); ++i) {
    const double at = onset + size * std::pow(10.0, -13.0 * i / 200);
    if (at / reach > 0 && at / reach < 1) x.push_back(at);
  }
  std::sort(x.begin(), x.end());
  return x;
}

}  // namespace

// Changes of sign of x - b N(x) with N by finite volumes, beyond the error of N; and the silent state. The error: the
// difference of two meshes, three times that of the finer one, which has order 2.
long states_by_volumes(const Conductance& model) {
  const ConductanceReal real = rounded(model);
  const FiringLaw& law = *model.firing();
  const auto rate = [&](double x, std::size_t cells) {
    const auto volumes = kinetic::steady_volumes(real, law, x, cells);
    return volumes ? volumes->N : 0.0;
  };
  const bool silent = !(rate(0, 60) > 0);
  long count = silent ? 1 : 0;
  if (real.b == 0) return count + (silent ? 0 : 1);
  double before = 0;
  for (const double x : inputs_to_scan(real, real.b * law.largest() * 1.001, kinetic::firing_onset(real, law))) {
    const double N = rate(x, 120), here = x - real.b * N;
    if (std::abs(here) <= std::abs(real.b * (N - rate(x, 60)))) continue;
    if (before != 0 && (before < 0) != (here < 0)) ++count;
    before = here;
  }
  return count;
}

}  // namespace spikeproof::experiments
