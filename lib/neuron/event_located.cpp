#include "neuron/event_located.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>
// the steppers need the one above, and do not include it
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <stdexcept>

namespace spikeproof::neuron {
namespace {

namespace odeint = boost::numeric::odeint;
using State = std::array<double, 3>;  // u, w or u, H1, H2
using Controlled = odeint::controlled_runge_kutta<odeint::runge_kutta_dopri5<State>>;

// A model with its parameters: field, distance over the threshold, and what a spike does.
struct Rule {
  SpikingModel model;
  std::span<const double> p;
  double I = 0;
  bool held = false;  // u rests

  void operator()(const State& x, State& dx, double /*t*/) const {
    const double u = x[0], w = x[1];
    dx = {0, 0, 0};
    if (model == SpikingModel::izhikevich) {
      dx[0] = (0.04 * u + 5) * u + 140 - w + p[4] * I + p[5];
      dx[1] = p[0] * (p[1] * u - w);
      return;
    }
    if (model == SpikingModel::mat) {
      dx = {(p[1] * I - u) / p[0], -x[1] / mat_fast, -x[2] / mat_slow};
      return;
    }
    const double adaptation = model == SpikingModel::lif ? 0 : w;
    const double upstroke =
        model == SpikingModel::adex ? p[7] * std::exp(std::min((u - threshold) / p[7], 2 * adex_peak)) : 0;
    dx[0] = held ? 0 : (p[1] * I - u - adaptation + upstroke) / p[0];
    if (model != SpikingModel::lif) dx[1] = (p[5] * u - w) / p[4];
  }
  double above(const State& x) const {
    switch (model) {
      case SpikingModel::izhikevich:
        return x[0] - izhikevich_peak;
      case SpikingModel::mat:
        return x[0] - threshold - x[1] - x[2];
      case SpikingModel::adex:
        return x[0] - threshold - adex_peak * p[7];
      case SpikingModel::lif:
      case SpikingModel::adaptive_lif:
        break;
    }
    return x[0] - threshold;
  }
  State start() const { return model == SpikingModel::izhikevich ? State{-70, -70 * p[1], 0} : State{0, 0, 0}; }
  void spike(State& x) const {
    if (model == SpikingModel::mat) {
      x[1] += p[2];
      x[2] += p[3];
    } else if (model == SpikingModel::izhikevich) {
      x[0] = p[2];
      x[1] += p[3];
    } else {
      x[0] = p[2];
      if (model != SpikingModel::lif) x[1] += p[6];
    }
  }
  double rest() const { return model == SpikingModel::izhikevich ? 0 : model == SpikingModel::mat ? mat_rest : p[3]; }
};

class Run {
 public:
  Run(const Rule& rule, double tolerance)
      : rule_(rule), x_(rule.start()), stepper_(Controlled(Controlled::error_checker_type(tolerance, tolerance))) {}

  // From the time reached to t_end under the current I. False where spikes have no gaps.
  bool advance(double t_end, double I) {
    rule_.I = I;
    while (t_ < t_end) {
      const bool resting = t_ < free_;
      rule_.held = resting && rule_.model != SpikingModel::mat;
      if (!resting && rule_.above(x_) >= 0) {
        if (!spikes.empty() && spikes.back() == t_) return false;
        fire();
      } else {
        piece(resting ? std::min(free_, t_end) : t_end, !resting);
      }
    }
    return true;
  }
  SpikeTrain spikes;

 private:
  void fire() {
    spikes.push_back(t_);
    rule_.spike(x_);
    free_ = t_ + rule_.rest();
  }

  // To t_end, or to the first passage of the threshold.
  void piece(double t_end, bool may_fire) {
    stepper_.initialize(x_, t_, t_end - t_);
    for (;;) {
      const auto [from, to] = stepper_.do_step(std::ref(rule_));
      const double end = std::min(to, t_end);
      State at;
      stepper_.calc_state(end, at);
      if (may_fire && rule_.above(at) >= 0) {
        locate(from, end);
        fire();
        return;
      }
      if (end == t_end) {
        x_ = at;
        t_ = t_end;
        return;
      }
    }
  }

  void locate(double low, double high) {
    for (int i = 0; i < 60 && low < high; ++i) {
      const double middle = 0.5 * (low + high);
      stepper_.calc_state(middle, x_);
      (rule_.above(x_) < 0 ? low : high) = middle;
    }
    t_ = high;
    stepper_.calc_state(high, x_);
  }

  Rule rule_;
  State x_;
  odeint::dense_output_runge_kutta<Controlled> stepper_;
  double t_ = 0, free_ = 0;
};

}  // namespace

Result<SpikeTrain> simulate_located(SpikingModel model, std::span<const double> parameters, const Stimulus& stimulus,
                                    double tolerance) {
  if (parameters.size() != parameter_count(model))
    throw std::invalid_argument(fmt::format("simulate_located: {} takes {} parameters, but there are {}",
                                            name_of(model), parameter_count(model), parameters.size()));
  Run run({model, parameters}, tolerance);
  for (std::size_t k = 0; k < stimulus.current.size(); ++k) {
    const double t = static_cast<double>(k + 1) * stimulus.dt;
    if (!run.advance(t, stimulus.current[k]))
      return Error{ErrorCode::no_convergence, "neuron::simulate_located",
                   fmt::format("spikes without gaps at t = {:.6g} ms", run.spikes.back())};
  }
  return run.spikes;
}

}  // namespace spikeproof::neuron
