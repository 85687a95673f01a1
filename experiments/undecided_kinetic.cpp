// The voltage-conductance kinetic equation: rows without a driver yet.
#include "ledger.h"

namespace spikeproof::experiments {

using claim::Claim;
using claim::Kind;

std::vector<Claim> undecided_kinetic_claims() {
  const std::string paper = "Perthame and Salort, Kinet. Relat. Models 6 (2013)";
  return {
      Claim{"kinetic.stationary-bounded",
            Kind::theorem,
            "Stationary solutions p(v,g) are bounded.",
            {"V_L < V_F < V_E", "G given and constant, or given by the activity with weak coupling"},
            "Deck, part III, theorem, first part; " + paper,
            "a maximum of p that grows without bound under refinement"},
      Claim{"kinetic.long-time",
            Kind::open,
            "What is the long-time behaviour of the nonlinear equation? Convergence, several steady states and "
            "oscillations "
            "are all seen.",
            {"G depends on the activity"},
            "Deck, part III, open questions",
            "nothing refutes a question; the scan reports what it saw"},
      Claim{"kinetic.boundary-regularity",
            Kind::open,
            "How regular is p up to the boundary, near the points (V_L, g_F) and (V_F, g_F) where the boundary changes "
            "from "
            "inflow to outflow?",
            {"p stationary, or t > 0"},
            "Deck, part III, open questions",
            "local Hölder exponents that change under refinement beyond their error"},
  };
}

}  // namespace spikeproof::experiments
