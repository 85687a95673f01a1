#include "entropy_slope.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "entropy/discrete.h"
#include "fokker_planck/finite_volume_stepper.h"
#include "spectrum/characteristic.h"
#include "spectrum/poincare.h"

namespace spikeproof::experiments {
namespace {

using namespace fokker_planck;

struct LateTimes {
  double settled, period;  // first time that counts, length of the mean (0: an instant)
  int steps, mean_steps;   // up to `settled`, and over the mean, on the coarsest level
};

LateTimes late_times(const std::vector<std::complex<double>>& lambda) {
  const double size = std::abs(lambda[0]), frequency = std::abs(lambda[0].imag());
  const std::size_t next = frequency > 0 && std::abs(lambda[1].real() - lambda[0].real()) < 1e-9 * size ? 2 : 1;
  const double gap = lambda[0].real() - lambda[next].real();
  const double settled = std::min(24 / gap, 60 / std::abs(lambda[0].real()));
  const int steps = std::min(20000, static_cast<int>(std::ceil(settled * size / (frequency > 0 ? 0.08 : 0.02))));
  return {settled, frequency > 0 ? std::numbers::pi / frequency : 0, steps, frequency > 0 ? 64 : 1};
}

// The deviation w = m - p, scaled to E = sum w^2/p = 1 after every step.
class Deviation {
 public:
  Deviation(const Context& context, const InitialDensity& initial, std::size_t cells, std::size_t refine)
      : stepper_(context.model, finite_volume_mesh(context.model, &initial, {cells, refine, 0.1, 0}),
                 TimeScheme::sdirk2),
        w_(value_of(stepper_.scheme().project(initial))),
        steady_(value_of(stepper_.scheme().steady_state()).mass) {
    for (std::size_t i = 0; i < w_.size(); ++i) w_[i] -= steady_[i];
    normalise();
  }
  void step(double dt) {
    value_of(stepper_.step(w_, dt));
    normalise();
  }
  // H = (u-1)^2 has the same dissipation for w as for p + w.
  double dissipation() const {
    const entropy::EntropyBalance b = discrete_balance(entropy::quadratic(), stepper_.scheme(), w_, steady_);
    return b.diffusive + b.jump;
  }
  double entropy() const { return std::exp(log_entropy_); }
  double poincare_rate() const { return value_of(entropy::poincare_rate(stepper_.scheme(), steady_)); }

 private:
  void normalise() {
    const double mass = std::accumulate(w_.begin(), w_.end(), 0.0);  // rounding, which would not decay
    double E = 0;
    for (std::size_t i = 0; i < w_.size(); ++i) {
      w_[i] = steady_[i] > 1e-290 ? w_[i] - mass * steady_[i] : 0;  // the rest of the tail is out of range
      if (steady_[i] > 1e-290) E += w_[i] * w_[i] / steady_[i];
    }
    for (double& w : w_) w /= std::sqrt(E);
    log_entropy_ += std::log(E);
  }
  FiniteVolumeStepper stepper_;
  std::vector<double> w_, steady_;
  double log_entropy_ = 0;
};

struct LevelSlope {
  double late, earlier;  // mean of -D/E after `settled`, and at 0.8 of it
  double lowest_ratio;   // smallest D/E of the run
};

LevelSlope slope_on(Deviation& w, const LateTimes& times, int refine, EntropySlope* history) {
  const int steps = times.steps * refine, mean_steps = times.mean_steps * refine;
  LevelSlope slope{0, 0, 1e300};
  double now = 0;
  const auto advance = [&](double dt) {
    w.step(dt);
    now += dt;
    const double ratio = w.dissipation();
    slope.lowest_ratio = std::min(slope.lowest_ratio, ratio);
    if (history) {
      history->t.push_back(now);
      history->entropy.push_back(w.entropy());
    }
    return ratio;
  };
  const auto mean = [&] {  // trapezoids over one period, or the instant
    if (times.period == 0) return -w.dissipation();
    double sum = 0.5 * w.dissipation(), last = 0;
    for (int i = 0; i < mean_steps; ++i) sum += last = advance(times.period / mean_steps);
    return -(sum - 0.5 * last) / mean_steps;
  };
  for (int i = 0; i < steps * 4 / 5; ++i) advance(times.settled / steps);
  slope.earlier = mean();
  for (int i = steps * 4 / 5; i < steps; ++i) advance(times.settled / steps);
  slope.late = mean();
  return slope;
}

double extrapolated_slope(const std::array<double, 3>& x) { return x[2] + (x[2] - x[1]) / 3; }

double extrapolation_error(const std::array<double, 3>& x) {
  return std::max(std::abs(extrapolated_slope(x) - x[1] - (x[1] - x[0]) / 3), std::abs(x[2] - x[1]) / 64);
}

}  // namespace

EntropySlope check_slope(const Context& context, const InitialDensity& initial, claim::Outcome& outcome) {
  const Result<spectrum::LeadingEigenvalues> lambda = spectrum::leading_eigenvalues_characteristic(context.model, 3);
  if (!lambda) outcome.notes.push_back("The slope of log E was not compared with λ₁: " + lambda.error().message());
  const LateTimes times = lambda ? late_times(lambda->value) : LateTimes{15, 0, 1000, 1};
  EntropySlope result;
  if (lambda) result.eigenvalue = lambda->value[0].real();
  std::array<double, 3> slope{}, poincare{};
  double settling = 0, room = 1e300;
  const std::size_t cells = cells_for(context, initial) / 2 + 50;
  for (std::size_t level = 0; level < 3; ++level) {
    const int refine = 1 << level;
    Deviation w(context, initial, cells, static_cast<std::size_t>(refine));
    const LevelSlope found = slope_on(w, times, refine, level == 2 ? &result : nullptr);
    slope[level] = found.late;
    poincare[level] = w.poincare_rate();
    settling = 8 * std::abs(found.late - found.earlier);
    room = std::min(room, found.lowest_ratio - 2 * poincare[level]);
    context.progress.update(static_cast<double>(level + 1) / 3);
  }
  result.poincare_rate = extrapolated_slope(poincare);
  const double error = extrapolation_error(slope) + settling;
  if (lambda)
    outcome.checks.push_back({"slope of log E at late times, H = (u-1)²", claim::Relation::agrees,
                              extrapolated_slope(slope), 2 * result.eigenvalue, error + 2 * lambda->error[0],
                              "finite volumes, extrapolated", "2 Re λ₁ of the characteristic function",
                              "extrapolation + change over the last fifth of the time", true,
                              "a later time, more cells"});
  const spectrum::PoincareValue best = value_of(spectrum::poincare_shooting(context.model));
  outcome.checks.push_back({"a/C", claim::Relation::agrees, result.poincare_rate, best.rate,
                            extrapolation_error(poincare) + best.error, "finite volumes, extrapolated", "shooting",
                            "extrapolation + error of shooting", true, "more cells"});
  outcome.checks.push_back({"-slope against the Poincaré bound 2a/C", claim::Relation::at_least,
                            -extrapolated_slope(slope), 2 * best.rate, error + 2 * best.error,
                            "finite volumes, extrapolated", "shooting", "extrapolation + error of shooting", true,
                            "more cells"});
  outcome.checks.push_back({"room of D/E above 2a/C along the run", claim::Relation::at_least, room, 0,
                            2e-9 * std::abs(result.poincare_rate), "finite volumes, own constant on each grid", "0",
                            "iteration and rounding", false, ""});
  return result;
}

}  // namespace spikeproof::experiments
