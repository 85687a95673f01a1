// Finite volumes on a uniform lattice in the frame that the kicks move: b int N dt carries the density by whole cells.
// Where N is large a step is one cell long and its duration dt >= 0 is the unknown, as in Douglas and Gallie's method
// for the Stefan problem; where the density in the last cell exceeds 1/b no time passes, and those who have fired
// without being let in at V_R wait in a queue: q = 0 in the dilated clock, a jump of the physical solution.
#pragma once

#include <vector>

#include "core/progress.h"
#include "core/result.h"
#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

/// A jump of the accumulated rate int N dt by rho at time t; eternal: the re-injected reach V_F before the queue is
/// empty and keep it from emptying ever after, rho is then what had fired until that was certain.
struct LatticeJump {
  double t, rho;
  bool eternal;
  double waiting = 0;  // eternal: the queue then
};

struct LatticeRun {
  double h = 0;              // cell width
  std::vector<double> t, N;  // after every step, between jumps; N of a step is the mean over it
  std::vector<LatticeJump> jumps;
  double t_end = 0;  // reached; the time of the last jump where that is eternal
  double least = 0;  // mass of the emptiest cell seen, and the largest error of mass + queue = 1
  double mass_error = 0;

  /// int N dt up to time t, jumps at times <= t included.
  double fired(double t) const;
};

struct LatticeOptions {
  std::size_t cells = 100;       // between V_R and V_F
  double steps = 100;            // per unit of time where N is small: dt <= 1/steps; refine in proportion to cells
  std::size_t most_jumps = 100;  // stops after so many
  double first_time = 1e-3;      // scale of the first steps, which grow with t
};

/// From t = 0 to t_end, through jumps. Positive (M-matrix solves, exact shifts) and conservative.
/// Throws std::invalid_argument unless b > 0, delay = 0, cells >= 8, steps > 0, first_time > 0, t_end > 0.
/// Errors: out_of_range where the lattice needs more than 2e5 cells; no_convergence of a step's duration.
/// Source: Douglas and Gallie 1955 (steps of one cell); Dou and Zhou 2022 (q = 0). Guarantee: order 1 in 1/cells.
Result<LatticeRun> lattice_run(const Nnlif& model, const InitialDensity& initial, double t_end,
                               const LatticeOptions& options, Progress& progress);

}  // namespace spikeproof::fokker_planck
