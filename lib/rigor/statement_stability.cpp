#include "rigor/statement_stability.h"

#include <fmt/format.h>

namespace spikeproof::rigor {
std::string stability_statement(const NnlifParameters& p, const std::vector<UnstableState>& states) {
  std::string list;
  for (const auto& s : states) {
    if (!list.empty()) list += "; ";
    list += fmt::format("N in [{}, {}] with {}{} {} of positive real part{}", s.N.lower_hex(), s.N.upper_hex(),
                        s.exact ? "" : "at least ", s.unstable, s.unstable == 1 ? "eigenvalue" : "eigenvalues",
                        s.exact ? " and none on the imaginary axis" : "");
  }
  return fmt::format("For {}, delay = {} and b = {} the equation has exactly {} {}{}{}.", parameters_text(p),
                     to_text(p.delay), to_text(p.b), states.size(),
                     states.size() == 1 ? "steady state" : "steady states",
                     states.empty() ? "" : ", and linearised there: ", list);
}

std::string stable_range_statement(const NnlifParameters& p, const Exact& b_lower, const Exact& b_upper) {
  return fmt::format(
      "For {}, delay = {} and every b in [{}, {}] the equation has exactly one steady state, and linearised there it "
      "has no "
      "eigenvalue with real part >= 0.",
      parameters_text(p), to_text(p.delay), to_text(b_lower), to_text(b_upper));
}

}  // namespace spikeproof::rigor
