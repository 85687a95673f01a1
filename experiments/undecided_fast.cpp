// The fast conductance limit: rows without a driver yet.
#include "ledger.h"

namespace spikeproof::experiments {

using claim::Claim;
using claim::Kind;

std::vector<Claim> undecided_fast_claims() {
  const std::string paper = "Perthame and Salort, Commun. Math. Sci. 17 (2019)";
  return {
      Claim{"fast.global-attractor",
            Kind::theorem,
            "For weak connectivity the macroscopic equation has one steady state, which attracts all solutions.",
            {"|b| small (explicit)"},
            "Deck, part IV, theorem on the qualitative behaviour; " + paper,
            "a solution in the certified range of b that does not converge"},
  };
}

}  // namespace spikeproof::experiments
