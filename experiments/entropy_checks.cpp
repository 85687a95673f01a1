#include "entropy_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::experiments {

using entropy::EntropyFunction;

double first_time(const Context& context, const InitialDensity& initial, const stationary::Profile& P,
                  const std::vector<double>& edges) {
  const std::vector<double> candidates{0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8};
  const EntropyHistory history =
      entropy_history(entropy::power(3), P, spectral_run(context, initial, candidates, 1e-6), edges, 4);
  for (std::size_t k = 0; k < candidates.size(); ++k)
    if (history.entropy[k] <= 100 && history.excluded[k] <= 1e-6) return candidates[k];
  throw std::runtime_error("int P (n/P)^3 is above 100 up to t = 12.8: the data lie where P vanishes");
}

void add_twin(const std::string& name, const claim::Check& right, const claim::Check& wrong, claim::Outcome& outcome) {
  if (std::abs(wrong.reference - right.reference) <= 2 * right.tolerance) {
    outcome.notes.push_back(
        fmt::format("Control \"{}\" cannot be run at these parameters: the term is {:.3g}, the "
                    "tolerance {:.3g}.",
                    name, std::abs(wrong.reference - right.reference), right.tolerance));
    return;
  }
  outcome.controls.push_back({name, !wrong.passed(),
                              fmt::format("the sides differ by {:.3g}, tolerance {:.3g}",
                                          std::abs(wrong.value - wrong.reference), wrong.tolerance)});
}

claim::Check both_sides(const EntropyFunction& H, const stationary::Profile& P, const SpectralRuns& s, bool with_jump) {
  const auto gap = [&](const IntegratedBalance& b) { return b.drop - b.diffusive - (with_jump ? b.jump : 0); };
  const EntropyHistory history = entropy_history(H, P, s.fine, s.edges, 6);
  const IntegratedBalance best = integrate(history, s.nodes);
  const double space = std::abs(gap(best) - gap(integrate(entropy_history(H, P, s.fine, s.edges, 4), s.nodes)));
  const double solver = std::abs(gap(best) - gap(integrate(entropy_history(H, P, s.coarse, s.edges, 6), s.nodes)));
  const double left_out = *std::max_element(history.excluded.begin(), history.excluded.end());
  return {fmt::format("E({:g}) - E({:g}), H = {}", s.nodes.t.front(), s.nodes.t.back(), H.name),
          claim::Relation::agrees,
          best.drop,
          best.diffusive + (with_jump ? best.jump : 0),
          space + solver + 4 * best.quadrature + 2 * left_out + 1e-14 * history.entropy.front(),
          "entropies of spectral densities",
          "time integral of both dissipations",
          "coarser rule in v, 4 x coarser rule in t, 100 rel_tol, excluded tail, rounding",
          false,
          "more panels, a smaller rel_tol"};
}

claim::Check never_negative(const EntropyFunction& H, const EntropyHistory& history) {
  const double lowest = std::min(*std::min_element(history.diffusive.begin(), history.diffusive.end()),
                                 *std::min_element(history.jump.begin(), history.jump.end()));
  return {"smaller of both dissipations, H = " + H.name,
          claim::Relation::at_least,
          lowest,
          0,
          0,
          "spectral elements",
          "0",
          "exact: sums of non-negative terms for convex H",
          false,
          ""};
}

void check_finite_volumes(const Context& context, const InitialDensity& initial, const stationary::Profile& P,
                          const SpectralRuns& s, claim::Outcome& outcome) {
  const std::vector<EntropyFunction> convex = entropy::convex_entropies();
  const std::size_t cells = cells_for(context, initial), last = 40;
  const double t0 = s.nodes.t.front();
  const FiniteVolumeEntropies levels =
      finite_volume_entropies(context, initial, convex, cells, {t0, t0 + 0.1, t0 + 0.3, t0 + 0.6, s.nodes.t[last]});
  const double h = 1 / static_cast<double>(cells);
  for (std::size_t k = 0; k < convex.size(); ++k) {
    const auto& E = levels.entropy;
    const double first = E[1][k] + (E[1][k] - E[0][k]) / 3, second = E[2][k] + (E[2][k] - E[1][k]) / 3;
    const EntropyHistory spectral = entropy_history(convex[k], P, s.fine, s.edges, 6);
    const EntropyHistory coarse = entropy_history(convex[k], P, s.fine, s.edges, 4);
    const EntropyHistory loose = entropy_history(convex[k], P, s.coarse, s.edges, 6);
    const double error = std::max(std::abs(second - first), std::abs(E[2][k] - E[1][k]) / 64) +
                         std::abs(spectral.entropy[last] - coarse.entropy[last]) +
                         std::abs(spectral.entropy[last] - loose.entropy[last]) + spectral.excluded[last];
    outcome.checks.push_back({fmt::format("E({:.3g}), H = {}", s.nodes.t[last], convex[k].name),
                              claim::Relation::agrees, second, spectral.entropy[last], error,
                              "finite volumes, extrapolated", "spectral elements and exact profile",
                              "extrapolation + quadrature + 100 rel_tol", true, "more cells"});
    // Second order with terms of order 3 beside it, in the sum of |residual| over five times. Where H'' jumps, the
    // place of u = 1 in its cell adds an irregular h^2 that may hide an order to either side over two halvings.
    const bool smooth = convex[k].curvature(0.999) > 0;
    outcome.orders.push_back(order_of("residual of the identity on the grid in h, H = " + convex[k].name,
                                      {h, h / 2, h / 4},
                                      {levels.residual[0][k], levels.residual[1][k], levels.residual[2][k]},
                                      smooth ? 1.75 : 0.9, smooth ? 2.25 : 3.1));
  }
}

void check_discrete(const Context& context, claim::Outcome& outcome) {
  for (const double dt : {1e-3, 0.1, 37.0}) {
    const DiscreteExtremes seen = discrete_run(context, entropy::convex_entropies(), 200, dt, 100);
    const std::string method = fmt::format("finite volumes, 100 implicit steps of {:g}, all H", dt);
    outcome.checks.push_back({fmt::format("semi-discrete identity, residual in rounding bounds, dt = {:g}", dt),
                              claim::Relation::at_most, seen.residual, 1, 0, method, "1", "exact up to rounding", false,
                              ""});
    outcome.checks.push_back({fmt::format("growth of E per step in rounding bounds, dt = {:g}", dt),
                              claim::Relation::at_most, seen.increase, 1, 0, method, "1", "exact up to rounding", false,
                              ""});
    outcome.checks.push_back({fmt::format("smallest dissipation, dt = {:g}", dt), claim::Relation::at_least,
                              seen.dissipation, 0, 0, method, "0", "exact", false, ""});
  }
}

}  // namespace spikeproof::experiments
