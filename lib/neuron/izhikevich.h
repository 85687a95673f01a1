// Izhikevich's quadratic neuron with a recovery variable and a reset.
#pragma once

namespace spikeproof::neuron {

/// v in mV, time in ms, u and I in mV/ms. v' = 0.04 v^2 + 5 v + 140 - u + I, u' = a (b v - u); at v = peak: v -> c,
/// u -> u + d. Source: Izhikevich, IEEE Trans. Neural Netw. 14 (2003); the values of regular spiking.
struct Izhikevich {
  double a = 0.02, b = 0.2, c = -65, d = 8, peak = 30;
};

template <class T>
void field(const Izhikevich& p, const T* x, const T& I, T* dx) {
  dx[0] = (x[0] * 0.04 + 5.0) * x[0] + 140.0 - x[1] + I;
  dx[1] = p.a * (p.b * x[0] - x[1]);
}

template <class T>
void equilibrium_at(const Izhikevich& p, const T& V, T* x, T& I) {
  x[0] = V;
  x[1] = p.b * V;
  I = x[1] - 140.0 - (V * 0.04 + 5.0) * V;
}

inline void spike(const Izhikevich& p, double* x) { x[0] = p.c, x[1] += p.d; }

}  // namespace spikeproof::neuron
