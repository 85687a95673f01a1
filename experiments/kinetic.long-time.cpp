// Open question: the long-time behaviour of the nonlinear kinetic equation. Scan in the coupling S; expected: for
// g_L = 50, sigma_E = 0.005, f = 0.005, f nu = 11 three states for .1670 < S < .2247, two of them stable; for f =
// 0.0023, nu = 6000 decay with oscillations at S = .05 and .15, a cycle at S = .10. Source: deck, part III, open
// questions. Run time: 4 s. Command: spikeproof verify kinetic.long-time
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "conductance_setup.h"
#include "kinetic/threshold_solve.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "long_time.h"
#include "model/model_file.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using Style = claim::Series::Style;

// Volleys of size f at the rate nu: a = f^2 nu/(2 sigma_E).
Conductance volleys(const Exact& f, const Exact& nu, const Exact& S) {
  ConductanceParameters p;
  p.g_L = 50, p.V_L = 0, p.V_F = 1, p.V_E = ratio(14, 3), p.eps = ratio(1, 200), p.g0 = f * nu, p.b = S;
  p.a = f * f * nu / (2 * p.eps);
  return Conductance(p);
}

bool oscillates(const LongTimeState& state) { return std::abs(state.eigenvalues[0].imag()) > 1e-6; }

std::string state_text(const LongTimeState& state) {
  const std::complex<double> z = state.eigenvalues[0];
  const std::string kind = z.real() > 0 ? "unstable" : "stable";
  return fmt::format("S = {:.4g}: N = {:.6g}, {}, λ = {:.4g}", state.S, state.N, kind, z.real()) +
         (oscillates(state) ? fmt::format(" ± {:.5g} i (period {:.4g})", std::abs(z.imag()),
                                          2 * std::numbers::pi / std::abs(z.imag()))
                            : "");
}

// The leading eigenvalue on two levels of elements, and by runs of the finite volumes on three meshes.
claim::Check eigenvalue_check(const std::string& name, const LongTimeState& state, bool imaginary,
                              const std::vector<FittedRate>& runs) {
  const auto part = [&](std::complex<double> z) { return imaginary ? std::abs(z.imag()) : z.real(); };
  std::vector<double> x;
  for (const FittedRate& run : runs) x.push_back(run.found ? part(run.value) : std::nan(""));
  // Between order 1 and 2 where p is not smooth: both extrapolations.
  const double first = 2 * x[2] - x[1], second = x[2] + (x[2] - x[1]) / 3;
  return agreeing(name, 0.5 * (first + second), part(state.eigenvalues[0]),
                  0.75 * std::abs(first - second) + std::abs(x[2] - x[1]) / 4 + runs[2].error + state.eigenvalue_error,
                  "finite volumes on three meshes, fitted to N(t)", "elements, Spectra");
}

std::vector<FittedRate> fitted(const Context& context, const Conductance& model, const LongTimeState& state) {
  const std::size_t cells = context.effort == Effort::full ? 32 : context.effort == Effort::quick ? 12 : 16;
  std::vector<FittedRate> runs;
  for (const std::size_t factor : {1u, 2u, 4u})
    runs.push_back(rate_by_run(model, state, cells * factor, context.progress));
  return runs;
}

void add_eigenvalue(const Context& context, const Conductance& model, const LongTimeState& state,
                    claim::Outcome& outcome) {
  const std::vector<FittedRate> runs = fitted(context, model, state);
  if (!runs[2].found) {
    outcome.notes.push_back(state_text(state) + "; not followed by a run, which would be too long.");
    return;
  }
  const std::string where = fmt::format("S = {:.4g}, N = {:.5g}", state.S, state.N);
  outcome.checks.push_back(eigenvalue_check("rate of growth or decay, " + where, state, false, runs));
  if (oscillates(state)) outcome.checks.push_back(eigenvalue_check("angular frequency, " + where, state, true, runs));
  outcome.notes.push_back(state_text(state) + ".");
}

claim::Check comes_to_rest(const RateRun& run, double times) {
  return {fmt::format("half the range of N(t)/mean after {:.2g} times 1/rate, linear equation", times),
          claim::Relation::at_most,
          run.swing / run.last,
          8 * std::exp(-0.9 * times),
          0,
          "finite volumes, from concentrated data",
          "8 exp(-rate t) at nine tenths of the time",
          "an amplitude of 8 at the start",
          true,
          "a longer run"};
}

