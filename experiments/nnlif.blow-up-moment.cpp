// Claim: for b > 0 the solution blows up in finite time if its exponential moment is large enough at the start.
// Source: deck, part II, theorem on blow-up; proof: proofs-checks/blow-up-moment. Expected: b = 1.5, Gaussian 1.5/.005:
// proved by mu = 3.364 with T* <= .36041, not by the deck's mu = 4. Run time: 5 s.
// Command: spikeproof verify nnlif.blow-up-moment
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "blow_up_map.h"
#include "core/gauss_legendre.h"
#include "moment_run.h"
#include "proof_file.h"
#include "rigor/blow_up.h"

namespace spikeproof::experiments {
namespace {

constexpr int time_nodes = 24;
constexpr double from = 0.3, rel_tol = 1e-9;

void check_run(const Context& context, const rigor::BlowUpProof& proof, claim::Outcome& outcome) {
  const NnlifReal m = rounded(context.model);
  const double mu = to_double(proof.criterion.mu), growth = mu * (mu * m.a0 - m.V_F + m.I);
  const double M_0 = middle(proof.criterion.M) * std::exp(-mu * m.V_F);
  const auto run = run_before_blow_up(context, density_of(context.initial, context.model),
                                      proof.criterion.lifespan->upper_double() / 16, from, time_nodes, rel_tol);
  if (!run) throw std::runtime_error(run.error().message());
  const MomentHistory h = moment_history(context.model, *run, mu);
  const GaussRule rule = gauss_legendre(time_nodes);
  double gained = 0, size = 0, slack = 1e300, above = 1e300;
  for (std::size_t k = 0; k < h.t.size(); ++k) {
    slack = std::min(slack, (h.derivative[k] - h.bound[k]) / h.scale[k]);
    above = std::min(above, h.M[k] / (M_0 * std::exp(growth * h.t[k])));
    if (k == 0 || k + 1 == h.t.size()) continue;
    const double weight = 0.5 * (h.t.back() - h.t.front()) * rule.weight[k - 1];
    gained += weight * h.derivative[k];
    size += weight * h.scale[k];
  }
  outcome.checks.push_back({"M_μ(t_1) - M_μ(t_0), over e^(μ V_F)", claim::Relation::agrees, h.M.back() - h.M.front(),
                            gained, 30 * rel_tol * (size + h.M.back()), "moments of the density",
                            "integral of the moment equation's right side", "30 rel_tol of the run times its terms",
                            true, "smaller rel_tol"});
  outcome.checks.push_back({"least (dM_μ/dt - its lower bound)/terms along the run", claim::Relation::at_least, slack,
                            0, 100 * rel_tol, "spectral elements", "the proof's inequality", "100 rel_tol of the run",
                            true, "smaller rel_tol"});
  outcome.checks.push_back({"least M_μ(t)/(M_μ(0) e^(μ(μ a0 - V_F + I)t)) along the run", claim::Relation::at_least,
                            above, 1, 100 * rel_tol, "spectral elements", "the proof's lower bound, M_μ(0) enclosed",
                            "100 rel_tol of the run", true, "smaller rel_tol"});
  outcome.notes.push_back(fmt::format("The run ends at t = {:.6g}, before the blow-up.", h.t.back()));
}

// The theorem without one of its hypotheses: nothing may be proved.
claim::Control refused(const char* name, const Result<rigor::BlowUpProof>& proof) {
  return {name, !proof.has_value(), proof ? "it was proved" : proof.error().note};
}

std::vector<claim::Control> controls(const Nnlif& model, const ExactDensity& density) {
  NnlifParameters inhibitory = model.parameters();
  inhibitory.b = -inhibitory.b;
  const Exact drift = model.V_F() - model.I();
  return {refused("b < 0", rigor::prove_blow_up(Nnlif(inhibitory), density)),
          refused("mu with mu a0 < V_F - I",
                  rigor::prove_blow_up(model, density, Exact(drift * ratio(9, 10) / model.a0())))};
}

std::string deck_note(const Nnlif& model, const ExactDensity& density) {
  const auto deck = rigor::moment_criterion(model, density, rigor::deck_mu(model));
  if (!deck) return "The deck's mu: " + deck.error().message();
  const bool holds = deck->deck_side == rigor::MomentCriterion::Side::holds;
  return fmt::format("The deck's μ = {} {}: M_μ(0) = {:.6g} against e^(μ V_F)/(bμ) = {:.6g}.", to_text(deck->mu),
                     holds ? "suffices" : "does not decide these data", middle(deck->M), middle(deck->deck_threshold));
}

// What is proved to blow up has to be seen to: the curve of the criterion lies to the right of the one of the runs.
void draw_map(const Context& context, claim::Outcome& outcome) {
  const bool quick = context.effort == Effort::quick, full = context.effort == Effort::full;
  const auto seen = separations(context.model, quick ? 3 : full ? 12 : 6, context.progress);
  for (const Separation& s : seen)
    if (!std::isnan(s.proved))
      outcome.checks.push_back({fmt::format("least mean that blows up, σ_0 = {:.4g}", s.sigma),
                                claim::Relation::at_most, 0.5 * (s.converges + s.blows_up), s.proved,
                                0.5 * (s.blows_up - s.converges), "runs in time, bisected",
                                "least mean proved by the best μ", "half the bracket", true, "a finer bisection"});
  if (seen.empty())
    outcome.notes.push_back(
        "No curve of runs in the map: there is no stable steady state, or no mean at which the "
        "runs change.");
  outcome.figures.push_back(criterion_map(context.model, quick ? 8 : 20, seen));
}

claim::Outcome run_blow_up_moment(const Context& context) {
  // Parameters, model: where b = 0, b = 1.5 and data near V_F
  claim::Outcome outcome;
  Context here = context;
  if (context.model.b() == 0) {
    NnlifParameters p = context.model.parameters();
    p.b = ratio(3, 2) * (p.V_F - p.V_R);
    here.model = Nnlif(p);
    here.initial = {};
    here.initial.mean = (p.V_F + p.V_R) / 2;
    here.initial.variance = (p.V_F - p.V_R) * (p.V_F - p.V_R) / 200;
    outcome.notes.push_back("b = 0 is the linear equation: checked with b = " + to_text(p.b) +
                            " and Gaussian data of mean " + to_text(here.initial.mean) + " and variance " +
                            to_text(here.initial.variance) + " instead.");
  }
  const ExactDensity density = exact_density_of(here.initial, here.model);
  // Solve
  const auto proof = rigor::prove_blow_up(here.model, density);
  outcome.proof = proof_of(here, "nnlif.blow-up-moment", proof);
  if (!rigor::outside_blow_up_theorem(here.model).empty()) return outcome;
  outcome.notes.push_back(deck_note(here.model, density));
  draw_map(here, outcome);
  outcome.controls = controls(here.model, density);
  if (!proof) return outcome;
  // Checks
  if (proof->edge)
    outcome.notes.push_back("b n(V_F-, 0) > 1: the solution blows up at t = 0, no run is made.");
  else
    check_run(here, *proof, outcome);
  outcome.notes.push_back(
      "Not part of this claim: the time of the blow-up itself, and data that miss the criterion; they may blow up or "
      "not.");
  return outcome;
}

}  // namespace

Driver nnlif_blow_up_moment() {
  return {{"nnlif.blow-up-moment",
           claim::Kind::theorem,
           "For b > 0 the solution blows up in finite time if its exponential moment is large enough: M_μ(0) >= (e^(μ "
           "V_F) - "
           "e^(μ V_R))/(bμ) with any μ > 0 such that μ a0 > V_F - I; the deck has M_μ(0) >= e^(μ V_F)/(bμ) with μ = 2 "
           "max(1/b, "
           "V_F/a0).",
           {"a(N) >= a0 > 0", "b > 0, no delay", "M_μ(0) >= (e^(μ V_F) - e^(μ V_R))/(bμ)"},
           "Deck, part II, theorem on blow-up; Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011)",
           "data with the hypothesis certified whose solution is global, or lives longer than the bound"},
          {"criterion"},
          false,
          run_blow_up_moment};
}

}  // namespace spikeproof::experiments
