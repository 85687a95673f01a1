// The exponential criterion for blow-up in finite time, decided by enclosure for given initial data.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "model/exact_density.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor {

/// The two sides of M_mu(0) >= (e^{mu V_F} - e^{mu V_R})/(b mu), and which is certainly larger.
struct MomentCriterion {
  enum class Side { holds, fails, undecided };
  Exact mu;
  Enclosure M, threshold;
  Enclosure deck_threshold;           // e^{mu V_F}/(b mu): the larger one
  std::optional<Enclosure> lifespan;  // bound on T*, where the criterion holds
  Side side = Side::undecided;
  Side deck_side = Side::undecided;  // of M_mu(0) >= e^{mu V_F}/(b mu)
  long precision = 0;                // working bits that decided
  std::string failed() const;        // "M_mu(0) in [..] is below the threshold in [..]"
};

/// Why the theorem does not speak of the model (b > 0 and delay = 0 are required); empty if it does.
std::string outside_blow_up_theorem(const Nnlif& model);

/// mu = 2 max(1/b, (V_F - I)/a0); b > 0. Source: deck, theorem on blow-up. Guarantee: exact.
Exact deck_mu(const Nnlif& model);

/// Both sides to at least 53 bits, and to as many as the comparison needs. Errors: out_of_range unless b > 0,
/// delay = 0, mu > 0 and mu a0 > V_F - I, and |mu v| < 40000 at V_R and V_F; precision_exhausted. Guarantee:
/// enclosure.
Result<MomentCriterion> moment_criterion(const Nnlif& model, const ExactDensity& density, const Exact& mu);

/// A short decimal mu, near the largest that meets the criterion: the bound on T* decreases in mu. Where none does,
/// the mu that comes closest. Untrusted: moment_criterion decides. Guarantee: heuristic.
Exact best_mu(const Nnlif& model, const ExactDensity& density);

struct BlowUpProof {
  MomentCriterion criterion;
  std::optional<Enclosure> edge;  // b n(V_F-, 0) where it is certainly above 1: the solution blows up at t = 0
  Certificate certificate;
};

/// Proof that the solution from these data is not global, with a bound on its lifespan, by the mu given or else
/// best_mu. Errors: out_of_range where the criterion does not hold, with the numbers that are missing (this does not
/// say that there is no blow-up); those of moment_criterion. Source: proofs-checks/blow-up-moment. Guarantee:
/// enclosure.
Result<BlowUpProof> prove_blow_up(const Nnlif& model, const ExactDensity& density);
Result<BlowUpProof> prove_blow_up(const Nnlif& model, const ExactDensity& density, const Exact& mu);

}  // namespace spikeproof::rigor
