// The proof of the number of macroscopic steady states as part of a driver.
#pragma once

#include <string>
#include <vector>

#include "driver.h"
#include "kinetic/steady_curve.h"

namespace spikeproof::experiments {

/// The outcome's proof (certificates/<id>.json), the states found in double against the enclosures, and a certificate
/// of one state fewer that has to be refused. A note where the law is not covered or the prover gives up.
void add_macroscopic_proof(const Context& context, const std::string& id, const Conductance& model,
                           const std::vector<kinetic::MacroscopicState>& states, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
