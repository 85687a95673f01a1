// The bifurcation diagram in b: all folds, and the number of steady states for every real b.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"
#include "rigor/statement_fold.h"

namespace spikeproof::rigor {

struct FoldProof {
  std::vector<FoldPoint> folds;  // by rising N
  Diagram diagram;
  Certificate certificate;
};

/// Proof of the whole diagram over all real b (the model's own b does not enter), each fold to `digits` significant
/// digits (1 to 2000). Errors: precision_exhausted, no_convergence with what could not be decided (folds that all but
/// coincide, or a fold at b = D). Source: proofs-checks/fold. Guarantee: enclosure.
Result<FoldProof> prove_folds(const Nnlif& model, int digits = 30);

}  // namespace spikeproof::rigor
