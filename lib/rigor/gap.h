// Enclosures of the leading eigenvalues of the linear equation, with a proof that nothing but 0 lies to their right.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"

namespace spikeproof::rigor {

struct GapProof {
  /// All eigenvalues with real part >= -r but 0, by falling real part; one entry for a conjugate pair (the upper one).
  std::vector<EigenvalueBox> eigenvalues;
  Exact r;
  Certificate certificate;
};

/// Encloses at least `count` non-zero eigenvalues (a pair counts as two), 1 <= count <= 20, and proves that they and 0,
/// each simple, are all with real part >= -r. Self-contained: finds its own approximations. Errors: no_convergence
/// (eigenvalues too close to separate), precision_exhausted, out_of_range (too much work). Throws
/// std::invalid_argument unless b = 0 and a1 = 0. Guarantee: enclosure.
Result<GapProof> prove_gap(const Nnlif& model, int count = 1);

}  // namespace spikeproof::rigor