// The linear equation relaxes at the rate of its leading eigenvalue; without noise it goes round for ever.
void check_linear(const Context& context, const Conductance& nonlinear, claim::Outcome& outcome) {
  const Conductance model = with_b(nonlinear, 0);
  const ConductanceReal m = rounded(model);
  const LongTimeState state = states_at(m, {}, 0, 4).front();
  add_eigenvalue(context, model, state, outcome);
  constexpr double times = 6;
  const double t_end = times / std::abs(state.eigenvalues[0].real()), highest = std::max(m.g0, 0.0);
  ConductanceParameters p = model.parameters();
  p.a /= 10000;
  const Conductance quiet(p);
  outcome.checks.push_back(comes_to_rest(run_from_data(model, t_end, 40, highest, context.progress), times));
  const RateRun twin = run_from_data(quiet, t_end, 40, highest + std::sqrt(m.a), context.progress);
  outcome.controls.push_back({"noise removed: a/10000", !comes_to_rest(twin, times).passed(),
                              twin.last > 0
                                  ? fmt::format("N(t) still swings by {:.2g} of its mean", twin.swing / twin.last)
                                  : "nobody fires: N(t) stays 0"});
}

void check_counts(const ConductanceReal& m, const SteadyBranch& branch, const std::vector<double>& couplings,
                  claim::Outcome& outcome) {
  const SteadyBranch chain = branch_by_chain(m, branch, 48);
  for (const double S : couplings)
    outcome.checks.push_back(agreeing(
        fmt::format("number of steady states, S = {:.4g}", S), static_cast<double>(states_on(branch, m.g0, S)),
        static_cast<double>(states_on(chain, m.g0, S)), 0, "elements along G", "Markov chain between cells along G"));
}

void check_states(const ConductanceReal& m, const std::vector<LongTimeState>& states, claim::Outcome& outcome) {
  for (const LongTimeState& state : states) {
    const Refined chain = chain_rate_at(m, state.G);
    outcome.checks.push_back(agreeing(fmt::format("N at S = {:.4g}", state.S), chain.value, state.N,
                                      chain.error + state.N_error, "Markov chain, extrapolated", "elements"));
  }
}

// From both sides of the middle one of three states.
std::vector<RateRun> check_basins(const Context& context, const Conductance& model,
                                  const std::vector<LongTimeState>& states, claim::Outcome& outcome) {
  const ConductanceReal m = rounded(model);
  const double highest = states[2].G + 2 * std::sqrt(m.a), slowest = std::abs(states[1].eigenvalues[0].real());
  std::vector<RateRun> shown;
  for (const bool up : {false, true}) {
    const LongTimeState& end = states[up ? 2 : 0];
    const double G = states[1].G + (end.G - states[1].G) * (up ? 0.3 : 0.8);
    const double t_end = 6 / slowest + 6 / std::abs(end.eigenvalues[0].real());
    const RateRun coarse = run_from_input(model, G, t_end, 28, highest, context.progress),
                  fine = run_from_input(model, G, t_end, 56, highest, context.progress);
    outcome.checks.push_back(
        agreeing(fmt::format("N after a start {} the middle state, S = {:.4g}", up ? "above" : "below", end.S),
                 fine.last, end.N, std::abs(fine.last - coarse.last) + fine.swing,
                 "finite volumes, mean over the last tenth", "elements, steady state"));
    shown.push_back(fine);
  }
  return shown;
}

claim::Panel branch_panel(const ConductanceReal& m, const SteadyBranch& branch,
                          const std::vector<LongTimeState>& states) {
  const double L = kinetic::growth_threshold(m);
  claim::Panel panel{"", {"S", false, 0, 1.02 * L}, {"N", true}, {}};
  Series line{"steady states", {}, {}}, stable{"stable", {}, {}, Style::points},
      unstable{"unstable", {}, {}, Style::points};
  for (std::size_t k = 0; k < branch.G.size(); ++k) line.x.push_back(branch.S[k]), line.y.push_back(branch.N[k]);
  for (const LongTimeState& state : states) {
    Series& kind = state.eigenvalues[0].real() > 0 ? unstable : stable;
    kind.x.push_back(state.S), kind.y.push_back(state.N);
  }
  panel.series = {line};
  for (const Series& points : {stable, unstable})
    if (!points.x.empty()) panel.series.push_back(points);
  return panel;
}

claim::Panel runs_panel(const std::vector<std::string>& names, const std::vector<RateRun>& runs) {
  claim::Panel panel{"", {"t"}, {"N(t)"}, {}};
  for (std::size_t k = 0; k < runs.size(); ++k) panel.series.push_back({names[k], runs[k].t, runs[k].N});
  return panel;
}

