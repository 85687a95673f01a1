// Claim: near the potential V where the drift ends a steady state is like (V - v)^(phi_F(V)/G - 1): bounded if and only
// if phi_F(V) >= G. Source: deck, part IV, examples of steady states. Expected, logistic law of width 0.1, g0 = 0.2,
// b = 0.1: N = 0.65990249932, exponent 2.86. Run time: 0.1 s. Command: spikeproof verify fast.steady-profiles
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conductance_setup.h"
#include "kinetic/steady_curve.h"
#include "kinetic/steady_volumes.h"
#include "linear_setup.h"

namespace spikeproof::experiments {
namespace {

using kinetic::MacroscopicState;
using kinetic::SteadyVolumes;

FiringLaw times(const FiringLaw& law, const Exact& factor) {
  if (law.kind() == FiringLaw::Kind::step) return FiringLaw::step(law.phi0() * factor, law.V_F());
  if (law.kind() == FiringLaw::Kind::logistic) return FiringLaw::logistic(law.phi0() * factor, law.V_F(), law.delta());
  std::vector<FiringRow> rows = law.rows();
  for (FiringRow& row : rows) row.phi *= factor;
  return FiringLaw::table(rows);
}

Conductance with_law(const Conductance& model, const Exact& factor) {
  return Conductance(model.parameters(), times(*model.firing(), factor));
}

// A steady state that fires, by finite volumes of n, 2n and 4n cells.
struct Profile {
  Conductance model;
  MacroscopicState state;
  kinetic::Drift drift;
  double limit;  // phi_F(V)
  std::vector<SteadyVolumes> levels;
  double expected() const { return limit / drift.G - 1; }
  std::string name() const {
    return model.firing()->kind() == FiringLaw::Kind::table
               ? fmt::format("largest φ_F = {:.4g}, N = {:.4g}", model.firing()->largest(), state.N)
               : fmt::format("φ0 = {:.4g}, N = {:.4g}", model.firing()->largest(), state.N);
  }
};

std::vector<Profile> profiles_of(const Conductance& model, std::size_t cells) {
  std::vector<Profile> profiles;
  const ConductanceReal real = rounded(model);
  for (const MacroscopicState& state : value_of(kinetic::macroscopic_states(model))) {
    if (state.silent) continue;
    const kinetic::Drift drift = kinetic::drift_at_input(real, state.x);
    Profile profile{model, state, drift, (*model.firing())(drift.V), {}};
    if (!(profile.limit > 0)) continue;
    for (const std::size_t n : {cells, 2 * cells, 4 * cells})
      profile.levels.push_back(value_of(kinetic::steady_volumes(real, *model.firing(), state.x, n)));
    profiles.push_back(profile);
  }
  return profiles;
}

// The face of the last piece closest to the distance d from V.
std::size_t face_at(const SteadyVolumes& volumes, double V, double d) {
  std::size_t i = volumes.v.size() - 2;
  while (i > 0 && V - volumes.v[i] < d) --i;
  return i;
}

// The slope of log n against log(V - v) between two distances: phi_F/G - 1 between the two values at its ends.
struct Exponent {
  double measured, band;
};
Exponent exponent_of(const Profile& profile, const SteadyVolumes& volumes) {
  const double V = profile.drift.V;
  const std::vector<double> breaks = profile.model.firing()->breaks();
  double piece = V - rounded(profile.model).V_R;
  for (const double at : breaks)
    if (at < V) piece = std::min(piece, V - at);
  const std::size_t far = face_at(volumes, V, 1e-3 * piece), near = face_at(volumes, V, 1e-5 * piece);
  const double d_far = V - volumes.v[far], d_near = V - volumes.v[near];
  const double flux = std::log(volumes.flux[near] / volumes.flux[far]) / std::log(d_near / d_far);
  const double law = std::abs((*profile.model.firing())(volumes.v[far]) - profile.limit) / profile.drift.G;
  return {flux - 1, law};
}

claim::Check exponent_check(const Profile& profile, double expected) {
  const Exponent fine = exponent_of(profile, profile.levels[2]), coarse = exponent_of(profile, profile.levels[1]);
  claim::Check check;
  check.name = "exponent of n at v = 𝒱, " + profile.name();
  check.value = fine.measured, check.reference = expected;
  check.tolerance = fine.band + 4 * std::abs(fine.measured - coarse.measured) + 1e-11;
  check.method = "finite volumes, slope of log n against log(𝒱 - v) from 1e-3 to 1e-5";
  check.reference_method = "φ_F(𝒱)/𝒢 - 1";
  check.tolerance_source = "change of φ_F over that stretch, and of the slope under refinement";
  check.knob = "more cells";
  return check;
}

claim::Check rate_check(const Profile& profile) {
  const double coarse = profile.levels[0].N, middle = profile.levels[1].N, fine = profile.levels[2].N;
  const double value = fine + (fine - middle) / 3, before = middle + (middle - coarse) / 3;
  claim::Check check;
  check.name = "N, " + profile.name();
  check.value = profile.state.N, check.reference = value;
  check.tolerance = profile.state.error + std::abs(value - before) + 1e-13 * value;
  check.method = "renewal integral, Gauss panels in the time since the last spike";
  check.reference_method = "mass by finite volumes in v, extrapolated";
  check.tolerance_source = "sum of both error estimates";
  check.knob = "more cells";
  return check;
}

claim::Series curve(const Profile& profile) {
  const Conductance& model = profile.model;
  const kinetic::Survival life(rounded(model), *model.firing(), profile.state.x);
  claim::Series series{
      profile.name() + fmt::format(", exponent {:.3g}", profile.expected()), {}, {}, claim::Series::Style::line};
  for (const auto& panel : life.panels())
    for (std::size_t i = 0; i < panel.s.size(); i += 3) {
      const double n = profile.state.N * panel.survival[i] / profile.drift(panel.v[i]);
      if (profile.drift.V - panel.v[i] < 1e-5 * (profile.drift.V - life.V_R())) return series;
      series.x.push_back(panel.v[i]), series.y.push_back(n);
    }
  return series;
}

claim::Outcome run_steady_profiles(const Context& context) {
  // Parameters, model: the law, and the same with a third and a tenth of its rates
  const Conductance model = conductance_of(context, ratio(1, 5), ratio(1, 10), ratio(1, 10)).model;
  const std::size_t cells = context.effort == Effort::quick ? 200 : context.effort == Effort::full ? 1600 : 400;
  claim::Outcome outcome;
  outcome.parameters = text_of(model);
  std::vector<Profile> profiles;
  // Solve
  for (const Exact& factor : {Exact(1), ratio(1, 3), ratio(1, 10)}) {
    const auto more = profiles_of(with_law(model, factor), cells);
    profiles.insert(profiles.end(), more.begin(), more.end());
  }
  outcome.checks.push_back({"steady states that fire", claim::Relation::at_least, static_cast<double>(profiles.size()),
                            1, 0, "scan of x/F(x) = b, for three rates", "one, for a density", "exact", false,
                            "a larger g0: now all neurons rest at 𝒱(0)"});
  // Checks, control
  claim::Panel panel;
  panel.x.label = "v", panel.y.label = "n(v)", panel.y.log = true, panel.y.lowest = 1e-3, panel.y.highest = 1e3;
  bool sharp = !profiles.empty();
  for (const Profile& profile : profiles) {
    outcome.checks.push_back(rate_check(profile));
    outcome.checks.push_back(exponent_check(profile, profile.expected()));
    sharp = sharp && !exponent_check(profile, profile.expected() + 1).passed();
    outcome.notes.push_back(fmt::format("{}: φ_F(𝒱) = {:.6g}, 𝒢 = {:.6g}: {}", profile.name(), profile.limit,
                                        profile.drift.G, profile.expected() >= 0 ? "bounded" : "unbounded at 𝒱"));
    panel.series.push_back(curve(profile));
  }
  if (!profiles.empty()) {
    std::vector<double> h, error;
    for (const SteadyVolumes& level : profiles[0].levels) {
      h.push_back(1 / static_cast<double>(level.v.size() - 1));
      error.push_back(std::abs(level.N - profiles[0].state.N));
    }
    outcome.orders.push_back(order_of("finite volumes, N in 1/cells", h, error, 1.8, 2.2));
    outcome.controls.push_back({"exponent φ_F(𝒱)/𝒢, without the -1", sharp, "off by 1 in every profile"});
    outcome.figures.push_back({"profiles",
                               "Steady states for firing laws of the same shape and rates smaller by 3 and 10; near 𝒱 "
                               "they are like (𝒱 - v) to the exponent in the key.",
                               {panel}});
  }
  return outcome;
}

}  // namespace

Driver fast_steady_profiles() {
  return {
      {"fast.steady-profiles",
       claim::Kind::theorem,
       "The steady states of the macroscopic equation behave like (𝒱 - v)^(φ_F(𝒱)/𝒢 - 1) near v = 𝒱: they are "
       "bounded if and only if φ_F(𝒱) >= 𝒢 there.",
       {"φ_F continuous at 𝒱", "𝒢 > 0"},
       "Deck, part IV, examples of steady states depending on φ_F; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
       "a local exponent other than φ_F(𝒱)/𝒢 - 1 beyond its error"},
      {"profiles"},
      true,
      run_steady_profiles,
      {"macroscopic", "firing-kinetic"}};
}

}  // namespace spikeproof::experiments
