// Claim: how regular the stationary p is up to the boundary: like (V_F - v)^(1/6) and (g - g_F)^(1/2) at (V_F, g_F).
// Source: deck, part III, open questions. Expected: local exponents 1/6 and 1/2 at (V_F, g_F), 3/4 in v and 3/2 in g at
// (V_L, g_F), 1 at g = 0, and a profile that is self-similar at (V_F, g_F). Run time: 2 s.
// Command: spikeproof verify kinetic.boundary-regularity
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kinetic/threshold_corner.h"
#include "kinetic/threshold_solve.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "threshold_runs.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using kinetic::local_exponent;
using kinetic::LocalExponent;
using kinetic::SimilarityProfile;
using Density = std::function<double(double v, double g)>;

// Where exponents are looked for: (V_F - x, g_F), (V_F, g_F + y), (V_L + x, g_F), (V_L, g_F + y), (v, y) - (v, 0).
struct Scales {
  double v, g;  // of the boundary layer
};
struct Place {
  const char* name;
  double expected;
  LocalExponent exponent;
};

std::vector<Place> boundary_places(const ConductanceReal& m, const Scales& scale, double corner, const Density& p) {
  const double g_F = kinetic::firing_conductance(m), middle = m.V_L + 0.6 * (m.V_F - m.V_L);
  const auto at_threshold = [&](double x) { return p(m.V_F - x, g_F); };
  const auto above = [&](double y) { return p(m.V_F, g_F + y); };
  const auto at_reset = [&](double x) { return p(m.V_L + x, g_F); };
  const auto reset_above = [&](double y) { return p(m.V_L, g_F + y); };
  const auto at_zero = [&](double y) { return std::abs(p(middle, y) - p(middle, 0)); };
  return {{"in v at (V_F, g_F)", corner, local_exponent(at_threshold, scale.v, 8)},
          {"in g at (V_F, g_F)", 3 * corner, local_exponent(above, scale.g, 2)},
          {"in v at (V_L, g_F)", 0.75, local_exponent(at_reset, 0.1 * scale.v, 4)},
          {"in g at (V_L, g_F)", 1.5, local_exponent(reset_above, scale.g, 2)},
          {"of p(v,g) - p(v,0) in g", 1, local_exponent(at_zero, scale.g, 2)}};
}

claim::Check check_of(const Place& place, double value, double error, const std::string& method) {
  return agreeing(fmt::format("exponent {}", place.name), value, place.expected, error + 1e-6, method,
                  "similarity solution");
}

struct Solved {
  kinetic::ThresholdPoint point;
  std::vector<Place> place;
};

Solved solved(const ConductanceReal& m, const Scales& scale, double corner, int degree) {
  kinetic::ThresholdResolution resolution;
  resolution.tip = 1e-9, resolution.reset_tip = 1e-5;
  kinetic::ThresholdFaces faces =
      value_of(kinetic::threshold_faces(m, {m.g0, m.g0, m.a, m.a, 0, 0, 0, 0, {}}, resolution));
  for (std::vector<int>* degrees : {&faces.degree_v, &faces.degree_g})
    std::fill(degrees->begin(), degrees->end(), degree);
  Solved out;
  out.point.elements = std::make_shared<kinetic::ThresholdElements>(m, faces);
  out.point.state = value_of(kinetic::ThresholdFactor(*out.point.elements, m.g0, m.a, 0).steady());
  out.place = boundary_places(
      m, scale, corner, [&](double v, double g) { return out.point.elements->value(out.point.state.p.data(), v, g); });
  return out;
}

// p(V_F - x, g)/p(V_F - x, g_F) against f(eta): the largest difference for eta in [-2, 2].
double distance_to_profile(const ConductanceReal& m, const Solved& state, const SimilarityProfile& profile, double x,
                           Series* curve) {
  const double g_F = kinetic::firing_conductance(m), unit = std::cbrt(m.a / m.eps / (m.V_E - m.V_F) * x);
  const double* p = state.point.state.p.data();
  const double centre = state.point.elements->value(p, m.V_F - x, g_F);
  double worst = 0;
  for (std::size_t i = 0; i < profile.eta.size(); i += 20) {
    const double eta = profile.eta[i], g = g_F + eta * unit;
    if (std::abs(eta) > 3 || g < 0) continue;
    const double ratio = state.point.elements->value(p, m.V_F - x, g) / centre;
    if (curve != nullptr) curve->x.push_back(eta), curve->y.push_back(ratio);
    if (std::abs(eta) <= 2) worst = std::max(worst, std::abs(ratio - std::exp(profile.log_f[i])));
  }
  return worst;
}

claim::Panel slopes_panel(const std::vector<Place>& place, const Scales& scale) {
  claim::Panel panel{"", {"distance to (V_F, g_F) in units of the layer", true}, {"local exponent"}, {}};
  for (const std::size_t i : {0, 1}) {
    Series series{
        i == 0 ? "in v, p(v,g_F)" : "in g, p(V_F,g)", {}, place[i].exponent.slope, Series::Style::line_points};
    for (const double x : place[i].exponent.at) series.x.push_back(x / (i == 0 ? scale.v : scale.g));
    Series expected{i == 0 ? "1/6" : "1/2",
                    {series.x.front(), series.x.back()},
                    {place[i].expected, place[i].expected},
                    Series::Style::dashed};
    panel.series.push_back(series);
    panel.series.push_back(expected);
  }
  return panel;
}

