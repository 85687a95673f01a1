// Claim: with the deck's boundary conditions p(v,g,t) stays non-negative and keeps mass 1.
// Source: deck, part III, boundary conditions. Expected: min p >= 0 exactly and the mass to rounding at any dt; both
// sides of d<v>/dt = <c> - (V_F - V_L) N and of sigma_E d<g>/dt = G - <g> + a int p(v,0) dv agree with order 2.
// Run time: 1.5 s. Command: spikeproof verify kinetic.positivity-mass
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "conductance_setup.h"
#include "kinetic/equilibrium.h"
#include "kinetic/threshold_solve.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "threshold_runs.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using kinetic::Reset;
using kinetic::ThresholdMoments;
using kinetic::ThresholdVolumes;
using kinetic::Transport;
constexpr double unit_spacing = std::numeric_limits<double>::epsilon();

struct MassExtremes {
  double smallest = 1e300, mass_error = 0;
};

MassExtremes long_run(ThresholdVolumes run, double dt, long steps, Progress& progress) {
  MassExtremes seen;
  for (long i = 0; i < steps; ++i) {
    run.step(dt);
    if (i % 64 != 0 && i + 1 < steps) continue;
    progress.update(static_cast<double>(i) / static_cast<double>(steps));
    double mass = 0;
    for (const double x : run.masses()) mass += x;
    seen.mass_error = std::max(seen.mass_error, std::abs(mass - 1));
    seen.smallest = std::min(seen.smallest, run.smallest());
  }
  return seen;
}

claim::Check not_negative_density(double smallest, const std::string& method) {
  return {"min p, " + method,
          Relation::at_least,
          smallest,
          0,
          0,
          method,
          "0",
          "exact: no subtraction that can be "
          "negative",
          false,
          ""};
}

claim::Check mass_kept(double error, long steps, const std::string& method) {
  return {"mass error, " + method,
          Relation::at_most,
          error,
          0,
          static_cast<double>(steps) * 8 * unit_spacing,
          method,
          "0",
          "rounding: 8 unit_spacing per step",
          false,
          "fewer steps"};
}

void check_steps(const Context& context, const ThresholdSubject& subject, claim::Outcome& outcome) {
  const auto mesh = kinetic::threshold_mesh(rounded(subject.model), 16, 12, subject.g_max, 0.5);
  const ThresholdVolumes implicit(subject.model, subject.initial, mesh);
  for (const double part : {1e-6, 1e-3, 0.37, 1e6}) {
    const long steps = (part == 1e-3 ? 100000 : 5000) / (context.effort == Effort::quick ? 10 : 1);
    const MassExtremes seen = long_run(implicit, part * subject.t_end, steps, context.progress);
    const std::string method = fmt::format("upwind, {} implicit steps of {:g} T", steps, part);
    outcome.checks.push_back(not_negative_density(seen.smallest, method));
    outcome.checks.push_back(mass_kept(seen.mass_error, steps, method));
  }
  const ThresholdVolumes limited(subject.model, subject.initial, mesh, Transport::limited);
  const long steps = context.effort == Effort::quick ? 1000 : 10000;
  const MassExtremes seen = long_run(limited, limited.stable_step(), steps, context.progress);
  const std::string method = fmt::format("limited slopes, {} steps, the longest allowed", steps);
  outcome.checks.push_back(not_negative_density(seen.smallest, method));
  outcome.checks.push_back(mass_kept(seen.mass_error, steps, method));
}

// One identity along a run: the change since t = 0 against the integral of the other side; worst difference.
struct BothSides {
  double change = 0, integral = 0, worst = 0;
};

BothSides both_sides(const VolumeHistory& run, double ThresholdMoments::*moment,
                     const std::function<double(const ThresholdMoments&)>& side) {
  BothSides out;
  for (std::size_t i = 1; i < run.t.size(); ++i) {
    out.integral += 0.5 * (run.t[i] - run.t[i - 1]) * (side(run.moments[i]) + side(run.moments[i - 1]));
    out.change = run.moments[i].*moment - run.moments[0].*moment;
    out.worst = std::max(out.worst, std::abs(out.change - out.integral));
  }
  return out;
}

