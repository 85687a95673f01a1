// Claim: the exponential moment M_mu says nothing about the rate N: densities of equal M_mu with N as small and large
// as one likes. Source: deck, part II, no relation between M_mu and N. Expected: equal moments to rounding, N over nine
// decades. Run time: 0.2 s. Command: spikeproof verify nnlif.no-moment-rate-relation
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "linear_setup.h"
#include "moment_families.h"

namespace spikeproof::experiments {
namespace {

using Style = claim::Series::Style;

// int e^{mu (v - V_F)} n dv by Gauss-Legendre panels between the breaks.
double moment_by_quadrature(const MomentFamily& family, const InitialDensity& n) {
  std::vector<double> edges = n.breaks;
  edges.push_back(family.V_F());
  std::sort(edges.begin(), edges.end());
  const GaussRule rule = gauss_legendre(40);
  double sum = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    sum += integrate(rule, edges[i], edges[i + 1],
                     [&](double v) { return n.value(v) * std::exp(family.mu() * (v - family.V_F())); });
  return sum;
}

// The claim's check on a family: its moments differ by no more than rounding.
claim::Check equal_moments(const std::vector<double>& moment, const std::string& method) {
  const auto [least, most] = std::minmax_element(moment.begin(), moment.end());
  return {"largest over smallest moment of the family",
          claim::Relation::agrees,
          *most / *least,
          1,
          1e-12,
          method,
          "equal moments",
          "rounding: some 5000 ulp of sums of positive terms",
          true,
          "none: the moments differ"};
}

claim::Figure densities_figure(const MomentFamily& family, const std::vector<double>& slope,
                               const std::vector<double>& N) {
  claim::Panel whole{"", {"v"}, {"n(v,0)"}, {}, "off"};
  claim::Panel near{"near the threshold", {"V_F - v", true}, {"n(v,0)", true, 1e-9, 10}, {}, "bottom right"};
  for (std::size_t i : {std::size_t{0}, slope.size() / 2, slope.size() - 1}) {
    const InitialDensity n = family.member(slope[i]);
    const std::string label = fmt::format("N = {:g}", N[i]);
    const Style style = i == 0 ? Style::line : Style::dashed;
    claim::Series curve{label, {}, {}, style}, tail = curve;
    const double reach = family.V_F() - n.lowest;
    for (double u = 0; u <= reach; u += reach / 1000) {
      curve.x.push_back(family.V_F() - u);
      curve.y.push_back(n.value(family.V_F() - u));
    }
    for (double u = reach; u > 1e-6 * reach; u /= 1.02) {
      if (const double value = n.value(family.V_F() - u); value > 1e-9) tail.x.push_back(u), tail.y.push_back(value);
    }
    whole.series.push_back(curve);
    near.series.push_back(tail);
  }
  return {"densities",
          "Initial densities of equal mass and equal exponential moment; the rate is a times the slope at V_F.",
          {whole, near}};
}

claim::Outcome run_no_moment_rate_relation(const Context& context) {
  // Parameters, model: the deck's mu
  const NnlifReal m = rounded(context.model);
  const double V_F = m.V_F - m.I;
  const double mu = m.b > 0 ? 2 * std::max(1 / m.b, V_F / m.a0) : 2 / (m.V_F - m.V_R);
  const double reach = 6 / mu;
  const MomentFamily family(m.V_F, mu, reach, MomentFamily::middle_moment(mu, reach));
  claim::Outcome outcome;
  std::vector<double> slope, rate, closed, quadrature;
  for (int decade = -3; decade <= 6; ++decade) {
    rate.push_back(std::pow(10.0, decade));
    slope.push_back(rate.back() / (m.a0 + (m.delay > 0 ? 0 : m.a1 * rate.back())));
    const InitialDensity n = family.member(slope.back());
    closed.push_back(family.moment(slope.back()));
    quadrature.push_back(moment_by_quadrature(family, n));
    // Solve: the rate of these data on a discretisation
    EvolveSettings settings;
    settings.rel_tol = 1e-6;
    settings.output_times = {0};
    const auto start = value_of(fokker_planck::evolve(context.model, n, settings, context.progress));
    // Checks
    outcome.checks.push_back({fmt::format("N of the density of slope -{:g} at V_F", slope.back()),
                              claim::Relation::agrees, start.N[0], rate.back(), start.N_error[0] + 1e-12 * rate.back(),
                              "multiplier, spectral elements", "N = (a0 + a1 N) k",
                              "measured error of the discretisation", true, "smaller rel_tol"});
  }
  outcome.checks.push_back(equal_moments(closed, "closed form"));
  outcome.checks.push_back(equal_moments(quadrature, "Gauss-Legendre"));
  // Control
  const claim::Check branch = equal_moments(moments_of_steady_branch(context.model, mu), "quadrature of the profiles");
  outcome.controls.push_back({"a family along the steady branch, where N decides the moment", !branch.passed(),
                              fmt::format("its moments differ by the factor {:.6g}", branch.value)});
  // Data
  outcome.figures.push_back(densities_figure(family, slope, rate));
  outcome.notes.push_back(fmt::format("μ = {:g}, the one of the blow-up theorem where b > 0; M_μ = {:.15g} e^(μ V_F).",
                                      mu, closed.front()));
  return outcome;
}

}  // namespace

Driver nnlif_no_moment_rate_relation() {
  return {{"nnlif.no-moment-rate-relation",
           claim::Kind::theorem,
           "The exponential moment M_μ does not control the rate N: there are data of equal M_μ with N as small and as "
           "large as one likes.",
           {"μ fixed", "data with mass 1"},
           "Deck, part II, the difficulty: no relation between M_μ and N",
           "an inequality between M_μ and N that holds for all data"},
          {"densities"},
          false,
          run_no_moment_rate_relation};
}

}  // namespace spikeproof::experiments
