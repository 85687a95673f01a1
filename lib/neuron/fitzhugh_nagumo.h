// The FitzHugh-Nagumo system in the deck's form, V' = F(V) - W, W' = V - V_bar, without units.
#pragma once

namespace spikeproof::neuron {

/// F(V) = F1 V + F2 V^2 + F3 V^3; the deck's choice is V - V^3/3. The control is V_bar.
/// Source: deck, part I; FitzHugh, Biophys. J. 1 (1961), of which this is the case without a recovery of W.
struct FitzHughNagumo {
  double F1 = 1, F2 = 0, F3 = -1.0 / 3;

  template <class T>
  T F(const T& V) const {
    return V * (F1 + V * (F2 + V * F3));
  }
};

template <class T>
void field(const FitzHughNagumo& p, const T* x, const T& V_bar, T* dx) {
  dx[0] = p.F(x[0]) - x[1];
  dx[1] = x[0] - V_bar;
}

/// The only equilibrium for V_bar = V.
template <class T>
void equilibrium_at(const FitzHughNagumo& p, const T& V, T* x, T& V_bar) {
  x[0] = V;
  x[1] = p.F(V);
  V_bar = V;
}

}  // namespace spikeproof::neuron
