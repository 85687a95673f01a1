// The integrate-and-fire equation with a refractory state: a neuron that has fired rests for an exponential time of
// mean tau before it is put back to V_R. R(t) is the share that rests.
//   p_t + ((-v + b N + I) p)_v - a(N) p_vv + phi(v) p = (R/tau) delta(v - V_R),   R' = N - R/tau,   int p + R = 1.
// Random threshold: v on the whole line, N = int phi p. Fixed threshold: v < V_F, phi = 0, p(V_F) = 0 and
// N = -a(N) p_v(V_F). Drift and noise take N(t - delay) where delay > 0; the flux of those that fire is never delayed.
#pragma once

#include <optional>

#include "model/firing_law.h"
#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof {

class Refractory {
 public:
  /// With a firing law the threshold is random, without one it is V_F. Throws std::invalid_argument unless tau > 0.
  /// Source: Caceres and Perthame, J. Theor. Biol. 350 (2014).
  Refractory(Nnlif base, Exact tau, std::optional<FiringLaw> firing = {});

  /// V_R, V_F, a0, a1, b, I, delay. With a firing law V_F is only what that law was made with.
  const Nnlif& base() const { return base_; }
  const Exact& tau() const { return tau_; }
  const std::optional<FiringLaw>& firing() const { return firing_; }
  bool random_threshold() const { return firing_.has_value(); }

 private:
  Nnlif base_;
  Exact tau_;
  std::optional<FiringLaw> firing_;
};

/// p(v,0) on the model's domain, up to a factor: its mass is 1 - resting.
struct RefractoryStart {
  InitialDensity density;
  double highest;      // above it the mass is under 1e-18
  double resting = 0;  // R(0)
};

/// gaussian, uniform and file, as density_of (which see for what it throws), but on the model's own domain; at t = 0
/// no neuron rests.
RefractoryStart start_of(const InitialData& data, const Refractory& model);

}  // namespace spikeproof
