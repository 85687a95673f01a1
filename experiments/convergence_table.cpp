#include "convergence_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fokker_planck/finite_volume_stepper.h"
#include "linear_setup.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;

constexpr double t_end = 0.5;

// V_F - V_R is `per_width` cells wide; the domain begins six widths below V_F, or where the data do.
FiniteVolumeMesh uniform_mesh(const Nnlif& model, const InitialDensity& initial, std::size_t per_width) {
  const double V_F = to_double(model.V_F()), width = to_double(model.V_F() - model.V_R());
  const auto widths = static_cast<std::size_t>(std::max(6.0, std::ceil((V_F - initial.lowest) / width)));
  FiniteVolumeMesh mesh{V_F, {}, 0};
  const std::size_t cells = widths * per_width;
  for (std::size_t i = 0; i <= cells; ++i)
    mesh.face.push_back(-width * static_cast<double>(cells - i) / static_cast<double>(per_width));
  mesh.reset = cells - per_width;
  return mesh;
}

struct State {
  std::vector<double> mass;
  double N;
};

State state_at_end(const Context& context, const Nnlif& model, const InitialDensity& initial, std::size_t per_width,
                   long steps) {
  FiniteVolumeStepper stepper(model, uniform_mesh(model, initial, per_width), TimeScheme::implicit_euler);
  State state{value_of(stepper.scheme().project(initial)), 0};
  for (long i = 0; i < steps; ++i) {
    state.N = value_of(stepper.step(state.mass, t_end / static_cast<double>(steps)));
    if (i % 100 == 0) context.progress.update(static_cast<double>(i) / static_cast<double>(steps));
  }
  return state;
}

// In L1 of the coarser cells.
double distance_between(const State& coarse, const State& fine) {
  const std::size_t ratio = fine.mass.size() / coarse.mass.size();
  double sum = 0;
  for (std::size_t i = 0; i < coarse.mass.size(); ++i) {
    double mass = 0;
    for (std::size_t k = 0; k < ratio; ++k) mass += fine.mass[ratio * i + k];
    sum += std::abs(mass - coarse.mass[i]);
  }
  return sum;
}

void add_orders(const std::string& where, const std::vector<double>& parameter, const std::vector<State>& states,
                double lowest, double highest, claim::Outcome& outcome) {
  std::vector<double> used, density, rate;
  for (std::size_t k = 0; k + 1 < states.size(); ++k) {
    used.push_back(parameter[k]);
    density.push_back(distance_between(states[k], states[k + 1]));
    rate.push_back(std::abs(states[k].N - states[k + 1].N));
  }
  outcome.orders.push_back(order_of("n in L1, successive differences, " + where, used, density, lowest, highest));
  outcome.orders.push_back(order_of("N, successive differences, " + where, used, rate, lowest, highest));
}

}  // namespace

void add_convergence_table(const Context& context, const Nnlif& model, const InitialDensity& initial,
                           claim::Outcome& outcome) {
  const bool full = context.effort == Effort::full;
  const double width = to_double(model.V_F() - model.V_R());
  std::vector<double> h, dt;
  std::vector<State> in_space, in_time;
  for (std::size_t per_width = full ? 4 : 8; per_width <= (full ? 128u : 64u); per_width *= 2) {
    h.push_back(width / static_cast<double>(per_width));
    in_space.push_back(state_at_end(context, model, initial, per_width, full ? 10000 : 500));
  }
  for (long steps = full ? 1000 : 200; steps <= (full ? 32000 : 1600); steps *= 2) {
    dt.push_back(t_end / static_cast<double>(steps));
    in_time.push_back(state_at_end(context, model, initial, full ? 64 : 16, steps));
  }
  add_orders("uniform cells", h, in_space, 1.7, 2.3, outcome);
  add_orders("implicit Euler", dt, in_time, 0.9, 1.1, outcome);
}

}  // namespace spikeproof::experiments