claim::Figure regularity_figure(const ConductanceReal& m, const Solved& state, const SimilarityProfile& profile,
                                const Scales& scale) {
  claim::Panel collapse{"", {"η = (g - g_F)/(κ (V_F - v))^{1/3}"}, {"p(v,g)/p(v,g_F)"}, {}, "top left"};
  for (const double part : {1e-1, 1e-3, 1e-5}) {
    Series curve{fmt::format("V_F - v = {:.0e}", part * scale.v), {}, {}, Series::Style::line};
    static_cast<void>(distance_to_profile(m, state, profile, part * scale.v, &curve));
    collapse.series.push_back(curve);
  }
  Series limit{"similarity solution", {}, {}, Series::Style::dashed, 6};
  for (std::size_t i = 0; i < profile.eta.size(); i += 40)
    if (std::abs(profile.eta[i]) <= 3) limit.x.push_back(profile.eta[i]), limit.y.push_back(std::exp(profile.log_f[i]));
  collapse.series.push_back(limit);
  return {"exponents",
          "Left: slopes of log p against the logarithm of the distance to (V_F, g_F), along g = g_F and along v = V_F. "
          "Right: profiles in g next to V_F in units of the layer, κ = a/(σ_E (V_E - V_F)).",
          {slopes_panel(state.place, scale), collapse}};
}

void check_profile(const ConductanceReal& m, const Solved& state, const SimilarityProfile& profile, const Scales& scale,
                   bool own, claim::Outcome& outcome) {
  std::vector<double> x, error;
  for (const double part : {1e-4, 1e-5, 1e-6}) {
    x.push_back(part * scale.v);
    error.push_back(distance_to_profile(m, state, profile, x.back(), nullptr));
  }
  outcome.checks.push_back({fmt::format("distance to the similarity profile at V_F - v = {:.1e}", x.back()),
                            claim::Relation::at_most, error.back(), 0, 0.1, "graded elements", "profile by shooting",
                            "first correction, of order (V_F - v)^(1/3)", true, ""});
  if (own && error.back() < 3e-3) {
    outcome.orders_waived = true;
    outcome.notes.push_back("The first correction to the similarity profile vanishes here: no order to be measured.");
    return;
  }
  outcome.orders.push_back(
      order_of("distance to the similarity profile in V_F - v", x, error, own ? 0.1 : 0.25, own ? 1 : 0.42));
}

claim::Outcome run_boundary_regularity(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const ThresholdSubject subject = threshold_subject(context, 0);
  outcome.parameters = parameters_text(subject);
  ConductanceReal m = rounded(subject.model);
  if (m.b != 0 || m.a1 != 0)
    outcome.notes.push_back("The steady state for G = g0 is looked at; the exponents are local.");
  m.b = 0, m.a1 = 0;
  if (m.g_L == 0) throw std::invalid_argument("g_L > 0 is a hypothesis: g_F = 0 lies on the wall g = 0 otherwise");
  const double deviation = std::sqrt(m.a), layer = std::pow(deviation, 3) * (m.V_E - m.V_F) * m.eps / m.a;
  const Scales scale{0.3 * std::min(layer, m.V_F - m.V_L), 0.3 * deviation};
  // Solve
  const double corner = kinetic::similarity_exponent(4000),
               corner_error = std::abs(corner - kinetic::similarity_exponent(2000));
  const SimilarityProfile profile = kinetic::similarity_profile(corner, 4000);
  const bool quick = context.effort == Effort::quick;
  const Solved coarse = solved(m, scale, corner, quick ? 4 : 5), fine = solved(m, scale, corner, quick ? 5 : 7);
  // Checks
  outcome.checks.push_back(agreeing("exponent of the similarity solution", corner, 1.0 / 6, corner_error + 1e-9,
                                    "shooting from both ends", "1/6, Burschka and Titulaer"));
  std::vector<double> errors;
  for (std::size_t i = 0; i < fine.place.size(); ++i) {
    const LocalExponent &now = fine.place[i].exponent, &before = coarse.place[i].exponent;
    errors.push_back(now.error + std::abs(now.value - before.value));
    outcome.checks.push_back(check_of(fine.place[i], now.value, errors.back(), "graded elements, extrapolated slopes"));
  }
  check_profile(m, fine, profile, scale, context.file != nullptr, outcome);
  // Control
  const Density smooth = [&m](double v, double g) {
    return std::exp(-std::pow(g - m.g0, 2) / (2 * m.a)) * (1 + std::pow((v - m.V_L) / (m.V_F - m.V_L), 2));
  };
  const std::vector<Place> other = boundary_places(m, scale, corner, smooth);
  for (std::size_t i = 0; i < 4; ++i)
    outcome.controls.push_back(
        {fmt::format("a smooth density, {}", other[i].name),
         !check_of(other[i], other[i].exponent.value, errors[i] + other[i].exponent.error, "").passed(),
         fmt::format("exponent {:.4f} instead of {:.4f}", other[i].exponent.value, other[i].expected)});
  // Data
  outcome.figures.push_back(regularity_figure(m, fine, profile, scale));
  outcome.notes.push_back(
      "p is Hölder continuous of exponent 1/6 in v and 1/2 in g at (V_F, g_F), and no better; the re-entry carries "
      "(g - g_F)^(3/2) to (V_L, g_F), where the noise in g makes it (v - V_L)^(3/4) in v. Up to g = 0 nothing singular "
      "was seen. This is what was measured for a stationary p, not a proof.");
  return outcome;
}

}  // namespace

Driver kinetic_boundary_regularity() {
  return {{"kinetic.boundary-regularity",
           claim::Kind::open,
           "How regular is p up to the boundary, near the points (V_L, g_F) and (V_F, g_F) where the boundary changes "
           "from inflow to outflow?",
           {"p stationary"},
           "Deck, part III, open questions; Burschka and Titulaer, J. Stat. Phys. 25 (1981)",
           "local Hölder exponents that change under refinement beyond their error"},
          {"exponents"},
          true,
          run_boundary_regularity,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