// The two sets of the published figures.
void standard_scan(const Context& context, claim::Outcome& outcome) {
  const Conductance bistable = volleys(ratio(1, 200), 2200, ratio(19, 100));
  const ConductanceReal m = rounded(bistable);
  check_linear(context, volleys(ratio(1, 100), 1500, 0), outcome);
  const SteadyBranch branch = branch_by_elements(m, 0.94, 56, context.progress);
  check_counts(m, branch, {0.15, 0.19, 0.226}, outcome);
  std::vector<LongTimeState> all;
  for (const double S : {0.1, 0.19})
    for (const LongTimeState& state : states_at(m, branch, S, 4)) all.push_back(state);
  std::vector<LongTimeState> three;
  for (const LongTimeState& state : all)
    if (state.S == 0.19) three.push_back(state);
  if (three.size() != 3) throw std::runtime_error("three steady states were expected at S = 0.19");
  check_states(m, three, outcome);
  for (const LongTimeState& state : three) outcome.notes.push_back("f = 0.005, " + state_text(state) + ".");
  std::string folds;
  for (const BranchFold& fold : folds_of(m, branch)) {
    const Refined chain = chain_rate_at(m, fold.G);
    const double S = (fold.G - m.g0) / chain.value;
    outcome.checks.push_back(agreeing("S at a fold of the steady states", S, fold.S,
                                      S * chain.error / chain.value + fold.error, "Markov chain, extrapolated",
                                      "elements"));
    folds += fmt::format(" {:.5f}", fold.S);
  }
  const std::vector<RateRun> basins = check_basins(context, bistable, three, outcome);
  outcome.notes.push_back("f = 0.005, f ν = 11: folds at S =" + folds + ", between which there are three states.");
  std::vector<RateRun> runs;
  std::vector<std::string> names;
  for (const Exact& S : {ratio(1, 20), ratio(1, 10), ratio(3, 20)}) {
    const Conductance model = volleys(ratio(23, 10000), 6000, S);
    const ConductanceReal other = rounded(model);
    static const SteadyBranch excitable = branch_by_elements(other, 0.65, 24, context.progress);
    const LongTimeState state = states_at(other, excitable, to_double(S), 4).front();
    add_eigenvalue(context, model, state, outcome);
    outcome.notes.back() = "f = 0.0023, " + outcome.notes.back();
    runs.push_back(run_from_input(model, other.g0, 0.2, 48, state.G + 4 * std::sqrt(other.a), context.progress));
    names.push_back(fmt::format("S = {:.4g}", to_double(S)));
  }
  outcome.figures.push_back({"bistability",
                             "f = 0.005, f ν = 11. Left: steady states against the coupling. Right: runs from both "
                             "sides of the middle state for S = 0.19.",
                             {branch_panel(m, branch, all), runs_panel({"from below", "from above"}, basins)}});
  outcome.figures.push_back(
      {"oscillation", "f = 0.0023, ν = 6000: runs from the steady state without coupling.", {runs_panel(names, runs)}});
}

void own_scan(const Context& context, const Conductance& model, claim::Outcome& outcome) {
  const ConductanceReal m = rounded(model);
  const double L = kinetic::growth_threshold(m);
  check_linear(context, model, outcome);
  const SteadyBranch branch = branch_by_elements(m, std::clamp(m.b / L + 0.05, 0.8, 0.94), 56, context.progress);
  std::vector<double> couplings{0.25 * L, 0.5 * L, 0.75 * L};
  if (m.b != 0 && m.b < 0.95 * L) couplings.push_back(m.b);
  if (m.b >= L) outcome.notes.push_back(fmt::format("S = {:.4g} L: N grows without bound.", m.b / L));
  check_counts(m, branch, couplings, outcome);
  std::vector<LongTimeState> all;
  for (const double S : couplings)
    for (const LongTimeState& state : states_at(m, branch, S, 4)) {
      all.push_back(state);
      if (S != m.b) outcome.notes.push_back(state_text(state) + ".");
    }
  std::vector<LongTimeState> here;
  for (const LongTimeState& state : all)
    if (state.S == m.b) here.push_back(state);
  check_states(m, here, outcome);
  for (const LongTimeState& state : here) add_eigenvalue(context, model, state, outcome);
  for (const BranchFold& fold : folds_of(m, branch))
    outcome.notes.push_back(fmt::format("Fold of the steady states at S = {:.6g}.", fold.S));
  outcome.figures.push_back({"bistability", "Steady states against the coupling.", {branch_panel(m, branch, all)}});
}

claim::Outcome run_long_time(const Context& context) {
  claim::Outcome outcome;
  if (context.file && context.file->conductance) {
    const Conductance& model = context.file->conductance->model;
    outcome.parameters = text_of(model) + ", σ_E = " + to_text(model.parameters().eps);
    own_scan(context, model, outcome);
  } else {
    outcome.parameters =
        "g_L = 50, V_L = 0, V_F = 1, V_E = 14/3, σ_E = 0.005; f = 0.005, f ν = 11 and f = 0.0023, "
        "ν = 6000; for the linear equation f = 0.01, f ν = 15";
    standard_scan(context, outcome);
  }
  outcome.notes.push_back(
      "Nothing here is a proof: one state may attract all data, two may share them, or a cycle takes over; for S >= L "
      "the rate grows without bound.");
  return outcome;
}

}  // namespace

Driver kinetic_long_time() {
  return {{"kinetic.long-time",
           claim::Kind::open,
           "What is the long-time behaviour of the nonlinear equation? Convergence, several steady states and "
           "oscillations are all seen.",
           {"G depends on the activity"},
           "Deck, part III, open questions",
           "nothing refutes a question; the scan reports what it saw"},
          {"bistability", "oscillation"},
          false,
          run_long_time,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
