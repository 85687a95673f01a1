// Claim: for weak connectivity the macroscopic equation has one steady state, which attracts all solutions.
// Source: deck, part IV, theorem on the qualitative behaviour. Expected, logistic law of 10 and width 0.1, g0 = 0.2,
// b = 0.1: N = 0.6599024993, stable. Run time: 1 s. Command: spikeproof verify fast.global-attractor
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conductance_setup.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "macroscopic_cycles.h"
#include "rigor/macroscopic_states.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using claim::Series;
using kinetic::MacroscopicState;
using spectrum::MacroscopicLinearisation;

struct Start {
  std::string name;
  InitialDensity density;
};

// Data far from the steady state and from each other.
std::vector<Start> adverse_starts(const Conductance& model, double x) {
  const ConductanceReal m = rounded(model);
  const double span = m.V_F - m.V_R;
  const auto gaussian = [&](double mean, double deviation) {
    InitialData data;
    data.mean = decimal_of(mean), data.variance = decimal_of(deviation * deviation);
    return density_of(data, model);
  };
  InitialData uniform;
  uniform.kind = InitialKind::uniform;
  uniform.lower = decimal_of(m.V_R + 0.1 * span), uniform.upper = decimal_of(m.V_F + 0.2 * (m.V_E - m.V_F));
  std::vector<Start> starts{{"all next to V_R", gaussian(m.V_R + 0.15 * span, 0.03 * span)},
                            {"all above V_F", gaussian(m.V_F + 0.4 * (m.V_E - m.V_F), 0.1 * span)},
                            {"uniform", density_of(uniform, model)}};
  const kinetic::FiringReal law(*model.firing());
  for (const double factor : {0.2, 4.0})
    if (x != 0 && kinetic::curve_point(m, law, factor * x).N > 0)
      starts.push_back({fmt::format("profile of input {:.3g} x", factor), profile_at(model, factor * x)});
  return starts;
}

void check_count(const Conductance& model, const std::vector<MacroscopicState>& states, claim::Outcome& outcome) {
  const auto proved = rigor::prove_macroscopic_states(model);
  const auto number = static_cast<double>(states.size());
  if (proved) {
    outcome.checks.push_back({"number of steady states", Relation::agrees, number,
                              static_cast<double>(proved->count.rates.size() + (proved->count.silent ? 1 : 0)), 0,
                              "roots of b = x/F(x)", "enclosures: certified count", "exact", true, "b off a fold"});
    for (const auto& unstable : proved->count.eigenvalues)
      if (unstable)
        outcome.checks.push_back({"unstable eigenvalues of a firing state, certified", Relation::at_most,
                                  static_cast<double>(*unstable), 0, 0, "enclosures: certified count", "0", "none",
                                  false, "weaker connectivity"});
  } else {
    outcome.notes.push_back("Not certified: " + proved.error().message());
  }
  outcome.checks.push_back({"number of steady states, by finite volumes", Relation::agrees,
                            static_cast<double>(states_by_volumes(model)), 1, 0, "changes of sign with finite volumes",
                            "one", "exact", true, "weaker connectivity"});
}

// The connectivities below the first fold and the first Hopf point.
void check_weak(const Conductance& model, const std::vector<spectrum::MacroscopicHopf>& hopf, claim::Outcome& outcome) {
  double first = INFINITY;
  if (const auto folds = kinetic::macroscopic_folds(model); folds)
    for (const auto& fold : *folds)
      if (fold.b > 0) first = std::min(first, fold.b);
  for (const auto& point : hopf)
    if (point.b > 0) first = std::min(first, point.b);
  if (!std::isfinite(first)) {
    outcome.notes.push_back("No fold and no Hopf point along the curve of steady states.");
    return;
  }
  outcome.checks.push_back({"b, below the first fold and the first Hopf point", Relation::at_most,
                            to_double(model.parameters().b), first, 0, "the model", "curve of steady states", "none",
                            false, "weaker connectivity"});
}

struct ApproachRate {
  std::complex<double> value{0, 0};
  double error = INFINITY;
};

