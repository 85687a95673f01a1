// Claim: d/dt int P H(n/P) = -a int P H''(u) u_v^2 - N_inf [H(x) - H(y) - (x-y) H'(y)], u = n/P, x = N/N_inf,
// y = u(V_R). Source: deck, part I, relative entropy (the deck leaves out a and H'').
// Expected: both sides agree within their errors, the terms on a grid with order 2 in h, the discrete identity up to
// rounding. Run time: 2.5 s. Command: spikeproof verify linear.relative-entropy
#include <fmt/format.h>

#include <cmath>

#include "entropy_checks.h"
#include "entropy_figures.h"
#include "entropy_slope.h"

namespace spikeproof::experiments {
namespace {

using entropy::EntropyFunction;

claim::Outcome run_relative_entropy(const Context& context) {
  // Parameters, model; a start at P has nothing to dissipate, so the default Gaussian takes its place
  require_linear(context.model);
  claim::Outcome outcome;
  Context start = context;
  if (context.initial.kind == InitialKind::steady) {
    start.initial = InitialData{};
    outcome.notes.push_back("Started from the Gaussian of mean 0 and variance 1/4: the steady state has no entropy.");
  }
  const InitialDensity initial = start_of(start);
  const stationary::Profile P(context.model);
  if (!P.rate().in_range) {
    outcome.checks.push_back({"log N_inf, for entropies in double precision", claim::Relation::at_least, P.rate().log_N,
                              -700, 0, "Siegert's formula", "range of double precision", "exact", true,
                              "P underflows here; a threshold closer to I"});
    return outcome;
  }
  // Discretisation: from a time t0 > 0 on, since E is infinite at t = 0 where n(V_F,0) > 0
  const bool quick = context.effort == Effort::quick;
  SpectralRuns s{{}, panel_edges(context.model, initial, quick ? 100 : 160), {}, {}};
  const double t0 = first_time(start, initial, P, s.edges);
  s.nodes = time_nodes({t0, t0 + 0.3, t0 + 0.8, t0 + 1.8, t0 + 3.8});
  // Solve
  const double rel_tol = quick ? 1e-8 : 1e-10;
  s.fine = spectral_run(context, initial, s.nodes.t, rel_tol);
  s.coarse = spectral_run(context, initial, s.nodes.t, 100 * rel_tol);
  // Checks
  std::vector<EntropyHistory> histories;
  for (const EntropyFunction& H : entropy::convex_entropies()) {
    outcome.checks.push_back(both_sides(H, P, s, true));
    histories.push_back(entropy_history(H, P, s.fine, s.edges, 6));
    outcome.checks.push_back(never_negative(H, histories.back()));
  }
  check_finite_volumes(start, initial, P, s, outcome);
  check_discrete(start, outcome);
  const EntropySlope slope = check_slope(start, initial, outcome);
  // Controls
  add_twin("jump term dropped", both_sides(entropy::quadratic(), P, s, true),
           both_sides(entropy::quadratic(), P, s, false), outcome);
  const claim::Check well =
      never_negative(entropy::double_well(), entropy_history(entropy::double_well(), P, s.fine, s.edges, 6));
  outcome.controls.push_back(
      {"H not convex (double well)", !well.passed(), fmt::format("a dissipation of {:.3g}", well.value)});
  // Data
  outcome.figures = {relaxation_figure(context.model, P, s.fine, s.edges), entropies_figure(histories),
                     slope_figure(slope)};
  return outcome;
}

}  // namespace

Driver linear_relative_entropy() {
  return {{"linear.relative-entropy",
           claim::Kind::identity,
           "For every convex H the relative entropy decays: with u = n/P, x = N/N∞, y = u(V_R), d/dt ∫ P H(u) dv = "
           "-a ∫ P H''(u) (∂u/∂v)² dv - N∞ [H(x) - H(y) - (x-y) H'(y)], and both terms are dissipative.",
           {"b = 0, a1 = 0", "H convex", "∫ P H(u) dv finite at the time it starts from"},
           "Deck, part I, relative entropy, with the factors a and H'' that the deck leaves out",
           "a difference of both sides, or a negative dissipation, beyond the errors"},
          {"relaxation", "entropies", "log-entropy"},
          true,
          run_relative_entropy};
}

}  // namespace spikeproof::experiments
