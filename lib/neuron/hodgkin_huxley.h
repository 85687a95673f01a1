// Hodgkin and Huxley's membrane of the squid giant axon, in the modern sign convention (potential inside less outside).
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "core/result.h"

namespace spikeproof::neuron {

/// Potentials in mV, time in ms, conductances in mS/cm2, capacitance in muF/cm2, currents in muA/cm2. Classical values;
/// V_L is the one that the source chose to put the rest at -65 mV; the equations put it at -64.996.
/// Source: Hodgkin and Huxley, J. Physiol. 117 (1952), table 3 and equations (12), (13), (20) to (26), potentials
/// turned over and shifted by -65 mV.
struct HodgkinHuxley {
  double C = 1, g_Na = 120, g_K = 36, g_L = 0.3;
  double V_Na = 50, V_K = -77, V_L = -54.387;
  double temperature = 6.3;            // degrees C; rates grow by the factor 3 for every 10
  int m_exponent = 3, n_exponent = 4;  // of the gates m, n in the currents

  /// Throws std::invalid_argument unless C, g_* > 0 (g_L, g_Na, g_K >= 0 with a positive sum), exponents in 1 .. 8.
  void check() const;
  double rate_factor() const { return std::pow(3.0, (temperature - 6.3) / 10); }
};

/// x/(1 - e^{-x}), also near 0 where the quotient loses its digits and its derivatives even more of them.
template <class T>
T linear_over_exponential(const T& x) {
  using std::exp;
  if (x < 0.05 && -0.05 < x) {
    const T s = x * x;
    return 1.0 + x * 0.5 + s * (1.0 / 12) * (1.0 - s * (1.0 / 60) * (1.0 - s * (1.0 / 42)));
  }
  return x / (1.0 - exp(-x));
}

/// Opening and closing rates of the gates m, h, n at potential V, per ms at 6.3 degrees.
template <class T>
struct HodgkinHuxleyRates {
  T m_opens, m_closes, h_opens, h_closes, n_opens, n_closes;

  explicit HodgkinHuxleyRates(const T& V)
      : m_opens(linear_over_exponential(T((V + 40.0) * 0.1))),
        m_closes(4.0 * exp_of((V + 65.0) * (-1.0 / 18))),
        h_opens(0.07 * exp_of((V + 65.0) * (-1.0 / 20))),
        h_closes(1.0 / (1.0 + exp_of((V + 35.0) * -0.1))),
        n_opens(0.1 * linear_over_exponential(T((V + 55.0) * 0.1))),
        n_closes(0.125 * exp_of((V + 65.0) * (-1.0 / 80))) {}

 private:
  static T exp_of(const T& x) {
    using std::exp;
    return exp(x);
  }
};

template <class T>
T integer_power(const T& x, int exponent) {
  T power = x;
  for (int k = 1; k < exponent; ++k) power = power * x;
  return power;
}

/// Current out through the membrane, muA/cm2, at potential V with gates m, h, n.
template <class T>
T ionic_current(const HodgkinHuxley& p, const T& V, const T& m, const T& h, const T& n) {
  return p.g_Na * integer_power(m, p.m_exponent) * h * (V - p.V_Na) +
         p.g_K * integer_power(n, p.n_exponent) * (V - p.V_K) + p.g_L * (V - p.V_L);
}

/// Time derivative, per ms, of x = (V, m, h, n) under the applied current I. T: double or a derivative type.
template <class T>
void field(const HodgkinHuxley& p, const T* x, const T& I, T* dx) {
  const HodgkinHuxleyRates<T> rates(x[0]);
  const double factor = p.rate_factor();
  dx[0] = (I - ionic_current(p, x[0], x[1], x[2], x[3])) * (1 / p.C);
  dx[1] = (rates.m_opens * (1.0 - x[1]) - rates.m_closes * x[1]) * factor;
  dx[2] = (rates.h_opens * (1.0 - x[2]) - rates.h_closes * x[2]) * factor;
  dx[3] = (rates.n_opens * (1.0 - x[3]) - rates.n_closes * x[3]) * factor;
}

/// The equilibrium with potential V: gates at rest, and the current that holds it there. x and I are written.
template <class T>
void equilibrium_at(const HodgkinHuxley& p, const T& V, T* x, T& I) {
  const HodgkinHuxleyRates<T> rates(V);
  x[0] = V;
  x[1] = rates.m_opens / (rates.m_opens + rates.m_closes);
  x[2] = rates.h_opens / (rates.h_opens + rates.h_closes);
  x[3] = rates.n_opens / (rates.n_opens + rates.n_closes);
  I = ionic_current(p, x[0], x[1], x[2], x[3]);
}

using HodgkinHuxleyState = std::array<double, 4>;  // V, m, h, n

/// The equilibrium of lowest potential under a constant current I, by bracketing. Error: out_of_range where the current
/// leaves none between -1000 and 1000 mV. Guarantee: 1e-12 mV.
Result<HodgkinHuxleyState> resting_state(const HodgkinHuxley& p, double I = 0);

/// A current that is held: values[k], muA/cm2, from k dt to (k + 1) dt, in ms.
struct HeldCurrent {
  double dt = 0.1;
  std::vector<double> values;
};

struct FiringSettings {
  double max_step = 0.02;  // ms; whole steps fill every dt of the current
  double level = 0;        // mV; a spike is a passage upward
  bool trace = false;      // record V at every k dt, k = 0 .. values.size()
};

struct Firing {
  std::vector<double> spikes;  // ms, increasing
  std::vector<double> V;       // mV, with settings.trace
  HodgkinHuxleyState end;
};

/// The response to a current from a start. Throws std::invalid_argument for settings that are not positive or a current
/// that is not finite. Error: step_too_small where the solution leaves the range of doubles.
/// Guarantee: order 4 in the step, spike times included (classical Runge-Kutta, cubic Hermite interpolation).
Result<Firing> fire(const HodgkinHuxley& p, const HodgkinHuxleyState& start, const HeldCurrent& current,
                    const FiringSettings& settings = {});

}  // namespace spikeproof::neuron
