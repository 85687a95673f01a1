// What happens to one neuron in a step in which it may have reached V_F: crossings between the ends of the step,
// resets.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "network/philox.h"

namespace spikeproof::network {

/// Brownian bridge between the ends of a step, or (wrong, for comparison) looking at the ends only.
enum class Crossing { bridge, ends };

/// The Ornstein-Uhlenbeck process of y = V_F - V over a step: y' = -(y - centre) + sqrt(2a) noise, reset to `width`.
struct StepProcess {
  double a;       // noise intensity
  double centre;  // V_F - I
  double width;   // V_F - V_R
  double dt;
  Crossing crossing;
  double growth, clock;  // e^dt and a (e^(2 dt) - 1), for the first look at a step
  bool once = false;     // a neuron that fires does not go on within the step

  StepProcess(double a, double centre, double width, double dt, Crossing crossing)
      : a(a),
        centre(centre),
        width(width),
        dt(dt),
        crossing(crossing),
        growth(std::exp(dt)),
        clock(a * std::expm1(2 * dt)) {}
};

struct Fate {
  double y;                    // at the end of the step
  std::vector<double> spikes;  // times after the start of the step, increasing
};

/// Given y at both ends of a step (before > 0), draws whether and when V_F was reached in between; after each spike the
/// path starts again at V_R for the rest of the step (but with `once`). Crossing::ends: a spike at the end where after
/// <= 0, y = width. Source: the time change exp(t) of the process; its bridge reaches a line with probability exp(-2 d0
/// d1/S), at an inverse Gaussian time. Guarantee: order 2 in dt (V_F is a slightly bent line after the time change).
void resolve_crossing(double before, double after, const StepProcess& process, RandomSequence& random, Fate& fate);

/// x of crossing probabilities exp(-x) that are not looked at: x = before * after / (a sinh dt).
inline constexpr double negligible_crossing = 13;

}  // namespace spikeproof::network
