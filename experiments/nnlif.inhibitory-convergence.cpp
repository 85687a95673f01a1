// Claim (open): do all solutions converge to the steady state for b < 0? Evidence: a scan of b and of initial data.
// Source: deck, part II, open question. Expected: every run converges, none slower than the leading eigenvalue.
// Run time: 4 s. Command: spikeproof verify nnlif.inhibitory-convergence
#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <ctime>
#include <limits>
#include <numbers>

#include "linear_setup.h"
#include "linearised_checks.h"
#include "proof_file.h"
#include "rigor/stability.h"
#include "spectrum/hopf.h"
#include "spectrum/linearised.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

using namespace spectrum;

struct Data {
  std::string name;
  InitialData initial;
};

// Close to the threshold (0 there, or N(t) starts singular), far below, wide.
std::vector<Data> adverse_data(const Nnlif& model) {
  const Exact D = model.V_F() - model.V_R();
  InitialData close, far, wide;
  close.mean = model.V_F() - D / 2, close.variance = D * D / 64;
  far.mean = model.V_R() - 2 * D, far.variance = model.a0() / 4;
  wide.kind = InitialKind::uniform, wide.lower = model.V_R() - 2 * D, wide.upper = model.V_F() - D / 4;
  return {{"close to V_F", close}, {"far below", far}, {"uniform across V_R", wide}};
}

struct ObservedDecay {
  double rate;       // of abs(N - N_inf), between the first and the last third of the window
  double deviation;  // abs(N - N_inf)/N_inf in the last third
};

Result<ObservedDecay> decay_of(const Nnlif& model, const InitialData& data, double N, std::complex<double> leading,
                               Progress& progress) {
  EvolveSettings settings;
  settings.rel_tol = 1e-6;
  // Late enough for the slowest mode, early enough to be seen above the tolerance.
  constexpr std::size_t samples = 24;
  const double rate = -leading.real(), first = 4 / rate;
  const double third = std::max(2 / rate, std::numbers::pi / std::max(std::abs(leading.imag()), rate));
  for (std::size_t k = 0; k < samples; ++k)
    settings.output_times.push_back(decimal_of(first + 3 * third * static_cast<double>(k) / (samples - 1)));
  settings.t_end = settings.output_times.back();
  const auto run = fokker_planck::evolve(model, density_of(data, model), settings, progress);
  if (!run) return run.error();
  // Largest deviation of a third of the window: N may pass through N_inf.
  const auto largest = [&](std::size_t part) {
    double deviation = 0;
    for (std::size_t k = part * samples / 3; k < (part + 1) * samples / 3; ++k)
      deviation = std::max(deviation, std::abs(run->N[k] - N) + run->N_error[k]);
    return deviation;
  };
  const double distance = run->t[2 * samples / 3] - run->t[0];
  return ObservedDecay{std::log(largest(0) / largest(2)) / distance, largest(2) / N};
}

double scan_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Scan {
  double until;  // no new start once so many CPU seconds are spent
  std::vector<double> b, slowest, leading;
  int left_out = 0;
};

void scan_at(const Context& context, const Nnlif& base, double b, Scan& scan, claim::Outcome& outcome) {
  const Nnlif model = with(base, [&](NnlifParameters& p) { p.b = decimal_of(b); });
  const double N = value_of(stationary::steady_states(model)).front().N;
  const auto leading = value_of(leading_eigenvalues_linearised(model, N, 1));
  const double rate = -leading.value[0].real();
  double slowest = std::numeric_limits<double>::infinity(), worst = 0;
  int starts = 0;
  for (const Data& one : adverse_data(base)) {
    if (scan_seconds() > scan.until) {
      ++scan.left_out;
      continue;
    }
    const auto seen = decay_of(model, one.initial, N, leading.value[0], context.progress);
    if (!seen) {
      outcome.notes.push_back(fmt::format("b = {:g}, start {}: not run, {}", b, one.name, seen.error().message()));
      continue;
    }
    ++starts;
    slowest = std::min(slowest, seen->rate);
    worst = std::max(worst, seen->deviation);
  }
  if (starts == 0) return;
  scan.b.push_back(b), scan.slowest.push_back(slowest), scan.leading.push_back(rate);
  const std::string method = fmt::format("spectral evolution, {} starts", starts);
  outcome.checks.push_back({fmt::format("b = {:g}: slowest observed rate", b), claim::Relation::at_least, slowest,
                            0.7 * rate, 0, method, "0.7 of abs Re lambda_1",
                            "none: 30 % for modes that have not died out", true, "a longer window"});
  outcome.checks.push_back({fmt::format("b = {:g}: largest deviation from N at the end", b), claim::Relation::at_most,
                            worst, 0.05, 0, method, "5 %", "none", true, "a longer run"});
}

