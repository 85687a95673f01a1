// Wording of what is certified on linear stability.
#pragma once

#include <string>
#include <vector>

#include "model/nnlif.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* stability = "nnlif.stability";
inline constexpr const char* stable_range = "nnlif.stable-range";
}  // namespace field

struct UnstableState {
  Enclosure N;
  long unstable;
  bool exact;
};

std::string stability_statement(const NnlifParameters& p, const std::vector<UnstableState>& states);
std::string stable_range_statement(const NnlifParameters& p, const Exact& b_lower, const Exact& b_upper);

}  // namespace spikeproof::rigor
