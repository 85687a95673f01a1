#include "macroscopic_proof.h"

#include <fmt/format.h>

#include "linearised_checks.h"
#include "proof_file.h"
#include "rigor/macroscopic_states.h"
#include "rigor/recheck.h"

namespace spikeproof::experiments {

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
      "Proved: the count, the rates, and that a state where x T(x) falls is unstable. Not: how many "
      "eigenvalues it has, and the stability of the others; these are by two methods.");
  if (number != states.size()) return;
  for (std::size_t i = 0; i < count.rates.size(); ++i) {
    const kinetic::MacroscopicState& state = states[i + (count.silent ? 1 : 0)];
    const rigor::Enclosure& box = count.rates[i];
    outcome.checks.push_back(agreeing(fmt::format("N = {:.6g} against its enclosure", state.N), state.N, middle(box),
                                      state.error + (box.upper_double() - box.lower_double()), "root of b = x/F(x)",
                                      "enclosure"));
  }
  const auto data = rigor::macroscopic_data(model);
  auto fewer = proved->certificate.json();
  rigor::MacroscopicCount claimed = count;
  if (claimed.rates.empty()) return;
  claimed.rates.pop_back();
  claimed.unstable.pop_back();
  fewer["enclosures"].erase(fmt::format("N_{}", count.rates.size()));
  fewer["statement"] = rigor::macroscopic_statement(*data, claimed);
  const rigor::Recheck recheck = rigor::recheck(fewer.dump());
  outcome.controls.push_back({"certificate that claims one state fewer", !recheck.accepted, recheck.reason});
}

}  // namespace spikeproof::experiments
