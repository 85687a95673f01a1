// Wording of the statement on the number of steady states, for the prover and the re-checker.
#pragma once

#include <string>
#include <vector>

#include "model/nnlif.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* steady_states = "nnlif.steady-states";
}  // namespace field

/// For every b in [b_lower, b_upper] (one value if they are equal) as many steady states as there are enclosures.
std::string count_statement(const NnlifParameters& p, const Exact& b_lower, const Exact& b_upper,
                            const std::vector<Enclosure>& rates);

}  // namespace spikeproof::rigor
