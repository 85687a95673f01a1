// The inequality of the local convergence theorem, for the prover.
#pragma once

#include <optional>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/ball.h"

namespace spikeproof::rigor {

/// A steady state and the constants of its profile.
struct LocalConstants {
  Ball beta, N, C_R, kappa, C;  // beta = b N, kappa = V_R - int v P
};

/// 2 a0 - gamma C - Lambda(E): where it is >= 0, E(0) <= E gives E(t) <= E(0) e^{-gamma t} (with a delay: V for E(0)).
/// Decreasing in E and gamma. Source: proofs-checks/local-convergence. Guarantee: enclosure.
Ball local_margin(const Nnlif& model, const LocalConstants& c, const Exact& E, const Exact& gamma);
/// The largest E with local_margin(E, gamma = 0) > 0, and the largest gamma with local_margin(E, gamma) > 0, each
/// rounded down; nothing if there is none. Guarantee: the inequality holds for what is returned.
std::optional<Exact> largest_basin(const Nnlif& model, const LocalConstants& c);
std::optional<Exact> largest_rate(const Nnlif& model, const LocalConstants& c, const Exact& E);

/// Rate of a steady state to a relative width of 2^-bits, by a change of sign: the lowest one that is found, or the one
/// that Newton steps from `near` lead to. Errors: no_convergence, and those of enclose_rate. Guarantee: enclosure.
Result<Ball> enclose_state(const Nnlif& model, const Exact* near, long bits);

/// The steady state with drift beta = b N, of the connectivity b = beta int q: N = 1/int q, C_R, kappa; C is left 0.
/// b of the model is not used. Errors: those of profile_integrals. Guarantee: enclosure for every beta in the ball.
Result<LocalConstants> constants_at(const Nnlif& model, const Ball& beta, long bits);

}  // namespace spikeproof::rigor
