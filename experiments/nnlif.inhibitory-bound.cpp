// Claim: for b <= 0 the rate N(t) is bounded, uniformly in time, in b and in the delay.
// Source: deck, part II; the bound and its proof: proofs-checks/inhibitory-bound. Expected, standard set: N <= .4741
// for t >= 1/2 from the Gaussian 0/.25. Run time: 4 s. Command: spikeproof verify nnlif.inhibitory-bound
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "fokker_planck/finite_volume_rates.h"
#include "gap_checks.h"
#include "inhibitory_runs.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "proof_file.h"
#include "rigor/inhibitory_bound.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using rigor::InhibitoryBoundProof;

Nnlif inhibited(const Nnlif& model, const Exact& b, const Exact& delay = 0) {
  return with(model, [&](NnlifParameters& p) { p.b = b, p.delay = delay; });
}

// The user's data, or the default where they have no exact form.
InhibitedData own_data(const Context& context, const Nnlif& model, claim::Outcome& outcome) {
  InitialData data = context.initial;
  if (data.kind == InitialKind::steady) {
    data = {};
    data.mean = model.V_R(), data.variance = (model.V_F() - model.V_R()) * (model.V_F() - model.V_R()) / 16;
    outcome.notes.push_back("A steady start has no exact form: a Gaussian at V_R is taken in its place.");
  }
  return {"data of the model", exact_density_of(data, model), density_of(data, model)};
}

struct BoundScan {
  const Context& context;
  double cpu_seconds;  // no new run once so much is spent
  Nnlif model;
  std::vector<Exact> b;
  claim::Figure figure;
  int left_out = 0;
};

// Largest N over the scan of b, and with a delay at the last b but one, against one bound for all of them.
void scan_data(BoundScan& scan, const InhibitedData& data, const InhibitoryBoundProof& proof, int colour,
               claim::Outcome& outcome) {
  const bool edge = proof.facts.E > 0;
  const auto times = rate_times(scan.model, 40, !edge);
  const auto bound = [&](double t) { return proof.at(t, scan.model); };
  Series seen{data.name, {}, {}, Series::Style::line_points, colour}, limit{"", {}, {}, Series::Style::dashed, colour};
  double share = 0, error = 0;
  const auto one = [&](const Nnlif& model) {
    if (static_cast<double>(std::clock()) / CLOCKS_PER_SEC > scan.cpu_seconds) {
      ++scan.left_out;
      return;
    }
    const auto largest = largest_rate(model, data.initial, times, edge ? 0.5 : 0, bound, scan.context.progress);
    if (!largest) {
      outcome.notes.push_back(fmt::format("{}, b = {}, delay = {}: not run, {}", data.name, to_text(model.b()),
                                          to_text(model.delay()), largest.error().message()));
      return;
    }
    share = std::max(share, largest->share), error = std::max(error, largest->error);
    if (model.delay() > 0) return;
    seen.x.push_back(1 - to_double(model.b())), seen.y.push_back(largest->N);
  };
  for (const Exact& b : scan.b) one(inhibited(scan.model, b));
  one(inhibited(scan.model, scan.b[scan.b.size() - 2], ratio(1, 2)));
  if (share > 0)
    outcome.checks.push_back({fmt::format("{}: largest N(t)/bound(t), b in [{}, 0]", data.name, to_text(scan.b.back())),
                              claim::Relation::at_most, share, 1, error, "spectral evolution", "certified bound",
                              "error of N over the bound", true, "smaller rel_tol"});
  limit.x = {1, 1 - to_double(scan.b.back())}, limit.y = {to_double(proof.facts.B), to_double(proof.facts.B)};
  limit.label = "bound";
  if (seen.x.empty()) return;
  scan.figure.panels[0].series.push_back(seen);
  scan.figure.panels[0].series.push_back(limit);
}

// The same rates by finite volumes, and their order.
void check_volumes(const Context& context, const Nnlif& model, const InhibitedData& data, claim::Outcome& outcome) {
  const std::vector<double> all = rate_times(model, 9, false), times{all[3], all[5], all[7], all[8]};
  EvolveSettings settings;
  settings.rel_tol = 1e-7;
  for (const double t : times) settings.output_times.push_back(decimal_of(t));
  settings.t_end = settings.output_times.back();
  const auto fine = value_of(fokker_planck::evolve(model, data.initial, settings, context.progress));
  fokker_planck::FiniteVolumeRatesOptions options;
  options.cells = cells_for(context, data.initial) / 2;
  options.largest_rate = *std::max_element(fine.N.begin(), fine.N.end());
  const auto rates =
      value_of(fokker_planck::finite_volume_rates(model, data.initial, times, options, context.progress));
  std::vector<double> error(3);
  for (std::size_t k = 0; k < times.size(); ++k) {
    outcome.checks.push_back(agreeing(fmt::format("{}, b = {}: N({:.4g})", data.name, to_text(model.b()), times[k]),
                                      rates.N[k], fine.N[k], rates.N_error[k] + fine.N_error[k],
                                      "finite volumes, extrapolated", "spectral elements"));
    for (std::size_t l = 0; l < 3; ++l) error[l] = std::max(error[l], std::abs(rates.level[l][k] - fine.N[k]));
  }
  outcome.orders.push_back(
      order_of("finite volumes, N(t) in h and dt, b = " + to_text(model.b()), {1, 0.5, 0.25}, error, 1.5, 2.5));
}

