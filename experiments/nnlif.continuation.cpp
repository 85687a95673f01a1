// Claim: beyond a blow-up the equation goes on as the network's physical solution; it may blow up again and again, and
// stays synchronised for b near V_F - V_R. Source: deck, part II; Dou and Zhou. Expected: rates and jumps by spectral
// elements to 1e-4 and by the lattice to 1e-3 agree. Run time: 5 s. Command: spikeproof verify nnlif.continuation
#include <fmt/format.h>

#include <cmath>

#include "blow_up_case.h"
#include "continuation_figures.h"
#include "fokker_planck/continuation.h"
#include "gap_checks.h"

namespace spikeproof::experiments {
namespace {

using fokker_planck::Continuation;

const char *const spectral = "spectral elements, jumps by the formula",
                  *const lattice = "lattice in the frame of the kicks",
                  *const source = "errors of the run and of the lattice's extrapolation", *const knob = "more cells";

Continuation continued(const Context& context, const BlowUpCase& c, double t_end, double rel_tol) {
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  settings.t_end = decimal_of(t_end);
  for (int i = 1; i <= 24; ++i) settings.output_times.push_back(decimal_of(t_end * i / 24));
  return value_of(fokker_planck::continue_past_blow_up(c.model, c.initial, settings, context.progress, {12, 1e5}));
}

// Jumps that both methods have made before the run's end, without those at t = 0.
void check_jumps(const std::string& name, const Continuation& run, const LatticeRuns& runs, double t_end,
                 claim::Outcome& outcome) {
  std::size_t count = 0;
  for (const auto& jump : run.jumps) count += jump.t < 0.97 * t_end;
  for (const auto& r : runs)
    if (r.jumps.size() < count) throw std::runtime_error("a lattice run has fewer jumps than the spectral one");
  for (std::size_t k = 0; k < count; ++k) {
    if (k > 0 && k + 1 < count) continue;
    const auto& jump = run.jumps[k];
    const auto of = [&](auto&& get) {
      return lattice_value({get(runs[0].jumps[k]), get(runs[1].jumps[k]), get(runs[2].jumps[k])});
    };
    const LatticeValue t = of([](const auto&j) { return j.t; }), rho = of([](const auto&j) { return j.rho; });
    outcome.checks.push_back({fmt::format("{}: time of jump {}", name, k + 1), claim::Relation::agrees, jump.t, t.value,
                              jump.t_error + t.error, spectral, lattice, source, true, knob});
    if (!jump.jump.eternal)
      outcome.checks.push_back({fmt::format("{}: ρ of jump {}", name, k + 1), claim::Relation::agrees, jump.jump.rho,
                                rho.value, jump.jump.rho_error + rho.error + 0.1 * runs[2].h, spectral, lattice, source,
                                true, knob});
  }
}

// N at the last output time, long after the first jump.
void check_rate(const Continuation& run, const LatticeRuns& runs, claim::Outcome& outcome) {
  if (run.t.empty() || run.end != Continuation::End::completed) return;
  const double t = run.t.back(), N = run.N.back();
  const LatticeValue rate = lattice_value({rate_at(runs[0], t), rate_at(runs[1], t), rate_at(runs[2], t)});
  outcome.checks.push_back({fmt::format("N({:.4g}), after the jump", t), claim::Relation::agrees, N, rate.value,
                            run.N_error.back() + rate.error, spectral, lattice, source, true, knob});
}

// The first jump of the synchronous neurons against cascades of networks.
void check_network(const Context& context, const BlowUpCase& sync, const Continuation& run, claim::Outcome& outcome) {
  const auto& jump = run.jumps.at(0);
  const auto network = network_jump(context, sync, 1.2 * jump.t);
  if (!network) {
    outcome.notes.push_back("No network value: not every network has one large cascade with an end by then.");
    return;
  }
  const std::string method = fmt::format("{} networks of {} neurons", network->seeds, network->neurons);
  const char* source = "six standard errors, twice what halving dt and once what four times the neurons change";
  outcome.checks.push_back({"synchrony: time of the network's cascade", claim::Relation::agrees, network->t.value,
                            jump.t, network->t.error + jump.t_error, method, spectral, source, true, "more neurons"});
  outcome.checks.push_back({"synchrony: ρ of the network's cascade", claim::Relation::agrees, network->rho.value,
                            jump.jump.rho, network->rho.error + jump.jump.rho_error, method, spectral, source, true,
                            "more neurons"});
}

// Everyone fires: the density moves by b and is 1/b above V_R. The rate that follows from it must not be the lattice's.
claim::Control everyone_fires(const Context& context, const BlowUpCase& c, const Continuation& run,
                              const LatticeRuns& runs) {
  const auto& jump = run.jumps.front();
  const NnlifReal m = rounded(c.model);
  const double t = run.t.back(), gap = m.V_F - m.V_R;
  InitialDensity n = jump.jump.after;
  const double rest = m.b < gap ? 1 : gap / m.b;
  n.value = [m, rest](double v) {
    const double spread = v > m.V_R && v < m.V_R + m.b && v < m.V_F ? 1 / (m.b * rest) : 0;
    return v >= m.V_F ? 0.0 : spread;
  };
  n.breaks = {m.V_R, std::min(m.V_F, m.V_R + m.b)};
  n.value_at_threshold = 0;
  EvolveSettings settings;
  settings.rel_tol = 1e-3;
  settings.t_end = decimal_of(t - jump.t);
  settings.output_times = {settings.t_end};
  const LatticeValue rate = lattice_value({rate_at(runs[0], t), rate_at(runs[1], t), rate_at(runs[2], t)});
  const auto wrong = fokker_planck::evolve(c.model, n, settings, context.progress);
  const double N = wrong && !wrong->N.empty() ? wrong->N.back() : std::numeric_limits<double>::infinity();
  const LatticeValue rho = lattice_value({runs[0].jumps.at(0).rho, runs[1].jumps.at(0).rho, runs[2].jumps.at(0).rho});
  const bool rejected = std::abs(1 - rho.value) > rho.error + jump.jump.rho_error ||
                        !(std::abs(N - rate.value) <= rate.error + run.N_error.back());
  return {
      "a jump by b instead of b ρ", rejected,
      fmt::format("1 against ρ = {:.6g} +- {:.1g} on the lattice; N({:.4g}) = {:.6g} after it, {:.6g} on the lattice",
                  rho.value, rho.error, t, N, rate.value)};
}

// The same neurons, driven above threshold with little noise: they fire together, period after period.
BlowUpCase synchronous(const Nnlif& model) {
  NnlifParameters p = model.parameters();
  const Exact gap = p.V_F - p.V_R;
  p.b = gap * ratio(4, 5);
  p.I = p.V_F + gap;
  p.a0 = gap * gap / 100;
  p.a1 = 0;
  BlowUpCase c{Nnlif(p), {}, 0, {}};
  InitialData data;
  data.mean = p.V_R + gap / 2;
  data.variance = gap * gap / 100;
  c.initial = density_of(data, c.model);
  return c;
}

claim::Outcome run_continuation(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  auto found = case_that_blows_up(context, true);
  if (!found) found = case_that_blows_up(context, false);
  if (!found) {
    outcome.notes.push_back("No data that blow up at a time > 0 were found for this model.");
    return outcome;
  }
  outcome.notes = found->notes;
  outcome.parameters = parameters_text(found->model) + ", b = " + to_text(found->model.b());
  // Solve
  const double t_end = found->blow_up_time + std::clamp(20 * found->blow_up_time, 0.2, 0.4);
  const Continuation own = continued(context, *found, t_end, 1e-5);
  const LatticeRuns runs = lattice_runs(context, found->model, found->initial, t_end, 0.1 * found->blow_up_time,
                                        lattice_cells(context, found->model, found->initial), 12);
  const BlowUpCase sync = synchronous(found->model);
  const double sync_end = context.effort == Effort::quick ? 0.45 : 0.7;
  const Continuation together = continued(context, sync, sync_end, 1e-3);
  const LatticeRuns sync_runs = lattice_runs(context, sync.model, sync.initial, sync_end, 1e-2, 120, 12);
  // Checks
  check_jumps("model", own, runs, t_end, outcome);
  check_rate(own, runs, outcome);
  check_jumps("synchrony", together, sync_runs, sync_end, outcome);
  check_network(context, sync, together, outcome);
  std::vector<double> h, error;
  for (const auto& r : sync_runs) h.push_back(r.h), error.push_back(std::abs(r.jumps.at(0).t - together.jumps.at(0).t));
  outcome.orders.push_back(order_of("lattice, time of the first jump in h", h, error, 0.6, 2));
  // Controls, data
  const bool finite =
      !own.jumps.empty() && !own.jumps.front().jump.eternal && !own.t.empty() && own.t.back() > own.jumps.front().t;
  outcome.controls.push_back(finite ? everyone_fires(context, *found, own, runs)
                                    : everyone_fires(context, sync, together, sync_runs));
  outcome.figures = {rate_figure(*found, own, sync, together), plateau_figure(context, sync)};
  if (own.end == Continuation::End::eternal)
    outcome.notes.push_back("The model's own solution ends in a jump without end: N stays infinite after it.");
  outcome.notes.push_back(fmt::format(
      "Repeated blow-ups: {} jumps up to t = {:.3g} for the same V_R, V_F with b = {}, I "
      "= {}, a = {}.",
      together.jumps.size(), sync_end, to_text(sync.model.b()), to_text(sync.model.I()), to_text(sync.model.a0())));
  outcome.notes.push_back(
      "Not part of this claim: uniqueness of the continuation, b >= V_F - V_R after N has become "
      "infinite, and delay.");
  return outcome;
}

}  // namespace

Driver nnlif_continuation() {
  return {{"nnlif.continuation",
           claim::Kind::formal,
           "Solutions can be continued beyond the blow-up as physical solutions of the network; they may blow up again "
           "and again, and stay synchronised for b near V_F - V_R.",
           {"b > 0", "no delay", "0 < ρ < 1 at the blow-up"},
           "Deck, part II, possible interpretation; Dou and Zhou, arXiv:2206.06972 (2022)",
           "a continued solution that two discretisations do not share"},
          {"rate", "plateau"},
          true,
          run_continuation};
}

}  // namespace spikeproof::experiments
