// Step control of the integrator of the equation with a refractory state.
#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "fokker_planck/refractory_radau.h"

namespace spikeproof::fokker_planck {

double RefractoryIntegrator::plan_step(double t_end) {
  if (dilated_clock_) return slope_ < 0 ? std::min(step_, 0.67 * y_ / -slope_) : step_;  // q falls to a third at most
  const double remaining = std::min(t_end, next_break()) - t_;
  const double h = step_ >= remaining ? remaining : (2 * step_ > remaining ? 0.5 * remaining : step_);
  return delay_ > 0 ? std::min(h, delay_) : h;
}

// The step of the dilated clock that ends at t_end if this one goes beyond, else this one.
double RefractoryIntegrator::landing(double h, const Stages& z, double t_end) const {
  const double beyond = t_ + elapsed(h, z.y) - t_end;
  if (!dilated_clock_ || beyond <= 1e-13 * t_end) return h;
  double low = 0, high = 1;
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (t_ + elapsed(h, z.y, middle) < t_end ? low : high) = middle;
  }
  return high * h;
}

void RefractoryIntegrator::accept(double h, const Stages& z) {
  if (delay_ > 0) {
    past_.push_back({t_, h, z.y});
    while (past_.front().begin + past_.front().step < t_ - delay_) past_.pop_front();
  }
  for (std::size_t i = 0; i < z.y.size(); ++i) {
    trace_.t.push_back(t_ + elapsed(h, z.y, tableau_.node[i]));
    trace_.N.push_back(dilated_clock_ ? (1 - z.y[i]) / z.y[i] : z.y[i]);
  }
  slope_ = (z.y.back() - y_) / h;
  change_.assign(z.p.back().begin(), z.p.back().end());
  for (std::size_t l = 0; l < p_.size(); ++l) p_[l] += change_[l];
  for (double& c : change_) c /= h;
  R_ += z.R.back();
  t_ += elapsed(h, z.y);
  y_ = z.y.back();
  if (dilated_clock_) dilated_.push_back({dilated_.back().tau + h, t_, y_});
  lowest_rate_ = std::min(lowest_rate_, std::abs(rate()));
  growing_ = (dilated_clock_ ? slope_ < 0 : slope_ > 0) && rate() > 1.5 * lowest_rate_;
  ++counters_.steps;
}

void RefractoryIntegrator::after_step(double h, double factor, bool unresolved, bool landed, double t_end) {
  if (std::abs(t_end - t_) < 2e-13 * t_end) t_ = t_end;
  if (unresolved) {
    growing_ = false;
    change_.clear();
  }
  stopped_ = growing_ && rate() > options_.largest_rate;
  if (delay_ > 0 && t_ >= next_break() * (1 - 1e-14)) {
    t_ = last_break_ = next_break();
    step_ = std::clamp(finest_time_, 1e-13, step_);
    change_.clear();
  } else {
    const double next = h * (unresolved ? std::max(factor, 2.0) : rejected_ ? std::min(factor, 1.0) : factor);
    // a step that was cut to meet t_end says nothing against the longer one planned before
    step_ = landed || (h < step_ && !dilated_clock_) ? std::max(next, step_) : next;
  }
  rejected_ = false;
}

Result<double> RefractoryIntegrator::advance(double t_end) {
  const double exponent = 1.0 / (tableau_.stages + 1);
  double cut = 0;  // the step that ends at t_end, once one went beyond
  while (t_ < t_end && !stopped_) {
    throw_if_interrupted();
    const double h = cut > 0 ? cut : plan_step(t_end);
    Stages z = zero_stages();
    if (t_ + elapsed(h, z.y) == t_ || (!dilated_clock_ && h < 1e-15 * t_end))
      return Error{ErrorCode::step_too_small, "RefractoryIntegrator",
                   "the step fell below rounding at t = " + std::to_string(t_) + "; N = " + std::to_string(rate()),
                   counters_.steps, h};
    factorise(h);
    const bool solved = solve_stages(h, z);
    const double error = solved ? error_estimate(h, z, counters_.steps == 0 || rejected_) : 1e300;
    const double factor = std::clamp(0.9 * std::pow(std::max(error, 1e-30), -exponent), 0.15, 8.0);
    // right after a start or a jump of N nothing shorter than this can be resolved, and L-stability damps it
    const bool unresolved = solved && t_ - last_break_ <= 30 * elapsed(h, z.y) &&
                            elapsed(h, z.y) <= std::max(0.02 * finest_time_, 2e-14 * t_end);
    const bool too_far = solved && dilated_clock_ && z.y.back() < 0.1 * y_;
    if ((!(error <= 1) && !unresolved) || too_far) {
      ++counters_.rejected;
      step_ = (!solved ? 0.25 : too_far ? 0.5 : std::isfinite(error) ? factor : 0.1) * h;
      rejected_ = true;
      cut = 0;
      continue;
    }
    const double shorter = landing(h, z, t_end);
    if (shorter < h) {
      if (cut == 0) step_ = std::max(step_, h);
      cut = shorter;
      continue;
    }
    const bool landed = cut > 0;
    cut = 0;
    accept(h, z);
    after_step(h, factor, unresolved, landed, t_end);
  }
  return rate();
}

}  // namespace spikeproof::fokker_planck
