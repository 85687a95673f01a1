// Periodic solutions of a neuron model: by shooting, with their Floquet multipliers, and followed in the control.
#pragma once

#include <optional>
#include <vector>

#include "neuron/equilibria.h"

namespace spikeproof::neuron {

struct Cycle {
  double control = 0, period = 0;
  State x;                           // a point of it
  double lowest = 0, highest = 0;    // of V
  std::vector<Complex> multipliers;  // without the trivial one, by falling modulus
  double trivial_error = 0;          // |trivial multiplier - 1|
  double log_volume = 0;             // integral of div f over a period: log of the product of all multipliers
  double residual = 0;               // |x(period) - x| over the scales
  double period_error = 0;           // from two tolerances, where asked for
  double swing() const { return highest - lowest; }
  bool stable() const;
};

struct ShootingSettings {
  double rel_tol = 1e-10;      // of the integration
  bool measure_error = false;  // solve again with rel_tol * 30 for period_error
};

/// The cycle near `guess` with a period near `period`, stable or not: Newton on x(T) - x = 0 with the variational
/// equation. Error: no_convergence, with the residual; also where it collapses on an equilibrium.
Result<Cycle> find_cycle(const Dynamics& dynamics, double control, const State& guess, double period,
                         const ShootingSettings& settings = {});

/// What a solution from `start` does in the long run.
struct Settled {
  enum class Fate { rest, cycle, undecided };
  Fate fate = Fate::undecided;
  std::optional<Cycle> cycle;  // with find_cycle, where there is no reset
  State end;
  double period = 0;  // mean of the last intervals between spikes, or between passages through `level`
  double spread = 0;  // largest less smallest of these intervals
};
struct SettleSettings {
  double t_end = 2000;
  double level = 0;        // whose passages count the turns
  std::size_t turns = 60;  // followed at most
  double rel_tol = 1e-8;
  bool refine = true;  // find_cycle at the end
  Progress* progress = nullptr;
};
/// Follows the solution until two turns agree to 1e-6 or it comes to rest. Errors: those of follow.
Result<Settled> settle(const Dynamics& dynamics, double control, const State& start, const SettleSettings& settings);

struct BranchSettings {
  double lowest_control = 0, highest_control = 0;  // where to stop
  double longest_period = 0;                       // stop there: the branch ends in a homoclinic orbit or goes on
  double smallest_swing = 0;                       // of V; stop there: the branch ends in a Hopf point
  double largest_step = 0.4;                       // of the point, log period and control over their scales
  std::size_t most = 200;                          // cycles
  ShootingSettings shooting{1e-9, false};
  Progress* progress = nullptr;
};

struct CycleBranch {
  enum class End { small, long_period, control, steps, lost };
  std::vector<Cycle> cycles;
  std::vector<Cycle> folds;  // where the control turns back; on the branch between two of its cycles
  End end = End::steps;
};

/// Follows the branch of cycles from `first`, first toward larger (direction 1) or smaller (-1) control, around folds.
/// Pseudo-arclength continuation, steps by the Newton iterations; folds located by bracketing the tangent.
CycleBranch continue_cycles(const Dynamics& dynamics, const Cycle& first, int direction,
                            const BranchSettings& settings);

}  // namespace spikeproof::neuron
