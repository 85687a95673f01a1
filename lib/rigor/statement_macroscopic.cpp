#include "rigor/statement_macroscopic.h"

#include <fmt/format.h>

namespace spikeproof::rigor {

std::optional<MacroscopicData> macroscopic_data(const Conductance& model) {
  const ConductanceParameters& p = model.parameters();
  if (!model.firing() || model.firing()->kind() == FiringLaw::Kind::table || p.a1 != 0) return std::nullopt;
  const FiringLaw& law = *model.firing();
  if (law.phi0() <= 0 || law.V_F() != p.V_F) return std::nullopt;
  const bool logistic = law.kind() == FiringLaw::Kind::logistic;
  return MacroscopicData{p.g_L, p.V_L, p.V_R, p.V_F,      p.V_E,
                         p.a,   p.g0,  p.b,   law.phi0(), logistic ? law.delta() : Exact(0)};
}

std::string macroscopic_statement(const MacroscopicData& d, const MacroscopicCount& count) {
  const std::string law = d.logistic()
                              ? fmt::format("phi = {}/(1 + exp(-(v - V_F)/{}))", to_text(d.phi0), to_text(d.delta))
                              : fmt::format("phi = {} for v > V_F, 0 below", to_text(d.phi0));
  std::string text = fmt::format(
      "For g_L = {}, V_L = {}, V_R = {}, V_F = {}, V_E = {}, a = {}, g0 = {}, b = {} and {} the macroscopic equation "
      "has exactly {} steady state{} of mass 1",
      to_text(d.g_L), to_text(d.V_L), to_text(d.V_R), to_text(d.V_F), to_text(d.V_E), to_text(d.a), to_text(d.g0),
      to_text(d.b), law, count.rates.size() + (count.silent ? 1 : 0),
      count.rates.size() + (count.silent ? 1 : 0) == 1 ? "" : "s");
  if (count.silent) text += ": the silent one, N = 0";
  for (size_t i = 0; i < count.rates.size(); ++i) {
    const bool last = i + 1 == count.rates.size(), first = i == 0;
    const std::string name = fmt::format("N_{} in ", i + 1);
    text += (first ? (count.silent ? ", and " : ": ") : last ? " and " : ", ") + name + interval_text(count.rates[i]);
  }
  std::string unstable;
  for (size_t i = 0; i < count.unstable.size(); ++i)
    if (count.unstable[i]) unstable += fmt::format("{}N_{}", unstable.empty() ? "" : ", ", i + 1);
  if (!unstable.empty()) text += "; linearly unstable, with a real eigenvalue above 0: " + unstable;
  std::string counted;
  for (size_t i = 0; i < count.eigenvalues.size(); ++i)
    if (count.eigenvalues[i])
      counted += fmt::format("{}{} at N_{}", counted.empty() ? "" : ", ", *count.eigenvalues[i], i + 1);
  if (!counted.empty())
    text +=
        "; linearised, it has exactly these numbers of eigenvalues with positive real part, and none with real "
        "part 0: " +
        counted;
  return text + ".";
}

}  // namespace spikeproof::rigor
