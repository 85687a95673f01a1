// The linearised response of the firing rate on the closed right half plane: h(lambda) = 1 - N Q(lambda), whose zeros
// there are the eigenvalues of the linearised equation. Prover side; the mathematics is in proofs-checks/stability.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/characteristic.h"
#include "rigor/dual.h"

namespace spikeproof::rigor {

/// Steady states with beta = b N and a = a0 + a1 N in balls, about exact centres; potentials are measured from I.
struct StateBox {
  Exact V_R, V_F, delay;
  Exact beta_centre, a_centre;
  Ball beta, a, kappa;  // kappa = a1 N/a
  bool exact_noise;     // a1 = 0: a is one number

  /// All (b, N) with N in [lower, upper].
  static StateBox of_rates(const Nnlif& model, const Exact& b, const Exact& lower, const Exact& upper);
  /// a1 = 0: all steady states, of any b, with beta in [lower, upper].
  static StateBox of_drifts(const Nnlif& model, const Exact& lower, const Exact& upper);
  /// (V - beta)/sqrt(a).
  Ball x(const Exact& V) const;
};

/// e^{-i omega delay}.
ComplexBall delay_factor(const StateBox& box, const Ball& omega);
/// Bounds |N Q| on |lambda| >= L, Re lambda >= 0, for L > 2 (infinite where the estimate does not apply).
/// Guarantee: enclosure.
Ball far_bound(const StateBox& box, const Exact& L);
/// N Q(i omega) for all omega of the ball, omega > 2; not finite where the estimate does not apply.
/// Guarantee: enclosure.
ComplexBall far_response(const StateBox& box, const Ball& omega);

/// N Q near one point of the imaginary axis from Taylor models of the characteristic function.
class NearResponse {
 public:
  /// About i centre, centre = 0 or centre >= 1, for |omega - centre| <= 1. Errors: those of expand_characteristic.
  static Result<NearResponse> about(const StateBox& box, const Exact& centre, long bits, Effort& effort);
  /// N Q(i omega) for all omega in [lower, upper]; not finite if it could not be enclosed. Guarantee: enclosure.
  ComplexBall on(const Exact& lower, const Exact& upper) const;

 private:
  struct Parts {
    Dual lambda, l1, l2, u0, u1, u2;
  };
  explicit NearResponse(const StateBox& box) : box_(box) {}
  Parts parts(const Ball& omega, const Ball& h, const Ball& shift) const;
  StateBox box_;
  Exact centre_;
  std::vector<TaylorModel> models_;  // f(lambda + j), j = 0, 1, ...
};

}  // namespace spikeproof::rigor
