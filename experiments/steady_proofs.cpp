#include "steady_proofs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "linear_setup.h"
#include "proof_file.h"
#include "rigor/count.h"
#include "rigor/fold.h"
#include "rigor/recheck.h"

namespace spikeproof::experiments {
namespace {

using namespace stationary;

claim::Check inside(std::string name, double value, double error, const rigor::Enclosure& box) {
  claim::Check check;
  check.name = std::move(name);
  check.value = value;
  check.reference = 0.5 * (box.lower_double() + box.upper_double());
  check.tolerance = error + (box.upper_double() - box.lower_double());
  check.method = "double";
  check.reference_method = "enclosure";
  check.tolerance_source = "error estimate and width of the enclosure";
  check.knob = "more digits";
  return check;
}

claim::Check same_number(std::string name, double value, double reference, std::string method,
                         std::string reference_method) {
  claim::Check check;
  check.name = std::move(name);
  check.value = value;
  check.reference = reference;
  check.method = std::move(method);
  check.reference_method = std::move(reference_method);
  check.tolerance_source = "integers";
  check.knob = "more digits";
  return check;
}

// Intervals of b between the breaks of the diagram in double on which the proved number differs, or is open.
double differing_intervals(const CountDiagram& diagram, const rigor::Diagram& proved) {
  double differing = diagram.counts.size() == proved.counts.size() ? 0 : 1;
  for (std::size_t i = 0; i < diagram.counts.size(); ++i) {
    const double below = i == 0 ? diagram.breaks.front() - 1 : diagram.breaks[i - 1];
    const double above = i == diagram.breaks.size() ? diagram.breaks.back() + 1 : diagram.breaks[i];
    const auto count = proved.count_at(Exact(0.5 * (below + above)));
    if (!count || *count != diagram.counts[i]) ++differing;
  }
  return differing;
}

void shift(rigor::Enclosure& box, const Exact& by) { box.lower += by, box.upper += by; }

// The certificate with other folds and counts, its statement worded anew: what the re-checker makes of it.
claim::Control refused(const std::string& name, const Nnlif& model, const rigor::FoldProof& proof,
                       const std::vector<rigor::FoldPoint>& folds, const rigor::Diagram& diagram) {
  auto json = proof.certificate.json();
  for (std::size_t i = 0; i < folds.size(); ++i) {
    json["enclosures"][fmt::format("b_{}", i + 1)] = rigor::json_of(folds[i].b);
    json["enclosures"][fmt::format("N_{}", i + 1)] = rigor::json_of(folds[i].N);
  }
  json["statement"] = rigor::fold_statement(model.parameters(), folds, diagram);
  const rigor::Recheck recheck = rigor::recheck(json.dump(1) + "\n");
  return {name, !recheck.accepted, recheck.reason};
}

void add_controls(const Nnlif& model, const rigor::FoldProof& proof, claim::Outcome& outcome) {
  if (!proof.folds.empty()) {
    auto folds = proof.folds;
    rigor::Diagram moved = proof.diagram;
    const Exact by = Exact(1) / Exact(mpz_class(1) << 30U);
    shift(folds.front().b, by);
    for (rigor::CriticalConnectivity& c : moved.critical)
      if (c.fold && *c.fold == 0) c.lower += by, c.upper += by;
    outcome.controls.push_back(refused("certificate with the fold moved by 2^-30", model, proof, folds, moved));
  }
  rigor::Diagram fewer = proof.diagram;
  const auto most = std::max_element(fewer.counts.begin(), fewer.counts.end());
  --*most;
  outcome.controls.push_back(refused(fmt::format("certificate that claims {} where there are {}", *most, *most + 1),
                                     model, proof, proof.folds, fewer));
}

}  // namespace

void add_diagram_proof(const Context& context, const CountDiagram& diagram, claim::Outcome& outcome) {
  const auto proved = rigor::prove_folds(context.model, 30);
  outcome.proof = proof_of(context, "nnlif.steady-states", proved);
  if (!proved) return;
  outcome.checks.push_back(same_number("intervals of b with another number of states",
                                       differing_intervals(diagram, proved->diagram), 0, "folds in double",
                                       "proof of the diagram"));
  if (proved->folds.size() == diagram.folds.size())
    for (std::size_t i = 0; i < diagram.folds.size(); ++i) {
      const Fold& fold = diagram.folds[i];
      outcome.checks.push_back(inside(fmt::format("b at fold {}", i + 1), fold.b, fold.b_error, proved->folds[i].b));
      outcome.checks.push_back(inside(fmt::format("N at fold {}", i + 1), fold.N, fold.N_error, proved->folds[i].N));
    }
  add_controls(context.model, *proved, outcome);
}

void add_count_proof(const Nnlif& model, claim::Outcome& outcome) {
  const auto scanned = steady_states(model);
  const auto proved = value_of(rigor::prove_count(model));
  const std::string at = fmt::format(" at b = {}", to_text(model.b()));
  if (!scanned) {
    outcome.notes.push_back(fmt::format("Proved number of states{}: {}.", at, proved.states.size()));
    return;
  }
  const std::vector<SteadyState>& states = *scanned;
  outcome.checks.push_back(same_number("proved number of states" + at, static_cast<double>(states.size()),
                                       static_cast<double>(proved.states.size()), "scan in double", "enclosures"));
  if (states.size() != proved.states.size()) return;
  for (std::size_t i = 0; i < states.size(); ++i)
    outcome.checks.push_back(inside("N" + at, states[i].N, states[i].error, proved.states[i].N));
}

void add_phase_proofs(const std::vector<Nnlif>& columns, Progress& progress, claim::Outcome& outcome) {
  if (columns.empty()) return;
  double differing = 0;
  std::size_t proofs = 0;
  progress.begin("counts of the phase diagrams");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    progress.update(static_cast<double>(i) / static_cast<double>(columns.size()));
    const auto diagram = count_diagram(columns[i]);
    const auto proved = rigor::prove_folds(columns[i], 10);
    if (!diagram || !proved) continue;
    ++proofs;
    if (differing_intervals(*diagram, proved->diagram) != 0) ++differing;
  }
  progress.end();
  outcome.checks.push_back(
      same_number(fmt::format("columns of the phase diagrams with other counts, of {} proved", proofs), differing, 0,
                  "folds in double", "proof of each column's diagram"));
  if (proofs < columns.size())
    outcome.notes.push_back(
        fmt::format("{} of {} columns of the phase diagrams were not proved: two folds that all but "
                    "coincide, or one at b = V_F - V_R.",
                    columns.size() - proofs, columns.size()));
}

}  // namespace spikeproof::experiments
