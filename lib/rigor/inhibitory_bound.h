// An explicit bound on the firing rate that holds for all times, every b <= 0 and every delay.
#pragma once

#include "core/result.h"
#include "model/exact_density.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"
#include "rigor/statement_inhibitory.h"

namespace spikeproof::rigor {

struct InhibitoryBoundProof {
  InhibitoryFacts facts;
  Exact v1, h;  // where the barrier stands, and the memory of the density bound
  Certificate certificate;

  /// The bound at t > 0, rounded to nearest.
  double at(double t, const Nnlif& model) const;
};

/// Proof that N(t) <= c, or c + E e^t (sqrt(a0/(pi t)) + m) up to t = 1/2 for data that do not vanish at V_F, uniformly
/// in b <= 0 and the delay. Errors: out_of_range for b > 0, a1 > 0, data unbounded or beyond what a certificate holds;
/// precision_exhausted. Source: proofs-checks/inhibitory-bound. Guarantee: enclosure.
Result<InhibitoryBoundProof> prove_inhibitory_bound(const Nnlif& model, const ExactDensity& density);

}  // namespace spikeproof::rigor
