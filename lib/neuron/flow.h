// Solutions of a neuron's equations in time, by two methods of different kind, with spikes located as events.
#pragma once

#include <functional>
#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "neuron/dynamics.h"

namespace spikeproof::neuron {

using State = std::vector<double>;

enum class Method {
  dormand_prince,  // explicit, order 5, dense output of order 4
  rosenbrock       // linearly implicit, order 4, L-stable: for stiff problems; a Jacobian in every step
};

/// The control at time t; constant for most questions.
using Control = std::function<double(double t)>;

struct FollowSettings {
  double t_end = 1;
  double rel_tol = 1e-9;              // of each variable against its scale, per step
  double level = 0;                   // passages of V upward through it are recorded
  std::size_t most_passages = 0;      // stop there; 0: go on to t_end
  std::vector<double> sample_times;   // increasing, in [0, t_end]
  std::vector<double> control_jumps;  // increasing times at which the control may jump: no step goes across
  Progress* progress = nullptr;
};

struct Passage {
  double t;
  State x;  // before the reset, if there is one
};

struct Track {
  std::vector<Passage> passages;
  std::vector<State> samples;  // at the sample times that were reached
  State end;
  double t = 0;                    // of `end`: t_end, or that of the last passage asked for
  double lowest = 0, highest = 0;  // of V, located
  long steps = 0;
  double amplitude() const { return highest - lowest; }
};

/// The solution from x(0) = start. A model with a reset is reset at each passage, and its level is then the spike level
/// of the model. Throws std::invalid_argument for a start of another size. Error: step_too_small with the time where
/// the solution leaves every bound. Guarantee: error control per step; passages by bracketing in the dense output.
Result<Track> follow(const Dynamics& dynamics, const Control& control, const State& start,
                     const FollowSettings& settings, Method method = Method::dormand_prince);
Result<Track> follow(const Dynamics& dynamics, double control, const State& start, const FollowSettings& settings,
                     Method method = Method::dormand_prince);

/// The solution after time T with its derivatives, by the variational equation (Dormand-Prince). No resets. T < 0 goes
/// back in time, where a planar unstable cycle attracts; log_volume then has the sign of a decrease.
struct Variation {
  State end;
  std::vector<double> columns;  // derivative of `end`: n columns in the start, one in the control
  double log_volume;            // int_0^T div f dt
};
Result<Variation> vary(const Dynamics& dynamics, double control, const State& start, double T, double rel_tol);

}  // namespace spikeproof::neuron
