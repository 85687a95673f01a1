// Claim: with a refractory state and a random firing threshold the rate oscillates for ever where the fixed threshold
// blows up. Source: deck, part II, spontaneous activity. Expected, standard set, phi = 20, tau = 1: Hopf point at
// b = 4.57..., at b = 5 a cycle of period 2.570905, N in [0.133328, 2.497616].
// Run time: 5 s. Command: spikeproof verify nnlif.spontaneous-activity
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "activity_checks.h"
#include "activity_network.h"
#include "fokker_planck/refractory_evolve.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "rigor/refractory_count.h"
#include "spectrum/refractory.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;

// Two significant digits, above the Hopf point; the user's own b where that is unstable.
double oscillating_b(const Refractory& model, const HopfPoint& hopf) {
  const double own = to_double(model.base().b());
  if (own > hopf.b && own < 1.6 * hopf.b) return own;
  const double digit = std::pow(10.0, std::floor(std::log10(hopf.b)) - 1),
               rounded = std::round(1.1 * hopf.b / digit) * digit;
  return rounded;
}

void check_cycle(const Context& context, const Refractory& model, const MeasuredCycle& spectral, double t_end,
                 claim::Outcome& outcome) {
  const std::size_t cells = context.effort == Effort::quick ? 80 : context.effort == Effort::full ? 240 : 120;
  const auto volumes = volume_cycles(context, model, t_end, 1.1 * spectral.cycle.highest, cells);
  if (volumes.size() != 3) throw std::runtime_error("finite volumes show no cycle; more cells would decide");
  const double b = to_double(model.base().b());
  const auto compare = [&](const char* name, double fokker_planck::Cycle::*number) {
    const double coarse = volumes[0].*number, middle = volumes[1].*number, fine = volumes[2].*number;
    const double value = fine + (fine - middle) / 3, before = middle + (middle - coarse) / 3;
    outcome.checks.push_back(agreeing(fmt::format("{} of the cycle at b = {:.6g}", name, b), spectral.cycle.*number,
                                      value, std::abs(value - before) + spectral.error.*number,
                                      "spectral elements, Radau IIA", "finite volumes, SDIRK, extrapolated"));
    outcome.checks.push_back({fmt::format("error of that {} over it", name), claim::Relation::at_most,
                              spectral.error.*number / spectral.cycle.*number, 1e-4, 0, "two spectral runs",
                              "four digits", "none", false, "a longer run"});
    return std::vector<double>{std::abs(coarse - spectral.cycle.*number), std::abs(middle - spectral.cycle.*number),
                               std::abs(fine - spectral.cycle.*number)};
  };
  const double h = 1.0 / static_cast<double>(cells);
  compare("period", &fokker_planck::Cycle::period);
  compare("lowest N", &fokker_planck::Cycle::lowest);
  const auto error = compare("highest N", &fokker_planck::Cycle::highest);
  outcome.orders.push_back(
      order_of("finite volumes and SDIRK, highest N of the cycle", {h, h / 2, h / 4}, error, 1.6, 2.5));
  outcome.checks.push_back({"mass of p and R less 1", claim::Relation::at_most, spectral.mass_error, 0, 1e-11,
                            "spectral elements", "conservation", "rounding of some 1e4 steps", true, ""});
}

// Decay below the Hopf point and a lasting oscillation above it, at the rates of the linearisation.
void check_sides(const Context& context, const Refractory& model, const HopfPoint& hopf, claim::Outcome& outcome) {
  const double period = 2 * std::numbers::pi / hopf.omega;
  const auto below = spectral_trace(context, with_b(model, 0.9 * hopf.b), 16 * period);
  const auto above = spectral_trace(context, with_b(model, 1.1 * hopf.b), 16 * period);
  fokker_planck::RateTrace half = below;
  while (half.t.back() > 8 * period) half.t.pop_back(), half.N.pop_back();
  const double early = relative_swing(half, 2 * period), late = relative_swing(below, 2 * period);
  outcome.checks.push_back({fmt::format("swing of N at b = {:.6g} after 16 periods over that after 8", 0.9 * hopf.b),
                            claim::Relation::at_most, late, 0.5 * early, 1e-6, "spectral evolution",
                            "half of it: decay below the Hopf point", "tolerance of the run", true, "a longer run"});
  outcome.checks.push_back({fmt::format("swing of N over N at b = {:.6g} at the end", 1.1 * hopf.b),
                            claim::Relation::at_least, relative_swing(above, 2 * period), 0.05, 0, "spectral evolution",
                            "a visible oscillation above the Hopf point", "none", true, "a longer run"});
}

