#include "rigor/statement_count.h"

#include <fmt/format.h>

namespace spikeproof::rigor {

std::string count_statement(const NnlifParameters& p, const Exact& b_lower, const Exact& b_upper,
                            const std::vector<Enclosure>& rates) {
  const std::string coupling = b_lower == b_upper
                                   ? "b = " + to_text(b_lower)
                                   : fmt::format("every b in [{}, {}]", to_text(b_lower), to_text(b_upper));
  std::string text = fmt::format("For {} and {} the equation has ", parameters_text(p), coupling);
  if (rates.empty()) return text + "no steady state.";
  text += fmt::format("exactly {} steady state{} of mass 1, with {} in ", rates.size(), rates.size() == 1 ? "" : "s",
                      rates.size() == 1 ? "its firing rate" : "their firing rates");
  for (size_t i = 0; i < rates.size(); ++i) {
    if (i > 0) text += i + 1 == rates.size() ? " and " : ", ";
    text += interval_text(rates[i]);
  }
  return text + ".";
}

}  // namespace spikeproof::rigor
