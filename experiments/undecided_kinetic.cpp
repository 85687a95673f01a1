// The voltage-conductance kinetic equation: rows without a driver yet.
#include "ledger.h"

namespace spikeproof::experiments {

using claim::Claim;
using claim::Kind;

std::vector<Claim> undecided_kinetic_claims() {
  const std::string paper = "Perthame and Salort, Kinet. Relat. Models 6 (2013)";
  return {
      Claim{"kinetic.long-time",
            Kind::open,
            "What is the long-time behaviour of the nonlinear equation? Convergence, several steady states and "
            "oscillations "
            "are all seen.",
            {"G depends on the activity"},
            "Deck, part III, open questions",
            "nothing refutes a question; the scan reports what it saw"},
  };
}

}  // namespace spikeproof::experiments
