// Certified number of steady states of the macroscopic equation, with an enclosure of each rate.
#pragma once

#include "core/result.h"
#include "rigor/certificate.h"
#include "rigor/statement_macroscopic.h"

namespace spikeproof::rigor {

struct MacroscopicOptions {
  int digits = 15;        // of every rate, from 1 to 200
  long most_bits = 2048;  // the precision is raised up to here
};

struct MacroscopicProof {
  MacroscopicCount count;
  Certificate certificate;
};

/// All steady states: the roots of x T(x) = b, N = x/b, and the silent state. Throws std::invalid_argument without a
/// firing law or for options out of range. Errors: out_of_range for a law that is a table or zero, or noise that
/// depends on N; precision_exhausted at a fold, or where V(0) = V_F. Source: MATHEMATICS 6.2,
/// proofs-checks/macroscopic-states. Guarantee: enclosure.
Result<MacroscopicProof> prove_macroscopic_states(const Conductance& model, const MacroscopicOptions& options = {});

}  // namespace spikeproof::rigor
