// The loop over the steps that both methods share. Private to flow*.cpp.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include "neuron/flow.h"

namespace spikeproof::neuron::flow_detail {

template <class Vector>
auto index(std::size_t i) {
  return static_cast<decltype(std::declval<Vector>().size())>(i);
}

// Evaluates the dense output of the last step; x is in units of the scales.
template <class Stepper, class Vector>
class Walk {
 public:
  Walk(const Dynamics& dynamics, const Control& control, const FollowSettings& settings)
      : d_(dynamics), control_(control), s_(settings), level_(d_.has_reset() ? d_.spike_level() : s_.level) {}

  template <class System>
  Result<Track> run(Stepper& stepper, System system, const State& start, double first_step) {
    State x = start;
    track_.lowest = track_.highest = x[0];
    double t = 0;
    std::size_t next_jump = 0;
    sample_until(0, [&](double) { return x; });
    while (t < s_.t_end) {
      while (next_jump < s_.control_jumps.size() && s_.control_jumps[next_jump] <= t) ++next_jump;
      const double stop =
          next_jump < s_.control_jumps.size() ? std::min(s_.control_jumps[next_jump], s_.t_end) : s_.t_end;
      stepper.initialize(scaled(x), t, std::min(first_step, stop - t));
      auto error = piece(stepper, system, t, x, stop);
      if (error) return *error;
      if (done_) break;
    }
    track_.end = x;
    track_.t = t;
    return track_;
  }

 private:
  // Steps until `stop`, a reset or the end; t and x follow.
  template <class System>
  std::optional<Error> piece(Stepper& stepper, System system, double& t, State& x, double stop) {
    while (t < stop) {
      const double before = t;
      const auto step = stepper.do_step(system);
      const double after = std::min(step.second, stop);
      if (++track_.steps % 64 == 0 && s_.progress != nullptr) s_.progress->update(t / s_.t_end);
      const State at_end = state_at(stepper, after);
      if (!(std::abs(at_end[0]) < 1e9) || !(step.second > step.first) || track_.steps > 20'000'000)
        return Error{ErrorCode::step_too_small, "neuron::follow",
                     fmt::format("{} left every bound, or steps vanish, at t = {:.6g}", d_.variables()[0].name, t)};
      const double low = x[0] - level_, high = at_end[0] - level_;
      if (low < 0 && high >= 0) {
        const double at = located(stepper, before, after, low, high);
        passage(stepper, at, t, x);
        if (done_ || d_.has_reset()) return std::nullopt;
      }
      extremes(stepper, before, after, x, at_end);
      sample_until(after, [&](double time) { return state_at(stepper, time); });
      t = after;
      x = at_end;
    }
    return std::nullopt;
  }

  void passage(Stepper& stepper, double at, double& t, State& x) {
    const State there = state_at(stepper, at);
    track_.passages.push_back({at, there});
    track_.highest = std::max(track_.highest, there[0]);
    done_ = s_.most_passages > 0 && track_.passages.size() >= s_.most_passages;
    if (!done_ && !d_.has_reset()) return;
    sample_until(at, [&](double time) { return state_at(stepper, time); });
    t = at;
    x = there;
    if (d_.has_reset()) d_.reset(x.data());
    track_.lowest = std::min(track_.lowest, x[0]);
  }

  double located(Stepper& stepper, double a, double b, double at_a, double at_b) {
    if (at_b == 0) return b;
    std::uintmax_t iterations = 60;
    const auto f = [&](double t) { return state_at(stepper, t)[0] - level_; };
    const auto root = boost::math::tools::toms748_solve(f, a, b, at_a, at_b,
                                                        boost::math::tools::eps_tolerance<double>(50), iterations);
    return 0.5 * (root.first + root.second);
  }

  // The slope of V at both ends has opposite signs: an extremum lies between.
  void extremes(Stepper& stepper, double a, double b, const State& x, const State& y) {
    const auto slope_of = [&](const State& state, double t) {
      State slope(state.size());
      d_.field(state.data(), control_(t), slope.data());
      return slope[0];
    };
    const auto f = [&](double t) { return slope_of(state_at(stepper, t), t); };
    const double at_a = slope_of(x, a), at_b = slope_of(y, b);
    double V = y[0];
    if (at_a * at_b < 0) {
      std::uintmax_t iterations = 40;
      const double low = f(a), high = f(b);  // of the interpolant, which may differ in the last digits
      if (low * high < 0) {
        const auto root = boost::math::tools::toms748_solve(f, a, b, low, high,
                                                            boost::math::tools::eps_tolerance<double>(30), iterations);
        V = state_at(stepper, 0.5 * (root.first + root.second))[0];
      }
    }
    for (const double value : {V, y[0]}) {
      track_.lowest = std::min(track_.lowest, value);
      track_.highest = std::max(track_.highest, value);
    }
  }

  template <class At>
  void sample_until(double t, At at) {
    while (track_.samples.size() < s_.sample_times.size() && s_.sample_times[track_.samples.size()] <= t)
      track_.samples.push_back(at(s_.sample_times[track_.samples.size()]));
  }

  Vector scaled(const State& x) const {
    Vector y(index<Vector>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i) y[index<Vector>(i)] = x[i] / d_.variables()[i].scale;
    return y;
  }
  State state_at(Stepper& stepper, double t) const {
    Vector y(index<Vector>(d_.dimension()));
    stepper.calc_state(t, y);
    State x(d_.dimension());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = y[index<Vector>(i)] * d_.variables()[i].scale;
    return x;
  }

  const Dynamics& d_;
  const Control& control_;
  const FollowSettings& s_;
  double level_;
  bool done_ = false;
  Track track_;
};

// A first step: a small part of the time in which the fastest variable crosses its scale.
inline double first_step(const Dynamics& d, double control, const State& x, double t_end) {
  State slope(x.size());
  d.field(x.data(), control, slope.data());
  double fastest = 1 / t_end;
  for (std::size_t i = 0; i < x.size(); ++i) fastest = std::max(fastest, std::abs(slope[i]) / d.variables()[i].scale);
  return 1e-3 / fastest;
}

Result<Track> follow_stiff(const Dynamics& dynamics, const Control& control, const State& start,
                           const FollowSettings& settings);

}  // namespace spikeproof::neuron::flow_detail
