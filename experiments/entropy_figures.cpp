#include "entropy_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spikeproof::experiments {
namespace {

using claim::Series;

Series curve(std::string label, std::vector<double> x, std::vector<double> y,
             Series::Style style = Series::Style::line) {
  return {std::move(label), std::move(x), std::move(y), style};
}

}  // namespace

claim::Figure relaxation_figure(const Nnlif& model, const stationary::Profile& P, const fokker_planck::Evolution& run,
                                const std::vector<double>& edges) {
  std::vector<double> v, steady;
  double top = 0;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    for (int j = 0; j < 3; ++j) v.push_back(edges[k] + (edges[k + 1] - edges[k]) * j / 3);
  }
  v.push_back(edges.back());
  for (const double x : v) top = std::max({top, P.density(x), run.n(0, x)});
  const auto seen = [&](double x) { return P.density(x) > 1e-4 * top || run.n(0, x) > 1e-4 * top; };
  v.erase(v.begin(), std::find_if(v.begin(), v.end(), seen));
  for (const double x : v) steady.push_back(P.density(x));
  claim::Panel panel;
  panel.x.label = "v";
  panel.y.label = "n(v,t)";
  for (const double t : {0.2, 0.5, 1.0, 2.0}) {
    const auto at = static_cast<std::size_t>(std::lower_bound(run.t.begin(), run.t.end(), t) - run.t.begin());
    std::vector<double> n;
    for (const double x : v) n.push_back(x < edges.back() ? run.n(at, x) : 0);
    panel.series.push_back(curve(fmt::format("t = {:g}", run.t[at]), v, std::move(n)));
  }
  panel.series.push_back(curve("P", v, std::move(steady), Series::Style::dashed));
  panel.key = "top left";
  return {"relaxation",
          fmt::format("The density relaxes to the steady state P; reset at V_R = {}, threshold V_F = {}, a = {}.",
                      to_text(model.V_R()), to_text(model.V_F()), to_text(model.a0())),
          {panel}};
}

claim::Figure entropies_figure(const std::vector<EntropyHistory>& histories) {
  const std::vector<entropy::EntropyFunction> H = entropy::convex_entropies();
  claim::Panel all;
  all.title = "five entropies";
  all.x.label = "t";
  all.y.label = "E(t)";
  all.y.log = true;
  for (std::size_t k = 0; k < histories.size(); ++k)
    all.series.push_back(curve("H = " + H[k].name, histories[k].t, histories[k].entropy));
  claim::Figure figure{"entropies",
                       "Relative entropies ∫ P H(n/P) dv, and for two of them the diffusive and the jump dissipation.",
                       {all}};
  for (std::size_t k = 0; k < 2; ++k) {
    claim::Panel one;
    one.title = "H = " + H[k].name;
    one.x.label = "t";
    one.y.log = true;
    one.series = {curve("E", histories[k].t, histories[k].entropy),
                  curve("diffusive dissipation", histories[k].t, histories[k].diffusive),
                  curve("jump dissipation", histories[k].t, histories[k].jump, Series::Style::dashed)};
    figure.panels.push_back(one);
  }
  return figure;
}

claim::Figure slope_figure(const EntropySlope& slope) {
  claim::Panel panel;
  panel.x.label = "t";
  panel.y.label = "∫ P (n/P - 1)² dv";
  panel.y.log = true;
  // From the first sane value to where a plot ends; about 400 points of it
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < slope.t.size(); ++i)
    if (slope.entropy[i] < 1e3 && slope.entropy[i] > 1e-30) shown.push_back(i);
  const std::size_t stride = 1 + shown.size() / 400;
  std::vector<double> t, E, eigen, bound;
  for (std::size_t k = 0; k < shown.size(); k += stride) {
    const std::size_t i = shown[k], first = shown.front(), middle = shown[shown.size() / 4];
    t.push_back(slope.t[i]);
    E.push_back(slope.entropy[i]);
    eigen.push_back(2 * slope.entropy[middle] * std::exp(2 * slope.eigenvalue * (slope.t[i] - slope.t[middle])));
    bound.push_back(slope.entropy[first] * std::exp(-2 * slope.poincare_rate * (slope.t[i] - slope.t[first])));
  }
  panel.series = {curve("E(t)", t, E), curve("bound with slope -2a/C", t, bound, Series::Style::dashed)};
  if (slope.eigenvalue < 0) panel.series.push_back(curve("slope 2 Re λ₁ (shifted)", t, eigen, Series::Style::dashed));
  return {"log-entropy",
          fmt::format("Decay of the quadratic entropy: late slope 2 Re λ₁ = {:.6f}; the Poincaré inequality guarantees "
                      "-2a/C = {:.6f}.",
                      2 * slope.eigenvalue, -2 * slope.poincare_rate),
          {panel}};
}

}  // namespace spikeproof::experiments