void check_fixed_threshold(const Context& context, const Refractory& model, claim::Outcome& outcome) {
  const Refractory fixed(model.base(), model.tau());
  const double D = to_double(model.base().V_F() - model.base().V_R());
  for (const auto& [b, tau] :
       {std::pair{to_double(model.base().b()), to_double(model.tau())}, std::pair{1.5 * D, 1e-3}}) {
    const Refractory at = with_tau(with_b(fixed, b), tau);
    const auto proof = rigor::prove_refractory_count(at);
    const auto found = spectrum::refractory_states(at);
    const std::string name = fmt::format("steady states with the fixed threshold, b = {:.6g}, tau = {:.4g}", b, tau);
    if (!proof || !found) {
      outcome.notes.push_back(name + ": not counted, " + (proof ? found.error() : proof.error()).message());
      continue;
    }
    outcome.checks.push_back({name, claim::Relation::agrees, static_cast<double>(found->size()),
                              static_cast<double>(proof->size()), 0, "Siegert's formula, scan",
                              "enclosures of N (tau + J_0)", "exact", true, ""});
    outcome.checks.push_back({name + ": 1 or 3", claim::Relation::agrees,
                              std::abs(static_cast<double>(proof->size()) - 2), 1, 0, "enclosures", "|count - 2| = 1",
                              "exact", true, ""});
  }
  InitialData data;  // concentrated below V_F, zero there to 1e-8
  const double width = 0.08 * D;
  data.mean = Exact(to_double(model.base().V_F()) - 6 * width), data.variance = Exact(width * width);
  EvolveSettings settings;
  settings.t_end = 20, settings.rel_tol = 1e-4, settings.output_times = {settings.t_end};
  if (model.base().delay() > 0) {
    outcome.notes.push_back("With a delay the fixed threshold does not blow up either: no run beside.");
    return;
  }
  const auto run = fokker_planck::evolve(fixed, start_of(data, fixed), settings, context.progress);
  if (!run || run->status != fokker_planck::RefractoryEvolution::Status::blow_up) {
    outcome.notes.push_back(
        fmt::format("The fixed threshold does not blow up here from a Gaussian {:.3g} below V_F at "
                    "b = {:.6g}{}",
                    6 * width, to_double(model.base().b()), run ? "." : ": " + run.error().message()));
    return;
  }
  outcome.checks.push_back({fmt::format("fixed threshold, b = {:.6g}: blow-up at t = {:.7g}, error over it",
                                        to_double(model.base().b()), run->blow_up_time),
                            claim::Relation::at_most, run->blow_up_time_error / run->blow_up_time, 1e-4, 0,
                            "spectral elements in the dilated clock", "a decided blow-up", "none", false,
                            "a finer run"});
}

void add_rest_control(const Context& context, const Refractory& model, double t_end, claim::Outcome& outcome) {
  const Refractory silent(model.base(), model.tau(), FiringLaw::step(0, model.base().V_F()));
  const auto trace = spectral_trace(context, silent, t_end);
  const double largest = *std::max_element(trace.N.begin(), trace.N.end());
  outcome.controls.push_back({"phi = 0 above V_F", !last_cycle(trace) && largest < 1e-12,
                              fmt::format("largest N = {:.3g}, no cycle", largest)});
}

Series line(const fokker_planck::RateTrace& trace, const std::string& label, double until) {
  Series series{label, {}, {}, Series::Style::line};
  constexpr int points = 900;
  for (int k = 0; k <= points; ++k) {
    const double t = until * k / points;
    series.x.push_back(t), series.y.push_back(std::max(0.0, trace.value(t)));
  }
  return series;
}

