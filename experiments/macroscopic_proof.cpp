#include "macroscopic_proof.h"

#include <fmt/format.h>

#include "linearised_checks.h"
#include "proof_file.h"
#include "rigor/macroscopic_states.h"
#include "rigor/recheck.h"
#include "spectrum/macroscopic.h"

namespace spikeproof::experiments {
namespace {

// The numbers of unstable eigenvalues against the argument principle in double; a certificate with two more has to be
// refused.
void add_proved_eigenvalues(const Conductance& model, const std::vector<kinetic::MacroscopicState>& firing,
                            const rigor::MacroscopicProof& proved, claim::Outcome& outcome) {
  for (std::size_t i = 0; i < proved.count.eigenvalues.size(); ++i) {
    const auto& exact = proved.count.eigenvalues[i];
    const std::string name = fmt::format("unstable eigenvalues of N = {:.6g}", firing[i].N);
    if (!exact) {
      outcome.notes.push_back("Not proved, too near the imaginary axis: " + name);
      continue;
    }
    const auto counted = spectrum::MacroscopicLinearisation(model, firing[i].x).unstable();
    if (counted)
      outcome.checks.push_back({"proved " + name, claim::Relation::agrees, static_cast<double>(*counted),
                                static_cast<double>(*exact), 0, "argument principle, double", "enclosures", "exact",
                                true, "b off a Hopf point or a fold"});
    auto certificate = proved.certificate.json();
    rigor::MacroscopicCount claimed = proved.count;
    claimed.eigenvalues[i] = *exact + 2;
    certificate["oracle"]["eigenvalues"][i] = *exact + 2;
    certificate["statement"] = rigor::macroscopic_statement(*rigor::macroscopic_data(model), claimed);
    const rigor::Recheck recheck = rigor::recheck(certificate.dump());
    outcome.controls.push_back({"certificate of two more " + name, !recheck.accepted, recheck.reason});
  }
}

}  // namespace

void add_macroscopic_proof(const Context& context, const std::string& id, const Conductance& model,
                           const std::vector<kinetic::MacroscopicState>& states, claim::Outcome& outcome) {
  const auto proved = rigor::prove_macroscopic_states(model);
  if (!proved) {
    outcome.notes.push_back("No proof of the number of steady states: " + proved.error().message());
    return;
  }
  outcome.proof = proof_of(context, id, proved);
  const rigor::MacroscopicCount& count = proved->count;
  const std::size_t number = count.rates.size() + (count.silent ? 1 : 0);
  outcome.checks.push_back({"proved number of steady states", claim::Relation::agrees,
                            static_cast<double>(states.size()), static_cast<double>(number), 0, "roots of b = x/F(x)",
                            "enclosures", "exact", true, "more digits"});
  outcome.notes.push_back(
      model.firing()->kind() == FiringLaw::Kind::step
          ? "Proved: the count, the rates, and how many unstable eigenvalues each firing state has. Not: the stability "
            "of the silent state."
          : "Proved: the count, the rates, and that a state where x T(x) falls is unstable. Not: how many "
            "eigenvalues it has, and the stability of the others; these are by two methods.");
  if (number != states.size()) return;
  for (std::size_t i = 0; i < count.rates.size(); ++i) {
    const kinetic::MacroscopicState& state = states[i + (count.silent ? 1 : 0)];
    const rigor::Enclosure& box = count.rates[i];
    outcome.checks.push_back(agreeing(fmt::format("N = {:.6g} against its enclosure", state.N), state.N, middle(box),
                                      state.error + (box.upper_double() - box.lower_double()), "root of b = x/F(x)",
                                      "enclosure"));
  }
  add_proved_eigenvalues(model, {states.begin() + (count.silent ? 1 : 0), states.end()}, *proved, outcome);
  const auto data = rigor::macroscopic_data(model);
  auto fewer = proved->certificate.json();
  rigor::MacroscopicCount claimed = count;
  if (claimed.rates.empty()) return;
  claimed.rates.pop_back();
  claimed.unstable.pop_back();
  if (!claimed.eigenvalues.empty())
    claimed.eigenvalues.pop_back(), fewer["oracle"]["eigenvalues"].erase(claimed.rates.size());
  fewer["enclosures"].erase(fmt::format("N_{}", count.rates.size()));
  fewer["statement"] = rigor::macroscopic_statement(*data, claimed);
  const rigor::Recheck recheck = rigor::recheck(fewer.dump());
  outcome.controls.push_back({"certificate that claims one state fewer", !recheck.accepted, recheck.reason});
}

}  // namespace spikeproof::experiments