ApproachRate leading_decay(const Conductance& model, const MacroscopicState& state, claim::Outcome& outcome) {
  if (state.silent) return {{spectrum::silent_eigenvalue(model), 0}, 0};
  const MacroscopicLinearisation linear(model, state.x);
  const auto leading = linear.leading(2);
  if (!leading) {
    outcome.notes.push_back("Leading eigenvalue not isolated: " + leading.error().message());
    return {{-0.5 * linear.reach(), 0}, INFINITY};
  }
  const std::complex<double> value(leading->value[0].real(), std::abs(leading->value[0].imag()));
  outcome.checks.push_back({"growth rate of the leading eigenvalue", Relation::at_most, value.real(), 0, 0,
                            "characteristic equation", "0", "none", false, "weaker connectivity"});
  const auto second =
      spectrum::eigenvalue_by_macroscopic_volumes(rounded(model), *model.firing(), state.x, leading->value[0], 400);
  if (second)
    outcome.checks.push_back({"leading eigenvalue, distance of both", Relation::at_most,
                              std::abs(second->value - leading->value[0]), second->error + leading->error[0], 0,
                              "characteristic equation", "finite volumes linearised, extrapolated",
                              "sum of both error estimates", true, "more cells"});
  return {value, leading->error[0]};
}

// How far N is from the steady state over the last tenth of the time, and what is allowed: ten times what the decay
// over the first nine tenths leaves of the largest distance, with errors.
constexpr double decay_times = 22;  // e-foldings of the leading eigenvalue until the end
struct Settled {
  double distance = 0, allowed;
};
Settled settled(const kinetic::RateCurve& rate, const MacroscopicState& state, double t_end) {
  double largest = 0, late = 0;
  for (int i = 0; i <= 1000; ++i) {
    const double away = std::abs(rate.value(t_end * i / 1000) - state.N);
    largest = std::max(largest, away);
    if (i >= 900) late = std::max(late, away);
  }
  return {late, 10 * largest * std::exp(-0.9 * decay_times) + 1e-9 * std::max(state.N, 1e-3) + state.error};
}

void check_starts(const Context& context, const Conductance& model, const MacroscopicState& state,
                  const ApproachRate& decay, claim::Outcome& outcome) {
  const double speed = -decay.value.real(), t_end = decay_times / speed, shown = 9 / speed;
  const double longest = 400 / kinetic::drift_at(rounded(model), state.N).G;
  if (t_end > longest) {
    outcome.checks.push_back({"time to converge by 22 e-foldings", Relation::at_most, t_end, longest, 0,
                              "leading eigenvalue", "400 times that of the drift", "none", false,
                              "b further from a Hopf point"});
    return;
  }
  claim::Panel rates{"", {"t", false, 0, shown}, {"N(t)"}, {}, "auto"};
  claim::Panel distances{"", {"t", false, 0, t_end}, {"|N(t) - N|", true}, {}, "off"};
  bool observed = false;
  for (const Start& start : adverse_starts(model, state.x)) {
    const auto run = kinetic::evolve_cohorts(model, start.density, t_end,
                                             {1e-11, 1, [&](double part) { context.progress.update(part); }});
    if (!run) {
      outcome.notes.push_back(start.name + ": " + run.error().message());
      continue;
    }
    const Settled end = settled(run->rate, state, t_end);
    outcome.checks.push_back({"|N(t) - N| at the end, " + start.name, Relation::at_most, end.distance, end.allowed, 0,
                              "cohorts along characteristics", "ten times what the leading eigenvalue leaves", "none",
                              true, "a longer run"});
    Series curve{start.name, {}, {}, Series::Style::line}, distance{"", {}, {}, Series::Style::line};
    for (int i = 0; i <= 400; ++i) {
      curve.x.push_back(shown * i / 400), curve.y.push_back(run->rate.value(curve.x.back()));
      const double t = t_end * i / 400, away = std::abs(run->rate.value(t) - state.N);
      if (away > 1e-10) distance.x.push_back(t), distance.y.push_back(away);
    }
    rates.series.push_back(curve), distances.series.push_back(distance);
    if (observed || state.silent || !std::isfinite(decay.error)) continue;
    const auto seen = observed_decay(run->rate, state.N, 7 / speed, 15 / speed);
    if (!seen) continue;
    observed = true;
    outcome.checks.push_back({"rate of convergence, distance to the leading eigenvalue", Relation::at_most,
                              std::abs(seen->value - decay.value), 2 * seen->error + decay.error,
                              1e-6 * std::abs(decay.value), "two exponentials fitted to N(t) - N, " + start.name,
                              "characteristic equation", "twice the change between two windows", true, "a longer run"});
    outcome.notes.push_back(fmt::format("Rate of convergence: {:.6g} ± {:.6g} i seen, {:.6g} ± {:.6g} i leading.",
                                        seen->value.real(), seen->value.imag(), decay.value.real(),
                                        decay.value.imag()));
  }
  outcome.figures.push_back({"convergence",
                             fmt::format("The firing rate from different data tends to N = {:.6g}.", state.N),
                             {rates, distances}});
}

