// Single neurons: rows without a driver yet.
#include "ledger.h"

namespace spikeproof::experiments {

using claim::Claim;
using claim::Kind;

std::vector<Claim> undecided_neuron_claims() {
  return {
      Claim{
          "neuron.hodgkin-huxley",
          Kind::figure,
          "The Hodgkin-Huxley system with the classical parameters is at rest for a small constant current and fires a "
          "periodic train of action potentials above an onset current.",
          {"the gates' classical rate functions", "constant applied current"},
          "Deck, part I, standard models of the action potential; Hodgkin and Huxley, J. Physiol. 117 (1952)",
          "two integrators that disagree beyond their tolerances, or no onset current"},
      Claim{
          "neuron.fitzhugh-nagumo",
          Kind::theorem,
          "V' = F(V) - W, W' = V - V̄ has the only equilibrium (V̄, F(V̄)), which is stable if F'(V̄) < 0 and unstable if "
          "F'(V̄) > 0. For F(V) = V - V³/3 and |V̄| < 1 there is one limit cycle, and it is stable.",
          {"F(V) = V - V³/3 for the second part", "|V̄| < 1 for the cycle"},
          "Deck, part I, FitzHugh-Nagumo; FitzHugh, Biophys. J. 1 (1961)",
          "a Floquet multiplier of modulus at least 1 on the cycle, or a second cycle"},
      Claim{"neuron.morris-lecar",
            Kind::figure,
            "The Morris-Lecar system starts to fire in two different ways, depending on its parameters: with "
            "arbitrarily low "
            "frequency (saddle-node on a cycle) or with a positive frequency (Hopf bifurcation).",
            {"the two classical parameter sets", "constant applied current"},
            "Deck, part I, Morris-Lecar; Morris and Lecar, Biophys. J. 35 (1981)",
            "an onset of the other type for one of the two sets"},
  };
}

}  // namespace spikeproof::experiments
