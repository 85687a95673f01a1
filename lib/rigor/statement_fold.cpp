#include "rigor/statement_fold.h"

#include <fmt/format.h>

namespace spikeproof::rigor {
namespace {

std::string name_of(const CriticalConnectivity& c, const NnlifParameters& p) {
  return c.fold ? fmt::format("b_{}", *c.fold + 1) : to_text(Exact(p.V_F - p.V_R));
}

}  // namespace

std::optional<long> Diagram::count_at(const Exact& b) const {
  for (size_t i = 0; i < critical.size(); ++i) {
    if (b < critical[i].lower) return counts[i];
    if (b > critical[i].upper) continue;
    if (critical[i].fold) return {};
    return critical[i].count;
  }
  return counts.back();
}

std::string fold_statement(const NnlifParameters& p, const std::vector<FoldPoint>& folds, const Diagram& diagram) {
  std::string pieces, where;
  for (size_t i = 0; i < diagram.counts.size(); ++i) {
    const std::string lower = i == 0 ? "" : name_of(diagram.critical[i - 1], p);
    if (i == diagram.critical.size()) {
      pieces += fmt::format("{} for b > {}", diagram.counts[i], lower);
      break;
    }
    const std::string upper = name_of(diagram.critical[i], p);
    pieces += fmt::format("{} for {}b < {}, {} at b = {}, ", diagram.counts[i], i == 0 ? "" : lower + " < ", upper,
                          diagram.critical[i].count, upper);
  }
  for (size_t i = 0; i < folds.size(); ++i) {
    where +=
        fmt::format("{} b_{} in {} is a {} of b, taken at a rate in {}", i == 0 ? "; the fold" : ", the fold", i + 1,
                    interval_text(folds[i].b), folds[i].maximum ? "maximum" : "minimum", interval_text(folds[i].N));
  }
  return fmt::format("For {} and every real b, the number of steady states of mass 1 is {}{}.", parameters_text(p),
                     pieces, where);
}

}  // namespace spikeproof::rigor
