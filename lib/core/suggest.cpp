#include "core/suggest.h"

#include <algorithm>
#include <cctype>

namespace spikeproof {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// Levenshtein distance, with one row of the table kept.
std::size_t distance(const std::string& x, const std::string& y) {
  std::vector<std::size_t> row(y.size() + 1);
  for (std::size_t j = 0; j <= y.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const std::size_t replaced = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[y.size()];
}

}  // namespace

std::vector<std::string> near_matches(std::string_view word, std::span<const std::string> candidates,
                                      std::size_t limit) {
  const std::string sought = lower(word.substr(0, 200));
  std::vector<std::pair<std::size_t, std::string>> found;
  if (word.empty()) return {};
  for (const std::string& candidate : candidates) {
    const std::string known = lower(candidate);
    const bool contains = sought.size() >= 3 && known.find(sought) != std::string::npos;
    const std::size_t steps = contains ? 0 : distance(sought, known);
    if (steps <= std::max<std::size_t>(1, (known.size() + 1) / 3)) found.emplace_back(steps, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<std::string> names;
  for (const auto& entry : found) {
    if (names.size() == limit) break;
    names.push_back(entry.second);
  }
  return names;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const auto names = near_matches(word, candidates);
  return names.empty() ? "" : "; did you mean " + joined(names, " or ") + "?";
}

std::string joined(std::span<const std::string> words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

}  // namespace spikeproof
