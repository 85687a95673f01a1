#include <cmath>
#include <numbers>

#include "local_checks.h"
#include "rigor/local_margin.h"

namespace spikeproof::experiments {

using claim::Series;

claim::Figure decay_figure(const Decay& decay, const rigor::LocalStatement& numbers) {
  Series line{"certified", decay.t, {}, Series::Style::dashed},
      last{"certified, last rate", {}, {}, Series::Style::line};
  for (const double t : decay.t) line.y.push_back(decay.V * std::exp(-to_double(numbers.rate) * t));
  const std::size_t n = decay.t.size(), from = n / 2;
  for (std::size_t k = from; k < n; ++k) {
    last.x.push_back(decay.t[k]);
    last.y.push_back(decay.E[from] * std::exp(-to_double(numbers.last_rate) * (decay.t[k] - decay.t[from])));
  }
  return {"decay",
          "Distance E(t) to the steady state along a run that starts in the basin, below the certified line; from the "
          "middle on, the slope that is certified in the end.",
          {{"", {"t"}, {"E(t)", true}, {{"observed", decay.t, decay.E, Series::Style::points}, line, last}}}};
}

claim::Figure basin_figure(const Nnlif& model, const rigor::LocalRange& range) {
  // Everything is explicit in the drift b N: no equation is solved.
  const double lower = range.b_lower.upper_double(), upper = range.b_upper.lower_double();
  std::vector<Series> sides;  // one for each sign of b
  for (const int sign : {-1, 1}) {
    const double end = to_double(sign < 0 ? range.drift_lower.upper : range.drift_upper.lower);
    Series radius{sign < 0 ? "b < 0" : "b > 0", {}, {}, Series::Style::line};
    for (int k = 1; k < 40; ++k) {
      const Exact drift = decimal_of(end * 0.5 * (1 - std::cos(std::numbers::pi * k / 40)));
      const auto c = rigor::constants_at(model, rigor::Ball(drift, 128), 30);
      if (!c) break;
      const double b = to_double((c->beta / c->N).midpoint().lower());
      const auto E = rigor::largest_basin(model, *c);
      if (b < lower || b > upper || !E || *E == 0) break;
      radius.x.push_back(b), radius.y.push_back(std::sqrt(to_double(*E)));
    }
    sides.push_back(std::move(radius));
  }
  return {
      "basin",
      "Radius √E_max of the certified basin around the steady state that starts at b = 0. It is infinite at b = 0 and "
      "closes at both ends of the range.",
      {{"", {"b", false, lower, upper}, {"√E_max", true}, sides}}};
}

}  // namespace spikeproof::experiments
