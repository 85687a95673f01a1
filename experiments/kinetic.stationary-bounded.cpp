// Claim: stationary solutions p(v,g) of the voltage-conductance equation are bounded.
// Source: deck, part III, theorem, first part. Expected, standard parameters: sup p and sup N(g) that stay under
// refinement, N by elements and by a Markov chain between cells, the truncated Gaussian as marginal in g.
// Run time: 3 s. Command: spikeproof verify kinetic.stationary-bounded
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kinetic/equilibrium.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "threshold_figures.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using kinetic::ThresholdPoint;

struct Levels {
  ConductanceReal m;  // at the state: b = 0, g0 = G
  ThresholdPoint coarse, fine;
};

ThresholdPoint point_at(const ConductanceReal& m, int level, double mixing = 0) {
  return value_of(kinetic::threshold_point(m, m.g0, m.a, kinetic::threshold_resolution(level), mixing));
}

// The largest distance of the marginal in g from the truncated Gaussian, over the largest value of that.
double distance_to_gaussian(const ConductanceReal& m, const ThresholdPoint& point) {
  const std::vector<double> marginal = point.elements->marginal_g(point.state.p.data());
  const std::vector<double> exact = exact_marginal(m, point.elements->g());
  double worst = 0, top = 0;
  for (std::size_t j = 0; j < marginal.size(); ++j) {
    worst = std::max(worst, std::abs(marginal[j] - exact[j]));
    top = std::max(top, exact[j]);
  }
  return worst / top;
}

claim::Check marginal_check(double distance, double tolerance) {
  return {"marginal in g minus the truncated Gaussian, over its maximum",
          Relation::at_most,
          distance,
          0,
          tolerance,
          "graded elements",
          "closed form",
          "what a coarser level is off by",
          true,
          "a finer level"};
}

// L N = <g> - g_L <(v - V_L)/(V_E - v)>.
double rate_by_identity(const ConductanceReal& m, const ThresholdPoint& point) {
  std::vector<double> leak = point.elements->voltages();
  for (double& v : leak) v = (v - m.V_L) / (m.V_E - v);
  return (exact_mean(m) - m.g_L * point.elements->integral(point.state.p.data(), leak)) / kinetic::growth_threshold(m);
}

void check_state(const Levels& at, const std::string& which, claim::Outcome& outcome) {
  const ConductanceReal& m = at.m;
  const ThresholdPoint &coarse = at.coarse, &fine = at.fine;
  const double change = std::abs(fine.state.N - coarse.state.N) + 1e-13 * fine.state.N;
  const ChainRate chain = rate_by_chain(m, fine.elements->g().back());
  outcome.checks.push_back(agreeing("N" + which, fine.state.N, chain.N, change + chain.N_error, "graded elements",
                                    "Markov chain between cells, extrapolated"));
  outcome.checks.push_back(
      agreeing("N" + which + " by the identity of the logarithm of V_E - v", rate_by_identity(m, fine), fine.state.N,
               change + 1e-9 * fine.state.N + 1e-9 * std::abs(m.g0), "⟨g⟩ in closed form, moment in v", "flux at V_F"));
  const Peak p_coarse = peak_of(coarse), p_fine = peak_of(fine);
  const double rate_coarse = peak_rate(coarse), rate_fine = peak_rate(fine);
  outcome.checks.push_back(agreeing("sup p" + which, p_fine.p, chain.largest,
                                    std::abs(p_fine.p - p_coarse.p) + chain.largest_error, "graded elements",
                                    "Markov chain between cells, extrapolated"));
  for (const auto& [name, before, now] :
       {std::tuple{"sup p", p_coarse.p, p_fine.p}, std::tuple{"sup N(g)", rate_coarse, rate_fine}})
    outcome.checks.push_back({fmt::format("{}{}: change under refinement", name, which), Relation::at_most,
                              std::abs(now / before - 1), 0.003, 0,
                              "degrees raised by one, ten times finer at (V_F, g_F)", "0.3 %",
                              "a supremum that is not bounded grows by a factor each time", false, "a finer level"});
  const double off = distance_to_gaussian(m, fine);
  outcome.checks.push_back(marginal_check(off, distance_to_gaussian(m, coarse)));
  const ThresholdPoint mixed = point_at(m, 1, 1);
  const double wrong = distance_to_gaussian(m, mixed);
  outcome.controls.push_back({"reset with mixed g" + which,
                              !marginal_check(wrong, distance_to_gaussian(m, coarse)).passed(),
                              fmt::format("marginal in g off by {:.2g} of its maximum instead of {:.2g}, N = {:.6g}",
                                          wrong, off, mixed.state.N)});
  outcome.notes.push_back(
      fmt::format("N{} = {:.9g} ± {:.1g}, sup p = {:.5g} at v = {:.4g}, g = {:.4g}, sup N(g) = {:.5g}.", which,
                  fine.state.N, change, p_fine.p, p_fine.v, p_fine.g, rate_fine));
}