void add_figures(const Context& context, const Refractory& model, const HopfPoint& hopf, const MeasuredCycle& cycle,
                 claim::Outcome& outcome) {
  const double b = to_double(model.base().b()), until = 10 * cycle.cycle.period, tau = to_double(model.tau());
  const auto steady = spectral_trace(context, with_b(model, 0.9 * hopf.b), until);
  outcome.figures.push_back(
      {"activity",
       fmt::format(
           "Firing rate with refractory state (tau = {:.4g}) and random threshold, below and above the Hopf point "
           "b = {:.6g}.",
           tau, hopf.b),
       {{"",
         {"t", false, 0, until},
         {"N(t)"},
         {line(cycle.trace, fmt::format("b = {:.4g}", b), until),
          line(steady, fmt::format("b = {:.4g}", 0.9 * hopf.b), until)},
         "below"}}});
  Series curve{"Hopf curve", {}, {}, Series::Style::line},
      points{
          "runs in time: oscillates, decays", {tau, tau, tau}, {b, 1.1 * hopf.b, 0.9 * hopf.b}, Series::Style::points};
  std::vector<claim::Tick> ticks;
  for (const double share : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0})
    ticks.push_back({share * tau, fmt::format("{:.3g}", share * tau)});
  const double range = context.effort == Effort::quick ? 2 : 8;
  for (const HopfPoint& point : hopf.fold ? std::vector<HopfPoint>{} : hopf_curve(model, hopf, range)) {
    curve.x.push_back(point.tau);
    curve.y.push_back(point.b);
  }
  if (curve.x.empty()) return;
  outcome.figures.push_back(
      {"phase-diagram",
       "Where the steady state loses its stability in the plane of refractory time and connectivity, as far as "
       "the curve was followed from the point between the two runs.",
       {{"", {"τ", true, 0, 0, ticks}, {"b", true}, {curve, points}, "below"}}});
}

claim::Outcome run_spontaneous_activity(const Context& context) {
  // Parameters, model
  const Refractory model = activity_model(context);
  claim::Outcome outcome;
  outcome.notes.push_back(
      "Cycle, Hopf curve and the count for the fixed threshold are of this program [D]; that the random "
      "threshold never blows up is seen here, N <= sup phi, not re-proved.");
  // Solve and check
  const auto hopf = first_onset(model);
  if (!hopf) {
    outcome.checks.push_back({"onsets of oscillation found for b up to 40 (V_F - V_R)", claim::Relation::at_least, 0, 1,
                              0, "spectral elements", "at least one", "none", true,
                              "a steeper firing law or a longer refractory time"});
    return outcome;
  }
  if (hopf->fold) {
    outcome.notes.push_back(
        fmt::format("At tau = {:.6g} the last stable steady state is lost at a fold, b = {:.6g}, not at "
                    "a Hopf point: no Hopf curve is drawn.",
                    hopf->tau, hopf->b));
  } else {
    const HopfByVolumes second = hopf_by_volumes(model, *hopf, context.effort == Effort::quick ? 100 : 200);
    outcome.checks.push_back(agreeing(fmt::format("Hopf point b_H at tau = {:.6g}", hopf->tau), hopf->b, second.b,
                                      hopf->error + second.error, "spectral elements", "finite volumes, extrapolated"));
  }
  const Refractory at = with_b(model, oscillating_b(model, *hopf));
  const double t_end = 11 * 2 * std::numbers::pi / hopf->omega;
  const auto cycle = spectral_cycle(context, at, t_end);
  if (!cycle) {
    outcome.checks.push_back({fmt::format("cycles seen at b = {:.6g}", to_double(at.base().b())),
                              claim::Relation::at_least, 0, 1, 0, "spectral evolution", "one", "none", true,
                              "a longer run, or another b"});
    return outcome;
  }
  check_cycle(context, at, *cycle, t_end, outcome);
  check_activity_network(context, at, *cycle, outcome);
  if (context.effort != Effort::quick) check_sides(context, model, *hopf, outcome);
  check_fixed_threshold(context, at, outcome);
  add_rest_control(context, at, t_end, outcome);
  // Data
  add_figures(context, at, *hopf, *cycle, outcome);
  return outcome;
}

}  // namespace

Driver nnlif_spontaneous_activity() {
  return {
      {"nnlif.spontaneous-activity",
       claim::Kind::formal,
       "With a refractory state and a random firing threshold the equation does not blow up and can show spontaneous "
       "periodic activity where the fixed threshold blows up.",
       {"refractory time τ > 0", "firing rate φ(v), bounded, small below V_F"},
       "Deck, part II, spontaneous activity; Cáceres and Perthame, J. Theor. Biol. 350 (2014)",
       "a period or an amplitude that does not converge under refinement, or decays to zero"},
      {"activity", "phase-diagram"},
      true,
      run_spontaneous_activity};
}

}  // namespace spikeproof::experiments
