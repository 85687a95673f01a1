// The adaptive exponential integrate-and-fire neuron of Brette and Gerstner.
#pragma once

#include <cmath>

namespace spikeproof::neuron {

/// Potentials in mV, time in ms, C in pF, conductances in nS, currents in pA.
///   C V' = -g_L (V - E_L) + g_L Delta_T e^{(V - V_T)/Delta_T} - w + I,  tau_w w' = a (V - E_L) - w;
/// at V = V_peak: V -> V_reset, w -> w + b. Source: Brette and Gerstner, J. Neurophysiol. 94 (2005), with its values.
struct Adex {
  double C = 281, g_L = 30, E_L = -70.6, V_T = -50.4, Delta_T = 2, tau_w = 144, a = 4, b = 80.5;
  double V_reset = -70.6, V_peak = 20;
};

namespace adex {
// Held constant from a little above the peak on, where no solution goes: a step that tries it stays finite.
template <class T>
T upstroke(const Adex& p, const T& V) {
  using std::exp;
  const double end = p.V_peak + 0.5 * p.Delta_T;
  if (end < V) return T(p.g_L * p.Delta_T * std::exp((end - p.V_T) / p.Delta_T));
  return (p.g_L * p.Delta_T) * exp(T((V - p.V_T) * (1 / p.Delta_T)));
}
}  // namespace adex

template <class T>
void field(const Adex& p, const T* x, const T& I, T* dx) {
  dx[0] = (adex::upstroke(p, x[0]) - p.g_L * (x[0] - p.E_L) - x[1] + I) * (1 / p.C);
  dx[1] = (p.a * (x[0] - p.E_L) - x[1]) * (1 / p.tau_w);
}

template <class T>
void equilibrium_at(const Adex& p, const T& V, T* x, T& I) {
  x[0] = V;
  x[1] = p.a * (V - p.E_L);
  I = p.g_L * (V - p.E_L) - adex::upstroke(p, V) + x[1];
}

inline void spike(const Adex& p, double* x) { x[0] = p.V_reset, x[1] += p.b; }

}  // namespace spikeproof::neuron