// Orders of N where every element is halved, 3 in v and 2 in g with degree 1; the tip is too small to be seen.
void check_stationary_orders(const ConductanceReal& m, bool own, claim::Outcome& outcome) {
  kinetic::ThresholdResolution resolution = kinetic::threshold_resolution(0);
  resolution.tip = 1e-7;
  for (const bool in_v : {true, false}) {
    kinetic::ThresholdFaces faces =
        value_of(kinetic::threshold_faces(m, {m.g0, m.g0, m.a, m.a, 0, 0, 0, 0, {}}, resolution));
    for (int& degree : in_v ? faces.degree_v : faces.degree_g) degree = 1;
    std::vector<double> N, width, error;
    for (const double h : {1.0, 0.5, 0.25, 0.125}) {
      faces = halved(faces, in_v);
      const kinetic::ThresholdElements elements(m, faces);
      N.push_back(value_of(kinetic::ThresholdFactor(elements, m.g0, m.a, 0).steady()).N);
      if (N.size() < 3) continue;  // the first two are too coarse
      width.push_back(h);
      error.push_back(std::abs(N[N.size() - 1] - N[N.size() - 2]));
    }
    outcome.orders.push_back(
        in_v ? order_of("N in the width in v, degree 1", width, error, own ? 1.5 : 2.7, own ? 5 : 3.3)
             : order_of("N in the width in g, degree 1", width, error, own ? 1.3 : 1.8, own ? 4 : 2.2));
  }
}

// Order 4 in dt of N(t) on the way to the steady state, by three runs on one mesh.
void check_order_in_time(const ThresholdSubject& subject, bool own, claim::Outcome& outcome) {
  const double G = to_double(subject.model.parameters().g0),
               longest = kinetic::threshold_step(subject.model, subject.initial, G);
  const kinetic::ThresholdFaces faces = value_of(kinetic::threshold_faces_for(
      subject.model, subject.initial, -1, G + 3 * std::sqrt(to_double(subject.model.parameters().a))));
  std::vector<double> N, step, error;
  for (const int steps : {30, 60, 120}) {
    kinetic::ThresholdKinetic run(subject.model, subject.initial, faces);
    N.push_back(advance(run, {30 * longest}, 30 * longest / steps).N.back());
    if (N.size() < 2) continue;
    step.push_back(30 * longest / steps);
    error.push_back(std::abs(N[N.size() - 1] - N[N.size() - 2]));
  }
  outcome.orders.push_back(order_of("N(t) in dt", step, error, own ? 2 : 3.4, own ? 6.5 : 4.6));
}

claim::Outcome run_stationary_bounded(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const ThresholdSubject subject = threshold_subject(context, ratio(1, 20));
  outcome.parameters = parameters_text(subject);
  const ConductanceReal m = rounded(subject.model);
  // Solve
  context.progress.begin("steady states");
  std::vector<kinetic::ThresholdState> states = value_of(kinetic::threshold_states(subject.model, &context.progress));
  context.progress.end();
  if (states.empty()) {
    outcome.notes.push_back("No steady state with this b was found; the checks are those for G = g0 given.");
    states.push_back({0, 0, m.g0, m.a});
  }
  // Checks, control
  for (std::size_t i = 0; i < std::min<std::size_t>(states.size(), 3); ++i) {
    ConductanceReal at = m;
    at.b = 0, at.a1 = 0, at.g0 = states[i].G, at.a = states[i].a;
    const std::string which = states.size() > 1 ? fmt::format(" of state {}", i + 1) : "";
    check_state({at, point_at(at, 1), point_at(at, 2)}, which, outcome);
    if (i == 0) check_stationary_orders(at, context.file != nullptr, outcome);
    context.progress.update(0.8);
  }
  check_order_in_time(subject, context.file != nullptr, outcome);
  // Data
  outcome.figures.push_back(stationary_figure(m, states.back()));
  outcome.figures.push_back(current_figure(m, states));
  outcome.notes.push_back(
      "Coupling enters a steady state through G and a alone, so one bound for every G is a bound for all b.");
  return outcome;
}

}  // namespace

Driver kinetic_stationary_bounded() {
  return {{"kinetic.stationary-bounded",
           claim::Kind::theorem,
           "Stationary solutions p(v,g) are bounded.",
           {"V_L < V_F < V_E", "G given and constant, or given by the activity with weak coupling"},
           "Deck, part III, theorem, first part; Perthame and Salort, Kinet. Relat. Models 6 (2013)",
           "a maximum of p that grows without bound under refinement"},
          {"density", "rate"},
          true,
          run_stationary_bounded,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