// Order 2 for the standard parameters; others may have a layer at g = 0 thinner than the cells, which leaves order 1,
// or be resolved by the last meshes only.
void check_identities(const Context& context, const ThresholdSubject& subject, const std::array<VolumeHistory, 3>& runs,
                      claim::Outcome& outcome) {
  const ConductanceReal m = rounded(subject.model);
  const auto in_v = [m](const ThresholdMoments& x) { return x.drift - (m.V_F - m.V_L) * x.rate; };
  const auto in_g = [m](const ThresholdMoments& x) {
    return (m.g0 + m.b * x.rate - x.g + (m.a + m.a1 * x.rate) * x.at_zero) / m.eps;
  };
  const bool own = context.file != nullptr;
  const double h = 1 / static_cast<double>(subject.cells_v);
  for (const bool of_v : {true, false}) {
    std::array<BothSides, 3> sides;
    std::vector<double> error;
    for (std::size_t k = 0; k < 3; ++k) {
      sides[k] = both_sides(runs[k], of_v ? &ThresholdMoments::v : &ThresholdMoments::g,
                            of_v ? std::function(in_v) : std::function(in_g));
      error.push_back(sides[k].worst);
    }
    const char* name = of_v ? "⟨v⟩" : "⟨g⟩";
    const char* formula = of_v ? "∫ (⟨c⟩ - (V_F - V_L) N) dt" : "∫ (G - ⟨g⟩ + a ∫p(v,0)dv)/σ_E dt";
    outcome.checks.push_back({fmt::format("{}(T) - {}(0)", name, name), Relation::agrees, sides[2].change,
                              sides[2].integral, 0.6 * std::max(error[1], error[0] / 4), "moments of the density",
                              formula, "what is left on meshes 2 and 4 times as coarse, less by an order of 0.74",
                              false, "more cells"});
    outcome.orders.push_back(order_of(fmt::format("largest difference of both sides of the identity of {} in h", name),
                                      {h, h / 2, h / 4}, error, own ? 0.8 : 1.7, own ? 4.5 : 2.8));
  }
}

// With G given and data in equilibrium in g, <g> stays what it is in closed form.
void check_mean_conductance(const ThresholdSubject& subject, Progress& progress, claim::Outcome& outcome) {
  ThresholdSubject linear = subject;
  ConductanceParameters p = subject.model.parameters();
  p.b = 0, p.a1 = 0;
  linear.model = Conductance(p);
  linear.initial.equilibrium_in_g = true;
  const Refined g =
      refined(run_volumes(linear, 1, progress).moments.back().g, run_volumes(linear, 2, progress).moments.back().g,
              run_volumes(linear, 4, progress).moments.back().g);
  outcome.checks.push_back(agreeing("⟨g⟩(T) for given G, from data in equilibrium in g", g.value,
                                    kinetic::truncated_gaussian(to_double(p.g0), to_double(p.a)).mean, g.error + 1e-12,
                                    "finite volumes, limited slopes", "mean of the Gaussian cut off at 0"));
}

// The rate at T by another discretisation, on two levels.
void check_rate(const ThresholdSubject& subject, const std::array<VolumeHistory, 3>& runs, Progress& progress,
                claim::Outcome& outcome) {
  const ConductanceReal m = rounded(subject.model);
  double highest = std::max(m.g0, 0.0), N[2] = {std::nan(""), std::nan("")};
  for (const ThresholdMoments& x : runs[2].moments) highest = std::max(highest, m.g0 + m.b * x.rate);
  const double step = kinetic::threshold_step(subject.model, subject.initial, highest);
  for (const int level : {-1, 0}) {
    const auto faces = kinetic::threshold_faces_for(subject.model, subject.initial, level, highest);
    // Where G moves far, the elements are factorised again and again.
    if (!faces || subject.t_end > 300 * step || highest > 6 * (std::abs(m.g0) + std::sqrt(m.a))) break;
    kinetic::ThresholdKinetic run(subject.model, subject.initial, *faces);
    N[level + 1] = kinetic::advance(run, {subject.t_end}, level < 0 ? step : 0.7 * step, &progress).N.back();
  }
  if (!std::isfinite(N[1])) {
    outcome.notes.push_back("N(T) has no second method here: the elements would take too long.");
    return;
  }
  const Refined own = refined(runs[0].moments.back().rate, runs[1].moments.back().rate, runs[2].moments.back().rate);
  outcome.checks.push_back(agreeing("N(T)", own.value, N[1], own.error + std::abs(N[1] - N[0]),
                                    "finite volumes, limited slopes", "graded elements of high degree"));
}

