// Step control of the Radau integrator, and its two clocks.
#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "fokker_planck/radau.h"

namespace spikeproof::fokker_planck {

double RadauIntegrator::elapsed(double h, const std::vector<double>& y) const {
  if (clock_ == Clock::time) return h;
  double sum = 0;
  for (std::size_t j = 0; j < y.size(); ++j) sum += weight_[j] * y[j];
  return h * sum;
}

void RadauIntegrator::change_clock(Clock clock) {
  if (clock == clock_) return;
  const double N = rate(), q = 1 / (1 + N);
  clock_ = clock;
  y_ = clock == Clock::dilated ? q : N;
  // d/dt = (1/q) d/dtau and dq = -q^2 dN
  slope_ *= clock == Clock::dilated ? -q * q * q : -1 / (q * q * q);
  step_ *= clock == Clock::dilated ? 1 / q : q;
  factored_step_ = 0;
  before_.step = 0;
  if (clock == Clock::dilated && dilated_.empty()) dilated_ = {{0, t_, q}};
}

// Time itself where it serves: for the start, whose N ~ t^{-1/2} falls, and for the last step to t_end.
void RadauIntegrator::choose_clock(double t_end) {
  constexpr double large = 4;
  const double N = rate(), step_in_tau = clock_ == Clock::dilated ? step_ : step_ * (1 + N);
  if (!options_.dilate || !acts_at_once() || (clock_ == Clock::time && !(growing_ && N > large))) return;
  if (N < 0.25 * large) {
    dilated_.clear();
    return change_clock(Clock::time);
  }
  change_clock(1.5 * step_in_tau / (1 + N) < t_end - t_ ? Clock::dilated : Clock::time);
}

double RadauIntegrator::plan_step(double t_end) {
  if (clock_ == Clock::dilated)  // q may fall to a third, not below
    return slope_ < 0 ? std::min(step_, 0.67 * y_ / -slope_) : step_;
  const double remaining = std::min(t_end, next_break()) - t_;
  const double h = step_ >= remaining ? remaining : (2 * step_ > remaining ? 0.5 * remaining : step_);
  return op_.model().delay > 0 ? std::min(h, op_.model().delay) : h;
}

bool RadauIntegrator::too_far(double h, const std::vector<double>& y, double t_end) const {
  return clock_ == Clock::dilated && (y.back() < 0.1 * y_ || t_ + elapsed(h, y) > t_end);
}

void RadauIntegrator::reject(double h, double factor) {
  ++counters_.rejected;
  step_ = factor * h;
  previous_rejected_ = true;
}

void RadauIntegrator::accept(double h, Stages z, const std::vector<double>& y) {
  if (op_.model().delay > 0) {
    past_.push_back({t_, h, y});
    while (past_.front().begin + past_.front().step < t_ - op_.model().delay) past_.pop_front();
  }
  slope_ = (y.back() - y_) / h;
  for (std::size_t l = 0; l < n_.size(); ++l) n_[l] += z.back()[l];
  before_ = {h, std::move(z), y};
  t_ += elapsed(h, y);
  y_ = y.back();
  if (clock_ == Clock::dilated) dilated_.push_back({dilated_.back().tau + h, t_, y_});
  // the t^{-1/2} of a start falls, with ripples before the mesh resolves it
  lowest_rate_ = std::min(lowest_rate_, std::abs(rate()));
  growing_ = (clock_ == Clock::time ? slope_ > 0 : slope_ < 0) && rate() > 1.5 * lowest_rate_;
  ++counters_.steps;
}

void RadauIntegrator::after_step(double h, double factor, bool unresolved, double t_end) {
  if (t_end - t_ < 1e-14 * t_end) t_ = t_end;
  if (unresolved) {
    growing_ = false;
    before_.step = 0;
  }
  stopped_ = growing_ && rate() > options_.largest_rate;
  if (op_.model().delay > 0 && t_ >= next_break() * (1 - 1e-14)) {
    t_ = last_break_ = next_break();
    step_ = std::clamp(finest_time_, 1e-13, step_);
    before_.step = 0;
  } else {
    // a step that was cut to meet t_end says nothing against the longer one planned before
    const double next = h * (unresolved ? std::max(factor, 2.0) : previous_rejected_ ? std::min(factor, 1.0) : factor);
    step_ = h < step_ && clock_ == Clock::time ? std::max(next, step_) : (next > h && next < 1.2 * h ? h : next);
  }
  previous_rejected_ = false;
}

// A step below rounding, or rates that the mesh has made so negative that there is no noise left.
std::optional<Error> RadauIntegrator::stuck(double h, double t_end) const {
  const double passed = elapsed(h, std::vector<double>(tableau_.node.size(), y_));
  const bool advances = t_ + passed != t_ && h >= 1e-24 * t_end;  // false for nan
  if (advances && op_.model().a0 + op_.model().a1 * rate() > 0) return std::nullopt;
  return Error{ErrorCode::step_too_small, "RadauIntegrator",
               "the step fell below rounding at t = " + std::to_string(t_) + "; N = " + std::to_string(rate()),
               counters_.steps, h};
}

Result<double> RadauIntegrator::advance(double t_end) {
  const std::size_t s = tableau_.node.size();
  const double exponent = 1.0 / (tableau_.stages + 1);
  while (t_ < t_end && !stopped_) {
    throw_if_interrupted();
    choose_clock(t_end);
    const double h = plan_step(t_end);
    if (const auto error = stuck(h, t_end)) return *error;
    if (h != factored_step_ || acts_at_once() || op_.model().delay > 0) factorise(h);
    Stages z(s, std::vector<double>(n_.size(), 0.0));
    std::vector<double> y(s, y_);
    if (!solve_stages(h, z, y)) {
      reject(h, 0.25);
      continue;
    }
    const double error = error_estimate(h, z, counters_.steps == 0 || previous_rejected_);
    const double factor = std::clamp(0.9 * std::pow(std::max(error, 1e-30), -exponent), 0.15, 8.0);
    // right after a start or a jump of N nothing shorter than this can be resolved, and L-stability damps it
    const bool unresolved =
        clock_ == Clock::time && t_ - last_break_ <= 30 * h && h <= std::max(0.02 * finest_time_, 2e-14 * t_end);
    if (!(error <= 1) && !unresolved) {
      reject(h, std::isfinite(error) ? factor : 0.1);
      continue;
    }
    for (std::size_t i = op_.model().delay > 0 ? 0 : s - 1; i < s; ++i) y[i] = stage_rate(h, z, i);
    if (too_far(h, y, t_end)) {
      reject(h, 0.5);
      continue;
    }
    accept(h, std::move(z), y);
    after_step(h, factor, unresolved, t_end);
  }
  return rate();
}

}  // namespace spikeproof::fokker_planck
