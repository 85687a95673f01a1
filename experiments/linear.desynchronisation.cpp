// Claim: total desynchronisation, at the rate of the spectral gap. Networks without coupling, started synchronous.
// Source: deck, part I, linear equation. Expected: for the standard set the synchrony index decays like e^(lambda_1 t),
// lambda_1 = -1.19096709, down to a floor of order N^(-1/2). Run time: 3 s.
// Command: spikeproof verify linear.desynchronisation
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "desynchronisation_checks.h"
#include "gap_checks.h"
#include "linear_setup.h"
#include "network/synchrony.h"
#include "spectrum/characteristic.h"

namespace spikeproof::experiments {
namespace {

constexpr std::uint64_t desynchronisation_seed = 20110801;

// V_R, just after a common discharge; where the leading mode is hardly in that, a potential that has more of it.
Exact synchronous_start(const Context& context, double t) {
  const Nnlif& m = context.model;
  const Exact width = m.V_F() - m.V_R();
  Exact best = m.V_R();
  double largest = 0;
  for (const Exact& start : {Exact(m.V_R()), Exact(m.V_R() + width / 2), Exact(m.V_R() - width)}) {
    const double square = synchronous_density(context, start, {t}, 1e-6).square[0];
    if (square > (best == start ? 0 : 16) * largest) best = start, largest = square;
  }
  return best;
}

claim::Outcome run_desynchronisation(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  claim::Outcome outcome;
  outcome.seed = desynchronisation_seed;
  const auto modes = value_of(spectrum::leading_eigenvalues_characteristic(context.model, 3));
  const network::DecayShape shape{modes.value[0], modes.value[1]};
  const double rate = modes.value[0].real();
  // Discretisation
  const Exact start = synchronous_start(context, -3 / rate);
  std::vector<double> times;
  for (int k = 1; k <= 280; ++k) times.push_back(-0.05 * k / rate);
  const SynchronousDensity density = synchronous_density(context, start, times, 1e-10);
  const DesynchronisationPlan plan = plan_for(context, density, rate);
  // Solve
  std::vector<SynchronyRuns> runs;
  for (std::size_t i = 0; i < plan.sizes.size(); ++i)
    runs.push_back(
        synchrony_runs(context, density, plan.sizes[i], plan.dt, plan.times, desynchronisation_seed + 1000 * i));
  // Checks
  check_eigenvalue(context, modes, outcome);
  check_density_rate(density, shape, modes.error[0], outcome);
  check_network_rate(density, plan, runs.back(), shape, outcome);
  check_index(density, plan, runs.back(), outcome);
  check_floor(density, plan, runs, outcome);
  // Control, data
  outcome.controls.push_back(noiseless_control(context, density, plan, runs.back()));
  outcome.figures.push_back(desynchronisation_figure(density, plan, runs, rate));
  outcome.notes.push_back(fmt::format(
      "Start: all neurons within a Gaussian of standard deviation {:.3g} about {}. Synchrony index: the root mean "
      "square "
      "difference of the distribution function of the potentials from the steady one, at its {} quantiles; without "
      "coupling networks of one size together are one population.",
      std::sqrt(to_double(synchronous_variance(context.model))), to_text(start), synchrony_cells - 1));
  return outcome;
}

}  // namespace

Driver linear_desynchronisation() {
  return {{"linear.desynchronisation",
           claim::Kind::theorem,
           "Total desynchronisation: without coupling, a population that starts synchronous becomes independent of its "
           "start, at the rate of the spectral gap of the linear equation.",
           {"b = 0, a1 = 0", "a0 > 0", "constant I"},
           "Deck, part I, linear equation, conclusion of the relative-entropy method; Cáceres, Carrillo and Perthame, "
           "J. Math. Neurosci. 1:7 (2011)",
           "a synchrony index that stays above its finite-size floor, or decays at another rate than the gap"},
          {"synchrony"},
          true,
          run_desynchronisation};
}

}  // namespace spikeproof::experiments
