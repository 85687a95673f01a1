// Morris and Lecar's membrane of the barnacle muscle fibre, with the calcium gate at its rest, as a planar system.
#pragma once

#include <cmath>

namespace spikeproof::neuron {

/// Potentials in mV, time in ms, conductances in mS/cm2, capacitance in muF/cm2, currents in muA/cm2, phi in 1/ms.
///   C V' = I - g_Ca m(V) (V - V_Ca) - g_K w (V - V_K) - g_L (V - V_L),  w' = phi (w_inf(V) - w) cosh((V - V3)/(2 V4)),
///   m = (1 + tanh((V - V1)/V2))/2,  w_inf = (1 + tanh((V - V3)/V4))/2.
/// Source: Morris and Lecar, Biophys. J. 35 (1981), equations (9); values: Rinzel and Ermentrout in Koch and Segev
/// (editors), Methods in Neuronal Modeling, 2nd edition (1998), chapter 7, table 7.1.
struct MorrisLecar {
  double C = 20, g_Ca = 4.4, g_K = 8, g_L = 2;
  double V_Ca = 120, V_K = -84, V_L = -60;
  double V1 = -1.2, V2 = 18, V3 = 2, V4 = 30, phi = 0.04;

  /// The three classical sets, named after how firing begins.
  static MorrisLecar hopf() { return {}; }
  static MorrisLecar snic() {
    MorrisLecar p;
    p.g_Ca = 4, p.V3 = 12, p.V4 = 17.4, p.phi = 1.0 / 15;
    return p;
  }
  static MorrisLecar homoclinic() {
    MorrisLecar p = snic();
    p.phi = 0.23;
    return p;
  }
};

namespace morris_lecar {
// 1/(1 + e^{-2 x}) = (1 + tanh x)/2
template <class T>
T half_open(const T& V, double middle, double width) {
  using std::exp;
  return 1.0 / (1.0 + exp(T((V - middle) * (-2 / width))));
}

template <class T>
T current_out(const MorrisLecar& p, const T& V, const T& w) {
  return p.g_Ca * half_open(V, p.V1, p.V2) * (V - p.V_Ca) + p.g_K * w * (V - p.V_K) + p.g_L * (V - p.V_L);
}
}  // namespace morris_lecar

/// Time derivative, per ms, of x = (V, w) under the applied current I.
template <class T>
void field(const MorrisLecar& p, const T* x, const T& I, T* dx) {
  using std::exp;
  const T half = exp(T((x[0] - p.V3) * (0.5 / p.V4)));
  const T cosine = 0.5 * (half + 1.0 / half);
  dx[0] = (I - morris_lecar::current_out(p, x[0], x[1])) * (1 / p.C);
  dx[1] = (morris_lecar::half_open(x[0], p.V3, p.V4) - x[1]) * cosine * p.phi;
}

/// The equilibrium with potential V, and the current that holds it there.
template <class T>
void equilibrium_at(const MorrisLecar& p, const T& V, T* x, T& I) {
  x[0] = V;
  x[1] = morris_lecar::half_open(V, p.V3, p.V4);
  I = morris_lecar::current_out(p, x[0], x[1]);
}

}  // namespace spikeproof::neuron