void add_scan(const Context& context, const Nnlif& base, const std::vector<double>& all_b, claim::Outcome& outcome) {
  Scan scan{scan_seconds() + (context.effort == Effort::full ? 60 : 5), {}, {}, {}, 0};
  for (const double b : all_b) scan_at(context, base, b, scan, outcome);
  if (scan.left_out > 0)
    outcome.notes.push_back(fmt::format("{} runs were left out: the time set for the scan was spent.", scan.left_out));
  using claim::Series;
  Series seen{"slowest observed", {}, scan.slowest, Series::Style::points},
      line{"leading eigenvalue", {}, scan.leading, Series::Style::line};
  for (const double b : scan.b) seen.x.push_back(-b), line.x.push_back(-b);
  outcome.figures.push_back({"rates",
                             "Decay of |N(t) - N| over b: the slowest of the starts that were run, against the leading "
                             "eigenvalue of the linearised equation. " +
                                 parameters_text(base) + ".",
                             {{"", {"-b", true}, {"rate"}, {line, seen}}}});
}

// Linear stability for a whole interval of b, by zero counting; the certificate is written beside the report.
void certify_range(const Context& context, const Nnlif& base, claim::Outcome& outcome) {
  if (base.a1() > 0) {
    outcome.notes.push_back("Linear stability for an interval of b is certified for a1 = 0 only.");
    return;
  }
  const Exact lowest = context.effort == Effort::quick ? -5 : -20;
  const auto proof = rigor::prove_stable_range(base, lowest, 0);
  if (!proof) {
    outcome.notes.push_back("Linear stability for b in [" + to_text(lowest) +
                            ", 0] was not certified: " + proof.error().message());
    return;
  }
  const claim::Proof checked = proof_of(context, "nnlif.inhibitory-convergence", proof);
  outcome.checks.push_back({"linear stability for every b in [" + to_text(lowest) + ", 0]: certificates accepted",
                            claim::Relation::agrees, checked.accepted ? 1.0 : 0.0, 1, 0, "independent re-checker",
                            "zero counting", "none: a count", true, "more precision"});
  outcome.notes.push_back("Certified: " + checked.reason + " This is linear stability, not convergence from all data.");
}

// A delay above d_c: the same check must not pass.
claim::Control delay_control(const Context& context, const Nnlif& base) {
  const HopfThreshold threshold = value_of(hopf_threshold(base));
  const Nnlif model = with(base, [&](NnlifParameters& p) { p.b = decimal_of(3 * threshold.b); });
  const double N = value_of(stationary::steady_states(model)).front().N;
  const auto critical = value_of(critical_delay(model, N));
  const auto leading = value_of(leading_eigenvalues_linearised(model, N, 1)).value[0];
  const Nnlif delayed = with(model, [&](NnlifParameters& p) { p.delay = decimal_of(1.5 * critical->delay); });
  const auto seen = decay_of(delayed, adverse_data(base)[0].initial, N, leading, context.progress);
  const std::string name =
      fmt::format("delay {:.4g} added at b = {:.4g}", to_double(delayed.delay()), to_double(model.b()));
  if (!seen) return {name, false, "not run, " + seen.error().message()};
  return {name, seen->deviation > 0.05 || seen->rate < -0.7 * leading.real(),
          fmt::format("deviation {:.3g} N at the end, decay rate {:.3g} instead of {:.3g}", seen->deviation, seen->rate,
                      -leading.real())};
}

claim::Outcome run_inhibitory_convergence(const Context& context) {
  // Parameters, model
  const Nnlif base = with(context.model, [](NnlifParameters& p) { p.b = 0, p.delay = 0; });
  claim::Outcome outcome;
  // Solve and check
  std::vector<double> all_b{-1, -5, -20, -100};
  if (context.effort == Effort::full) all_b = {-0.1, -0.5, -1, -2, -5, -9, -10, -15, -20, -35, -50, -70, -100};
  if (context.effort == Effort::quick) all_b = {-5, -20};
  add_scan(context, base, all_b, outcome);
  certify_range(context, base, outcome);
  outcome.controls.push_back(delay_control(context, base));
  // Data
  outcome.notes.push_back("An open question: the scan is evidence, for the parameters and starts that were run.");
  return outcome;
}

}  // namespace

Driver nnlif_inhibitory_convergence() {
  return {
      {"nnlif.inhibitory-convergence",
       claim::Kind::open,
       "Do all solutions converge to the steady state when b < 0? The deck asks it as an open question; with a delay "
       "the answer is no.",
       {"b < 0", "no delay"},
       "Deck, part II, open question; Carrillo, Perthame, Salort and Smets, Nonlinearity 28 (2015)",
       "a solution with b < 0 and no delay that does not converge, beyond all error bars"},
      {"rates"},
      false,
      run_inhibitory_convergence};
}

}  // namespace spikeproof::experiments
