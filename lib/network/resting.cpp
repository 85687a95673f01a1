#include "network/resting.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::network {
namespace {

constexpr double negligible = 1e-9;  // of the largest phi

// Below this potential phi is negligible: -inf where it never is.
double lowest_active(const FiringLaw& phi) {
  switch (phi.kind()) {
    case FiringLaw::Kind::step:
      return phi.lowest_change();
    case FiringLaw::Kind::logistic:
      return to_double(phi.V_F()) + std::log(negligible) * to_double(phi.delta());
    case FiringLaw::Kind::table:
      break;
  }
  if (phi(phi.lowest_change()) > 0) return -std::numeric_limits<double>::infinity();
  double lowest = phi.lowest_change();
  for (const FiringRow& row : phi.rows()) {
    if (row.phi > 0) return lowest;
    lowest = to_double(row.v);
  }
  return lowest;
}

bool later(const Sleepers::Sleeper& left, const Sleepers::Sleeper& right) {
  return left.wakes != right.wakes ? left.wakes > right.wakes : left.neuron > right.neuron;
}

}  // namespace

RestRule::RestRule(double tau, std::optional<FiringLaw> law, double V_F, double highest_start)
    : tau(tau), firing(std::move(law)), V_F(V_F), highest_start(highest_start), active(0) {
  if (firing) active = V_F - lowest_active(*firing);
}

std::optional<double> first_spike(double before, double after, const StepProcess& process, const RestRule& rest,
                                  RandomSequence& random, Fate& fate) {
  if (!rest.firing) {
    resolve_crossing(before, after, process, random, fate);
    if (fate.spikes.empty()) return std::nullopt;
    return fate.spikes[0];
  }
  // hazard linear in time: the root of a quadratic without cancellation
  const double left = rest.phi(before), right = rest.phi(after), mean = 0.5 * (left + right) * process.dt;
  const double level = random.exponential();
  if (level >= mean) return std::nullopt;
  const double slope = (right - left) / process.dt;
  return 2 * level / (left + std::sqrt(std::max(left * left + 2 * slope * level, 0.0)));
}

void Sleepers::add(double wakes, std::uint32_t neuron) {
  heap_.push_back({wakes, neuron});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

std::optional<Sleepers::Sleeper> Sleepers::next_before(double t) {
  if (heap_.empty() || heap_.front().wakes >= t) return std::nullopt;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Sleeper first = heap_.back();
  heap_.pop_back();
  return first;
}

}  // namespace spikeproof::network
