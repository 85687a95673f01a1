#include "neuron/hodgkin_huxley.h"

#include <fmt/format.h>

#include <boost/math/tools/roots.hpp>
#include <limits>
#include <stdexcept>

#include "neuron/fixed_step.h"

namespace spikeproof::neuron {
namespace {

constexpr double widest = 1000;  // mV: no membrane stands more

// One step of the classical Runge-Kutta method; `slope` is the derivative at x, and at the new x afterwards.
struct Stepper {
  const HodgkinHuxley& p;
  HodgkinHuxleyState x, slope;

  Stepper(const HodgkinHuxley& parameters, const HodgkinHuxleyState& start) : p(parameters), x(start), slope{} {}

  void aim(double I) { field(p, x.data(), I, slope.data()); }

  void step(double h, double I) {
    HodgkinHuxleyState k2, k3, k4, at;
    for (std::size_t i = 0; i < 4; ++i) at[i] = x[i] + 0.5 * h * slope[i];
    field(p, at.data(), I, k2.data());
    for (std::size_t i = 0; i < 4; ++i) at[i] = x[i] + 0.5 * h * k2[i];
    field(p, at.data(), I, k3.data());
    for (std::size_t i = 0; i < 4; ++i) at[i] = x[i] + h * k3[i];
    field(p, at.data(), I, k4.data());
    for (std::size_t i = 0; i < 4; ++i) x[i] += h / 6 * (slope[i] + 2 * (k2[i] + k3[i]) + k4[i]);
    field(p, x.data(), I, slope.data());
  }
};

}  // namespace

void HodgkinHuxley::check() const {
  const auto require = [](bool holds, const char* what, double value) {
    if (!holds) throw std::invalid_argument(fmt::format("Hodgkin-Huxley: {} is required, but it is {}", what, value));
  };
  require(C > 0, "C > 0", C);
  for (const double g : {g_Na, g_K, g_L}) require(g >= 0, "g_Na, g_K, g_L >= 0", g);
  require(g_Na + g_K + g_L > 0, "g_Na + g_K + g_L > 0", g_Na + g_K + g_L);
  require(m_exponent >= 1 && m_exponent <= 8, "1 <= m_exponent <= 8", m_exponent);
  require(n_exponent >= 1 && n_exponent <= 8, "1 <= n_exponent <= 8", n_exponent);
}

Result<HodgkinHuxleyState> resting_state(const HodgkinHuxley& p, double I) {
  p.check();
  HodgkinHuxleyState x;
  const auto excess = [&](double V) {
    double needed;
    equilibrium_at(p, V, x.data(), needed);
    return needed - I;
  };
  constexpr double grid = 0.25;  // mV; two equilibria closer than this are passed over together
  double low = -widest, at_low = excess(low);
  for (double high = low + grid; high <= widest; low = high, high += grid) {
    const double at_high = excess(high);
    if (at_low < 0 && at_high >= 0) {
      std::uintmax_t iterations = 100;
      const auto close = [](double a, double b) { return b - a < 1e-13; };
      const auto [a, b] = boost::math::tools::toms748_solve(excess, low, high, at_low, at_high, close, iterations);
      excess(0.5 * (a + b));
      return x;
    }
    at_low = at_high;
  }
  return Error{ErrorCode::out_of_range, "neuron::resting_state",
               fmt::format("no equilibrium between {} and {} mV for I = {:.6g}", -widest, widest, I)};
}

Result<Firing> fire(const HodgkinHuxley& p, const HodgkinHuxleyState& start, const HeldCurrent& current,
                    const FiringSettings& settings) {
  p.check();
  if (!(current.dt > 0) || !(settings.max_step > 0))
    throw std::invalid_argument(fmt::format("fire: dt > 0 and max_step > 0 are required, but dt = {}, max_step = {}",
                                            current.dt, settings.max_step));
  const int pieces = std::max(1, static_cast<int>(std::ceil(current.dt / settings.max_step - 1e-9)));
  const double h = current.dt / pieces;
  Firing firing;
  Stepper state(p, start);
  if (settings.trace) firing.V.push_back(start[0]);
  for (std::size_t k = 0; k < current.values.size(); ++k) {
    const double I = current.values[k];
    if (!std::isfinite(I)) throw std::invalid_argument(fmt::format("fire: value {} of the current is {}", k, I));
    state.aim(I);
    for (int piece = 0; piece < pieces; ++piece) {
      const double before = state.x[0] - settings.level, slope = state.slope[0];
      state.step(h, I);
      const double after = state.x[0] - settings.level;
      if (before < 0 && after >= 0)
        firing.spikes.push_back(static_cast<double>(k) * current.dt +
                                h * (piece + root_of_cubic(before, after, h * slope, h * state.slope[0])));
    }
    if (!(std::abs(state.x[0]) < 1e6))
      return Error{ErrorCode::step_too_small, "neuron::fire",
                   fmt::format("the potential left the range at t = {:.6g} ms; a smaller max_step than {:.3g} ms helps",
                               static_cast<double>(k) * current.dt, h)};
    if (settings.trace) firing.V.push_back(state.x[0]);
  }
  firing.end = state.x;
  return firing;
}

}  // namespace spikeproof::neuron
