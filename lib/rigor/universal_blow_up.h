// The connectivity b_u above which every solution blows up, whatever its initial density.
#pragma once

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor {

/// b_u = int_{V_R - I}^{V_F - I} exp(max(v, 0)^2/(2 a0)) dv to a relative width below 2^-bits (2 <= bits <= 100000); b
/// and a1 of the model are ignored. For V_R >= I this is int e^{v^2/2a0}. Errors: out_of_range where it exceeds
/// 2^90000, precision_exhausted. Source: proofs-checks/blow-up-universal. Guarantee: enclosure.
Result<Ball> enclose_universal_connectivity(const Nnlif& model, long bits);

struct UniversalBlowUpProof {
  UniversalFacts facts;  // b_u, and T* <= base + slope max(0, I - mean of the initial density)
  Certificate certificate;
};

/// Proof that b > b_u and that therefore no solution is global; b_u to `digits` significant digits (1 to 20000).
/// Errors: out_of_range where b <= b_u (which does not say that there is a global solution), or delay > 0; those of
/// enclose_universal_connectivity. Guarantee: enclosure.
Result<UniversalBlowUpProof> prove_universal_blow_up(const Nnlif& model, int digits = 15);

}  // namespace spikeproof::rigor
