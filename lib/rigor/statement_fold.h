// Wording and data of proofs on the bifurcation diagram in b, for prover and re-checker.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* fold = "nnlif.fold";
}  // namespace field

/// A critical point of the steady branch b = B(N), where two steady states meet.
struct FoldPoint {
  Enclosure b, N;
  bool maximum;  // of B: the two exist for b below it; else a minimum
};

/// A value of b at which the number of steady states may change.
struct CriticalConnectivity {
  Exact lower, upper;          // encloses it; equal for D = V_F - V_R, where B(N) ends as N -> infinity
  std::optional<size_t> fold;  // index into the folds; nothing for D
  long count;                  // steady states at exactly this b
};

/// The number of steady states as a function of b: by rising b, counts[i] holds above critical[i - 1] and below
/// critical[i].
struct Diagram {
  std::vector<CriticalConnectivity> critical;
  std::vector<long> counts;

  /// Nothing where b lies in the enclosure of a fold.
  std::optional<long> count_at(const Exact& b) const;
};

std::string fold_statement(const NnlifParameters& p, const std::vector<FoldPoint>& folds, const Diagram& diagram);

}  // namespace spikeproof::rigor
