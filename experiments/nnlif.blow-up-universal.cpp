// Claim: above b_u = int e^{max(v,0)^2/2a0} dv, from V_R - I to V_F - I, every solution blows up, whatever its start.
// Source: deck, part II; the condition and its proof are ours: proofs-checks/blow-up-universal. Expected, standard set:
// b_u = 3.53395012370019094, steady states up to 2.10096776. Run time: 4 s.
// Command: spikeproof verify nnlif.blow-up-universal
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/gauss_legendre.h"
#include "gap_checks.h"
#include "proof_file.h"
#include "universal_runs.h"

namespace spikeproof::experiments {
namespace {

constexpr double largest_b = 1e6;  // above it blow-up takes longer than a run can tell from rest

// log b_u by Gauss-Legendre with n points on panels over which the exponent changes little.
double log_connectivity(const NnlifReal& m, int points) {
  const GaussRule rule = gauss_legendre(points);
  const double x_R = m.V_R - m.I, x_F = m.V_F - m.I, top = std::pow(std::max({x_R, x_F, 0.0}), 2) / (2 * m.a0);
  const double largest = std::max(top, x_R > 0 ? 0 : 1e-300);
  const int panels = 2 + static_cast<int>(std::min(2000.0, std::sqrt(largest) + largest / 4));
  std::vector<double> edges{x_R, std::clamp(0.0, x_R, x_F)};
  for (int k = 1; k <= panels; ++k) edges.push_back(edges[1] + (x_F - edges[1]) * k / panels);
  double sum = 0;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k)
    sum += integrate(rule, edges[k], edges[k + 1],
                     [&](double v) { return std::exp(std::pow(std::max(v, 0.0), 2) / (2 * m.a0) - top); });
  return top + std::log(sum);
}

double log_of(const Exact& x) {
  long up = 0, down = 0;
  const double over = mpz_get_d_2exp(&up, x.get_num_mpz_t()), under = mpz_get_d_2exp(&down, x.get_den_mpz_t());
  return std::log(over / under) + static_cast<double>(up - down) * std::log(2.0);
}

claim::Check connectivity_check(const Nnlif& model, const rigor::Enclosure& b_u) {
  const double fine = log_connectivity(rounded(model), 24), coarse = log_connectivity(rounded(model), 18);
  return {"log b_u",
          claim::Relation::agrees,
          fine,
          log_of(b_u.lower),
          std::abs(fine - coarse) + 1e-13 * (1 + std::abs(fine)),
          "Gauss-Legendre quadrature",
          "enclosure by the imaginary error function, Arb",
          "change from 18 to 24 points, and rounding",
          true,
          "more panels"};
}

std::vector<double> strip(double last, double b_u, Effort effort) {
  std::vector<double> share{0.003, 0.05, 0.3, 0.8}, all;
  if (effort == Effort::quick) share = {0.05, 0.5};
  if (effort == Effort::full)
    share = {1e-4, 1e-3, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99};
  for (const double s : share)
    if (b_u > (1 + 1e-6) * last)
      all.push_back(b_u > 20 * last ? last * std::pow(b_u / last, s) : last + s * (b_u - last));
  return all;
}

// The connectivity that is proved and run: the model's, where the theorem speaks of it.
Nnlif above_threshold(const Context& context, const rigor::Enclosure& b_u, claim::Outcome& outcome) {
  NnlifParameters p = context.model.parameters();
  if (p.delay > 0) outcome.notes.push_back("The theorem needs delay = 0: decided without the model's delay.");
  p.delay = 0;
  if (p.b <= b_u.upper) {
    const Exact own = p.b;
    p.b = decimal(fmt::format("{:.4g}", 1.25 * b_u.upper_double()));
    outcome.notes.push_back(
        fmt::format("The model's b = {} is not above b_u = {:.9g}: the theorem does not speak of it "
                    "({:.6g} is missing); proved and run with b = {}.",
                    to_text(own), b_u.upper_double(), b_u.upper_double() - to_double(own), to_text(p.b)));
  }
  if (p.V_R < p.I)
    outcome.notes.push_back("V_R < I: b_u has the weight e^(max(v - I, 0)²/(2 a0)), which needs no sign of V_R - I.");
  return Nnlif(p);
}

// Every run above b_u ends within the bound.
void check_above(const Context& context, const Nnlif& model, const std::vector<NamedDensity>& data,
                 std::vector<StripRun>& runs, claim::Outcome& outcome) {
  const auto proof = value_of(rigor::prove_universal_blow_up(model));
  const double b = to_double(model.b()), longest = std::min(2 * proof.facts.base.upper_double(), 1e3);
  runs.push_back(run_all(model, b, data, 1e-4, longest, context.progress));
  for (std::size_t i = 0; i < data.size(); ++i) {
    const Fate& fate = runs.back().fate[i];
    if (fate.kind == Fate::Kind::undecided)
      outcome.notes.push_back(fmt::format("b = {:.6g}, data {}: {}.", b, data[i].name, fate.text));
    else
      outcome.checks.push_back(blow_up_by_bound(data[i], proof.facts, to_double(model.I()), fate, b));
  }
}

void scan_strip(const Context& context, const Nnlif& model, const std::vector<NamedDensity>& data,
                const LastState& last, double b_u, std::vector<StripRun>& runs, claim::Outcome& outcome) {
  std::size_t blown = 0, all = 0;
  std::string slowest;
  double longest = 0;
  for (const double b : strip(last.b, b_u, context.effort)) {
    runs.push_back(run_all(model, b, data, 1e-3, 100 + 40 / std::sqrt(b / last.b - 1), context.progress));
    for (std::size_t i = 0; i < data.size(); ++i, ++all) {
      const Fate& fate = runs.back().fate[i];
      if (fate.kind != Fate::Kind::blow_up) {
        outcome.notes.push_back(fmt::format("Open strip, b = {:.6g}, data {}: {}.", b, data[i].name, fate.text));
        continue;
      }
      ++blown;
      if (fate.time <= longest) continue;
      longest = fate.time;
      slowest = fmt::format("; the slowest, b = {:.6g}, data {}: {}", b, data[i].name, fate.text);
    }
  }
  if (all > 0)
    outcome.notes.push_back(
        fmt::format("Open strip {:.6g} < b < {:.6g} (no steady state, no proof): {} of {} runs blew "
                    "up{}. That is evidence, not part of the claim.",
                    last.b, b_u, blown, all, slowest));
}

// Below V_F - V_R there is a steady state: nothing may be proved, and the claim's check has to fail. Slightly below,
// unless the state is not stable there or a run does not tell.
claim::Control below_reset_distance(const Context& context, const Nnlif& model, const rigor::UniversalFacts& facts) {
  claim::Control control;
  for (const Exact& share : {ratio(49, 50), ratio(9, 10), ratio(3, 4), ratio(1, 2), ratio(1, 4)}) {
    const Nnlif twin = with(model, [&](NnlifParameters& p) { p.b = (p.V_F - p.V_R) * share; });
    control = {fmt::format("b = {} = {:g} (V_F - V_R)", to_text(twin.b()), to_double(share)), false,
               "no stable steady state was found"};
    const Fates fates(twin);
    if (fates.stable().empty()) continue;
    const auto proof = rigor::prove_universal_blow_up(twin);
    const NamedDensity data{"next to a steady state", profile_density(twin, Exact(fates.stable()[0].N * 0.99)),
                            to_double(model.I())};
    const Fate fate = fates.of(data.density, 1e-4, context.progress);
    const claim::Check check = blow_up_by_bound(data, facts, to_double(model.I()), fate, to_double(twin.b()));
    control.rejected = !proof && fate.kind == Fate::Kind::converged && !check.passed();
    control.reason = fate.text + "; " + (proof ? "proved" : proof.error().note);
    if (control.rejected) break;
  }
  return control;
}

void check_passage(const Context& context, const Nnlif& model, const LastState& last,
                   std::optional<FoldPassage>& passage, std::optional<PassageTimes>& times, claim::Outcome& outcome) {
  if (last.fold) passage = fold_passage(model, *last.fold);
  if (!passage) {
    outcome.notes.push_back(
        "The steady states do not end in a fold with a stable branch below: no law for the passage.");
    return;
  }
  const auto seen = passage_times(model, *passage, context.progress);
  if (!seen) {
    outcome.notes.push_back("Passage above the fold not measured: " + seen.error().message());
    return;
  }
  times = *seen;
  outcome.checks.push_back({"slope of the blow-up time in (b - b*)^(-1/2)", claim::Relation::agrees, seen->A,
                            passage->A, seen->A_error + passage->error, "runs above the fold",
                            "2π over the slope of the eigenvalue in (b* - b)^(1/2)",
                            "change by extrapolation, on both sides", true, "b nearer to b*"});
}

claim::Outcome run_blow_up_universal(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const rigor::Enclosure b_u = rigor::enclosure_of(value_of(rigor::enclose_universal_connectivity(context.model, 60)));
  const Nnlif model = above_threshold(context, b_u, outcome);
  // Proof
  const auto proof = rigor::prove_universal_blow_up(model);
  outcome.proof = proof_of(context, "nnlif.blow-up-universal", proof);
  outcome.checks.push_back(connectivity_check(model, b_u));
  if (!proof) return outcome;
  outcome.controls.push_back(below_reset_distance(context, model, proof->facts));
  // Solve and check
  const double threshold = b_u.upper_double();
  if (threshold > largest_b) {
    outcome.notes.push_back(fmt::format("b_u = {:.6g}: proved, but no run is made with such a b.", threshold));
    return outcome;
  }
  const std::vector<NamedDensity> data = adverse_densities(model);
  const LastState last = last_steady_state(model);
  std::vector<StripRun> runs;
  scan_strip(context, model, data, last, threshold, runs, outcome);
  const Nnlif slightly =
      with(model, [&](NnlifParameters& p) { p.b = decimal(fmt::format("{:.9g}", 1.02 * threshold)); });
  check_above(context, slightly, data, runs, outcome);
  check_above(context, model, data, runs, outcome);
  std::optional<FoldPassage> passage;
  std::optional<PassageTimes> times;
  if (context.effort != Effort::quick) check_passage(context, model, last, passage, times, outcome);
  // Data
  std::sort(runs.begin(), runs.end(), [](const StripRun& one, const StripRun& other) { return one.b < other.b; });
  outcome.figures.push_back(times_figure(model, data, runs, last, threshold, passage, times));
  outcome.notes.push_back(
      "The condition and the bound are ours; not covered: V_F - V_R <= b <= b_u, delay, data without a mean.");
  return outcome;
}

}  // namespace

Driver nnlif_blow_up_universal() {
  return {{"nnlif.blow-up-universal",
           claim::Kind::theorem,
           "For b > b_u every solution blows up in finite time, whatever its initial density; b_u is the integral of "
           "e^(max(v, 0)²/(2 a0)) from V_R - I to V_F - I.",
           {"b > b_u", "a(N) >= a0 > 0, no delay", "finite first moment of n(v,0)"},
           "Deck, part II, excitatory blow-up; the sharper condition is derived here",
           "a global solution with b > b_u"},
          {"times"},
          false,
          run_blow_up_universal};
}

}  // namespace spikeproof::experiments
