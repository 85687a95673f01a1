#include "fokker_planck/rate_trace.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::fokker_planck {
namespace {

constexpr std::size_t width = 6;

std::size_t index_after(const RateTrace& trace, double t) {
  return static_cast<std::size_t>(std::upper_bound(trace.t.begin(), trace.t.end(), t) - trace.t.begin());
}

// The upward crossings of a level after time `from`.
std::vector<double> crossings(const RateTrace& trace, double level, double from) {
  std::vector<double> times;
  for (std::size_t i = std::max<std::size_t>(1, index_after(trace, from)); i < trace.t.size(); ++i) {
    if (!(trace.N[i - 1] < level && trace.N[i] >= level)) continue;
    double below = trace.t[i - 1], above = trace.t[i];
    for (int k = 0; k < 60 && above - below > 1e-15 * above; ++k) {
      const double middle = 0.5 * (below + above);
      (trace.value(middle) < level ? below : above) = middle;
    }
    times.push_back(0.5 * (below + above));
  }
  return times;
}

// Extremum of sign * N in [from, to]: the best sample, then golden sections between its neighbours.
double extremum(const RateTrace& trace, double from, double to, double sign) {
  const std::size_t first = index_after(trace, from), end = index_after(trace, to);
  std::size_t best = first;
  for (std::size_t i = first; i < end; ++i)
    if (sign * trace.N[i] > sign * trace.N[best]) best = i;
  if (best == 0 || best + 1 >= trace.t.size()) return trace.N[std::min(best, trace.N.size() - 1)];
  double left = trace.t[best - 1], right = trace.t[best + 1];
  const double golden = 0.5 * (std::sqrt(5.0) - 1);
  for (int k = 0; k < 40; ++k) {
    const double a = right - golden * (right - left), b = left + golden * (right - left);
    (sign * trace.value(a) > sign * trace.value(b) ? right : left) =
        sign * trace.value(a) > sign * trace.value(b) ? b : a;
  }
  return trace.value(0.5 * (left + right));
}

}  // namespace

double RateTrace::value(double at) const {
  const std::size_t n = t.size();
  if (n == 0) return std::nan("");
  const std::size_t points = std::min(width, n), after = index_after(*this, at);
  const std::size_t first = std::min(after > points / 2 ? after - points / 2 : 0, n - points);
  double sum = 0;
  for (std::size_t i = first; i < first + points; ++i) {
    double term = N[i];
    for (std::size_t j = first; j < first + points; ++j)
      if (j != i) term *= (at - t[j]) / (t[i] - t[j]);
    sum += term;
  }
  return sum;
}

std::optional<Cycle> last_cycle(const RateTrace& trace) {
  if (trace.t.size() < 4 * width) return std::nullopt;
  const double end = trace.t.back(), half = 0.5 * end;
  const std::size_t from = index_after(trace, half);
  const auto [low, high] = std::minmax_element(trace.N.begin() + static_cast<std::ptrdiff_t>(from), trace.N.end());
  const std::vector<double> times = crossings(trace, 0.5 * (*low + *high), half);
  if (times.size() < 4) return std::nullopt;
  const double last = times.back(), before = times[times.size() - 2], earlier = times[times.size() - 3];
  Cycle cycle{last - before, extremum(trace, before, last, -1), extremum(trace, before, last, 1), 0, last};
  const double lowest = extremum(trace, earlier, before, -1), highest = extremum(trace, earlier, before, 1);
  cycle.settled = std::max({std::abs((before - earlier) / cycle.period - 1), std::abs(highest / cycle.highest - 1),
                            std::abs(lowest - cycle.lowest) / cycle.highest});
  return cycle;
}

double relative_swing(const RateTrace& trace, double span) {
  const std::size_t from = std::min(index_after(trace, trace.t.back() - span), trace.t.size() - 1);
  const auto [low, high] = std::minmax_element(trace.N.begin() + static_cast<std::ptrdiff_t>(from), trace.N.end());
  return *high > 0 ? (*high - *low) / *high : 0;
}

}  // namespace spikeproof::fokker_planck
