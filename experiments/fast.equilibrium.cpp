// Claim: for small eps the conductances of the kinetic equation with firing rate are in equilibrium at every v: a
// Gaussian cut off at g = 0, whose moments give the coefficients of the limit in closed form. Source: deck, part IV,
// formal limit. Expected: the distance of p to n times the Gaussian of order eps; E[g], Var[g] and dE/dG_eq = Var/a
// against quadrature to 1e-12. Run time: 1.5 s. Command: spikeproof verify fast.equilibrium
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"
#include "equilibrium_checks.h"
#include "kinetic/equilibrium.h"
#include "linear_setup.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using kinetic::FiringKinetic;

struct EquilibriumDistances {
  std::vector<double> eps{1, 0.1, 0.01, 0.003, 0.001, 0.0003};
  std::vector<double> prepared, unprepared, wide;  // unprepared: of the last three
  std::vector<FiringKinetic> state;
  double mean = 0;  // of g, at the smallest eps
};

EquilibriumDistances distances_in_g(const Context& context, const FiringSubject& subject) {
  const ConductanceReal m = rounded(subject.model);
  EquilibriumDistances all;
  const int level = context.effort == Effort::quick ? -1 : 0;
  for (std::size_t k = 0; k < all.eps.size(); ++k) {
    all.state.push_back(run_to_end(subject, subject.initial, {all.eps[k], level}).state);
    all.prepared.push_back(distance_to_equilibrium(m, all.state.back()));
    all.wide.push_back(distance_to_equilibrium(m, all.state.back(), 2));
    context.progress.update(0.1 * static_cast<double>(k + 1));
    if (k + 3 < all.eps.size()) continue;
    const FiringEnd off = run_to_end(subject, unprepared(subject), {all.eps[k], level});
    all.unprepared.push_back(distance_to_equilibrium(m, off.state));
  }
  const FiringKinetic& last = all.state.back();
  const GaussRule rule = gauss_legendre(60);
  all.mean = integrate(rule, last.lowest_g(), last.highest_g(), [&](double g) { return g * last.marginal_at({g})[0]; });
  return all;
}

std::vector<double> last_three(const std::vector<double>& all) { return {all.end() - 3, all.end()}; }

// p(v, g)/n(v) where n is largest.
claim::Figure equilibrium_figure(const FiringSubject& subject, const EquilibriumDistances& all) {
  using claim::Series;
  const ConductanceReal m = rounded(subject.model);
  claim::Panel density{"", {"g"}, {"p(v,g,T)/n(v,T)"}, {}};
  const std::vector<double> start = all.state[0].density(), &points = all.state[0].elements().v();
  const double at = points[static_cast<std::size_t>(std::max_element(start.begin(), start.end()) - start.begin())];
  const double lower = all.state[0].lowest_g(), upper = all.state[0].highest_g();
  for (std::size_t k = 0; k < 3; ++k) {
    const FiringKinetic& state = all.state[k];
    std::vector<double> g;
    for (int j = 0; j <= 200; ++j) g.push_back(lower + (upper - lower) * j / 200);
    std::size_t first = 0;
    const std::vector<double> row = state.elements().interpolation(at, first), p = state.density_at(g);
    Series line{fmt::format("ε = {:g}", all.eps[k]), g, {}, Series::Style::line};
    for (std::size_t j = 0; j < g.size(); ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < row.size(); ++i) sum += row[i] * p[j * state.elements().points() + first + i];
      line.y.push_back(sum / state.density_at_voltage(at));
    }
    density.series.push_back(line);
  }
  Series limit{"Gaussian on g ≥ 0", density.series[0].x, {}, Series::Style::dashed, 6};
  for (const double g : limit.x) limit.y.push_back(equilibrium_density(m, all.state.back().rate(), g));
  density.series.push_back(limit);
  Series slope{"order 1", all.eps, {}, Series::Style::dashed, 6};
  for (const double e : all.eps) slope.y.push_back(0.4 * all.prepared[2] / all.eps[2] * e);
  const claim::Panel decay{"",
                           {"ε", true},
                           {"∫∫|p - n M| dv dg", true},
                           {{"data in equilibrium", all.eps, all.prepared, Series::Style::line_points},
                            {"data off equilibrium", last_three(all.eps), all.unprepared, Series::Style::line_points},
                            slope}};
  return {"conditional",
          fmt::format("Left: density of the conductance of neurons at v = {:.3g}, for several ε, and its equilibrium. "
                      "Right: distance of p to n times the equilibrium M against ε, t = {:.4g}.",
                      at, subject.t_end),
          {density, decay}};
}

claim::Outcome run_equilibrium(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const FiringSubject subject = firing_subject(context);
  const ConductanceReal m = rounded(subject.model);
  outcome.parameters = parameters_text(subject);
  // Solve
  const EquilibriumDistances all = distances_in_g(context, subject);
  // Checks
  check_equilibrium_moments(subject, subject.model.firing()->largest(), outcome);
  const auto eps = last_three(all.eps);
  outcome.orders.push_back(
      order_of("∫∫|p - n M| in ε, data in equilibrium in g", eps, last_three(all.prepared), 0.85, 1.15));
  outcome.orders.push_back(order_of("∫∫|p - n M| in ε, data off equilibrium in g", eps, all.unprepared, 0.85, 1.15));
  check_distance_by_volumes(context, subject, outcome);
  // Control
  const claim::Order wide = order_of("Gaussian of noise 2a", eps, last_three(all.wide), 0.85, 1.15);
  outcome.controls.push_back({"Gaussian of twice the noise", !wide.passed(),
                              fmt::format("order {:.2f} in ε, distance {:.3g}", wide.measured, all.wide.back())});
  // Data
  outcome.figures.push_back(equilibrium_figure(subject, all));
  const double N = all.state.back().rate();
  const double E = kinetic::truncated_gaussian(m.g0 + m.b * N, noise_at(m, N)).mean;
  outcome.notes.push_back(fmt::format(
      "At ε = 3e-4 and T: N = {:.6g}, ⟨g⟩ = {:.8g}, closed form E[g] = {:.8g}. The deck writes ∂_g[G - g p] for "
      "∂_g[(G - g) p]: as written G_eq drops out, and ⟨g⟩ would tend to √(2a/π) = {:.6g}.",
      N, all.mean, E, std::sqrt(2 * noise_at(m, N) / std::numbers::pi)));
  outcome.notes.push_back(
      fmt::format("∫∫|p - n M| = {:.4g} ε at ε = 3e-4 from data in equilibrium. Not covered: a proof.",
                  all.prepared.back() / all.eps.back()));
  return outcome;
}

}  // namespace

Driver fast_equilibrium() {
  return {
      {"fast.equilibrium",
       claim::Kind::formal,
       "For small σ_E (or ε) the density is n(v,t) times a Gaussian in g restricted to g >= 0, and the coefficients "
       "𝒢 and 𝒱 of the limit have closed forms.",
       {"a > 0", "no flux at g = 0"},
       "Deck, part IV, formal limit; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
       "a distance to the Gaussian that does not decay like ε"},
      {"conditional"},
      true,
      run_equilibrium,
      {"firing-kinetic", "macroscopic"}};
}

}  // namespace spikeproof::experiments
