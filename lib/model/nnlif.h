// The noisy leaky integrate-and-fire equation on v < V_F:
//   n_t + ((-v + b N + I) n)_v - a(N) n_vv = N delta(v - V_R),   n(V_F,t) = 0,   N(t) = -a(N) n_v(V_F,t),
// with a(N) = a0 + a1 N, and N(t - delay) in place of N(t) in drift and noise where delay > 0.
#pragma once

#include "core/exact.h"

namespace spikeproof {

struct NnlifParameters {
  Exact V_R = 1;    // reset potential
  Exact V_F = 2;    // firing threshold
  Exact a0 = 1;     // noise intensity, sigma^2/2
  Exact a1 = 0;     // its dependence on the rate
  Exact b = 0;      // connectivity
  Exact I = 0;      // constant external current
  Exact delay = 0;  // of the transmission
};

/// Checked, immutable parameters of the equation.
class Nnlif {
 public:
  /// Throws std::invalid_argument naming the violated inequality and both values:
  /// V_R < V_F, a0 > 0, a1 >= 0, delay >= 0.
  explicit Nnlif(NnlifParameters parameters);

  const Exact& V_R() const { return p_.V_R; }
  const Exact& V_F() const { return p_.V_F; }
  const Exact& a0() const { return p_.a0; }
  const Exact& a1() const { return p_.a1; }
  const Exact& b() const { return p_.b; }
  const Exact& I() const { return p_.I; }
  const Exact& delay() const { return p_.delay; }
  const NnlifParameters& parameters() const { return p_; }

  /// b = 0 and a1 = 0: the rate does not act on the density, the equation is linear.
  bool is_linear() const { return p_.b == 0 && p_.a1 == 0; }

 private:
  NnlifParameters p_;
};

/// The same parameters rounded to nearest, for solvers.
struct NnlifReal {
  double V_R, V_F, a0, a1, b, I, delay;
};
NnlifReal rounded(const Nnlif& model);

}  // namespace spikeproof