// The same check where the steady state is unstable has to fail.
claim::Control intermediate(const Context& context, const Conductance& model,
                            const std::vector<spectrum::MacroscopicHopf>& hopf) {
  std::vector<Oscillating> unstable = oscillating_states(model, hopf);
  if (unstable.empty()) {
    ConductanceParameters p;
    p.g0 = ratio(3, 10), p.b = ratio(1, 10);
    unstable = oscillating_states(Conductance(p, FiringLaw::step(10, p.V_F)), {});
  }
  const Oscillating& twin = unstable.front();
  const double t_end = 40 / twin.N;
  const auto run = kinetic::evolve_cohorts(twin.model, profile_at(twin.model, 1.2 * twin.x), t_end,
                                           {1e-10, 1, [&](double part) { context.progress.update(part); }});
  const MacroscopicState state{twin.N, twin.x, 1e-12 * twin.N, false};
  const bool rejected = run && settled(run->rate, state, t_end).distance > settled(run->rate, state, t_end).allowed;
  return {fmt::format("intermediate connectivity, b = {:.4g}, g0 = {}", to_double(twin.model.parameters().b),
                      to_text(twin.model.parameters().g0)),
          rejected,
          run ? fmt::format("N({:.3g}) = {:.6g}, steady state {:.6g}", t_end, run->rate.value(t_end), twin.N)
              : run.error().message()};
}

claim::Outcome run_global_attractor(const Context& context) {
  // Parameters, model
  const Conductance model = conductance_of(context, ratio(1, 5), ratio(1, 10), ratio(1, 10)).model;
  claim::Outcome outcome;
  outcome.parameters = text_of(model);
  // Solve
  const auto states = value_of(kinetic::macroscopic_states(model));
  const auto hopf = value_of(hopf_points_of(model, [&](double part) { context.progress.update(part); }));
  // Checks
  check_count(model, states, outcome);
  check_weak(model, hopf, outcome);
  if (states.size() == 1) {
    const ApproachRate decay = leading_decay(model, states[0], outcome);
    outcome.notes.push_back(fmt::format("Steady state N = {:.11g}.", states[0].N));
    if (decay.value.real() < 0) check_starts(context, model, states[0], decay, outcome);
  }
  // Control
  outcome.controls.push_back(intermediate(context, model, hopf));
  outcome.notes.push_back(
      "The number of steady states is certified for step and logistic laws. That they attract all "
      "data is seen from a few, not proved.");
  return outcome;
}

}  // namespace

Driver fast_global_attractor() {
  return {{"fast.global-attractor",
           claim::Kind::theorem,
           "For weak connectivity the macroscopic equation has one steady state, which attracts all solutions.",
           {"|b| small (explicit)"},
           "Deck, part IV, theorem on the qualitative behaviour; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
           "a solution in the certified range of b that does not converge"},
          {"convergence"},
          false,
          run_global_attractor,
          {"macroscopic", "firing-kinetic"}};
}

}  // namespace spikeproof::experiments
