// "Did you mean ...?" for misspelt keys, claims and figures.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spikeproof {

/// Candidates within a small edit distance of `word` (a third of the candidate, at least 1; upper and lower case count
/// as equal), or that contain it, nearest first, at most `limit`. Guarantee: heuristic
std::vector<std::string> near_matches(std::string_view word, std::span<const std::string> candidates,
                                      std::size_t limit = 3);

/// "; did you mean X or Y?" for a message's end; empty without a near match.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// "a, b, c"
std::string joined(std::span<const std::string> words, std::string_view separator = ", ");

}  // namespace spikeproof