claim::Control excitatory_control(const Context& context, const Nnlif& base, const InhibitedData& tent, double bound) {
  const Nnlif model = inhibited(base, Exact(4 * (base.V_F() - base.V_R())));
  const auto seen = largest_rate(
      model, tent.initial, rate_times(model, 40, false), 0, [&](double) { return bound; }, context.progress);
  const std::string name = fmt::format("b = {} from the tent against V_F", to_text(model.b()));
  if (!seen) return {name, false, "not run, " + seen.error().message()};
  return {name, seen->blow_up || seen->share > 1 + seen->error,
          seen->blow_up ? fmt::format("it blows up; N was followed to {:.3g}, the bound is {:.3g}", seen->N, bound)
                        : fmt::format("largest N/bound = {:.4g}", seen->share)};
}

// The bound of a wide tent is not one for a tent squeezed against V_F: it depends on the data near V_F.
claim::Control squeezed_control(const Context& context, const Nnlif& base, double bound) {
  const Nnlif model = inhibited(base, -1);
  const auto seen = largest_rate(
      model, squeezed_tent(base, 4).initial, rate_times(model, 20, true), 0, [&](double) { return bound; },
      context.progress);
  const std::string name = "bound of the tent across V_R for a tent squeezed against V_F";
  if (!seen) return {name, false, "not run, " + seen.error().message()};
  return {name, seen->share > 1 + seen->error, fmt::format("largest N is {:.4g} times the bound", seen->share)};
}

claim::Outcome run_inhibitory_bound(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const Nnlif model = with(context.model, [](NnlifParameters& p) {
    if (p.b > 0) p.b = 0;
    p.a1 = 0;
  });
  if (context.model.a1() > 0) outcome.notes.push_back("a constant is required: decided with a1 = 0.");
  if (context.model.b() > 0) outcome.notes.push_back("b <= 0 is required: decided with b in [-100, 0].");
  // Solve
  const InhibitedData own = own_data(context, model, outcome);
  const auto proof = rigor::prove_inhibitory_bound(model, own.exact);
  outcome.proof = proof_of(context, "nnlif.inhibitory-bound", proof);
  if (!proof) return outcome;
  // Checks
  const double spent = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  BoundScan scan{context,
                 spent + (context.effort == Effort::full ? 60 : 4),
                 model,
                 {0, -1, -10, -100},
                 {"largest-rate", "", {{"", {"1 - b", true}, {"largest N", true}, {}}}}};
  if (context.effort == Effort::full) scan.b = {0, -1, -2, -5, -10, -20, -35, -50, -70, -100};
  if (context.effort == Effort::quick) scan.b = {0, -10, -100};
  const std::vector<InhibitedData> adverse = inhibited_data(model);
  double wide_bound = 0, tent_bound = 0;
  scan_data(scan, own, *proof, 0, outcome);
  for (std::size_t i = 0; i < adverse.size(); ++i) {
    const auto bound = value_of(rigor::prove_inhibitory_bound(model, adverse[i].exact));
    if (i == 0) tent_bound = to_double(bound.facts.B);
    wide_bound = to_double(bound.facts.B);
    scan_data(scan, adverse[i], bound, static_cast<int>(i) + 1, outcome);
  }
  check_volumes(context, inhibited(model, -10), adverse[2], outcome);
  if (scan.left_out > 0)
    outcome.notes.push_back(
        fmt::format("{} runs of the scan were left out: 4 s of computing were spent.", scan.left_out));
  outcome.controls = {excitatory_control(context, model, adverse[0], tent_bound),
                      squeezed_control(context, model, wide_bound)};
  // Data
  scan.figure.caption =
      "Largest N(t) over time against 1 - b (data of the model that do not vanish at V_F: over t >= 1/2), and the "
      "certified "
      "bound, which is one for all b <= 0. " +
      parameters_text(model) + ".";
  outcome.figures.push_back(scan.figure);
  outcome.notes.push_back(
      "The bound is ours: a stationary profile as barrier near V_F, and the memory of the reset. Not covered: a1 > 0, "
      "and "
      "data that are unbounded. For data that do not vanish at V_F the bound before t = 1/2 grows like t^(-1/2), as N "
      "does.");
  return outcome;
}

}  // namespace

Driver nnlif_inhibitory_bound() {
  return {
      {"nnlif.inhibitory-bound",
       claim::Kind::theorem,
       "For b <= 0 solutions exist for all times and N(t) is bounded uniformly in time; the explicit bound of the "
       "certificate is the same for all b <= 0 and all delays.",
       {"b <= 0", "a constant", "n(v,0) bounded; below a multiple of (V_F - v) near V_F for a bound up to t = 0"},
       "Deck, part II, theorem on existence; Carrillo, Perthame, Salort and Smets, Nonlinearity 28 (2015); the bound "
       "is derived here",
       "an N(t) above the explicit bound, beyond its error"},
      {"largest-rate"},
      true,
      run_inhibitory_bound};
}

}  // namespace spikeproof::experiments
