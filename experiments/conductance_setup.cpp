#include "conductance_setup.h"

#include <fmt/format.h>

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

}  // namespace spikeproof::experiments
