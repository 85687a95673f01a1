#include "linear_setup.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "fokker_planck/finite_volume_mesh.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {

void require_linear(const Nnlif& model) {
  if (!model.is_linear())
    throw std::invalid_argument("this claim is about the linear equation: b = 0 and a1 = 0 are required, but b = " +
                                to_text(model.b()) + " and a1 = " + to_text(model.a1()));
}

InitialDensity start_of(const Context& context) {
  if (context.initial.kind != InitialKind::steady) return density_of(context.initial, context.model);
  const auto P = std::make_shared<const stationary::Profile>(context.model);
  const NnlifReal& m = P->model();
  InitialDensity steady;
  steady.value = [P](double v) { return P->density(v); };
  steady.lowest = std::min(m.I, m.V_R) - 9.2 * std::sqrt(m.a0);
  steady.centre = P->quantile(0.5);
  steady.width = 0.5 * (P->quantile(0.84) - P->quantile(0.16));
  steady.breaks = {m.V_R};
  steady.value_at_threshold = 0;
  return steady;
}

fokker_planck::Evolution spectral_run(const Context& context, const InitialDensity& initial,
                                      const std::vector<double>& times, double rel_tol) {
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  for (const double t : times) settings.output_times.push_back(decimal_of(t));
  settings.t_end = settings.output_times.back();
  return value_of(fokker_planck::evolve(context.model, initial, settings, context.progress));
}

std::vector<double> panel_edges(const Nnlif& model, const InitialDensity& initial, std::size_t count) {
  const fokker_planck::FiniteVolumeMesh mesh = fokker_planck::finite_volume_mesh(model, &initial, {count, 1, 1, 0});
  std::vector<double> edges;
  for (const double y : mesh.face) {
    const double v = mesh.V_F + y;
    if (edges.empty() || v > edges.back()) edges.push_back(v);
  }
  return edges;
}

std::size_t cells_for(const Context& context, const InitialDensity& initial) {
  const fokker_planck::FiniteVolumeMesh mesh = fokker_planck::finite_volume_mesh(context.model, &initial);
  const double length = -mesh.face.front() / (12 * std::sqrt(to_double(context.model.a0())));
  const auto stretches = static_cast<std::size_t>(std::clamp(std::ceil(length), 1.0, 6.0));
  return stretches * (context.effort == Effort::quick ? 100 : context.effort == Effort::standard ? 200 : 400);
}

claim::Order order_of(std::string name, std::vector<double> parameter, std::vector<double> error, double lowest,
                      double highest) {
  claim::Order order;
  order.name = std::move(name);
  const std::size_t n = error.size();
  order.measured = std::log(error[0] / error[n - 1]) / std::log(parameter[0] / parameter[n - 1]);
  order.lowest = lowest;
  order.highest = highest;
  order.parameter = std::move(parameter);
  order.error = std::move(error);
  return order;
}

}  // namespace spikeproof::experiments
