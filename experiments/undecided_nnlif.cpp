// The nonlinear noisy integrate-and-fire equation: rows without a driver yet.
#include "ledger.h"

namespace spikeproof::experiments {
namespace {

using claim::Claim;
using claim::Kind;

std::vector<Claim> existence() {
  return {
  };
}

std::vector<Claim> synchrony() {
  return {
      Claim{"nnlif.kuramoto",
            Kind::theorem,
            "In Kuramoto's model of coupled oscillators incoherence loses stability at K_c = 2/(π g(0)). For the "
            "Lorentzian "
            "law the order parameter is r = sqrt(1 - K_c/K) above it.",
            {"g even, unimodal and continuous", "K >= 0"},
            "Deck, part II, simplified models; Kuramoto, Lect. Notes Phys. 39 (1975)",
            "an order parameter off the branch by more than the finite-size error"},
  };
}

}  // namespace

std::vector<Claim> undecided_nnlif_claims() {
  std::vector<Claim> claims;
  for (const auto& part : {existence(), synchrony()}) claims.insert(claims.end(), part.begin(), part.end());
  return claims;
}

}  // namespace spikeproof::experiments
