// Claim: noise does not prevent the blow-up, however large a0 and a1 in a(N) = a0 + a1 N are.
// Source: deck, part II, theorem on blow-up. Expected: one Gaussian near V_F is proved to blow up under every noise of
// the map. Run time: 2.5 s. Command: spikeproof verify nnlif.noise-does-not-help
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gap_checks.h"
#include "noise_map.h"
#include "proof_file.h"

namespace spikeproof::experiments {
namespace {

// The claim on one run: it blows up no later than the certified bound.
claim::Check within_bound(const NoisePoint& point, double bound) {
  const bool blows = point.fate.kind == Fate::Kind::blow_up;
  return {fmt::format("blow-up time, a0 = {:g}, a1 = {:g}", point.a0, point.a1),
          claim::Relation::at_most,
          blows ? point.fate.time : std::numeric_limits<double>::infinity(),
          bound,
          blows ? point.fate.error : 0,
          "spectral evolution, dilated clock",
          "certified bound on the lifespan",
          "error estimate of the blow-up time",
          true,
          blows ? "smaller rel_tol" : point.fate.text};
}

// The model without delay and with b > 0, of which the theorem speaks.
Nnlif excitatory(const Nnlif& given, claim::Outcome& outcome) {
  NnlifParameters p = given.parameters();
  if (p.delay > 0) outcome.notes.push_back("Decided without the model's delay; the control has one.");
  p.delay = 0;
  if (p.b <= 0) {
    p.b = ratio(3, 2) * (p.V_F - p.V_R);
    outcome.notes.push_back("The theorem needs b > 0: decided with b = " + to_text(p.b) + ".");
  }
  return Nnlif(p);
}

// The same data with a delay: nothing may be proved, the run has to go on past the bound with a finite rate.
claim::Control delayed_control(const Context& context, const Nnlif& model, const NoisePoint& point, double distance) {
  const double bound = point.proof->criterion.lifespan->upper_double();
  const Nnlif twin = with(model, [&](NnlifParameters& p) { p.delay = decimal_of(bound); });
  const std::string name = fmt::format("delay {:.4g} added", bound);
  const auto proof = rigor::prove_blow_up(twin, data_at(twin, distance));
  EvolveSettings settings;
  settings.rel_tol = 1e-3;
  settings.t_end = decimal_of(1.25 * bound);
  settings.output_times = {decimal_of(bound), settings.t_end};
  const auto run = fokker_planck::evolve(twin, density_at(twin, distance), settings, context.progress);
  if (!run || run->N.empty()) return {name, false, run ? run->note : run.error().message()};
  NoisePoint none = point;
  none.fate = {run->status == fokker_planck::Evolution::Status::blow_up ? Fate::Kind::blow_up : Fate::Kind::undecided,
               run->blow_up_time,
               run->blow_up_time_error,
               run->N.back(),
               0,
               "no blow-up"};
  return {name, !proof && std::isfinite(run->N.back()) && !within_bound(none, bound).passed(),
          fmt::format("N = {:.6g} at t = {:.4g}, past the bound {:.4g}; {}", run->N.back(), run->t.back(), bound,
                      proof ? "it was proved" : proof.error().note)};
}

struct NoiseGrid {
  std::vector<double> a0, a1;
};

NoiseGrid grid_of(const NnlifReal& m, Effort effort) {
  NoiseGrid grid{{0.05, 0.2, 1, 4, 20}, {0, 0.25, 1}};
  if (effort == Effort::quick) grid = {{0.2, 1, 20}, {0, 1}};
  if (effort == Effort::full) grid = {{0.05, 0.1, 0.2, 0.4, 1, 2, 4, 8, 20, 50}, {0, 0.1, 0.25, 0.5, 1, 2}};
  for (double& a0 : grid.a0) a0 *= m.a0;
  for (double& a1 : grid.a1) a1 *= std::max(m.a0, m.a1);
  if (std::find(grid.a1.begin(), grid.a1.end(), m.a1) == grid.a1.end()) grid.a1.push_back(m.a1);
  std::sort(grid.a1.begin(), grid.a1.end());
  return grid;
}

void check_points(const std::vector<NoisePoint>& points, claim::Outcome& outcome) {
  double accepted = 0;
  for (const NoisePoint& p : points) {
    accepted += p.accepted ? 1 : 0;
    if (!p.proof) continue;
    if (p.fate.kind == Fate::Kind::blow_up)
      outcome.checks.push_back(within_bound(p, p.proof->criterion.lifespan->upper_double()));
    else
      outcome.notes.push_back(fmt::format("a0 = {:g}, a1 = {:g}: {}.", p.a0, p.a1, p.fate.text));
  }
  outcome.checks.push_back({"noises under which the data are proved to blow up", claim::Relation::at_least, accepted,
                            static_cast<double>(points.size()), 0, "certificates accepted by the re-checker",
                            "points of the map", "none: a count", true, "data nearer to V_F"});
}

claim::Outcome run_noise_does_not_help(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const Nnlif model = excitatory(context.model, outcome);
  const NnlifReal m = rounded(model);
  const NoiseGrid grid = grid_of(m, context.effort);
  // Data near V_F that the criterion proves for every a0 of the map
  std::vector<double> distance;
  for (const double a0 : grid.a0)
    distance.push_back(provable_distance(with(model, [&](NnlifParameters& p) { p.a0 = decimal_of(a0); })));
  const double common = 0.9 * *std::min_element(distance.begin(), distance.end());
  if (!(common > 0)) {
    outcome.notes.push_back("No Gaussian data down to (V_F - V_R)/10^4 from V_F meet the criterion for every a0.");
    return outcome;
  }
  outcome.proof = proof_of(context, "nnlif.noise-does-not-help", rigor::prove_blow_up(model, data_at(model, common)));
  // Solve and check
  std::vector<NoisePoint> points;
  for (const double a1 : grid.a1)
    for (const double a0 : grid.a0) points.push_back(noise_point(model, a0, a1, common, context.progress));
  check_points(points, outcome);
  const NoisePoint own = noise_point(model, m.a0, m.a1, common, context.progress);
  if (own.fate.kind == Fate::Kind::blow_up)
    compare_with_volumes(model, own, common, context.effort == Effort::quick ? 200 : 300, outcome, context.progress);
  if (own.proof) outcome.controls.push_back(delayed_control(context, model, own, common));
  // Data
  outcome.figures = {noise_map_figure(grid.a0, distance, points), noise_times_figure(grid.a0, grid.a1, points, common)};
  outcome.notes.push_back(fmt::format("The data of every run: Gaussian, mean V_F - {:.6g}, standard deviation {:.6g}.",
                                      common, common / 8));
  outcome.notes.push_back("Not covered: that every solution blows up under a given noise; this is about some data.");
  return outcome;
}

}  // namespace

Driver nnlif_noise_does_not_help() {
  return {{"nnlif.noise-does-not-help",
           claim::Kind::theorem,
           "Noise does not prevent the blow-up: for every a0 > 0 and a1 >= 0 in a(N) = a0 + a1 N there are data that "
           "blow up.",
           {"b > 0, no delay", "data concentrated near V_F, depending on b and a0"},
           "Deck, part II, theorem on blow-up; Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011)",
           "a pair (a0, a1) for which the data of the theorem give a global solution"},
          {"map", "times"},
          true,
          run_noise_does_not_help};
}

}  // namespace spikeproof::experiments
