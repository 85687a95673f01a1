#include "ledger.h"

#include <algorithm>

namespace spikeproof::experiments {
namespace {

// The order of the deck. It decides where a row stands, not whether it is there.
const std::vector<std::string>& contents() {
  static const std::vector<std::string> ids{
      "scales.three-levels",
      "neuron.hodgkin-huxley",
      "neuron.fitzhugh-nagumo",
      "neuron.morris-lecar",
      "neuron.lif",
      "neuron.fitting",
      "linear.positivity-mass",
      "linear.flux-multiplier",
      "linear.steady-state",
      "linear.relative-entropy",
      "linear.poincare",
      "linear.exponential-rate",
      "linear.desynchronisation",
      "nnlif.positivity-mass",
      "nnlif.mean-field-limit",
      "nnlif.inhibitory-bound",
      "nnlif.small-connectivity",
      "nnlif.inhibitory-convergence",
      "nnlif.steady-states",
      "nnlif.stability",
      "nnlif.blow-up-moment",
      "nnlif.blow-up-universal",
      "nnlif.noise-does-not-help",
      "nnlif.no-moment-rate-relation",
      "nnlif.blow-up-profile",
      "nnlif.continuation",
      "nnlif.kuramoto",
      "nnlif.spontaneous-activity",
      "nnlif.delay",
      "kinetic.positivity-mass",
      "kinetic.stationary-bounded",
      "kinetic.evolution-bounded",
      "kinetic.relative-entropy",
      "kinetic.long-time",
      "kinetic.boundary-regularity",
      "kinetic.hypocoercivity",
      "fast.equilibrium",
      "fast.uniform-bounds",
      "fast.convergence",
      "fast.steady-profiles",
      "fast.global-attractor",
      "fast.several-steady-states",
      "fast.oscillation",
  };
  return ids;
}

std::string section_of(const std::string& id) { return id.substr(0, id.find('.')); }

// Position in the deck; a row that the deck's table does not know comes behind its section.
std::size_t place_of(const std::string& id) {
  const auto& ids = contents();
  const auto exact = std::find(ids.begin(), ids.end(), id);
  if (exact != ids.end()) return 2 * static_cast<std::size_t>(exact - ids.begin());
  for (std::size_t i = ids.size(); i-- > 0;)
    if (section_of(ids[i]) == section_of(id)) return 2 * i + 1;
  return 2 * ids.size();
}

}  // namespace

std::vector<Driver> ledger() {
  std::vector<Driver> drivers = all_drivers();
  std::stable_sort(drivers.begin(), drivers.end(),
                   [](const Driver& x, const Driver& y) { return place_of(x.claim.id) < place_of(y.claim.id); });
  return drivers;
}

std::vector<std::string> matching(const std::string& pattern, const std::vector<std::string>& ids) {
  std::vector<std::string> found;
  for (const std::string& id : ids)
    if (id == pattern || id.starts_with(pattern + ".")) found.push_back(id);
  return found;
}

}  // namespace spikeproof::experiments
