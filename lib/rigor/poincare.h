// Enclosure of the best Poincaré constant of the steady state of the linear equation.
#pragma once

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"

namespace spikeproof::rigor {

struct PoincareProof {
  Enclosure C;    // best constant in int P u^2 <= C int P u_v^2, int P u = 0
  Enclosure mu1;  // a0/C, the first non-zero Neumann eigenvalue in x = (v - I)/sqrt(a0)
  Certificate certificate;
};

/// Encloses C by Barta's inequality with a trial function that the prover finds itself.
/// Errors: precision_exhausted, no_convergence, out_of_range, with the reason. Throws std::invalid_argument unless b =
/// 0 and a1 = 0. Source: Chen's variational formula; proof: proofs-checks/poincare. Guarantee: enclosure.
Result<PoincareProof> prove_poincare(const Nnlif& model);

}  // namespace spikeproof::rigor
