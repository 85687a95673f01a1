// The discharge of data that do not vanish at V_F, or of a state that has blown up, where the noise grows with N.
#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "fokker_planck/radau.h"

namespace spikeproof::fokker_planck {

// Where the last waiting neuron has been let in, the flux y is below 1 and q follows from
// -(a0 q + a1 (1 - q)) n_v = 1 - q with -a1 n_v = y.
void RadauIntegrator::end_discharge() {
  const double a0 = op_.model().a0, a1 = op_.model().a1;
  clock_ = Clock::time;
  y_ = a0 * y_ / (a1 * (1 - y_));
  step_ = std::clamp(finest_time_, 1e-13, 1e-2);
  factored_step_ = slope_ = 0;
  before_.step = 0;
  growing_ = previous_rejected_ = false;
}

// The flux has settled at the rate at which neurons are let in, and some still wait.
bool RadauIntegrator::endless(double tau) const {
  constexpr double settled = 1e-6, longest = 1e3;
  return tau > longest || (std::abs(y_ - 1) < settled && 1 - op_.mass_of(n_) > 100 * settled);
}

Result<double> RadauIntegrator::discharge() {
  const std::size_t s = tableau_.node.size();
  const double exponent = 1.0 / (tableau_.stages + 1), finest = finest_time_ * op_.model().a0 / op_.model().a1;
  clock_ = Clock::discharge;
  y_ = op_.pointwise_flux(n_, {0, 1});
  double h = 0.01 * finest, tau = 0;
  bool begun = y_ >= 1;  // at a blow-up the flux is about to pass 1
  bool at_end = false;   // h is then an iterate for the end of the discharge
  for (;;) {
    throw_if_interrupted();
    if (tau + h == tau || counters_.rejected > 300)
      return Error{ErrorCode::step_too_small, "RadauIntegrator::discharge", "the step fell below rounding",
                   counters_.steps, h};
    if (tau > 1 && endless(tau))
      return Error{ErrorCode::out_of_range, "RadauIntegrator::discharge",
                   "every neuron fires at once, again and again: N stays infinite"};
    factorise(h);
    Stages z(s, std::vector<double>(n_.size(), 0.0));
    std::vector<double> y(s, y_), end(n_);
    const bool solved = solve_stages(h, z, y);
    const double error = solved ? error_estimate(h, z, tau == 0 || previous_rejected_) : 1e9;
    const bool unresolved = solved && tau <= 30 * h && h <= 0.02 * finest;
    const double factor = std::clamp(0.9 * std::pow(std::max(error, 1e-30), -exponent), 0.15, 8.0);
    if (!(error <= 1) && !unresolved) {
      ++counters_.rejected;
      h *= std::isfinite(error) ? factor : 0.1;
      previous_rejected_ = true;
      at_end = false;
      continue;
    }
    y.back() = stage_rate(h, z, s - 1);
    for (std::size_t l = 0; l < end.size(); ++l) end[l] += z.back()[l];
    const double waiting = 1 - op_.mass_of(end);
    const bool over = begun && tau > 0 && !unresolved && waiting < 0;
    if ((over || at_end) && std::abs(waiting) > 1e-15 + 1e-9 * tau) {
      h -= std::clamp(waiting / (y.back() - 1), -h, 0.9 * h);  // Newton for the end
      at_end = true;
      ++counters_.rejected;
      continue;
    }
    n_ = std::move(end);
    before_.step = 0;
    y_ = y.back();
    begun = begun || y_ > 1;
    tau += h;
    ++counters_.steps;
    if (over || at_end) break;
    h *= unresolved ? std::max(factor, 2.0) : previous_rejected_ ? std::min(factor, 1.0) : factor;
    previous_rejected_ = false;
  }
  end_discharge();
  return tau;
}

}  // namespace spikeproof::fokker_planck
