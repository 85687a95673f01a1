#include "gap_checks.h"

#include <fmt/format.h>

#include <cmath>

namespace spikeproof::experiments {

using namespace fokker_planck;

Extrapolated extrapolated(const std::function<double(const FiniteVolume&)>& number, const Nnlif& model,
                          std::size_t cells) {
  Extrapolated result;
  for (std::size_t l = 0; l < 3; ++l) {
    const std::size_t refine = 1u << l;
    const FiniteVolumeMesh mesh = finite_volume_mesh(model, nullptr, {cells, refine, 1, 0});
    result.level[l] = number(FiniteVolume(model, mesh));
  }
  const auto& level = result.level;
  result.value = (4 * level[2] - level[1]) / 3;
  result.error = std::abs(result.value - (4 * level[1] - level[0]) / 3) + 1e-13 * std::abs(result.value);
  return result;
}

claim::Order order_of_volumes(const std::string& name, const Extrapolated& number, double reference,
                              std::size_t cells) {
  const double h = 1 / static_cast<double>(cells);
  std::vector<double> error;
  for (const double value : number.level) error.push_back(std::abs(value - reference));
  return order_of(name, {h, h / 2, h / 4}, error, 1.8, 2.2);
}

std::string parameters_text(const Nnlif& m) {
  return fmt::format("V_R = {}, V_F = {}, a0 = {}, I = {}", to_text(m.V_R()), to_text(m.V_F()), to_text(m.a0()),
                     to_text(m.I()));
}

Nnlif with(const Nnlif& model, const std::function<void(NnlifParameters&)>& change) {
  NnlifParameters p = model.parameters();
  change(p);
  return Nnlif(p);
}

}  // namespace spikeproof::experiments