// Data spread over all v, so that there is something at V_F and at V_L from the start.
void add_threshold_controls(const ThresholdSubject& subject, Progress& progress, claim::Outcome& outcome) {
  ThresholdSubject spread = subject;
  spread.initial.v.kind = InitialKind::uniform;
  spread.initial.v.lower = subject.model.lower(), spread.initial.v.upper = subject.model.upper();
  spread.initial.equilibrium_in_g = false;
  spread.initial.g_mean = subject.model.parameters().g0, spread.initial.g_variance = subject.model.parameters().a;
  const double right = run_volumes(spread, 1, progress).smallest;
  const double smallest = run_volumes(spread, 1, progress, Reset::flux_at_every_g).smallest;
  if (smallest < right)
    outcome.controls.push_back({"influx taken at g < g_F too",
                                right >= 0 && !not_negative_density(smallest, "").passed(),
                                fmt::format("min p = {:.3g}, {:.3g} without that", smallest, right)});
  else
    outcome.notes.push_back("An influx taken at g < g_F leaves no trace here: noise in g refills what it takes.");
  const VolumeHistory lost = run_volumes(spread, 1, progress, Reset::lost);
  if (lost.moments.back().mass < 1 - 1e-9)
    outcome.controls.push_back({"nothing re-enters at V_L",
                                !mass_kept(lost.mass_error, static_cast<long>(lost.t.size()), "").passed(),
                                fmt::format("mass lost: {:.3g}", lost.mass_error)});
  else
    outcome.notes.push_back("Next to nobody fires here: without re-entry the mass would not fall either.");
}

claim::Outcome run_kinetic_positivity_mass(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const ThresholdSubject subject = threshold_subject(context, ratio(1, 10));
  outcome.parameters = parameters_text(subject);
  outcome.notes = subject.notes;
  // Solve
  const std::array<VolumeHistory, 3> runs{run_volumes(subject, 1, context.progress),
                                          run_volumes(subject, 2, context.progress),
                                          run_volumes(subject, 4, context.progress)};
  // Checks
  check_steps(context, subject, outcome);
  check_identities(context, subject, runs, outcome);
  check_mean_conductance(subject, context.progress, outcome);
  check_rate(subject, runs, context.progress, outcome);
  // Controls
  add_threshold_controls(subject, context.progress, outcome);
  outcome.checks.push_back({"share of the neurons in the upper tenth of g", Relation::at_most, runs[2].top_share, 0,
                            1e-6, fmt::format("g cut off at g_max = {:.4g}, without flux", subject.g_max), "0",
                            "nothing of what is shown here depends on less", false, "a larger g_max"});
  return outcome;
}

}  // namespace

Driver kinetic_positivity_mass() {
  return {{"kinetic.positivity-mass",
           claim::Kind::identity,
           "With the deck's boundary conditions (no flux at g = 0; what leaves at V_F with g > g_F re-enters at V_L "
           "with the same g) the density p(v,g,t) stays non-negative and keeps mass 1.",
           {"V_L < V_F < V_E", "g_L, a, σ_E > 0", "p(v,g,0) ≥ 0 with mass 1"},
           "Deck, part III, boundary conditions; Perthame and Salort, Kinet. Relat. Models 6 (2013)",
           "a negative value or a change of mass beyond rounding"},
          {},
          true,
          run_kinetic_positivity_mass,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
