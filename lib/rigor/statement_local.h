// What nnlif.small-connectivity states: shared by prover and re-checker.
#pragma once

#include <optional>

#include "model/nnlif.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* local_convergence = "nnlif.small-connectivity";
}

/// The certified numbers. E_0, E_max, rate and last_rate are exact bounds on the safe side.
struct LocalStatement {
  Enclosure N, C, C_R;         // rate, Poincaré constant and constant of u(V_R) of the steady state
  std::optional<Exact> E_max;  // basin; nothing: every finite E(0)
  Exact E_0, rate;             // decay at this rate (of E, per unit time) for E(0) <= E_0
  Exact last_rate;             // every smaller rate is reached in the end
};

std::string local_statement(const NnlifParameters& p, const LocalStatement& s);

}  // namespace spikeproof::rigor
